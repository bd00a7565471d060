import type { Finding, ImportProgress } from "partner-policy/import";
import type { Language } from "../i18n/index.js";

/** How files are read: an organisation of Salesforce, or tables of a portal by a map. */
export type ImportKind = "salesforce" | "channeltivity" | "unifyr" | "plain" | "proposed";

export interface ImportAsk {
  readonly files: readonly { readonly path: string; readonly file: Blob }[];
  readonly kind: ImportKind;
  readonly accept: readonly string[];
}

/** A finding with its sentence in each language of the page. */
export type SpokenFinding = Finding & { readonly said: Readonly<Record<Language, string>> };

export interface ImportAnswer {
  /** The worst; {@link ImportAnswer.found} says how many there are. */
  readonly findings: readonly SpokenFinding[];
  readonly found: number;
  readonly counts: Readonly<Record<string, number>>;
  /** What is wider than the original and has to be accepted by code. */
  readonly unaccepted: readonly string[];
  readonly snapshot: Blob | undefined;
  readonly records: Blob | undefined;
}

export type FromImporter = { readonly progress: ImportProgress } | { readonly answer: ImportAnswer } | { readonly problem: string };

/** Reads an export in a worker of its own, which ends with it; `signal` ends it earlier. */
export function importFiles(ask: ImportAsk, signal: AbortSignal, onProgress: (progress: ImportProgress) => void): Promise<ImportAnswer> {
  const worker = new Worker(new URL("./importer.ts", import.meta.url), { type: "module", name: "import" });
  return new Promise<ImportAnswer>((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
    worker.onmessage = ({ data }: MessageEvent<FromImporter>) => {
      if ("progress" in data) onProgress(data.progress);
      else if ("answer" in data) resolve(data.answer);
      else reject(new Error(data.problem));
    };
    worker.onerror = (event) => reject(new Error(event.message || "the importer stopped"));
    worker.postMessage(ask);
  }).finally(() => worker.terminate());
}
