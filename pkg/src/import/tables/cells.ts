import type { Columns, TableRow } from "../formats/table.js";
import { booleanOf, instantOf, type Scalar, typedValue } from "../formats/values.js";
import type { ColumnDetails, ColumnUse, TableEntry } from "./map.js";

/** A cell that cannot be read: its row is left out. */
export class CellFault extends Error {
  override readonly name = "CellFault";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The uses of a column, written in full. */
export function detailsOf(use: ColumnUse): readonly ColumnDetails[] {
  const list = Array.isArray(use) ? (use as readonly (string | ColumnDetails)[]) : [use as string | ColumnDetails];
  return list.map((one) => (typeof one === "string" ? { column: one } : one));
}

/** The columns that a use names. */
export function columnsOf(use: ColumnUse): string[] {
  return detailsOf(use).flatMap(({ column }) => (column === undefined ? [] : typeof column === "string" ? [column] : [...column]));
}

/** A row of a table of a map: its members are asked by name. */
export class Row {
  readonly line: number;
  readonly path: string;
  readonly #row: TableRow;
  readonly #columns: Columns;
  readonly #entry: TableEntry;

  constructor(row: TableRow, columns: Columns, entry: TableEntry, path: string) {
    this.line = row.line;
    this.path = path;
    this.#row = row;
    this.#columns = columns;
    this.#entry = entry;
  }

  /** The cell of a column as text, without white space around; undefined if it is empty. */
  cell(column: string): string | undefined {
    const cell = this.#columns.cell(this.#row, column);
    const text = cell === undefined ? "" : String(cell).trim();
    return text === "" ? undefined : text;
  }

  /** The value of a member; undefined where the map does not name it, or it is empty. */
  value(member: string): Scalar | undefined {
    const use = this.#use(member);
    if (use === undefined) return undefined;
    for (const details of detailsOf(use)) {
      const value = this.#translated(details, this.#raw(details), member);
      if (value !== undefined) return value;
    }
    return detailsOf(use).find(({ default: fallback }) => fallback !== undefined)?.default;
  }

  /** Says whether the map names a member. */
  has(member: string): boolean {
    return this.#use(member) !== undefined;
  }

  text(member: string): string | undefined {
    const value = this.value(member);
    return value === undefined ? undefined : String(value);
  }

  /** A member that must be there. */
  key(member: string): string {
    const text = this.text(member);
    if (text === undefined) throw new CellFault("MISSING_FIELD", `\`${columnsOf(this.#use(member) ?? []).join(" ") || member}\` is empty`);
    return text;
  }

  flag(member: string): boolean | undefined {
    const value = this.value(member);
    if (value === undefined) return undefined;
    const flag = booleanOf(value);
    if (flag === undefined) throw this.unknown(member, value);
    return flag;
  }

  instant(member: string): string | undefined {
    const value = this.value(member);
    if (value === undefined) return undefined;
    const instant = instantOf(value);
    if (instant === undefined)
      throw new CellFault(
        "MALFORMED_INSTANT",
        `\`${columnsOf(this.#use(member) ?? []).join(" ")}\` is no moment that can be read one way only: \`${value}\``,
      );
    return instant;
  }

  /** One of the words of the model, whatever the case and the spaces of the file. */
  word<Word extends string>(member: string, words: readonly Word[]): Word | undefined {
    const value = this.value(member);
    if (value === undefined) return undefined;
    const form = String(value)
      .trim()
      .toLowerCase()
      .replace(/[\s_]+/g, "-");
    const found = words.find((word) => word === form);
    if (found === undefined) throw this.unknown(member, value);
    return found;
  }

  /** The values of a cell that holds several. */
  list(member: string): { known: string[]; unknown: string[] } {
    const use = this.#use(member);
    const known: string[] = [];
    const unknown: string[] = [];
    for (const details of use === undefined ? [] : detailsOf(use)) {
      const raw = this.#raw(details);
      const parts = (details.split === undefined ? [raw ?? ""] : (raw ?? "").split(details.split))
        .map((part) => part.trim())
        .filter((part) => part !== "");
      for (const part of parts) {
        const value = details.values === undefined ? part : lookup(details.values, part);
        if (value === undefined) unknown.push(part);
        else if (value !== null && !known.includes(String(value))) known.push(String(value));
      }
      if (parts.length === 0 && details.default !== undefined) known.push(String(details.default));
    }
    return { known, unknown };
  }

  /** The fields that the map names; `typed` says what could not be read. */
  fields(onFault: (field: string, text: string) => void): Record<string, Scalar> | undefined {
    const fields: Record<string, Scalar> = {};
    for (const [name, use] of Object.entries(this.#entry.fields ?? {})) {
      for (const details of detailsOf(use)) {
        const raw = this.#translated(details, this.#raw(details), name) ?? details.default;
        if (raw === undefined) continue;
        const value = typedValue(details.decimal === "," ? withPoint(raw) : raw, details.type ?? "text");
        if (value === undefined) onFault(name, String(raw));
        else if (name !== "__proto__") fields[name] = details.type === undefined && typeof raw !== "string" ? raw : value;
      }
    }
    return Object.keys(fields).length === 0 ? undefined : fields;
  }

  /** How people are named in a column, and whether pending ones count. */
  person(
    member: string,
  ): readonly { readonly text: string; readonly column: string; readonly by: "id" | "email" | undefined; readonly skipPending: boolean }[] {
    const use = this.#use(member);
    if (use === undefined) return [];
    return detailsOf(use).flatMap((details) => {
      const value = this.#translated(details, this.#raw(details), member) ?? details.default;
      if (value === undefined) return [];
      return [{ text: String(value), column: nameOf(details), by: details.by, skipPending: details.skipPending === true }];
    });
  }

  unknown(member: string, value: Scalar): CellFault {
    return new CellFault(
      "UNKNOWN_VALUE",
      `the map has no word for \`${String(value).slice(0, 60)}\` in \`${columnsOf(this.#use(member) ?? []).join(" ") || member}\``,
    );
  }

  #use(member: string): ColumnUse | undefined {
    return Object.hasOwn(this.#entry.columns, member) ? this.#entry.columns[member] : undefined;
  }

  #raw({ column }: ColumnDetails): string | undefined {
    if (column === undefined) return undefined;
    if (typeof column === "string") return this.cell(column);
    const parts = column.flatMap((one) => this.cell(one) ?? []);
    return parts.length === 0 ? undefined : parts.join(" ");
  }

  #translated({ values, column }: ColumnDetails, text: string | undefined, member: string): Scalar | undefined {
    if (values === undefined || column === undefined) return text;
    const value = lookup(values, text ?? "");
    if (value === undefined && text !== undefined) throw this.unknown(member, text);
    return value ?? undefined;
  }
}

/** A number with a comma before its decimals, and perhaps points between thousands, as one with a point; no number where points part otherwise. */
function withPoint(value: Scalar): Scalar {
  if (typeof value !== "string") return value;
  return /^\s*[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?\s*$/.test(value) ? value.replaceAll(".", "").replace(",", ".") : `no number: ${value}`;
}

function nameOf({ column }: ColumnDetails): string {
  return column === undefined ? "default" : typeof column === "string" ? column : column.join(" ");
}

/** What a word of a file means: as it stands, else whatever its case. */
function lookup(values: Readonly<Record<string, string | number | boolean | null>>, text: string): Scalar | null | undefined {
  if (Object.hasOwn(values, text)) return values[text] as Scalar | null;
  const key = Object.keys(values).find((one) => one.toLowerCase() === text.toLowerCase());
  return key === undefined ? undefined : (values[key] as Scalar | null);
}
