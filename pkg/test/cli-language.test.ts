import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Policy } from "partner-policy";
import { formatFinding } from "partner-policy/import";
import { formatLint } from "partner-policy/messages";
import { sampleProgramme } from "partner-policy/sample";
import ts from "typescript";
import { expect, test } from "vitest";
import { call, file, folder } from "./cli.js";

const { snapshot, now } = sampleProgramme({ partners: 6, users: 30, leads: 0 });
const path = file("language.json", snapshot);
/** Words that only English has. */
const ENGLISH = /\b(the|of|is|are|was|were|has|not|with|without|which|there|becomes|refused|updated)\b/;

test("a plan of a German spreadsheet is told in German, its places, outcomes and reasons", () => {
  const rows = [
    "Action;Partner;User;Primary",
    "add;p-0001;u-admin;WAHR",
    "add;p-0002;u-admn;FALSCH",
    "ad;p-0002;u-admin;",
    "add;p-0002;u-admin;vielleicht",
  ];
  const csv = file("de.csv", new Uint8Array(Buffer.from(`\ufeff${rows.join("\r\n")}\r\n`, "utf16le")));
  const asked = ["plan", path, "--by", "u-admin", "--csv", csv, "--mode", "partial", "--now", now, "--quiet"];
  const { out, code } = call([...asked, "--language", "de_DE"]);
  expect(code).toBe(0);
  expect(out).toContain("gelesen als utf-16le, Semikolons zwischen den Zellen, Kopfzeile in Zeile 1, 5 Zeilen");
  expect(out).toMatch(/^ {2}Zeile 2 +geändert .* wird Hauptbetreuer von /m);
  expect(out).toMatch(/^ {2}Zeile 3 +abgelehnt .*Benutzer +u-admn gibt es nicht; ist u-admin \(.*\) gemeint\?$/m);
  expect(out).toContain("eine Aktion „ad“ gibt es nicht; ist „add“ gemeint?");
  expect(out).toContain("der Wert „vielleicht“ von „primary“ ist weder wahr noch falsch");
  expect(out.replace(/`[^`]*`/g, "")).not.toMatch(ENGLISH);
  expect(call([...asked, "--language", "en"]).out).toBe(call(asked).out);
  expect(call([...asked, "--json", "--language", "de"]).out).toBe(call([...asked, "--json"]).out);
});

test("decisions and lint are told in German as well", () => {
  const asked = ["--as", "u-0002", "--can", "lead.view", "--on", JSON.stringify({ type: "lead", partner: "p-0001" }), "--now", now];
  const why = call(["explain", path, ...asked, "--language", "de"]).out;
  expect(why).toMatch(/^abgelehnt {2}Stufe keine, NO_GRANT nach /);
  expect(why).not.toMatch(ENGLISH);
  const other = ["--as", "u-channel-0002", "--can", "lead.view", "--on", JSON.stringify({ type: "lead", partner: "p-0001" })];
  const missing = call(["explain", path, ...other, "--now", now, "--language", "de"]).out;
  expect(missing).toMatch(/^es fehlt$/m);
  expect(missing).not.toMatch(ENGLISH);
  expect(call(["check", path, ...asked, "--language", "de-AT"]).out).toMatch(/^abgelehnt {2}NO_GRANT/);
  const findings = call(["lint", path, "--now", now, "--language", "de"]);
  expect(findings.out.split("\n").length).toBeGreaterThan(3);
  expect(findings.out).not.toMatch(ENGLISH);
  expect(findings.err).toMatch(/^\d+ Befunde/);
});

test.each([
  ["german", "de"],
  ["englsh", "en"],
  ["fr", undefined],
])("the command line does not speak %s", (language, meant) => {
  const { code, err } = call(["lint", path, "--language", language]);
  expect(code).toBe(2);
  expect(err).toContain(`--language is en or de, not \`${language}\`${meant === undefined ? "\n" : `; did you mean \`${meant}\`?`}`);
});

test("an import is told in German", () => {
  file("org/Account.csv", "Id,Name,IsPartner\n0015f000000000b,Acme,true\n0015f000000000c,Birch,maybe\n");
  const { out } = call(["import", "salesforce", join(folder, "org"), "--language", "de"]);
  expect(out).toContain("nicht lesbar: konnte nicht gelesen werden\n  UNKNOWN_VALUE  Account.csv, Zeile 3\n");
  expect(out).toContain("„IsPartner“ ist weder wahr noch falsch: „maybe“; die Zeile bleibt weg");
  expect(out).toMatch(/^entstanden: 1 Partner$/m);
  expect(out.replace(/^ {2}[A-Z_]+ .*$/gm, "")).not.toMatch(ENGLISH);
});

/** Every sentence that findings of the importer say, with `{}` where something is filled in. */
function sentences(): string[] {
  const root = fileURLToPath(new URL("../src/import", import.meta.url));
  const found = new Set<string>();
  const textsOf = (node: ts.Expression): string[] => {
    if (ts.isStringLiteralLike(node)) return [node.text];
    if (ts.isTemplateExpression(node)) return [node.head.text + node.templateSpans.map((span) => `{}${span.literal.text}`).join("")];
    return ts.isConditionalExpression(node) ? [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)] : [];
  };
  for (const name of readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"))) {
    const source = ts.createSourceFile(name, readFileSync(join(root, name), "utf8"), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
        const method = node.expression.name.text;
        const what =
          method === "add" && node.arguments.length >= 4 ? node.arguments[3] : method === "fatal" ? node.arguments[2] : undefined;
        if (what !== undefined) for (const text of textsOf(what)) found.add(text);
      }
      if (ts.isVariableDeclaration(node) && node.name.getText() === "what" && node.initializer !== undefined) {
        for (const text of textsOf(node.initializer)) found.add(text);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return [...found];
}

test("every sentence of the importer has German words", () => {
  const all = sentences();
  expect(all.length).toBeGreaterThan(100);
  const missing = all.filter((what) => formatFinding({ what: what.replaceAll("{}", "X") }, "de") === what.replaceAll("{}", "X"));
  expect(missing).toEqual([]);
  for (const what of all) expect(formatFinding({ what }, "en")).toBe(what);
});

test("every sentence of lint has German words", () => {
  const policy = Policy.loadSync({
    ...snapshot,
    sharingRules: [{ id: "s", type: "lead", level: "read", to: { allPartnerUsers: true }, ownedBy: { allPartnerUsers: true } }],
    defaultAccess: { lead: { internal: "read", external: "read" } },
  });
  const findings = policy.lint({ now });
  expect(new Set(findings.map(({ code }) => code)).size).toBeGreaterThan(3);
  for (const finding of findings) {
    expect(formatLint(finding, "de")).not.toMatch(ENGLISH);
    expect(formatLint(finding, "en")).toBe(finding.message);
  }
});
