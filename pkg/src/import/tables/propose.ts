import { FileFault } from "../formats/fault.js";
import { type Source, sourcesOf } from "../formats/source.js";
import { openTable } from "../formats/table.js";
import type { Encoding } from "../formats/text.js";
import { inOrder } from "../report.js";
import type { ImportFiles } from "../types.js";
import type { ColumnDetails, TableEntry, TableKind, TableMap } from "./map.js";
import { areSwitches } from "./switches.js";
import {
  AMOUNTS,
  FIELDS,
  folded,
  type Guess,
  HEADERS,
  headerForm,
  INSIDE,
  KIND_HEADER,
  LIKELY,
  meaningOf,
  NO,
  OUTSIDE,
  RECORD_IDS,
  SWITCHED_OFF,
  TABLES,
  WORDS,
  YES,
} from "./words.js";

/** Rows that are looked at, and different words that a column may have to be taken for one with few. */
const MOST_ROWS = 2000;
const FEW = 30;

interface Column {
  readonly header: string;
  readonly form: string;
  readonly words: string[];
  readonly isFull: boolean;
}

/**
 * Proposes a map of tables by their headers and their words, with a comment for each guess: to be read and mended by somebody who
 * knows the tables. What nothing is known of is left out, and would be reported by the import.
 *
 * @example
 * const map = await proposeMap([{ path: "users.csv", content: "User ID,Email\n1,ann@example.com\n" }]);
 */
export async function proposeMap(files: ImportFiles): Promise<TableMap> {
  const tables: TableEntry[] = [];
  const unread: string[] = [];
  for await (const source of sourcesOf(files, (path) => unread.push(path))) {
    try {
      const sample = await sampleOf(source);
      const guess = guessOf(source.path, columnsOf(sample));
      if (guess === undefined) unread.push(source.path);
      else tables.push(...entriesOf(source.path, guess, sample).map((entry) => written(entry, sample)));
    } catch {
      unread.push(source.path);
    }
    source.release();
  }
  tables.sort((a, b) => inOrder(a.file, b.file) || inOrder(a.table, b.table));
  const left = unread.length === 0 ? "" : ` No table was recognised in ${unread.sort(inOrder).join(", ")}.`;
  return {
    comment: `Proposed by the headers and words of the tables: read every comment, mend what is wrong.${left}`,
    settings: { inactivityGate: false },
    tables,
  };
}

function written(entry: TableEntry, { encoding }: Sample): TableEntry {
  return encoding === undefined
    ? entry
    : { ...entry, encoding, comment: `${entry.comment}; the file is not UTF-8: it is read as ${encoding}, look at letters with accents` };
}

/** The names of the columns, and the rows that are looked at. */
interface Sample {
  /** How the file is written, where it is not in UTF-8 and has no mark that says how. */
  readonly encoding?: Encoding;
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The rows of a table; what is not in UTF-8 is read as older spreadsheets write. */
async function sampleOf(source: Source): Promise<Sample> {
  try {
    return await rowsOf(source, {});
  } catch (error) {
    if (!(error instanceof FileFault && error.code === "MALFORMED_TEXT")) throw error;
    return await rowsOf(source, { encoding: "windows-1252" });
  }
}

async function rowsOf(source: Source, as: Pick<Sample, "encoding">): Promise<Sample> {
  const { columns, rows } = openTable(source, as);
  const taken: string[][] = [];
  for await (const batch of rows) {
    for (const { cells, fault } of batch) {
      if (fault === undefined) taken.push(Array.from(columns.names, (_, at) => (cells[at] === undefined ? "" : String(cells[at]).trim())));
    }
    if (taken.length >= MOST_ROWS) break;
  }
  return { ...as, names: columns.names, rows: taken };
}

function columnsOf({ names, rows }: Sample): Column[] {
  return names.map((header, at) => {
    const words = new Set<string>();
    for (const row of rows) if (words.size <= FEW) words.add(row[at] ?? "");
    return { header, form: headerForm(header), words: [...words], isFull: words.size > FEW };
  });
}

/** The columns of those rows alone that hold one of these words. */
function narrowed({ names, rows }: Sample, [header, words]: readonly [string, readonly string[]]): Column[] {
  const at = names.indexOf(header);
  return columnsOf({ names, rows: rows.filter((row) => words.includes(row[at] ?? "")) });
}

function guessOf(path: string, columns: readonly Column[]): Guess | undefined {
  if (columns.length === 0) return undefined;
  const stem = folded(path.slice(path.lastIndexOf("/") + 1).split(".")[0] ?? "");
  const byName = TABLES.find(([pattern]) => pattern.test(stem))?.[1];
  if (byName !== undefined) return byName;
  const has = (...forms: string[]) => forms.some((form) => columns.some((column) => column.form === form));
  const type = columns.map(({ form }) => RECORD_IDS.get(form)).find((found) => found !== undefined);
  if (type !== undefined) return { table: "records", type };
  if (has("manager", "manageremail", "primary", "isprimary", "betreuer", "betreueremail", "hauptbetreuer")) return { table: "managers" };
  if (has(...(HEADERS.users.email ?? [])) && has(...(HEADERS.users.firstName ?? []), ...(HEADERS.users.name ?? [])))
    return { table: "users" };
  if (has(...(HEADERS.partners.name ?? []))) return { table: "partners" };
  return undefined;
}

function entriesOf(path: string, guess: Guess, sample: Sample): TableEntry[] {
  const columns = columnsOf(sample);
  const file = path.slice(path.lastIndexOf("/") + 1);
  if (guess.table !== "permissionGroups" && guess.table !== "userRoles") return [entryOf(file, guess, columns, undefined)];
  // Groups of people inside and roles of the portal often stand in one file.
  const kind = columns.find(
    ({ form, isFull, words }) => KIND_HEADER.test(form) && !isFull && words.some((word) => /intern|partner|extern/i.test(word)),
  );
  if (kind === undefined) return [entryOf(file, guess, columns, undefined)];
  const inside = kind.words.filter((word) => INSIDE.test(folded(word)));
  const outside = kind.words.filter((word) => OUTSIDE.test(folded(word)));
  const entries: TableEntry[] = [];
  if (inside.length > 0)
    entries.push(entryOf(file, { table: "permissionGroups" }, narrowed(sample, [kind.header, inside]), [kind.header, inside]));
  if (outside.length > 0)
    entries.push(entryOf(file, { table: "userRoles" }, narrowed(sample, [kind.header, outside]), [kind.header, outside]));
  return entries;
}

function entryOf(file: string, guess: Guess, columns: readonly Column[], where: readonly [string, string[]] | undefined): TableEntry {
  const found: Record<string, ColumnDetails | ColumnDetails[]> = {};
  const used = new Set<string>(where === undefined ? [] : [where[0]]);
  for (const [member, forms] of Object.entries(HEADERS[guess.table])) {
    const listed = forms.flatMap((form) => columns.find((column) => column.form === form) ?? []);
    const likely = LIKELY[guess.table][member];
    const matching = [...new Set([...listed, ...(likely === undefined ? [] : columns.filter(({ form }) => likely.test(form)))])];
    const free = matching.filter(({ header }) => isFree(member, header, used, guess.table));
    if (free.length === 0) continue;
    const isPerson = guess.table === "records" && (member === "assignee" || member === "owner" || member === "createdBy");
    const taken = isPerson ? free : free.slice(0, 1);
    const details = taken.map((column) => detailsOf(guess.table, member, column));
    for (const { header } of taken) used.add(header);
    found[member] = details.length === 1 ? (details[0] as ColumnDetails) : details;
  }
  stateOf(guess.table, columns, used, found);
  fallbacks(guess, columns, used, found);
  const fields = guess.table === "partners" || guess.table === "records" ? fieldsOf(columns, used) : {};
  const type = guess.table === "partners" && where === undefined ? typeOf(columns, used) : undefined;
  return {
    table: guess.table,
    file,
    ...(guess.type === undefined ? {} : { type: guess.type }),
    ...(where === undefined ? {} : { where: { [where[0]]: where[1] } }),
    ...(type === undefined ? {} : { where: { [type[0]]: type[1] } }),
    columns: found,
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
    comment: commentOf(guess, where ?? type, found),
  };
}

/** A column that is one member is not another, but for the names of groups, which are ids, too. */
function isFree(member: string, header: string, used: ReadonlySet<string>, table: string): boolean {
  if (!used.has(header)) return true;
  return (
    (member === "name" && (table === "permissionGroups" || table === "userRoles")) ||
    (table === "users" && (member === "permissionGroups" || member === "email"))
  );
}

function detailsOf(table: string, member: string, { header, words, isFull }: Column): ColumnDetails {
  const comment = `by the header \`${header}\``;
  const filled = words.filter((word) => word !== "");
  if (["owner", "assignee", "createdBy", "user"].includes(member)) {
    const by = filled.length > 0 && filled.every((word) => word.includes("@")) ? "email" : undefined;
    return { column: header, ...(by === undefined ? {} : { by }), comment: by === undefined ? comment : `${comment}, and addresses in it` };
  }
  if (member === "userRoles" || member === "permissionGroups") return listOf(member, header, filled, comment);
  const known =
    WORDS[`${table}.${member}`] ??
    (member.startsWith("modules.") ? WORDS.modules : member === "id" && table === "userRoles" ? WORDS.roles : WORDS[member]);
  if (known === undefined || isFull) return { column: header, comment };
  const { values, unknown } = meaningOf(words, known);
  if (member === "id") {
    // Roles of one's own keep their names.
    return {
      column: header,
      values: { ...Object.fromEntries(unknown.map((word) => [word, word])), ...values },
      comment: `${comment}; standard roles by their names`,
    };
  }
  const left = unknown.filter((word) => word !== "");
  const said =
    left.length === 0
      ? "its words by what they usually mean"
      : `say what ${left.map((word) => `\`${word}\``).join(", ")} means: rows with it are left out`;
  return Object.keys(values).length === 0 && left.length === 0
    ? { column: header, comment }
    : { column: header, values, comment: `${comment}; ${said}` };
}

function listOf(member: string, header: string, words: readonly string[], comment: string): ColumnDetails {
  const split = [";", "|", ","].find((mark) => words.some((word) => word.includes(mark)));
  const single = [...new Set(words.flatMap((word) => (split === undefined ? [word] : word.split(split))).map((word) => word.trim()))];
  const base = { column: header, ...(split === undefined ? {} : { split }) };
  if (member === "permissionGroups") return { ...base, comment: `${comment}, for people inside` };
  const { values, unknown } = meaningOf(single, WORDS.roles ?? []);
  return {
    ...base,
    values: { ...Object.fromEntries(unknown.map((word) => [word, word])), ...values },
    comment: `${comment}, for users of partners; standard roles by their names`,
  };
}

/** Nobody stays on whom a column of another name, or one besides the status, switches off. */
function stateOf(
  table: TableKind,
  columns: readonly Column[],
  used: Set<string>,
  found: Record<string, ColumnDetails | ColumnDetails[]>,
): void {
  if (table !== "users" && table !== "partners") return;
  const known = WORDS[`${table}.status`] ?? [];
  if (found.status === undefined) {
    const saying = columns.find((column) => !used.has(column.header) && saysStates(column, known));
    if (saying !== undefined) {
      used.add(saying.header);
      found.status = {
        column: saying.header,
        values: meaningOf(saying.words, known).values,
        comment: `by its words: the header \`${saying.header}\` says nothing`,
      };
    }
  }
  const off = columns.filter(({ header, form }) => !used.has(header) && SWITCHED_OFF.test(form));
  if (off.length === 0) return;
  const uses = off.map(({ header, words }): ColumnDetails => {
    used.add(header);
    const values = Object.fromEntries(
      [...new Set(["", ...words])].flatMap((word): [string, string | null][] =>
        YES.test(folded(word)) ? [[word, table === "users" ? "disabled" : "inactive"]] : NO.test(folded(word)) ? [[word, null]] : [],
      ),
    );
    return { column: header, values, comment: `by the header \`${header}\`: yes switches off; rows with another word are left out` };
  });
  const otherwise = { default: "active", comment: "who is not switched off is active: there is no column for it" };
  found.status = [...uses, ...[found.status ?? otherwise].flat()];
}

function saysStates({ words, isFull }: Column, known: (typeof WORDS)[string]): boolean {
  const filled = words.filter((word) => word !== "");
  const isTold = filled.every((word) => !YES.test(folded(word)) && !NO.test(folded(word)));
  return !isFull && filled.length > 0 && isTold && meaningOf(filled, known).unknown.length === 0;
}

function fallbacks(
  { table, type }: Guess,
  columns: readonly Column[],
  used: ReadonlySet<string>,
  found: Record<string, ColumnDetails | ColumnDetails[]>,
): void {
  if (table === "users" && found.status === undefined) {
    const unsaid = columns.filter(({ header, isFull, words }) => !used.has(header) && !isFull && areSwitches(words));
    const names = unsaid.map(({ header }) => `\`${header}\``).join(", ");
    const comment =
      unsaid.length === 0
        ? "there is no column for it: everybody is active"
        : `everybody is active, unless ${names} says otherwise: name it here, or in \`ignore\`; the import stops else`;
    found.status = { default: "active", comment };
  }
  if (table === "users" && found.kind === undefined)
    found.kind = { default: "partner", comment: "there is no column for it: everybody is of a partner" };
  if (table === "records" && type === "lead" && found.origin === undefined)
    found.origin = { default: "distributed", comment: "there is no column for it" };
}

function fieldsOf(columns: readonly Column[], used: ReadonlySet<string>): Record<string, ColumnDetails> {
  const fields = columns.filter(({ header, form }) => !used.has(header) && FIELDS.test(form));
  return Object.fromEntries(
    fields.map(({ header, form, words }) => {
      const filled = words.filter((word) => word !== "");
      const number = AMOUNTS.test(form) ? numberForm(filled) : undefined;
      return [header, { column: header, ...number?.details, comment: number?.comment ?? "a field that rules often compare" }];
    }),
  );
}

/** How amounts are written; whether the point of `1.234` parts thousands or decimals may be left to whoever reads the map. */
function numberForm(words: readonly string[]): { details?: Pick<ColumnDetails, "type" | "decimal">; comment?: string } | undefined {
  if (words.length === 0) return undefined;
  const areAll = (pattern: RegExp) => words.every((word) => pattern.test(word));
  const isPlain = areAll(/^-?\d+(\.\d+)?$/);
  const isComma = areAll(/^-?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$/);
  if (isPlain && isComma && !areAll(/^-?\d+$/))
    return {
      comment: "amounts such as `1.234`, which can be read two ways: give the field the type number, and `decimal` if it is a comma",
    };
  if (isPlain) return { details: { type: "number" } };
  return isComma ? { details: { type: "number", decimal: "," }, comment: "amounts with a comma before the decimals" } : undefined;
}

const OWN = /^(intern|vendor|supplier|hersteller|eigene)/;

/** The supplier's own organization is no partner. */
function typeOf(columns: readonly Column[], used: ReadonlySet<string>): readonly [string, string[]] | undefined {
  const kind = columns.find(
    ({ header, form, isFull, words }) =>
      !used.has(header) && !isFull && KIND_HEADER.test(form) && words.some((word) => OWN.test(folded(word))),
  );
  return kind === undefined ? undefined : [kind.header, kind.words.filter((word) => word !== "" && !OWN.test(folded(word)))];
}

function commentOf({ table }: Guess, where: readonly [string, string[]] | undefined, found: object): string {
  const missing = table === "managers" ? ["partner", "user"] : ["id"];
  const lost = missing.filter((member) => !Object.hasOwn(found, member));
  const parts = [`taken for ${table} by its name and headers`];
  if (where !== undefined) parts.push(`only rows whose \`${where[0]}\` is ${where[1].join(" or ")}`);
  if (lost.length > 0) parts.push(`NO COLUMN FOUND for ${lost.join(" and ")}: name one`);
  return parts.join("; ");
}
