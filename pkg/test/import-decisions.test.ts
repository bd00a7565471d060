import { expect, test } from "vitest";
import { importSalesforce } from "../dist/import/index.js";
import { Policy } from "../dist/index.js";
import { draft, expected, filesOf, type Given, type Json, missed, NOW } from "./import-org.js";

const metadata = filesOf("example-org/force-app");
const csv = filesOf("example-org/data-csv");
const variant = (path: string, folder = "example-org/variants") => filesOf(folder).find((file) => file.path === path) as Given;
const without = (name: string) => csv.filter(({ path }) => path !== name);
const { decisions } = expected("example-org/expected/decisions.json");
const report = expected("example-org/expected/report.json");

/** Whether this engine has record types of a programme's own, queues and defaults; without them it names every member that it lacks. */
function lacks(snapshot: Json): string[] {
  try {
    Policy.loadSync(snapshot).close();
    return [];
  } catch (error) {
    return (error as Json).problems.map(({ code }: Json) => code);
  }
}

function wrong(snapshot: Json, records: Json[]): string[] {
  const policy = Policy.loadSync(snapshot);
  return decisions.flatMap(({ as, who, action, record, resource, what, to, expect: wanted, code, grant }: Json) => {
    const on = resource ?? records.find(({ id, type }) => id === record && type === action.split(".")[0]);
    let answer: Json;
    try {
      answer = policy.viewer(as, { now: NOW }).explain(action as never, on as never, to === undefined ? undefined : ({ to } as never));
    } catch (error) {
      // Whoever was left out may do nothing.
      answer = { allowed: false, code: (error as Json).code, grants: [] };
    }
    const isRight =
      answer.allowed === (wanted === "allow") &&
      (code === undefined || [code].flat().includes(answer.code)) &&
      (grant === undefined || [grant].flat().every((one) => answer.grants.some(({ rule }: Json) => rule === one)));
    return isRight
      ? []
      : [
          `${who} ${action} ${what}: ${answer.code} ${answer.grants.map(({ rule }: Json) => rule).join(" ")}, not ${wanted} ${code ?? grant ?? ""}`,
        ];
  });
}

test.each([
  ["data-json", filesOf("example-org/data-json")],
  ["data-csv", csv],
  ["the accounts of Data Loader", [...without("Account.csv"), variant("Account.dataloader.csv")]],
  ["the users of a report", [...without("User.csv"), variant("User.report.csv")]],
  ["the users of the weekly export", [...without("User.csv"), variant("User.csv", "example-org/variants/weekly-export")]],
])("an organisation with %s decides what it must, and reports it", async (_, rows) => {
  const options = { now: NOW, records: ["lead", "opportunity", "case"], accept: report.accept };
  const made = await draft([...metadata, ...rows], options);
  const lacking = lacks(made.snapshot);
  const result = await importSalesforce([...metadata, ...rows], options);
  expect(
    missed(result.report.findings, {
      ...report,
      mustNot: report.mustNot.filter(({ effect }: Json) => lacking.length === 0 || effect !== "invalid"),
    }),
  ).toEqual([]);
  if (lacking.length > 0) {
    // Nothing is given out that the engine does not read.
    expect(result.outcome).toBe("refused");
    expect(result.snapshot).toBeUndefined();
    expect(new Set(lacking)).toEqual(
      new Set(lacking.filter((code) => code.startsWith("UNKNOWN_") || code === "MALFORMED_JSON" || code === "DANGLING_REFERENCE")),
    );
    return;
  }
  if (result.outcome !== "ok") throw new Error(JSON.stringify(result.report.findings));
  expect(decisions).toHaveLength(100);
  expect(wrong(result.snapshot, result.records)).toEqual([]);
});
