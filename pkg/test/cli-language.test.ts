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
const ENGLISH =
  /\b(the|of|is|are|were|has|have|not|with|without|which|there|becomes|refused|updated|and|or|what|who|how|may|nothing|missing)\b/;

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
  expect(out).toContain("der Wert „vielleicht“ von „Primary“ ist weder wahr noch falsch");
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

/** A text without what is quoted in it, without options and commands, and without lines of examples. */
const unquoted = (text: string): string =>
  text
    .replace(/`[^`]*`|„[^“]*“/g, "")
    .replace(/^ {2}(partner-policy|echo|printf|mkdir|openssl|eval|bash|zsh|fish) .*$/gm, "")
    .replace(/--[a-z-]+|-l [a-z-]+|who-can|all-or-nothing/g, "");

interface HelpText {
  readonly name: string;
  readonly summary: string;
  readonly about: string;
  readonly options: readonly { readonly name: string; readonly help: string }[];
  readonly exits: Readonly<Record<string, string>>;
  readonly examples: readonly { readonly shows: string }[];
}
const HELP: readonly HelpText[] = JSON.parse(call(["help", "--json"]).out);

test.each(HELP.map((help) => [help.name, help] as const))("the help of %s is in German, whole", (name, help) => {
  const { out, err, code } = call([name, "--help", "--language", "de"]);
  expect({ err, code }).toEqual({ err: "", code: 0 });
  expect(unquoted(out)).not.toMatch(ENGLISH);
  const english = [help.summary, help.about, ...Object.values(help.exits), ...help.options.map((option) => option.help)];
  for (const text of [...english, ...help.examples.map(({ shows }) => shows)]) expect(out.split("\n")).not.toContain(text);
  for (const text of english.filter((text) => text.includes(" "))) expect(out).not.toContain(text);
  for (const part of ["\nAufruf\n", "\nOptionen\n", "\nRückgabewerte\n  0 ", "\nBeispiele\n"]) expect(out).toContain(part);
  expect(out.match(/^ {2}# \S/gm)).toHaveLength(help.examples.length);
  expect(out).toContain(`, 2 `);
  expect(out.includes(", 1 ")).toBe("1" in help.exits);
  expect(call(["help", name, "--json", "--language", "de"]).out).toBe(call(["help", name, "--json"]).out);
});

test("the language is that of the call, else of the environment", () => {
  const inGerman = expect.stringContaining("Anfangen");
  expect(call(["help", "--language", "de"]).out).toEqual(inGerman);
  expect(call(["help"], "", { LC_ALL: "", LC_MESSAGES: "", LANG: "de_DE.UTF-8" }).out).toEqual(inGerman);
  expect(call(["help"], "", { LC_ALL: "", LC_MESSAGES: "de_AT", LANG: "en_GB.UTF-8" }).out).toEqual(inGerman);
  for (const env of [
    { LC_ALL: "C", LANG: "de_DE" },
    { LC_ALL: "", LC_MESSAGES: "", LANG: "fr_FR.UTF-8" },
  ])
    expect(call(["help"], "", env).out).not.toEqual(inGerman);
  expect(call(["help", "--language=en"], "", { LC_ALL: "de_DE.UTF-8" }).out).not.toEqual(inGerman);
  expect(call(["chekc", "--language", "de"]).err).toBe("Fehler  „chekc“ ist kein Befehl; ist „check“ gemeint?\n");
});

const next = file(
  "next.json",
  call(["apply", path, "--by", "u-admin", "--edit", '{"kind":"managers.remove-all","partners":["p-0001"]}', "--out", "-", "--now", now])
    .out,
);
const leads = file("leads.json", [
  { type: "lead", id: "l-1", partner: "p-0001" },
  { type: "lead", id: "l-2", partner: "p-0002", owner: "u-0002" },
  { type: "lead", id: "l-3", partner: 7 },
]);
const scenario = file("scenario.json", {
  name: "Anna",
  rules: ["MGR-12"],
  now,
  snapshot,
  steps: [{ as: "u-admin", can: "managers.edit", expect: "deny" }],
});
const edit = ["--edit", '{"kind":"managers.remove-all","partners":["p-0001"]}'];
const lead = ["--can", "lead.view", "--on", '{"type":"lead"}'];

const WALK: readonly (readonly string[])[] = [
  [],
  ["check"],
  ["check", path, "--as", "u-0002"],
  ["check", path, "--as", "nobody", ...lead],
  ["check", path, "--as", "u-0002", "--can", "lead.veiw"],
  ["check", path, "--as", "u-0002", "--can", "lead.view", "--on", "{"],
  ["check", path, "--as", "u-0002", "--can", "lead.view", "--on", '{"type":"lead" "id"}'],
  ["check", path, "--as", "u-0002", "--can", "lead.view", "--on", '{"type":"lead","partne":"p"}'],
  ["check", path, "--as", "u-0002", "--can", "lead.view", "--on", '{"type":"deal"}'],
  ["check", path, "--as", "u-0002", "--can", "lead.view", "--now", "morgen"],
  ["check", path, "--as", "u-0002", "--as", "u-0003"],
  ["check", path, "--quiet=ja"],
  ["check", path, "--as"],
  ["check", path, "--vieler"],
  ["check", join(folder, "fort.json"), "--as", "u-0002", ...lead],
  ["check", leads, "--as", "u-0002", ...lead],
  ["explain", path, "--as", "u-0002", ...lead],
  ["who-can", path, ...lead],
  ["filter", path, "--as", "u-0002", "--can", "lead.view", "--records", leads],
  ["filter", path, "--as", "u-0002", "--can", "lead.view", "--records", path],
  ["filter", path, "--as", "u-0002", "--can", "lead.view", "--records", leads, "--strict"],
  ["list"],
  ["list", "persons", path],
  ...["partners", "people", "managers", "roles"].map((what) => ["list", what, path]),
  ["list", "people", path, "--partner", "niemand"],
  ["actions", "alle"],
  ["review", path],
  ["review", path, "--partner", "p-0001"],
  ["inactive", path],
  ["orphans", path],
  ["lint", path],
  ["plan", path, ...edit],
  ["plan", path, "--by", "u-admin", ...edit],
  ["plan", path, "--by", "u-admin", "--edit", '{"kind":"managers.ad"}'],
  ["plan", path, "--by", "u-admin", "--edit", '{"kind":"managers.add","partners":[1]}'],
  ["apply", path, "--by", "u-admin", ...edit],
  ["apply", path, "--by", "u-admin", ...edit, "--write", "--out", "x"],
  ["impact", path, "--by", "u-admin", ...edit, "--records", leads],
  ["impact", path, "--by", "u-admin", ...edit],
  ["edits"],
  ["edits", "managers.replace"],
  ["edits", "users.join"],
  ["edits", "managers.replac"],
  ["export"],
  ["diff", path],
  ["diff", path, next],
  ["diff", path, next, "--records", leads],
  ["diff", path, path, "--records", leads],
  ["import"],
  ["import", "salesforce"],
  ["audit", path, "--records", leads],
  ["audit", path, "--records", leads, "--to", "html"],
  ["viewer", path, "--as", "nobody"],
  ["viewer", path, "--as", "u-0002", "--out", join(folder, "kapsel")],
  ["grants", path, "--action", "lead.view", "--owners", "--rls"],
  ["test"],
  ["test", scenario, "--coverage", "--chapters", "MGR"],
  ["test", leads],
  ["schema", "snapsho"],
  ["completion", "zshell"],
  ["completion", "fish"],
  ["validate", path],
  ["validate", leads],
  ["validate", folder, "--quiet"],
];

test("no English sentence leaks into the German answers of any command", () => {
  expect(new Set(WALK.map(([name]) => name))).toEqual(
    new Set([undefined, ...HELP.map(({ name }) => name).filter((name) => name !== "sample")]),
  );
  const leaks: unknown[] = [];
  for (const asked of WALK) {
    const { options = [] } = HELP.find(({ name }) => name === asked[0]) ?? {};
    const isTimed = options.some(({ name }) => name === "now") && !asked.includes("--now");
    const { out, err } = call([...asked, ...(isTimed ? ["--now", now] : []), "--language", "de"]);
    const told = unquoted(`${out}${err}`)
      .replaceAll(folder, "")
      .replace(/<style>[\s\S]*<\/style>|content="[^"]*"/g, "")
      .replace(/\{.*\}/g, "");
    if (told === "") leaks.push([asked, "is silent"]);
    for (const line of told.split("\n")) if (ENGLISH.test(line)) leaks.push([asked, line]);
  }
  expect(leaks).toEqual([]);
}, 300_000);

test("JSON is the same in every language, and CSV but for its sentences", () => {
  for (const asked of [
    ["review", path, "--json"],
    ["diff", path, next, "--records", leads, "--to", "csv"],
    ["diff", path, next, "--records", leads, "--json"],
    ["lint", path, "--json"],
    ["audit", path, "--records", leads, "--json"],
    ["explain", path, "--as", "u-0002", ...lead, "--json"],
    ["list", "people", path, "--to", "csv"],
  ]) {
    const at = asked[0] === "list" ? [] : ["--now", now];
    expect(call([...asked, ...at, "--language", "de"]).out).toBe(call([...asked, ...at]).out);
  }
  for (const asked of [
    ["lint", path],
    ["audit", path, "--records", leads],
  ]) {
    const [english, told] = ["en", "de"].map((language) =>
      call([...asked, "--to", "csv", "--now", now, "--language", language]).out.split("\n"),
    );
    expect(told?.map((line) => line.split(",").slice(0, 2))).toEqual(english?.map((line) => line.split(",").slice(0, 2)));
    expect(told?.length).toBeGreaterThan(2);
    // What stands first is an id, as that of a section of an audit.
    for (const line of told?.slice(1) ?? []) expect(line.slice(line.indexOf(","))).not.toMatch(ENGLISH);
  }
  expect(call(["check", "--json", "--language", "de"]).err).toBe(call(["check", "--json"]).err);
}, 120_000);

test("the names of options are the same in German", () => {
  expect(call(["audit", path, "--language", "de"]).err).toMatch(/^Fehler {2}--records fehlt\n/);
  expect(call(["grants", path, "--language", "de"]).err).toMatch(/^Fehler {2}--\w+ fehlt\n/);
  expect(call(["sample", "--users", "viele", "--language", "de"]).err).toMatch(
    /^Fehler {2}--users braucht eine ganze Zahl, nicht „viele“\n/,
  );
  const every = HELP.map(({ name }) => call([name, path, "--language", "de"]).err);
  for (const err of every) expect(err).not.toMatch(/--[A-ZÄÖÜ]/);
});

test("numbers and moments are written as in German", () => {
  const away = file("away.json", { ...snapshot, revision: 12_345 });
  expect(call(["validate", away, "--language", "de"]).out).toMatch(/^in Ordnung {2}Stand 12\.345: 6 Partner, /);
  const { out } = call(["inactive", path, "--now", "2036-11-22T00:00:00Z", "--language", "de"]);
  expect(out).toMatch(/letzte Anmeldung \d{2}\.\d{2}\.\d{4}, \d{2}:\d{2} UTC/);
});

/** The texts that an expression may be, with `7` where something is filled in. */
function textsIn(node: ts.Expression): string[] {
  if (ts.isParenthesizedExpression(node)) return textsIn(node.expression);
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isConditionalExpression(node)) return [...textsIn(node.whenTrue), ...textsIn(node.whenFalse)];
  if (!ts.isTemplateExpression(node)) return [];
  let texts = [node.head.text];
  for (const { expression, literal } of node.templateSpans) {
    const filled = ts.isConditionalExpression(expression) || ts.isParenthesizedExpression(expression) ? textsIn(expression) : ["7"];
    texts = texts.flatMap((text) => (filled.length === 0 ? ["7"] : filled).map((each) => `${text}${each}${literal.text}`));
  }
  return texts;
}

/** Which argument of a function is a text, and what is put around it. */
const TEXTS: Readonly<Record<string, readonly [index: number, around?: (text: string) => string]>> = {
  say: [0],
  misuse: [0],
  hinted: [1],
  note: [1],
  progress: [0],
  announce: [0],
  "CallError.of": [1],
  refused: [1, (what) => `the key \`7\` ${what}`],
};

/** Texts with a part that is filled in and said by itself; with it they are told, as the walk above shows. */
const PUT_TOGETHER = [
  "--language is en or de, not `7`7",
  "7 alike: 7",
  "7 gain 7",
  "7 gains 7",
  "7 has the key `7` twice in an object",
  "7 is not JSON: 7",
  "7 lose 7",
  "7 loses 7",
  "7 of 7 records cannot be read7",
  "7 7; name the columns to write with --columns",
  "7; did you mean 7?",
  "7; of its records 7 cannot be read, the first here",
  "7\nSee: partner-policy 7 --help",
  "last closed 7 7",
  "line 7 of `7` 7",
  "the key `7` 7",
  "`7` has 7 records `7`7",
].sort();

test("every text of the command line has German words", async () => {
  const { say } = await import(new URL("../dist/cli/io/phrases.js", import.meta.url).href);
  const root = fileURLToPath(new URL("../src/cli", import.meta.url));
  // What looks at sights says nothing, and has other functions of these names.
  const isSilent = (name: string) => name.replaceAll("\\", "/").startsWith("records/sight/");
  const texts = new Set<string>();
  for (const name of readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts") && !isSilent(name))) {
    const source = ts.createSourceFile(name, readFileSync(join(root, name), "utf8"), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node)) {
        const [index, around = (text: string) => text] = TEXTS[node.expression.getText()] ?? [];
        const argument = index === undefined ? undefined : node.arguments[index];
        // What is filled in at a call of note is said by itself.
        if (argument !== undefined) for (const text of textsIn(argument)) texts.add(around(text));
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  expect(texts.size).toBeGreaterThan(150);
  const isTold = (text: string): boolean => {
    const german = say(text, "de");
    return german !== text && !ENGLISH.test(unquoted(german));
  };
  const missing = [...texts].filter(
    (text) => /[a-z]{2}/i.test(text) && !isTold(text) && !isTold(text.split(/; did you mean|\nSee:/)[0] ?? ""),
  );
  expect(missing.sort()).toEqual(PUT_TOGETHER);
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
