/// <reference types="node" />
import { statSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { PolicyError } from "../../errors.js";
import type { Policy } from "../../policy.js";
import { remember } from "../commands/hints.js";
import { CallError } from "./fault.js";
import { mergeFragments } from "./fragments.js";
import { jsonBytes, readBytes } from "./streams.js";

/** A policy and what it was read from. */
export interface Source {
  readonly policy: Policy;
  readonly path: string;
  /** The bytes of the file; of a folder, the fragments put together. */
  readonly bytes: Uint8Array;
  readonly isFolder: boolean;
}

/**
 * The policy in a file, in the fragments of a folder, or in standard input (`-`).
 *
 * @throws PolicyError with every problem of a file; CallError with those of a folder, each with the fragment that has it
 */
export async function loadSource(path: string): Promise<Source> {
  const isFolder = path !== "-" && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const merged = isFolder ? mergeFragments(path) : undefined;
  const bytes = merged?.bytes ?? readBytes(path);
  const json = merged?.bytes ?? jsonBytes(bytes);
  const { Policy } = await import("../../policy.js");
  try {
    const policy = Policy.loadSync(json);
    remember(policy);
    return { policy, path, bytes, isFolder };
  } catch (error) {
    if (merged === undefined || !PolicyError.is(error)) throw error;
    throw new CallError(error.problems.map(merged.mapped), { cause: error });
  }
}

/** The policy alone. */
export async function loadPolicy(path: string): Promise<Policy> {
  return (await loadSource(path)).policy;
}

/**
 * The policy alone, packed, for what keeps several and asks about everybody: see {@link packed}. From here on memory is cleared when it has
 * grown by a third: what asks about everybody leaves more behind than it keeps.
 */
export async function loadPacked(path: string): Promise<Policy> {
  const { packed } = await import("../records/sight/packed.js");
  clearSooner();
  const policy = packed(await loadPolicy(path));
  remember(policy);
  return policy;
}

function clearSooner(): void {
  try {
    setFlagsFromString("--heap-growing-percent=30");
  } catch {
    // Another engine clears memory as it does.
  }
}
