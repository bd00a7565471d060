import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { SalesforceOptions } from "../dist/import/index.js";
import { draftSalesforce } from "../dist/import/salesforce/index.js";

const ROOT = fileURLToPath(new URL("./import/", import.meta.url));
export const NOW = "2026-11-22T00:00:00Z";

/** JSON of which a test knows what it is. */
export type Json = ReturnType<typeof JSON.parse>;

/** A file to import, whole. */
export interface Given {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** The files of folders below the test data, with their paths below each folder. */
export function filesOf(...folders: string[]): Given[] {
  return folders.flatMap((folder) => {
    const root = join(ROOT, folder);
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .sort()
      .map((path) => ({ path: relative(root, path), content: readFileSync(path) }));
  });
}

/** JSON of the test data. */
export function expected(path: string) {
  return JSON.parse(readFileSync(join(ROOT, path), "utf8"));
}

/** What an import makes before the engine looks at it. */
export async function draft(files: readonly Given[], options: SalesforceOptions = {}) {
  const { findings, snapshot, records } = await draftSalesforce(files, { now: NOW, ...options });
  const { findings: found, counts } = findings.report({});
  return { findings: found, counts, snapshot: snapshot as Json, records: records as Json[], isFatal: findings.isFatal };
}

/** The codes of findings, each with its effect. */
export function codes(findings: readonly { readonly effect: string; readonly code: string }[]): string[] {
  return [...new Set(findings.map(({ effect, code }) => `${effect} ${code}`))];
}

/** Says whether a place is the one that is expected: by the end of the path, and by the name after `#` if one is expected. */
function isAt(where: string, wanted: string): boolean {
  const [path = "", name = ""] = where.split(/#(.*)/s);
  const [wantedPath = "", wantedName] = wanted.split(/#(.*)/s);
  const [have, want] = [path.split("/"), wantedPath.split("/")];
  if (want.length > have.length) return false;
  const isSame = want.every((part, at) => {
    const other = have[have.length - want.length + at] ?? "";
    return part === other || (at === want.length - 1 && !part.includes(".") && other.split(".")[0] === part);
  });
  return isSame && (wantedName === undefined || name === wantedName || name.split(/[#/,:. ]/u).includes(wantedName));
}

const many = <Item>(value: Item | readonly Item[] | undefined): readonly Item[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as Item];

/** What of an expected report is missing among the findings, or there although it must not be. */
export function missed(findings: readonly Json[], report: { findings: Json[]; mustNot?: Json[] }): string[] {
  const isThere = (wanted: Json) =>
    findings.some(
      ({ effect, code, where, count, examples }) =>
        (wanted.effect === undefined || many(wanted.effect).includes(effect)) &&
        (wanted.code === undefined || many(wanted.code).includes(code)) &&
        (wanted.count === undefined || wanted.count === count) &&
        (wanted.where === undefined ||
          many<string>(wanted.where).some((place) =>
            [where, ...examples.flatMap((one: string) => [one, `${where.split("#")[0]}#${one}`])].some((own) => isAt(own, place)),
          )),
    );
  return [
    ...report.findings.filter((wanted) => !isThere(wanted)).map((wanted) => `missing: ${JSON.stringify(wanted)}`),
    ...(report.mustNot ?? []).filter(isThere).map((wanted) => `must not be: ${JSON.stringify(wanted)}`),
  ];
}
