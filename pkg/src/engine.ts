import { wasmModule } from "#wasm";
import * as glue from "../wasm/glue.js";
import { blocked, PolicyError, type PolicyProblem } from "./errors.js";
import { keyHashes } from "./seed.js";

/** What the engine does with its answer: `ok` says whether `value` is one or a list of problems. */
export type Deliver = (ok: boolean, value: unknown) => void;

let generation = 0;
let isReady = false;

/** Counts engines: a handle of an earlier engine is dead. */
export function engineGeneration(): number {
  return generation;
}

/** The exports of the engine; the first call compiles it, importing this package does not. */
export function engine(): typeof glue {
  if (!isReady) {
    let module: WebAssembly.Module;
    try {
      module = wasmModule();
    } catch (cause) {
      throw PolicyError.is(cause) ? cause : blocked(cause);
    }
    try {
      glue.initSync({ module });
    } catch (cause) {
      throw blocked(cause);
    }
    isReady = true;
  }
  keyHashes(glue, generation);
  return glue;
}

/**
 * Asks the engine one question and returns its answer.
 *
 * @throws PolicyError with the engine's problems, or `ENGINE_TRAPPED`: then every policy of this engine is closed and
 * the next call starts a new engine.
 */
export function ask<T>(question: (exports: typeof glue, deliver: Deliver) => unknown): T {
  const exports = engine();
  let answer: { ok: boolean; value: unknown } | undefined;
  try {
    question(exports, (ok, value) => {
      answer = { ok, value };
    });
  } catch (cause) {
    throw PolicyError.is(cause) ? cause : trapped(cause);
  }
  if (answer === undefined) throw trapped(undefined);
  if (!answer.ok) throw new PolicyError(answer.value as PolicyProblem[]);
  return answer.value as T;
}

/** Drops the engine: what it holds can no longer be trusted. */
function trapped(cause: unknown): PolicyError {
  generation += 1;
  glue.__wbg_reset_state();
  return PolicyError.of("ENGINE_TRAPPED", "", "the engine stopped unexpectedly; load the policy again", cause);
}

/**
 * What `read` takes out of a caller's values: a getter or proxy may throw anything while they are read.
 *
 * @throws PolicyError `MALFORMED_JSON` in place of what they throw
 */
export function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (PolicyError.is(cause)) throw cause;
    throw PolicyError.of("MALFORMED_JSON", "", "the input cannot be read", cause);
  }
}

/**
 * The members of an object from outside, to which others are added.
 *
 * @throws PolicyError `MALFORMED_JSON` for anything but a plain object: a text or an array has a member for each place
 */
export function membersOf<T extends object>(value: T): T {
  return reading(() => {
    if (typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)) return { ...value };
    throw PolicyError.of("MALFORMED_JSON", "", "an object is expected");
  });
}

const encoder = new TextEncoder();
/** A byte that UTF-8 never holds, and the length of U+FFFD, which stands where a lone surrogate was. */
const NO_UTF8 = 0xff;
const REPLACEMENT_LENGTH = 3;

/** The UTF-8 bytes of a JSON text; a lone surrogate becomes an escape of one, so that the engine refuses it with its place. */
export function utf8Json(text: string): Uint8Array {
  return reading(() => encoder.encode(text.replace(/\p{Surrogate}/gu, "\\ud800")));
}

/** The UTF-8 bytes of a table; a lone surrogate becomes bytes that are no UTF-8, so that the engine refuses its line. */
export function utf8Table(text: string): Uint8Array {
  return reading(() => {
    const bytes = encoder.encode(text);
    let [read, written] = [0, 0];
    for (const { index } of text.matchAll(/\p{Surrogate}/gu)) {
      written += encoder.encode(text.slice(read, index)).length;
      bytes[written] = NO_UTF8;
      written += REPLACEMENT_LENGTH;
      read = index + 1;
    }
    return bytes;
  });
}

/**
 * The JSON text of a value from outside, in which a lone surrogate stays visible to the engine.
 *
 * @throws PolicyError `MALFORMED_JSON` for a value that JSON cannot carry: a cycle, a BigInt, a throwing getter, a
 * function
 */
export function toJson(value: unknown, at: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw PolicyError.of("MALFORMED_JSON", at, "the value cannot be written as JSON", cause);
  }
  if (text === undefined) throw PolicyError.of("MALFORMED_JSON", at, "the value is missing or cannot be written as JSON");
  return text;
}
