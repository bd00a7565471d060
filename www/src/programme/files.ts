import type { Engine } from "../engine/client.js";
import type { Opened } from "../engine/protocol.js";

/** What a file turned out to be, or why it is nothing that can be opened. */
export type FileKind = (Opened & { readonly name: string }) | { readonly is: "bad"; readonly name: string; readonly error: unknown };

/** A file with its path inside what was chosen. */
export interface PathFile {
  readonly path: string;
  readonly file: File;
}

/** The files of a drop, those inside folders as well. */
export async function dropped(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? undefined);
  if (!entries.some((entry) => entry?.isDirectory === true)) return [...transfer.files];
  const found: File[] = [];
  const walk = async (entry: FileSystemEntry): Promise<void> => {
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      found.push(new File([file], entry.fullPath.replace(/^\//, ""), { type: file.type }));
      return;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) return;
      for (const one of some) await walk(one);
    }
  };
  for (const entry of entries) if (entry !== undefined) await walk(entry);
  return found;
}

/** Says whether files are an export of another system, which the importer reads as a whole. */
export function isExport(files: readonly File[]): boolean {
  const names = files.map(({ name, webkitRelativePath }) => webkitRelativePath || name);
  if (names.some((name) => /\.zip$|\.xml$|\.object$/i.test(name))) return true;
  return names.filter((name) => /\.(csv|tsv)$/i.test(name)).length > 1;
}

/** Finds out what a file is, beside the page. */
export async function sniff(engine: Engine, file: File): Promise<FileKind> {
  const { name } = file;
  try {
    return { name, ...(await engine.ask("opened", { file })) } as FileKind;
  } catch (error) {
    return { is: "bad", name, error };
  }
}
