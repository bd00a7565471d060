import Papa from "papaparse";
import type { Resource } from "partner-policy";
import { TYPES } from "../words/types.js";

const MEMBERS = ["type", "id", "partner", "owner", "assignee", "createdBy", "contact", "origin"];

/**
 * The records of a file: a JSON list, an object with one, NDJSON, or CSV with a header line, whose columns beyond the members
 * of a record become its free fields. The engine checks them afterwards.
 *
 * @throws Error with the line that cannot be read
 */
export function readRecords(bytes: Uint8Array, name: string): Resource[] {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/^\uFEFF/, "");
  const start = text.trimStart()[0];
  if (start === "[") return JSON.parse(text) as Resource[];
  if (start === "{") return /\}\s*[\r\n]+\s*\{/.test(text.slice(0, 20_000)) ? ndjson(text) : whole(text);
  return csv(text, name);
}

function whole(text: string): Resource[] {
  const parsed = JSON.parse(text) as Record<string, unknown>;
  const list = [parsed.records, ...Object.values(parsed)].find(Array.isArray);
  return (list ?? [parsed]) as Resource[];
}

function ndjson(text: string): Resource[] {
  const found: Resource[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    try {
      found.push(JSON.parse(line) as Resource);
    } catch {
      throw new Error(`line ${index + 1} is not JSON`);
    }
  }
  return found;
}

/** A column by the member of a record that it is, in whatever case spreadsheets and people write it; else by its own name. */
function columnOf(header: string): string {
  const name = header.trim();
  return MEMBERS.find((member) => member.toLowerCase() === name.toLowerCase()) ?? name;
}

function csv(text: string, name: string): Resource[] {
  const { data, errors, meta } = Papa.parse<Record<string, string>>(text, {
    header: true,
    skipEmptyLines: "greedy",
    transformHeader: columnOf,
  });
  const [twice] = Object.values(meta.renamedHeaders ?? {});
  if (twice !== undefined) throw new Error(`line 1: the column ${twice} stands there twice`);
  const [first] = errors.filter(({ type }) => type !== "Delimiter");
  if (first !== undefined) throw new Error(`line ${(first.row ?? 0) + 2}: ${first.message}`);
  if (meta.fields === undefined || !meta.fields.some((field) => MEMBERS.includes(field))) {
    throw new Error("a CSV of records needs a header line with at least one of: type, id, partner, owner, assignee");
  }
  const kind = TYPES.find((type) => name.toLowerCase().includes(type)) ?? "lead";
  return data.map((line) => {
    const record: Record<string, unknown> = { type: kind };
    const fields: Record<string, string | number | boolean> = {};
    for (const [column, value] of Object.entries(line)) {
      if (value === "") continue;
      if (MEMBERS.includes(column)) record[column] = value;
      else fields[column.replace(/^fields\./, "")] = typed(value);
    }
    return (Object.keys(fields).length > 0 ? { ...record, fields } : record) as unknown as Resource;
  });
}

function typed(value: string): string | number | boolean {
  if (/^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(value)) return Number(value);
  return value === "true" ? true : value === "false" ? false : value;
}
