import Papa from "papaparse";
import type { Resource } from "partner-policy";
import { TYPES } from "../words/types.js";
import { fault } from "./fault.js";

const MEMBERS = ["type", "id", "partner", "owner", "assignee", "createdBy", "contact", "origin"];

/**
 * The records of a file: a JSON list, an object with one, NDJSON, or CSV with a header line, whose columns beyond the members
 * of a record become its free fields. The engine checks them afterwards.
 *
 * @throws FileFault with the line that cannot be read
 */
export function readRecords(bytes: Uint8Array, name: string): Resource[] {
  const { text, isUnicode } = decoded(bytes);
  const start = text.trimStart()[0];
  if (!isUnicode && (start === "[" || start === "{")) throw fault("JSON is written in UTF-8, and this file is not.");
  if (start === "[") return JSON.parse(text) as Resource[];
  if (start === "{") return /\}\s*[\r\n]+\s*\{/.test(text.slice(0, 20_000)) ? ndjson(text) : whole(text);
  return csv(text, name);
}

/**
 * The text of a file as spreadsheets write it: UTF-8, UTF-16 with its mark, else the letters of Windows.
 *
 * @throws FileFault for what is no text
 */
export function decoded(bytes: Uint8Array): { readonly text: string; readonly isUnicode: boolean } {
  const [first, second] = bytes;
  if (first === 0x50 && second === 0x4b) throw fault("This is a spreadsheet or an archive: save its sheet as CSV, and open that.");
  if (first === 0xff && second === 0xfe) return { text: new TextDecoder("utf-16le").decode(bytes), isUnicode: true };
  if (first === 0xfe && second === 0xff) return { text: new TextDecoder("utf-16be").decode(bytes), isUnicode: true };
  if (bytes.subarray(0, 4000).includes(0)) throw fault("This file holds no text.");
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), isUnicode: true };
  } catch {
    return { text: new TextDecoder("windows-1252").decode(bytes), isUnicode: false };
  }
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
      throw fault("line {line} is not JSON", { line: index + 1 });
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
  if (twice !== undefined) throw fault("line 1: the column {column} stands there twice", { column: twice });
  const [first] = errors.filter(({ type }) => type !== "Delimiter");
  if (first !== undefined) throw fault("line {line}: {problem}", { line: (first.row ?? 0) + 2, problem: first.message });
  if (meta.fields === undefined || !meta.fields.some((field) => MEMBERS.includes(field))) {
    throw fault("A table of records begins with a line of columns, of which at least one is type, id, partner, owner or assignee.");
  }
  // Whoever separates by semicolons writes a decimal comma.
  const decimal = meta.delimiter === ";" ? "," : ".";
  const kind = TYPES.find((type) => name.toLowerCase().includes(type)) ?? "lead";
  return data.map((line) => {
    const record: Record<string, unknown> = { type: kind };
    const fields: Record<string, string | number | boolean> = {};
    for (const [column, value] of Object.entries(line)) {
      if (value === "") continue;
      if (MEMBERS.includes(column)) record[column] = value;
      else fields[column.replace(/^fields\./, "")] = typed(value, decimal);
    }
    return (Object.keys(fields).length > 0 ? { ...record, fields } : record) as unknown as Resource;
  });
}

function typed(value: string, decimal: string): string | number | boolean {
  const plain = decimal === "," ? value.replace(",", ".") : value;
  if (/^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(plain)) return Number(plain);
  return value === "true" ? true : value === "false" ? false : value;
}
