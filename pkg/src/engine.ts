import { wasmModule } from "#wasm";
import * as glue from "../wasm/glue.js";
import { blocked, PolicyError, type PolicyProblem } from "./errors.js";
import { exhausted } from "./reading.js";
import { hasRoom, isError, isRangeError } from "./residual/members.js";
import { keyHashes } from "./seed.js";

export { toJson } from "./json.js";

/** What the engine does with its answer: `ok` says whether `value` is one or a list of problems. */
export type Deliver = (ok: boolean, value: unknown) => void;

let generation = 0;
let state: "absent" | "ready" | "dropped" = "absent";

/** Counts engines: what an earlier engine held is gone. */
export function engineGeneration(): number {
  return generation;
}

/**
 * The exports of the engine; the first call compiles it, importing this package does not. After a trap the next call starts a
 * new one.
 */
export function engine(): typeof glue {
  if (state !== "ready") start();
  try {
    keyHashes(glue, generation);
  } catch (cause) {
    throw failed(cause);
  }
  return glue;
}

function start(): void {
  // Near the end of the stack an engine would be started in vain.
  if (state === "dropped" && !hasRoom()) throw exhausted(undefined);
  try {
    glue.initSync({ module: wasmModule() });
    if (state === "dropped") glue.__wbg_reset_state();
  } catch (cause) {
    // It may have been begun.
    if (isRangeError(cause)) state = "dropped";
    if (PolicyError.is(cause)) throw cause;
    throw isRangeError(cause) ? exhausted(cause) : blocked(cause);
  }
  state = "ready";
}

/**
 * Calls the engine.
 *
 * @throws PolicyError in place of whatever comes out of it. `ENGINE_TRAPPED` is a real trap. `LIMIT_EXCEEDED` is the end of the
 * memory or of the caller's stack. Both leave the engine in the middle of its work, so it is dropped; policies come back by
 * themselves.
 */
export function call<T>(work: (exports: typeof glue) => T): T {
  engine();
  try {
    return work(roomy);
  } catch (cause) {
    throw failed(cause);
  }
}

/** Inputs up to so many bytes are handed over without asking for room. */
const SMALL = 0x1000000;
/** How much room the exports need that do not look themselves, in times of their input. */
const TIMES: Readonly<Record<string, number>> = { filterJson: 4, planRows: 32 };
/** A text takes three bytes for a unit at most, and as it is moved the units that were copied already. */
const OF_TEXT = 4;

/**
 * The exports, each of which looks for room before its inputs are copied: the allocation that fails would stop the engine, and
 * with it every policy.
 */
const roomy = Object.fromEntries(
  Object.entries(glue).map(([name, work]) => [name, withRoom(name, work as Work)]),
) as unknown as typeof glue;

type Work = (...given: unknown[]) => unknown;

function withRoom(name: string, work: Work): Work {
  const times = TIMES[name] ?? 1;
  return (...given) => {
    let need = 0;
    for (const each of given) {
      if (typeof each === "string") need += OF_TEXT * each.length;
      else if (ArrayBuffer.isView(each)) need += each.byteLength;
    }
    need *= times;
    if (need > SMALL && !glue.hasRoom(Math.min(need, 0xffff_ffff))) {
      throw PolicyError.of("LIMIT_EXCEEDED", "", "the memory of the engine has no room for this: close policies and tables");
    }
    return work(...given);
  };
}

/** The error of what came out of a call of the engine. */
export function failed(cause: unknown): PolicyError {
  if (PolicyError.is(cause)) return cause;
  if (isError(cause, "RuntimeError")) {
    const isOut = isOutOfMemory();
    drop();
    if (isOut) return PolicyError.of("LIMIT_EXCEEDED", "", "the memory of the engine is used up: close policies and tables", cause);
    return PolicyError.of("ENGINE_TRAPPED", "", "the engine stopped unexpectedly and was started anew; ask again", cause);
  }
  if (!isRangeError(cause)) return PolicyError.of("INTERNAL", "", "the question could not be handed to the engine", cause);
  drop();
  return exhausted(cause);
}

function drop(): void {
  if (state === "ready") generation += 1;
  state = "dropped";
}

/**
 * Lets go of the engine and of the memory that it grew to, which it never gives back: the next question starts a new one, to which
 * policies come back by themselves.
 */
export function renewEngine(): void {
  drop();
}

function isOutOfMemory(): boolean {
  try {
    return glue.isOutOfMemory();
  } catch {
    return false;
  }
}

/**
 * Asks the engine one question and returns its answer.
 *
 * @throws PolicyError with the engine's problems, or as {@link call}
 */
export function ask<T>(question: (exports: typeof glue, deliver: Deliver) => unknown): T {
  let answer: { ok: boolean; value: unknown } | undefined;
  call((exports) =>
    question(exports, (ok, value) => {
      answer = { ok, value };
    }),
  );
  // The engine has done its work, only the answer did not arrive.
  if (answer === undefined) throw exhausted(undefined);
  if (!answer.ok) throw new PolicyError(answer.value as PolicyProblem[]);
  return answer.value as T;
}
