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
