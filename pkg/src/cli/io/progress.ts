/// <reference types="node" />

import { writeSync } from "node:fs";
import { say, spoken } from "./phrases.js";
import { columns, drawsProgress, harmless, onError } from "./terminal.js";

/** How far a long call has come. */
export interface Progress {
  /** So much of the whole is done. */
  readonly at: (done: number) => void;
  readonly end: () => void;
}

/** Nothing is drawn for a call that is over sooner, in milliseconds. */
const PATIENCE = 250;
/** The time between two pictures, in milliseconds. */
const BEAT = 100;
const CELLS = 24;
const SILENT: Progress = { at: () => undefined, end: () => undefined };

let isDrawn = false;

function draw(line: string): void {
  try {
    writeSync(2, line === "" ? "\r\u001b[K" : `\r\u001b[K${line}`);
  } catch {
    // Nobody misses a bar that cannot be drawn.
  }
  isDrawn = line !== "";
}

/** Takes the bar away, so that what is printed next begins a line. */
export function clearProgress(): void {
  if (isDrawn) draw("");
}

/**
 * A bar on standard error, where that is a terminal and a person looks at it.
 *
 * @param total what `at` counts up to; without one only a word is drawn
 */
export function progress(name: string, total: number | undefined, isWanted: boolean): Progress {
  if (!isWanted || !drawsProgress()) return SILENT;
  const label = harmless(say(name));
  const began = performance.now();
  let last = began + PATIENCE - BEAT;
  return {
    at: (done) => {
      const now = performance.now();
      if (now - last < BEAT) return;
      last = now;
      draw(picture(label, done, total));
    },
    end: clearProgress,
  };
}

/** A word on standard error for as long as something runs that cannot say how far it has come. */
export function announce(label: string, isWanted: boolean): Progress {
  if (!isWanted || !drawsProgress()) return SILENT;
  draw(picture(say(label), 0, undefined));
  return { at: () => undefined, end: clearProgress };
}

function picture(label: string, done: number, total: number | undefined): string {
  if (total === undefined || total <= 0) return `${label}${done > 0 ? `  ${done.toLocaleString(spoken())}` : " …"}`.slice(0, columns() - 1);
  const share = Math.min(1, done / total);
  const full = Math.round(share * CELLS);
  const percent = `${Math.floor(share * 100)} %`.padStart(5);
  if (columns() < label.length + CELLS + 12) return `${label}${percent}`.slice(0, columns() - 1);
  return `${label}  ${onError.green("━".repeat(full))}${onError.dim("─".repeat(CELLS - full))}${percent}`;
}
