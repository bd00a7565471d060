/// <reference types="node" />
import { closeSync, fchmodSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import process from "node:process";
import { CallError, reasonOf } from "./fault.js";
import { pause, writeAll } from "./streams.js";

/** A file on its way to replace another one: nobody ever reads half of it. */
export interface Replacement {
  /** The file that it replaces, links followed. */
  readonly target: string;
  readonly write: (bytes: Uint8Array) => void;
  /** Puts it in place. */
  readonly commit: () => void;
  /** Leaves the old file as it is. */
  readonly abandon: () => void;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** How often another writer is waited for, and how long each time, in milliseconds. */
const PATIENCE = { times: 40, each: 50 };

/**
 * Begins to replace a file: what is written goes into `FILE.lock` beside it, which only one call at a time can hold. The
 * file keeps its mode; a link stays a link. A device or pipe is written as it is.
 */
export function replace(path: string): Replacement {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory()) throw CallError.of("UNWRITABLE_FILE", `cannot write \`${path}\`: it is a folder`);
  if (stat !== undefined && !stat.isFile()) return direct(path);
  const target = stat === undefined ? path : realpathSync(path);
  const lock = `${target}.lock`;
  const descriptor = take(lock, path);
  let isOpen = true;
  const clean = () => {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
    rmSync(lock, { force: true });
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    clean();
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  const attempt = (act: () => void) => {
    try {
      act();
    } catch (cause) {
      clean();
      throw unwritable(path, cause);
    }
  };
  attempt(() => {
    if (stat !== undefined) fchmodSync(descriptor, stat.mode & 0o7777);
  });
  return {
    target,
    write: (bytes) => attempt(() => writeAll(descriptor, bytes)),
    commit: () => {
      attempt(() => {
        fsyncSync(descriptor);
        closeSync(descriptor);
        isOpen = false;
        renameSync(lock, target);
      });
      clean();
    },
    abandon: clean,
  };
}

function direct(path: string): Replacement {
  let descriptor: number;
  try {
    descriptor = openSync(path, "w");
  } catch (cause) {
    throw unwritable(path, cause);
  }
  const close = () => closeSync(descriptor);
  const write = (bytes: Uint8Array) => {
    try {
      writeAll(descriptor, bytes);
    } catch (cause) {
      throw unwritable(path, cause);
    }
  };
  return { target: path, write, commit: close, abandon: close };
}

function take(lock: string, path: string): number {
  for (let tries = 0; ; tries += 1) {
    try {
      return openSync(lock, "wx", 0o666);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw unwritable(path, cause);
      if (tries >= PATIENCE.times) {
        const message = `\`${lock}\` is there: another call writes \`${path}\`, or one broke off; remove it if none runs`;
        throw CallError.of("UNWRITABLE_FILE", message);
      }
      pause(PATIENCE.each);
    }
  }
}

function unwritable(path: string, cause: unknown): CallError {
  return CallError.of("UNWRITABLE_FILE", `cannot write \`${path}\`: ${reasonOf(cause)}`, {}, cause);
}

/** Writes a file whole. */
export function writeWhole(path: string, bytes: Uint8Array): void {
  const replacement = replace(path);
  replacement.write(bytes);
  replacement.commit();
}
