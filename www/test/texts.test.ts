import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";
import { de } from "../src/i18n/de.js";
import { rulesDe } from "../src/i18n/rules.de.js";
import { RULES } from "../src/words/rules.js";

const root = fileURLToPath(new URL("../src", import.meta.url));

/** Every text that the sources hand to `t` or `count`. */
function texts(): Set<string> {
  const found = new Set<string>();
  for (const file of readdirSync(root, { recursive: true, encoding: "utf8" })) {
    if (!/\.tsx?$/.test(file) || file.startsWith("i18n")) continue;
    const source = ts.createSourceFile(file, readFileSync(`${root}/${file}`, "utf8"), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && ["t", "count", "fault"].includes(node.expression.getText())) {
        const [first, second, third] = node.arguments;
        const places = node.expression.getText() === "count" ? [second, third] : [first];
        for (const place of places) for (const text of literals(place)) found.add(text);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

function literals(node: ts.Node | undefined): string[] {
  if (node === undefined) return [];
  if (ts.isStringLiteralLike(node)) return [node.text];
  return ts.isConditionalExpression(node) ? [...literals(node.whenTrue), ...literals(node.whenFalse)] : [];
}

test("every text of the console has a German one, with the same values in it", () => {
  const names = (text: string): string => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join();
  const all = [...texts()];
  expect(all.length).toBeGreaterThan(500);
  expect(all.filter((text) => de[text] === undefined)).toEqual([]);
  expect(Object.entries(de).filter(([english, german]) => names(english) !== names(german))).toEqual([]);
});

test("every rule that the console cites has a German title", () => {
  expect(Object.keys(rulesDe).sort()).toEqual(Object.keys(RULES).sort());
});
