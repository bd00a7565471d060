import {
  formatFinding,
  type ImportFile,
  type ImportProgress,
  importSalesforce,
  importTables,
  proposeMap,
  readyMaps,
} from "partner-policy/import";
import type { FromImporter, ImportAnswer, ImportAsk } from "./importing.js";

/** So many findings are shown; the others are counted. */
const SHOWN = 200;

const send = (message: FromImporter): void => self.postMessage(message);

async function read({ files, kind, accept }: ImportAsk): Promise<ImportAnswer> {
  const given = files.map(({ path, file }): ImportFile => ({ path, content: file }));
  const options = { accept, onProgress: (progress: ImportProgress): void => send({ progress }) };
  const result =
    kind === "salesforce"
      ? await importSalesforce(given, options)
      : await importTables(given, { ...options, map: kind === "proposed" ? await proposeMap(given) : readyMaps[kind] });
  const { findings, counts } = result.report;
  const isOk = result.outcome === "ok";
  return {
    findings: findings.slice(0, SHOWN).map((one) => ({ ...one, said: { en: formatFinding(one, "en"), de: formatFinding(one, "de") } })),
    found: findings.length,
    counts,
    unaccepted: isOk ? [] : result.unaccepted,
    snapshot: isOk ? new Blob([JSON.stringify(result.snapshot)]) : undefined,
    records: isOk ? new Blob([JSON.stringify(result.records)]) : undefined,
  };
}

self.onmessage = async ({ data }: MessageEvent<ImportAsk>) => {
  try {
    send({ answer: await read(data) });
  } catch (error) {
    send({ problem: error instanceof Error ? error.message : String(error) });
  }
};
