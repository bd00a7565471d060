/// <reference types="node" />
import { createReadStream, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { ImportFile } from "../../import/types.js";
import { CallError, reasonOf } from "./fault.js";

/** The files of several paths, and how many bytes they have. */
export interface FoundFiles {
  readonly files: readonly ImportFile[];
  readonly size: number;
}

/**
 * Files to import: those of folders with their paths below the folder, and files by their names. Nothing is read yet. What begins
 * with a dot, installed packages, and folders behind links are left out.
 */
export function foundFiles(paths: readonly string[]): FoundFiles {
  const files: ImportFile[] = [];
  let size = 0;
  const add = (file: string, path: string, bytes: number) => {
    size += bytes;
    files.push({ path, content: () => createReadStream(file, { highWaterMark: 1 << 17 }) });
  };
  const walk = (folder: string, below: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      const [file, path] = [join(folder, entry.name), below === "" ? entry.name : `${below}/${entry.name}`];
      if (entry.isDirectory()) walk(file, path);
      else if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) add(file, path, statSync(file).size);
    }
  };
  for (const path of paths) {
    try {
      const stat = statSync(path);
      if (stat.isDirectory()) walk(path, "");
      else add(path, basename(path), stat.size);
    } catch (cause) {
      throw CallError.of("UNREADABLE_FILE", `cannot read \`${path}\`: ${reasonOf(cause)}`, {}, cause);
    }
  }
  return { files, size };
}
