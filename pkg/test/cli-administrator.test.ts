import { readFileSync } from "node:fs";
import Papa from "papaparse";
import { expect, test } from "vitest";
import { call, file } from "./cli.js";

const NOW = "2026-11-22T00:00:00Z";
const people = ["Jörg Öhler", "Änne Groß", "Bea Weiß", "Carl Zoë"].map((name, at) => ({
  kind: "internal",
  id: `u-${at + 1}`,
  name,
  email: ["joerg.oehler", "aenne.gross", "bea.weiss", "carl.zoe"][at]?.concat("@firma.example"),
  status: "active",
}));
const programme = {
  format: "partner-policy/1",
  revision: 1,
  partners: [
    ...Array.from({ length: 30 }, (_, at) => ({ id: `p-${at + 1}`, name: `Händler ${at + 1} GmbH`, status: "active" })),
    { id: "müller", name: "Müller & Söhne KG", status: "active" },
    { id: "šimek–ost", name: "Šimek – Ost", status: "active" },
    { id: "p-neu", name: "Neukunde AG", status: "prospective" },
    { id: "p-alt", name: "Altlast OHG", status: "inactive" },
  ],
  users: [
    ...people,
    { kind: "internal", id: "@bot", name: "Bot", status: "active" },
    { kind: "internal", id: "root", name: "Root", email: "root@firma.example", status: "active", supplierAdmin: true },
    { kind: "internal", id: "u-warte", name: "Wanda Warte", email: "wanda@firma.example", status: "pending" },
    { kind: "internal", id: "u-weg", name: "Willi Weg", email: "willi@firma.example", status: "disabled" },
    { kind: "sales-rep", id: "u-rep", name: "Rolf Rep", email: "rolf@haendler.example", partner: "p-1", listed: true },
  ],
  managers: [
    { partner: "p-1", user: "u-1", primary: true },
    { partner: "p-2", user: "u-2", primary: true },
  ],
};

type Cells = readonly string[];
/** A row as it was written, and what it becomes once it is mended, or for some time something wrong again first. */
interface Line {
  readonly cells: Cells;
  readonly mended: readonly Cells[];
}

const HEADER: Cells = ["Hauptbetreuer", "AKTION", "betreuer", "PARTNER"];
const add = (user: string, partner: string, primary = ""): Cells => [primary, "Hinzufügen", user, partner];
const right = (cells: Cells): Line => ({ cells, mended: [] });
const wrong = (cells: Cells, ...mended: Cells[]): Line => ({ cells, mended });

/** What an administrator writes: what is right, and some forty faults of all kinds, each with how it is mended. */
const LINES: readonly Line[] = [
  right(add("joerg.oehler@firma.example", "p-3", "WAHR")),
  right(add("AENNE.GROSS@FIRMA.EXAMPLE", "p-4", "1")),
  right(["ja", "Hinzufuegen", "u-3", "müller"]),
  right(["TRUE", "HINZUFÜGEN", "u-4", "šimek–ost"]),
  right(["FALSCH", "Entfernen", "u-2", "p-2"]),
  wrong(add("joerg.oehler@firma.example", "p-99"), add("joerg.oehler@firma.example", "p-9")),
  wrong(add("jörg.öhler@firma.example", "p-6"), add("joerg.oehler@firma.exampel", "p-6"), add("joerg.oehler@firma.example", "p-6")),
  wrong(add("u-1", "p-neu"), add("u-1", "p-7")),
  wrong(add("u-1", "p-alt"), add("u-1", "p-neu"), add("u-1", "p-8")),
  wrong(add("wanda@firma.example", "p-6"), add("bea.weiss@firma.example", "p-6")),
  wrong(add("willi@firma.example", "p-6"), add("carl.zoe@firma.example", "p-6")),
  wrong(add("rolf@haendler.example", "p-7"), add("u-2", "p-7")),
  wrong(["", "Zuweisen", "u-3", "p-7"], ["", "Hinzufügen", "u-3", "p-7"]),
  wrong(["", "Hinzufüegn", "u-4", "p-7"], ["", "Hinzufügen", "u-4", "p-7"]),
  wrong(["", "Löschen", "u-1", "p-1"], ["", "Entfernen", "u-1", "p-1"]),
  wrong(add("u-2", "p-8", "vielleicht"), add("u-2", "p-8", "wahr")),
  wrong(add("u-3", "p-8", "x"), add("u-3", "p-8", "nein")),
  wrong(add("u-4", ""), add("u-4", "p-8")),
  wrong(add("", "p-9"), add("u-2", "p-9")),
  wrong(["", "", "u-3", "p-9"], add("u-3", "p-9")),
  wrong(["", "Zum Hauptbetreuer machen", "u-4", "p-1"], ["", "Primär machen", "u-2", "p-19"]),
  wrong(add("=1+1", "p-10"), add("u-1", "p-10")),
  wrong(add("u-2", '=HYPERLINK("http://x.example";"y")'), add("u-2", "p-10")),
  wrong(add("u-3", " p-10"), add("u-3", "p-10")),
  wrong(add("u-4 ", "p-10"), add("u-4", "p-10")),
  wrong(add("u-1\u00a0", "p-11"), add("u-1", "p-11")),
  wrong(add("Änne Groß", "p-11"), add("u-2", "p-11")),
  wrong(add("u-3", "Händler 11 GmbH"), add("u-3", "p-11")),
  wrong(add("u-4", "P-11"), add("u-4", "p-11")),
  wrong(add("„u-1“", "p-12"), add("u-1", "p-12")),
  wrong(add("u–2", "p-12"), add("u-2", "p-12")),
  wrong(add("u-1", "p-17", "WAHR"), add("u-1", "p-17")),
  wrong(add("u-2", "p-17", "WAHR"), add("u-2", "p-17", "J")),
  wrong(add("u-1", "p-18"), add("u-1", "p-18")),
  wrong(["", "Entfernen", "u-1", "p-18"], add("u-2", "p-18")),
  wrong(["WAHR", "Entfernen", "u-3", "p-18"], add("u-3", "p-18")),
  wrong([...add("u-1", "p-20"), "zu viel"], [...add("u-1", "p-20"), ""]),
  wrong(["", "Hinzufügen", "u-2"], add("u-2", "p-20")),
  wrong(add("u-1\r\nu-2", "p-21"), add("u-1", "p-21")),
  wrong(add("u;1", "p-21"), add("u-2", "p-21")),
  wrong(add("u-3,u-4", "p-22"), add("u-3", "p-22")),
  wrong(add("#NV", "p-22"), add("u-4", "p-22")),
  wrong(add("u-1", "x".repeat(300)), add("u-1", "p-23")),
  wrong(add("@bot", "p-244"), add("@bot", "p-24")),
  right(["", "", "", ""]),
  right(add("u-2", "p-19")),
  right(add("u-2", "p-19")),
];

/** What each round is saved as, by a German spreadsheet or by one that takes "Unicode text". */
const SAVED: readonly ((rows: readonly Cells[]) => Uint8Array)[] = [
  (rows) => windows1252(text(rows, ";", false)),
  (rows) => windows1252(text(rows, ";", true)),
  (rows) => Buffer.from(`\ufeff${text(rows, "\t", true)}`, "utf16le"),
  (rows) => Buffer.from(`\ufeff${text(rows, ";", true)}`),
];

/** A spreadsheet makes all rows as wide as the widest; a person who writes a file does not. */
function text(rows: readonly Cells[], delimiter: string, isWide: boolean): string {
  const width = isWide ? Math.max(...rows.map((row) => row.length)) : 0;
  const wide = rows.map((row) => [...row, ...Array<string>(Math.max(0, width - row.length)).fill("")]);
  return `${Papa.unparse(wide, { delimiter, newline: "\r\n" })}\r\n`;
}

function windows1252(of: string): Uint8Array {
  const beyond: Record<string, number> = { "€": 0x80, "„": 0x84, Š: 0x8a, "“": 0x93, "–": 0x96, š: 0x9a };
  return Uint8Array.from(of.replace("\ufeff", ""), (letter) => beyond[letter] ?? letter.charCodeAt(0));
}

const parsed = (of: string): readonly Cells[] => Papa.parse<string[]>(of.replace(/^\ufeff/, ""), { skipEmptyLines: true }).data;

test("an import with forty faults is mended round by round until every row is applied, and nothing is applied twice", () => {
  const snapshot = file("programm.json", programme);
  const [table, refused] = [file("liste.csv", SAVED[0]?.([HEADER, ...LINES.map(({ cells }) => cells)])), file("abgelehnt.csv", "")];
  const options = ["--by", "root@firma.example", "--mode", "partial", "--language", "de", "--now", NOW];
  const made: string[] = [];
  let left = LINES.map((_, at) => at).filter((at) => (LINES[at]?.mended.length ?? 0) > 0);
  expect(left).toHaveLength(39);
  // The line of each row in the first table: a cell of two lines moves what is below it.
  const first = LINES.map((_, at) => 2 + at + LINES.slice(0, at).filter(({ cells }) => cells.some((cell) => cell.includes("\n"))).length);
  let fed = table;
  for (let round = 0; ; round += 1) {
    const plan = JSON.parse(call(["plan", snapshot, ...options, "--csv", fed, "--json"]).out);
    const applied = call(["apply", snapshot, ...options, "--csv", fed, "--refused", refused, "--write"]);
    expect({ round, code: applied.code }).toEqual({ round, code: 0 });
    expect(applied.out).not.toMatch(/die Zeile ist fehlerhaft|ein Wert ist ungültig|\\u00[89]/);
    made.push(...plan.changes.map((change: object) => JSON.stringify(change)));
    const [header = [], ...rows] = parsed(readFileSync(refused, "utf8"));
    expect(header.slice(0, 7)).toEqual(["line", "code", "message", ...HEADER]);
    expect(readFileSync(refused, "utf8").startsWith("\ufeff")).toBe(true);
    expect(rows.map(([line]) => line)).toEqual(left.map((at) => String(first[at])));
    expect(applied.err).toContain(`${left.length} abgelehnte Zeilen in`);
    for (const [, code, message] of rows) expect(`${code} ${message}`).toMatch(/^[A-Z_]+ \S/);
    for (const [, , message] of rows) expect(message).not.toMatch(/[\u0080-\u00a0]/);
    const next = rows.map(([line = "", code = "", message = ""], at) => {
      const cells = LINES[left[at] ?? 0]?.mended[round] ?? [];
      return [line, code, message, ...cells];
    });
    if (left.length === 0) break;
    fed = file(`runde-${round + 1}.csv`, SAVED[round + 1]?.([header, ...next]));
    // What is not mended for good is wrong in the next round as well.
    left = left.filter((at) => (LINES[at]?.mended.length ?? 0) > round + 1);
  }
  const before = readFileSync(snapshot, "utf8");
  expect(new Set(made).size).toBe(made.length);
  const { managers, revision } = JSON.parse(before);
  const pairs = managers.map(({ partner, user, primary }: Record<string, unknown>) => `${partner} ${user}${primary === true ? " !" : ""}`);
  const wanted = new Set<string>();
  for (const { cells, mended } of LINES) {
    const [primary = "", action = "", user = "", partner = ""] = mended.at(-1) ?? cells;
    const id = people.find(({ email }) => email === user.toLowerCase())?.id ?? user;
    const pair = `${partner} ${id}`;
    if (pair === "p-19 u-2") wanted.add(`${pair} !`);
    else if (/^h/i.test(action)) wanted.add(/^(wahr|true|1|ja?)$/i.test(primary) ? `${pair} !` : pair);
  }
  expect(pairs.sort()).toEqual([...wanted].sort());
  expect(revision).toBe(4);
  // The first table again: what is done is done, and its faults are refused as before.
  const again = JSON.parse(call(["plan", snapshot, ...options, "--csv", table, "--json"]).out);
  expect(again.changes).toEqual([]);
}, 120_000);

test("rows that wait for refused ones are told of, and no file is lost to the refused rows", () => {
  const snapshot = file("wartend.json", programme);
  const table = file("wartend.csv", "Aktion;Betreuer;Partner\nHinzufügen;u-1;p-5\nHinzufügen;u-9;p-5\n");
  const options = ["--by", "root", "--csv", table, "--now", NOW];
  const refused = file("wartend-abgelehnt.csv", "");
  const held = call(["plan", snapshot, ...options, "--refused", refused]);
  expect(held).toMatchObject({
    code: 1,
    err: expect.stringContaining("1 rows that nothing is wrong with are not in it and were left out: --mode partial makes them"),
  });
  expect(call(["plan", snapshot, ...options, "--refused", refused, "--mode", "partial"]).err).not.toContain("left out");
  for (const place of [table, snapshot]) {
    const text = readFileSync(place, "utf8");
    for (const command of [["plan"], ["apply", "--write"]]) {
      const lost = call([...command.slice(0, 1), snapshot, ...options, "--mode", "partial", "--refused", place, ...command.slice(1)]);
      expect(lost).toMatchObject({ code: 2, err: expect.stringContaining("give another file") });
    }
    expect(readFileSync(place, "utf8")).toBe(text);
  }
});

test("what is no table is told as what it is, with its line, in German as well", () => {
  const snapshot = file("keine.json", programme);
  const told = (content: string | Uint8Array, ...more: string[]) => {
    const table = file("keine.csv", content);
    return call(["plan", snapshot, "--by", "root", "--csv", table, "--now", NOW, "--language", "de", ...more]);
  };
  const book = told(Buffer.from("PK\u0003\u0004xl/workbook.xml", "latin1"));
  expect(book).toMatchObject({ code: 2, err: expect.stringContaining("ist eine Arbeitsmappe; speichern Sie sie als CSV") });
  const refused = file("keine-abgelehnt.csv", "");
  const title = told("Liste der Betreuer;;\nAktion;Partner;Betreuer\n", "--refused", refused);
  expect(title.out).toContain(
    "Zeile 1: eine Spalte „Liste der Betreuer“ gibt es nicht; es gibt „Aktion“, „Partner“, „Betreuer“ und „Hauptbetreuer“",
  );
  expect(title.err).toContain("die Kopfzeile dieser Tabelle ist nicht lesbar");
  expect(told("Aktion;Partner;Betreuer\n", "--refused", refused).err).toContain("0 abgelehnte Zeilen");
  expect(readFileSync(refused, "utf8")).toBe("line;code;message;Aktion;Partner;Betreuer\n");
  // What a spreadsheet makes of a hyphen, and what nobody sees, is near the id.
  expect(told("Aktion;Partner;Betreuer\nHinzufügen;p–3;\u202eu-1\n").out).toContain("ist u-1 (Jörg Öhler) gemeint?");
  expect(told("Aktion;Partner;Betreuer\nHinzufügen;p–3;u-1\n").out).toContain("ist p-3 (Händler 3 GmbH) gemeint?");
});

test("each of a hundred misspelt ids says what was meant", () => {
  const rows = Array.from({ length: 30 }, (_, at) => `add,P-${at + 1},u-1`).join("\n");
  const { out } = call(
    ["plan", file("hundert.json", programme), "--by", "root", "--csv", "-", "--now", NOW],
    `action,partner,user\n${rows}\n`,
  );
  expect(out.match(/did you mean `p-\d+`\?/g)).toHaveLength(30);
});
