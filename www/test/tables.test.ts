import { expect, test } from "vitest";
import { readRecords } from "../src/programme/tables.js";

const read = (text: string) => readRecords(new TextEncoder().encode(text), "leads.csv");

test("the columns of a table of records are found in any case, so that nobody's lead is one that has an assignee", () => {
  const record = { type: "lead", id: "l-1", partner: "p-1", assignee: "u-1", createdBy: "u-2", fields: { City: "Oslo" } };
  expect(read("id,partner,assignee,createdBy,City\nl-1,p-1,u-1,u-2,Oslo")).toEqual([record]);
  expect(read("ID;Partner; Assignee ;CREATEDBY;City\nl-1;p-1;u-1;u-2;Oslo")).toEqual([record]);
});

test("a column that stands there twice is refused, in whatever case", () => {
  expect(() => read("id,assignee,Assignee\nl-1,,u-1")).toThrow("line 1: the column assignee stands there twice");
  expect(() => read("id,City,City\nl-1,Oslo,Bergen")).toThrow("line 1: the column City stands there twice");
});

test("a table of a German Excel keeps its letters, and one of Unicode text as well", () => {
  const record = { type: "lead", id: "l-1", fields: { company: "Müller" } };
  const latin = Uint8Array.from("id;company\r\nl-1;M\u00fcller\r\n", (letter) => letter.charCodeAt(0));
  expect(readRecords(latin, "leads.csv")).toEqual([record]);
  const wide = new Uint8Array(Buffer.from("\ufeffid\tcompany\r\nl-1\tMüller\r\n", "utf16le"));
  expect(readRecords(wide, "leads.txt")).toEqual([record]);
});

test("a spreadsheet, JSON in other letters and what is no text are refused in words", () => {
  const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  expect(() => readRecords(bytes("PK\u0003\u0004"), "leads.xlsx")).toThrow("save its sheet as CSV");
  expect(() => readRecords(bytes('[{"id":"M\u00fcller"}]'), "leads.json")).toThrow("JSON is written in UTF-8");
  expect(() => readRecords(bytes("\u0000\u0001"), "leads.bin")).toThrow("holds no text");
});
