import { PolicyError } from "../../errors.js";
import { membersOf, reading } from "../../reading.js";
import { joined } from "../pieces.js";
import type { ImportContent, ImportFile, ImportFiles } from "../types.js";
import { FileFault } from "./fault.js";

/** Pieces of a file. */
export type Pieces = AsyncGenerator<Uint8Array | string>;

/** A file that can be read more than once; what can be read once only is kept until it is released. */
export class Source {
  readonly path: string;
  readonly #content: ImportContent;
  #kept: (Uint8Array | string)[] = [];
  #rest: AsyncIterator<Uint8Array | string> | Iterator<Uint8Array | string> | undefined;

  constructor(file: ImportFile) {
    const { path, content } = membersOf(file, ["path", "content"]);
    if (typeof path !== "string") throw PolicyError.of("INVALID_VALUE", "/files", "a file has a `path`, which is a text");
    if (typeof content !== "string" && typeof content !== "function" && (typeof content !== "object" || content === null)) {
      throw PolicyError.of("INVALID_VALUE", "/files", "the `content` of a file is text, bytes, or what gives them");
    }
    this.path = normal(path);
    this.#content = content;
  }

  /** Whether the last reading met nothing at all. */
  isEmpty = true;

  async *open(): Pieces {
    for await (const piece of this.#pieces()) {
      if (piece.length > 0) this.isEmpty = false;
      yield piece;
    }
  }

  /** Reads to its end what can be read once only, before the next file is asked for. */
  async keep(): Promise<void> {
    const content = this.#content;
    if (typeof content !== "object" || content instanceof Uint8Array || tagOf(content) === "ArrayBuffer" || isBlob(content)) return;
    for await (const _ of this.#pieces());
  }

  async *#pieces(): Pieces {
    const content = this.#content;
    if (typeof content === "string") yield content;
    else if (content instanceof Uint8Array) yield* sliced(content);
    else if (tagOf(content) === "ArrayBuffer") yield* sliced(new Uint8Array(content as ArrayBuffer));
    else if (isBlob(content)) yield* streamed(content);
    else if (typeof content === "function") {
      for await (const piece of content()) yield piece;
    } else yield* this.#replayed(content as AsyncIterable<Uint8Array | string>);
  }

  /** Lets go of what was kept for a second reading. */
  release(): void {
    this.#kept = [];
  }

  async *#replayed(content: Iterable<Uint8Array | string> | AsyncIterable<Uint8Array | string>): Pieces {
    for (let at = 0; at < this.#kept.length; at += 1) yield this.#kept[at] as Uint8Array | string;
    this.#rest ??= Symbol.asyncIterator in content ? content[Symbol.asyncIterator]() : content[Symbol.iterator]();
    for (let next = await this.#rest.next(); next.done !== true; next = await this.#rest.next()) {
      this.#kept.push(next.value);
      yield next.value;
    }
  }
}

/** Bytes are read in pieces: so small that the rows of one die young, which keeps memory low. */
const PIECE = 1 << 17;

function* sliced(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += PIECE) yield bytes.subarray(from, from + PIECE);
}

async function* streamed(blob: Blob): Pieces {
  const reader = blob.stream().getReader();
  for (let next = await reader.read(); next.done !== true; next = await reader.read()) yield next.value;
}

function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

function isBlob(value: unknown): value is Blob {
  const tag = tagOf(value);
  return tag === "Blob" || tag === "File";
}

function normal(path: string): string {
  return path.replaceAll("\\", "/").replace(/^(\.?\/)+/, "");
}

/** Bounds of what is unpacked, against archives that are made to exhaust memory or disk. */
const MOST_ENTRIES = 100_000;
const MOST_BYTES = 8 * 1024 ** 3;
const MOST_RATIO = 200;
/** Up to so many bytes any ratio will do: a few kB of the same letter pack very well. */
const SMALL = 16 * 1024 ** 2;
const MOST_ARCHIVE = 2 * 1024 ** 3;

/** The files of an import, archives unpacked; a fault of an archive is told to `onFault` and ends that archive. */
export async function* sourcesOf(files: ImportFiles, onFault: (path: string, fault: FileFault) => void): AsyncGenerator<Source> {
  const isList = reading(
    () =>
      typeof files === "object" &&
      files !== null &&
      !ArrayBuffer.isView(files) &&
      (Symbol.iterator in files || Symbol.asyncIterator in files),
  );
  if (!isList) throw PolicyError.of("INVALID_VALUE", "/files", "the files are a list, or come one after the other");
  for await (const file of files) {
    const source = new Source(file);
    try {
      if (!(await isArchive(source))) {
        yield source;
        continue;
      }
    } catch (error) {
      onFault(source.path, new FileFault("UNREADABLE_FILE", error instanceof Error ? error.message : String(error)));
      continue;
    }
    yield* unpacked(source, onFault);
  }
}

async function isArchive(source: Source): Promise<boolean> {
  if (/\.zip$/i.test(source.path)) return true;
  for await (const piece of source.open()) {
    if (piece.length === 0) continue;
    return typeof piece !== "string" && piece[0] === 0x50 && piece[1] === 0x4b && (piece[2] ?? 3) <= 8 && (piece[3] ?? 4) <= 8;
  }
  return false;
}

async function* unpacked(source: Source, onFault: (path: string, fault: FileFault) => void): AsyncGenerator<Source> {
  let bytes: Uint8Array;
  try {
    bytes = await whole(source.open());
    source.release();
  } catch (error) {
    onFault(source.path, error instanceof FileFault ? error : new FileFault("UNREADABLE_FILE", String(error)));
    return;
  }
  const { zipEntries } = await import("../vendor/zip.js");
  const names = new Set<string>();
  let total = 0;
  const sources: Source[] = [];
  try {
    for await (const entry of zipEntries(bytes)) {
      if (names.size >= MOST_ENTRIES) throw new FileFault("ZIP_TOO_LARGE", `the archive has more than ${MOST_ENTRIES} files`);
      if (isOutside(entry.name)) throw new FileFault("ZIP_PATH", `the archive names \`${entry.name}\`, a place outside of itself`);
      if (names.has(entry.name)) throw new FileFault("ZIP_DUPLICATE", `the archive has \`${entry.name}\` twice`);
      names.add(entry.name);
      if (entry.isFolder) continue;
      if (entry.isEncrypted) throw new FileFault("ZIP_ENCRYPTED", `\`${entry.name}\` of the archive is encrypted`);
      total += entry.size;
      const isBomb = entry.size > SMALL && entry.size > entry.packedSize * MOST_RATIO;
      if (isBomb || total > MOST_BYTES) throw new FileFault("ZIP_BOMB", `\`${entry.name}\` of the archive unpacks to ${entry.size} bytes`);
      if (/\.zip$/i.test(entry.name))
        throw new FileFault("ZIP_NESTED", `the archive holds another one, \`${entry.name}\`: unpack it first`);
      sources.push(new Source({ path: entry.name, content: () => checked(entry) }));
    }
    if (sources.length === 0) throw new FileFault("EMPTY_FILE", "the archive holds no file");
  } catch (error) {
    onFault(source.path, zipFault(error));
    return;
  }
  yield* sources;
}

async function* checked(entry: { readonly name: string; readonly size: number; readonly open: () => AsyncGenerator<Uint8Array> }): Pieces {
  let size = 0;
  try {
    for await (const piece of entry.open()) {
      size += piece.length;
      if (size > entry.size) throw new FileFault("ZIP_BOMB", `\`${entry.name}\` unpacks to more than it says`);
      yield piece;
    }
  } catch (error) {
    throw zipFault(error);
  }
  if (size !== entry.size) throw new FileFault("MALFORMED_ZIP", `\`${entry.name}\` unpacks to ${size} bytes and says ${entry.size}`);
}

function isOutside(name: string): boolean {
  return name.includes("\\") || name.includes("\0") || /^([a-z]:|\/)/i.test(name) || name.split("/").includes("..");
}

function zipFault(error: unknown): FileFault {
  if (error instanceof FileFault) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/unsafe filename/i.test(message)) return new FileFault("ZIP_PATH", "the archive names a place outside of itself");
  return new FileFault("MALFORMED_ZIP", `the archive cannot be read: ${message}`);
}

async function whole(pieces: Pieces): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    if (typeof piece === "string") throw new FileFault("MALFORMED_ZIP", "an archive is bytes, not text");
    parts.push(piece);
    length += piece.length;
    if (length > MOST_ARCHIVE) throw new FileFault("ZIP_TOO_LARGE", `the archive has more than ${MOST_ARCHIVE} bytes`);
  }
  return parts.length === 1 ? (parts[0] as Uint8Array) : joined(parts);
}
