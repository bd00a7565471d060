import type { Effect, Finding, ImportResult } from "../../import/index.js";
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
export function printReport(result: ImportResult, print: (line?: string) => void): void {
  const { findings, counts } = result.report;
  for (const effect of Object.keys(TITLES) as Effect[]) {
    const own = findings.filter((finding) => finding.effect === effect);
    if (own.length === 0) continue;
    print(`${paint(effect, effect)}: ${TITLES[effect]}`);
    for (const finding of own) for (const line of linesOf(finding)) print(line);
    print();
  }
  const made = Object.entries(counts).filter(([name]) => !name.startsWith("rows.") && !name.startsWith("files."));
  if (made.length > 0) print(`made: ${made.map(([name, count]) => `${count} ${name}`).join(", ")}`);
  print(whatToDo(result));
}

function paint(effect: Effect, text: string): string {
  if (effect === "invalid" || effect === "wider") return red(text);
  return effect === "narrower" ? yellow(text) : text;
}

function linesOf({ code, where, what, count, examples, line, isFatal }: Finding): string[] {
  const place = line === undefined ? where : `${where}, line ${line}`;
  const times = count > 1 ? ` (${count})` : "";
  const shown = examples.filter((example) => example !== `line ${line}` && example !== where).slice(0, SHOWN);
  const more = examples.length > SHOWN ? ", …" : "";
  const list = shown.length === 0 ? [] : [`      ${shown.join(", ")}${more}`];
  return [`  ${code}  ${place}${times}`, `      ${what}${isFatal === true ? "; the import stops" : ""}`, ...list];
}

function whatToDo({ outcome, report, ...rest }: ImportResult): string {
  if (outcome === "ok") {
    const narrower = report.findings.filter(({ effect }) => effect === "narrower").length;
    return green(
      narrower === 0
        ? "imported"
        : `imported: it allows less than the original in ${narrower} places, and nowhere more that was not accepted`,
    );
  }
  if (report.findings.some(({ isFatal }) => isFatal === true)) return red("stopped: mend or export anew what could not be read");
  const codes = (rest as { unaccepted: readonly string[] }).unaccepted.join(" ");
  return red(`stopped, for the result would allow more than the original; if that may be: --accept ${codes}`);
}
