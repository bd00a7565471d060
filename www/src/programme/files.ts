import { Policy, PolicyError, type Snapshot } from "partner-policy/slim";

/** What a file turned out to be. */
export type FileKind =
  | {
      readonly is: "programme";
      readonly name: string;
      readonly text: string;
      readonly partners: number;
      readonly people: number;
      readonly revision: number;
      readonly diagnostics: readonly { readonly code: string; readonly at: string; readonly message: string }[];
    }
  | { readonly is: "records"; readonly name: string; readonly bytes: Uint8Array }
  | { readonly is: "managers"; readonly name: string; readonly bytes: Uint8Array }
  | { readonly is: "bad"; readonly name: string; readonly error: unknown };

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

/** Finds out what a file is; a programme is checked in full by the engine. */
export async function sniff(file: File): Promise<FileKind> {
  const { name } = file;
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const text = new TextDecoder().decode(bytes).replace(/^\uFEFF/, "");
    const head = text.slice(0, 4000);
    if (/^\s*\{/.test(head) && (/"partner-policy\/\d/.test(text.slice(0, 200_000)) || /"(users|partners)"\s*:/.test(head))) {
      return programme(name, text);
    }
    const first = head.split(/\r?\n/).find((line) => line.trim() !== "") ?? "";
    const columns = first
      .toLowerCase()
      .split(/[,;\t|]/)
      .map((column) => column.trim().replaceAll('"', ""));
    if (!/^\s*[[{]/.test(head) && columns.includes("action") && columns.includes("user")) return { is: "managers", name, bytes };
    return { is: "records", name, bytes };
  } catch (error) {
    return { is: "bad", name, error };
  }
}

function programme(name: string, text: string): FileKind {
  try {
    const policy = Policy.loadSync(text);
    const snapshot: Snapshot = policy.toJSON();
    const found: FileKind = {
      is: "programme",
      name,
      text,
      partners: snapshot.partners.length,
      people: snapshot.users.length,
      revision: policy.revision,
      diagnostics: policy.diagnostics,
    };
    policy.close();
    return found;
  } catch (error) {
    if (!PolicyError.is(error)) throw error;
    return { is: "bad", name, error };
  }
}
