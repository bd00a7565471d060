import { formatLint } from "../../messages/lint.js";
import { say, spoken } from "../io/phrases.js";
import { announce, progress } from "../io/progress.js";
import { loadPacked } from "../io/source.js";
import { type ExitCode, print, printJson, table } from "../io/streams.js";
import { bold } from "../io/terminal.js";
import { writeWhole } from "../io/write.js";
import { type AuditRow, type AuditSection, auditOf } from "../records/audit.js";
import { rowText } from "../records/csv.js";
import { FORMATS, type RecordFormat } from "../records/files.js";
import { sightsOfFile } from "../records/sight/read.js";
import type { Sights } from "../records/sight/sights.js";
import { type Command, isChatty, isJson, moment, NOW, onlyWord, optional, required } from "./command.js";
import { STRICT, Unread } from "./unread.js";

const TITLES: Readonly<Record<AuditSection, string>> = {
  "across-accounts": "Who sees records of other accounts, and by which rule",
  peers: "Who sees records of people in the same role of the same account",
  "modify-all": "Who may modify everything of a kind",
  rules: "What each sharing rule opens, the most first",
  "idle-rules": "Sharing rules that open nothing, or nothing that is not open without them",
  "external-defaults": "Defaults outside that are wider than private",
  licences: "People whose licence makes their role mean nothing",
  lint: "What the rules advise against",
  "not-asked": "What was not asked",
};
const COLUMNS = ["section", "subject", "name", "what", "rule", "count", "examples"] as const;

/** `partner-policy audit`: a programme as an auditor looks at it. */
export const audit: Command = {
  name: "audit",
  group: "check",
  summary: "who sees what across accounts and why, who may modify everything, which rules open nothing",
  usage: ["audit SNAPSHOT --records FILE [--to FORMAT] [--out FILE] [--now INSTANT]"],
  about: `Asks about every active user and every record: who of a partner sees records of other accounts, or of people in the same role, and by
which rule; who may modify everything of a kind; how much each sharing rule opens; which sharing rules open nothing, or nothing that is not open without them; which
defaults outside are wider than private; whose licence makes the role mean nothing; and what \`lint\` says. As a table, as CSV, as JSON,
or as one HTML file without anything beside it. A few numbers of each record are held in memory.`,
  options: {
    records: { value: "FILE", help: "the records; - for standard input", completes: "file" },
    from: { value: "FORMAT", help: "what FILE is (default: by its name, else by its first character)", choices: FORMATS },
    type: { value: "TYPE", help: "what a record of a table is where it has no column type (default: lead)" },
    to: { value: "FORMAT", help: "how it is told (default: table)", choices: ["table", "csv", "json", "html"] },
    out: { value: "FILE", help: "where it goes (default: standard output)", completes: "file" },
    ...STRICT,
    now: NOW,
  },
  exits: ["told", "some records cannot be read and were left out", "the snapshot or the records cannot be read"],
  examples: [
    {
      shows: "a report for auditors",
      line: "partner-policy sample --part leads --leads 200 | partner-policy audit programme.json --records - --to html --out audit.html",
    },
    {
      shows: "the same for a spreadsheet",
      line: "partner-policy sample --part leads --leads 200 | partner-policy audit programme.json --records - --to csv",
    },
  ],
  words: "file",
  async run(call): Promise<ExitCode> {
    const path = onlyWord(call, "the snapshot file");
    const file = required(call, "records");
    const policy = await loadPacked(path);
    const now = moment(call);
    const snapshot = policy.toJSON();
    const format = optional(call, "from") as RecordFormat | undefined;
    const reading = announce("reading", isChatty(call));
    const source = { path: file, type: optional(call, "type") ?? "lead", format };
    const { sights, ...read } = sightsOfFile([{ policy, snapshot }], source, now);
    reading.end();
    const unread = Unread.of(call, read.unread, read.total - read.unread.length);
    const bar = progress("asking", snapshot.users.length, isChatty(call));
    const [own] = sights as [Sights];
    const { rows } = auditOf(policy, own, now, (done) => bar.at(done));
    bar.end();
    own.close();
    const out = optional(call, "out");
    const to = isJson(call) ? "json" : (optional(call, "to") ?? "table");
    const text =
      to === "json"
        ? JSON.stringify(rows, undefined, 2)
        : to === "csv"
          ? csvOf(rows)
          : to === "html"
            ? htmlOf(rows, path, now)
            : tableOf(rows);
    if (out !== undefined && out !== "-") writeWhole(out, Buffer.from(`${text}\n`));
    else if (to === "json") printJson(rows);
    else print(text);
    return unread.count === 0 ? 0 : 1;
  },
};

function sections(rows: readonly AuditRow[]): [AuditSection, AuditRow[]][] {
  return (Object.keys(TITLES) as AuditSection[])
    .map((section): [AuditSection, AuditRow[]] => [section, rows.filter((row) => row.section === section)])
    .filter(([, own]) => own.length > 0);
}

function cellsOf({ subject, name, what, rule, count, examples }: AuditRow): string[] {
  return [subject, name, what, rule, `${count}`, examples.join(" ")];
}

/** The cells with their sentences in the language of this call. */
function toldCells(row: AuditRow): string[] {
  const [subject = "", name = "", what = "", rule = "", ...others] = cellsOf(row);
  return [subject, name, row.section === "lint" ? formatLint({ message: what }, spoken()) : say(what), say(rule), ...others];
}

function tableOf(rows: readonly AuditRow[]): string {
  if (rows.length === 0) return say("nothing to tell");
  return sections(rows)
    .map(([section, own]) => `${bold(say(TITLES[section]))}\n${table(own.map(toldCells))}`)
    .join("\n\n");
}

function csvOf(rows: readonly AuditRow[]): string {
  return [COLUMNS, ...rows.map((row) => [row.section, ...toldCells(row)])].map((cells) => rowText(cells)).join("\n");
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

function htmlOf(rows: readonly AuditRow[], path: string, now: string): string {
  const head = COLUMNS.slice(1)
    .map((name) => `<th scope="col">${say(name)}</th>`)
    .join("");
  // On a narrow screen each row stands by itself, its cells one below the other with what they are.
  const labels = COLUMNS.slice(1)
    .map((name, at) => `td:nth-child(${at + 1})::before { content: "${say(name)}" }`)
    .join("\n");
  const named = (Object.keys(TITLES) as AuditSection[]).map((section) => [section, rows.filter((row) => row.section === section)] as const);
  const parts = named.map(([section, own]) => {
    if (own.length === 0)
      return section === "not-asked"
        ? ""
        : `<section><h2>${escaped(say(TITLES[section]))} <small>0</small></h2>\n<p>${say("None.")}</p></section>`;
    const lines = own
      .map(
        (row) =>
          `<tr>${toldCells(row)
            .map((cell) => `<td>${escaped(cell)}</td>`)
            .join("")}</tr>`,
      )
      .join("\n");
    return `<section><h2>${escaped(say(TITLES[section]))} <small>${own.length}</small></h2>\n<table><thead><tr>${head}</tr></thead><tbody>\n${lines}\n</tbody></table></section>`;
  });
  return `<!doctype html>
<html lang="${spoken()}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(say(`Audit of ${path}`))}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif }
body { max-width: 76rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 2.5rem; font-size: 1.15rem } small { font-weight: normal; opacity: .7 }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
td { overflow-wrap: break-word } td:nth-child(5) { text-align: right }
@media screen and (max-width: 44rem) {
body { margin: 1rem auto } h1 { font-size: 1.4rem; overflow-wrap: anywhere }
table, tbody, tr, td { display: block } thead { display: none }
tr { padding: .5rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 35%, transparent) }
td { padding: .1rem 0; border: 0; overflow-wrap: anywhere } td:empty { display: none } td:nth-child(5) { text-align: left }
td::before { opacity: .7; margin-right: .5em }
${labels}
}
@media print { body { max-width: none; margin: 0; padding: 0; font-size: 10pt } h2 { break-after: avoid } tr { break-inside: avoid } }
</style></head><body>
<h1>${escaped(say(`Audit of ${path}`))}</h1>
<p>${escaped(say(`At ${now}.`))} ${say(rows.length === 0 ? "Nothing to tell." : `${rows.length} findings.`)}</p>
${parts.join("\n")}
</body></html>`;
}
