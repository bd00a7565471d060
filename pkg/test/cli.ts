import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The package's bin. */
export const BIN = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));

/** What a call of the bin gave. */
export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Calls the bin as a shell would. */
export function call(args: readonly string[], input: string | Uint8Array = "", env: NodeJS.ProcessEnv = {}): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    input,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, LC_ALL: "C", ...env },
  });
  return { code: status, out: stdout, err: stderr };
}

/** A folder of this run. */
export const folder = mkdtempSync(join(tmpdir(), "partner-policy-"));

/** Writes a file into the folder of this run, where `name` may name folders; returns its path. */
export function file(name: string, content: unknown): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content));
  return path;
}

/** What a call that asks for JSON says about its error. */
export function errorOf(outcome: Outcome): {
  code: string;
  at: string;
  message: string;
  problems: { code: string; at: string; file?: string; line?: number; message: string }[];
} {
  return JSON.parse(outcome.err).error;
}
