import type { Effect, Finding, ImportResult } from "../../import/index.js";
import { formatFinding } from "../../import/messages/index.js";
import { type Language, say } from "../io/phrases.js";
import { green, red, yellow } from "../io/terminal.js";

const TITLES: Readonly<Record<Effect, string>> = {
  invalid: "could not be read",
  wider: "wider than the original",
  narrower: "narrower than the original",
  expanded: "said in another form",
  ignored: "left out, for it changes nothing",
};
const SHOWN = 5;

/** Prints what an import found, worst first, and at the end what to do. */
export function printReport(result: ImportResult, print: (line?: string) => void, language: Language): void {
  const { findings, counts } = result.report;
  for (const effect of Object.keys(TITLES) as Effect[]) {
    const own = findings.filter((finding) => finding.effect === effect);
    if (own.length === 0) continue;
    print(`${paint(effect, say(effect, language))}: ${say(TITLES[effect], language)}`);
    for (const finding of own) for (const line of linesOf(finding, language)) print(line);
    print();
  }
  const made = Object.entries(counts).filter(([name]) => !name.startsWith("rows.") && !name.startsWith("files."));
  if (made.length > 0) {
    const counted = made.map(([name, count]) => `${count} ${say(name, language)}`);
    print(`${say("made", language)}: ${counted.join(", ")}`);
  }
  print(whatToDo(result, language));
}

function paint(effect: Effect, text: string): string {
  if (effect === "invalid" || effect === "wider") return red(text);
  return effect === "narrower" ? yellow(text) : text;
}

function linesOf(finding: Finding, language: Language): string[] {
  const { code, where, count, examples, line, isFatal } = finding;
  const what = formatFinding(finding, language);
  const place = line === undefined ? where : say(`${where}, line ${line}`, language);
  const times = count > 1 ? ` (${count})` : "";
  const shown = examples.filter((example) => example !== `line ${line}` && example !== where).slice(0, SHOWN);
  const more = examples.length > SHOWN ? ", …" : "";
  const list = shown.length === 0 ? [] : [`      ${shown.join(", ")}${more}`];
  return [`  ${code}  ${place}${times}`, `      ${isFatal === true ? say(`${what}; the import stops`, language) : what}`, ...list];
}

function whatToDo({ outcome, report, ...rest }: ImportResult, language: Language): string {
  if (outcome === "ok") {
    const narrower = report.findings.filter(({ effect }) => effect === "narrower").length;
    const text = `imported: it allows less than the original in ${narrower} ${narrower === 1 ? "place" : "places"}, and nowhere more that was not accepted`;
    return green(say(narrower === 0 ? "imported" : text, language));
  }
  if (report.findings.some(({ isFatal }) => isFatal === true))
    return red(say("stopped: mend or export anew what could not be read", language));
  const codes = (rest as { unaccepted: readonly string[] }).unaccepted.join(" ");
  return red(say(`stopped, for the result would allow more than the original; if that may be: --accept ${codes}`, language));
}
