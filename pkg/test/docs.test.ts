import ts from "typescript";
import { expect, test } from "vitest";
import { Api, ENTRIES, pathOf } from "./api.js";

const api = new Api();
/** What a program calls; the capsule viewer shows its use on the class that both of its functions lead to. */
const SHOWN = ENTRIES.filter(({ name }) => name !== "viewer");

test.each(ENTRIES)("everything that partner-policy/$name exports says what it is", ({ types }) => {
  const exported = api.exportsOf(types);
  expect(exported.length).toBeGreaterThan(0);
  expect(exported.filter(({ symbol }) => api.docOf(symbol).text === "").map(({ name }) => name)).toEqual([]);
});

test.each(ENTRIES)("every member of a class of partner-policy/$name says what it is", ({ types }) => {
  const bare = api.exportsOf(types).flatMap(({ name, declarations }) =>
    declarations
      .filter(ts.isClassDeclaration)
      .flatMap((declaration) => api.membersOf(declaration))
      .filter((member) => !["name", "__constructor"].includes(member.name) && !isHidden(member) && api.docOf(member).text === "")
      .map((member) => `${name}.${member.name}`),
  );
  expect(bare).toEqual([]);
});

test.each(SHOWN)("every function and class of partner-policy/$name shows how it is used", ({ types }) => {
  const bare = api
    .exportsOf(types)
    .filter(({ declarations }) => declarations.some((each) => ts.isFunctionDeclaration(each) || ts.isClassDeclaration(each)))
    .filter(({ symbol }) => !api.docOf(symbol).tags.includes("example"))
    .map(({ name, declarations }) => `${name} of ${pathOf(declarations[0]?.getSourceFile().fileName ?? "")}`);
  expect(bare).toEqual([]);
});

function isHidden(member: ts.Symbol): boolean {
  return api.docOf(member).tags.includes("internal");
}
