/// <reference types="node" />
import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { byCodePoint } from "../../testing/json.js";
import { items, members } from "../records/scan.js";
import { CallError, type Fault, reasonOf } from "./fault.js";
import { jsonBytes } from "./streams.js";

/** Members that several fragments may repeat, as long as they agree. */
const REPEATED: ReadonlySet<string> = new Set(["format", "revision"]);
/** A folder with more folders or fragments than that is another one than was meant. */
const MOST_FILES = 10_000;
/** The most problems that are named. */
const MOST = 100;
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;

/** A file with a part of a snapshot. */
interface Fragment {
  /** Its path below the folder, with `/` between the names. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A list of the snapshot: the text of its items, and where each run of them comes from. */
interface MergedList {
  readonly parts: Uint8Array[];
  readonly runs: { readonly file: string; readonly first: number; readonly count: number }[];
  count: number;
}

/** A member that is no list. */
interface Single {
  readonly file: string;
  readonly text: Uint8Array;
}

/** A snapshot out of fragments. */
export interface Merged {
  /** The JSON of the whole. */
  readonly bytes: Uint8Array;
  /** The same problem where the fragments have it. */
  readonly mapped: (fault: Fault) => Fault;
}

/**
 * The snapshot whose fragments are the `*.json` of a folder and the folders below it, by name; what begins with a dot is
 * left out. Lists are put together in that order. Any other member stands in one file; `format` and `revision` may be repeated.
 *
 * @throws CallError with every member and id that stands twice, with the file and the place in it
 */
export function mergeFragments(folder: string): Merged {
  const fragments = fragmentsOf(folder);
  if (fragments.length === 0) throw CallError.of("UNREADABLE_FILE", `there is no *.json in the folder \`${folder}\``);
  const lists = new Map<string, MergedList>();
  const singles = new Map<string, Single>();
  const ids = new Map<string, string>();
  const faults: Fault[] = [];
  for (const fragment of fragments) addFragment(fragment, lists, singles, ids, faults);
  for (const name of ["format", "revision"]) {
    if (!singles.has(name))
      faults.push({ code: "MISSING_FIELD", at: "", message: `the field \`${name}\` is missing in every file`, file: folder });
  }
  if (faults.length > 0) throw new CallError(faults.slice(0, MOST));
  return { bytes: textOf(lists, singles), mapped: (fault) => mapped(fault, folder, lists, singles) };
}

function fragmentsOf(folder: string): Fragment[] {
  const names = walk(folder, "", new Set([realpathSync(folder)]));
  if (names.length > MOST_FILES) throw tooMany(folder);
  return names.sort(byCodePoint).map((name) => {
    try {
      return { name, bytes: jsonBytes(readFileSync(join(folder, name))) };
    } catch (cause) {
      throw unreadable(name, cause);
    }
  });
}

function tooMany(folder: string): CallError {
  return CallError.of("LIMIT_EXCEEDED", `the folder \`${folder}\` holds more than ${MOST_FILES} folders or fragments`);
}

function unreadable(name: string, cause: unknown): CallError {
  return CallError.of("UNREADABLE_FILE", `cannot read \`${name}\`: ${reasonOf(cause)}`, { file: name }, cause);
}

/** The files below a folder; `seen` are the real paths of the folders that were entered: links make no folder stand twice. */
function walk(root: string, below: string, seen: Set<string>): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(join(root, below), { withFileTypes: true });
  } catch (cause) {
    throw unreadable(below || root, cause);
  }
  return entries.flatMap((entry) => {
    if (entry.name.startsWith(".")) return [];
    const name = below === "" ? entry.name : `${below}/${entry.name}`;
    const isNamedJson = entry.name.endsWith(".json");
    if (!entry.isDirectory() && !entry.isSymbolicLink()) {
      if (!isNamedJson) return [];
      if (!entry.isFile()) throw CallError.of("UNREADABLE_FILE", `\`${name}\` is no regular file`, { file: name });
      return [name];
    }
    let isFolder: boolean;
    let real: string;
    try {
      const stat = statSync(join(root, name));
      isFolder = stat.isDirectory();
      if (!isFolder && !isNamedJson) return [];
      if (!isFolder && !stat.isFile()) throw new Error("it is no regular file");
      real = realpathSync(join(root, name));
    } catch (cause) {
      if (!isNamedJson && !entry.isDirectory() && (cause as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw unreadable(name, cause);
    }
    if (!isFolder) return [name];
    if (seen.has(real)) throw CallError.of("UNREADABLE_FILE", `\`${name}\` leads to a folder that is read already`, { file: name });
    seen.add(real);
    if (seen.size > MOST_FILES) throw tooMany(root);
    return walk(root, name, seen);
  });
}

function addFragment(
  { name, bytes }: Fragment,
  lists: Map<string, MergedList>,
  singles: Map<string, Single>,
  ids: Map<string, string>,
  faults: Fault[],
): void {
  if (!isObject(name, bytes, faults)) return;
  const seen = new Set<string>();
  for (const { key, start, end } of members(bytes)) {
    const at = `/${escaped(key)}`;
    const report = (code: Fault["code"], message: string) => faults.push({ code, at, message, file: name });
    if (seen.has(key)) report("DUPLICATE_KEY", `the key \`${key}\` occurs twice`);
    seen.add(key);
    const text = bytes.subarray(start, end);
    const list = lists.get(key);
    const single = singles.get(key);
    if (bytes[start] === OPEN_LIST) {
      if (single !== undefined) report("DUPLICATE_MEMBER", `a list here, no list in \`${single.file}\` at ${at}`);
      addList(key, { name, bytes }, start, lists, ids, faults);
    } else if (list !== undefined) {
      report("DUPLICATE_MEMBER", `no list here, a list in \`${list.runs[0]?.file}\` at ${at}`);
    } else if (single === undefined) {
      singles.set(key, { file: name, text });
    } else if (!REPEATED.has(key) || Buffer.compare(single.text, text) !== 0) {
      const what = REPEATED.has(key) ? "is another one" : "stands";
      report("DUPLICATE_MEMBER", `\`${key}\` ${what} in \`${single.file}\` at ${at} too`);
    }
  }
}

function isObject(name: string, bytes: Uint8Array, faults: Fault[]): boolean {
  let message: string | undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    JSON.parse(text);
    const first = bytes.findIndex((byte) => byte > 0x20);
    if (bytes[first] !== OPEN_OBJECT) message = "a fragment of a snapshot is an object";
  } catch (cause) {
    message = cause instanceof SyntaxError ? `the file is not JSON: ${reasonOf(cause)}` : "the file is not UTF-8 text";
  }
  if (message !== undefined) faults.push({ code: "MALFORMED_JSON", at: "", message, file: name });
  return message === undefined;
}

function addList(
  key: string,
  { name, bytes }: Fragment,
  start: number,
  lists: Map<string, MergedList>,
  ids: Map<string, string>,
  faults: Fault[],
): void {
  const list = lists.get(key) ?? { parts: [], runs: [], count: 0 };
  lists.set(key, list);
  const found = items(bytes, start);
  list.runs.push({ file: name, first: list.count, count: found.length });
  list.count += found.length;
  const idKey = key === "invitations" ? "token" : key === "reviews" ? "partner" : "id";
  for (const [index, { start: from, end }] of found.entries()) {
    const text = bytes.subarray(from, end);
    list.parts.push(text);
    const id = text[0] === OPEN_OBJECT ? idOf(text, idKey) : undefined;
    if (id === undefined) continue;
    const known = JSON.stringify([key, id]);
    const other = ids.get(known);
    const at = `/${escaped(key)}/${index}/${idKey}`;
    if (other === undefined) ids.set(known, `\`${name}\` at ${at}`);
    else faults.push({ code: "DUPLICATE_ID", at, message: `the id \`${id}\` is taken in ${other}`, file: name });
  }
}

function idOf(text: Uint8Array, key: string): string | undefined {
  const value = JSON.parse(Buffer.from(text).toString()) as Record<string, unknown>;
  const id = Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof id === "string" ? id : undefined;
}

function textOf(lists: ReadonlyMap<string, MergedList>, singles: ReadonlyMap<string, Single>): Uint8Array {
  const parts: Uint8Array[] = [];
  const comma = Buffer.from(",");
  const name = (key: string) => Buffer.from(`${JSON.stringify(key)}:`);
  for (const [key, { text }] of singles) parts.push(name(key), text, comma);
  for (const [key, list] of lists) {
    parts.push(name(key), Buffer.from("["));
    list.parts.forEach((text, index) => {
      parts.push(...(index === 0 ? [] : [comma]), text);
    });
    parts.push(Buffer.from("]"), comma);
  }
  return Buffer.concat([Buffer.from("{"), ...parts.slice(0, -1), Buffer.from("}")]);
}

function mapped(fault: Fault, folder: string, lists: ReadonlyMap<string, MergedList>, singles: ReadonlyMap<string, Single>): Fault {
  const [, key = "", index = "", ...rest] = fault.at.split("/");
  const name = key.replaceAll("~1", "/").replaceAll("~0", "~");
  const list = lists.get(name);
  if (list !== undefined && /^\d+$/.test(index)) {
    const run = list.runs.find(({ first, count }) => Number(index) >= first && Number(index) < first + count);
    if (run !== undefined) return { ...fault, at: ["", key, Number(index) - run.first, ...rest].join("/"), file: run.file };
  }
  return { ...fault, file: singles.get(name)?.file ?? list?.runs[0]?.file ?? folder };
}

function escaped(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
