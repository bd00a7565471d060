import { expect, test } from "vitest";
import { importSalesforce } from "../dist/import/index.js";
import { Policy } from "../dist/index.js";
import { type Given, type Json, NOW } from "./import-org.js";
import { ALL, criteria, id, meta, permissions, rules, table } from "./import-parts.js";

/** What criteria of Salesforce mean, by the kind of the field, for a filled cell; undefined where the operation does not exist for it. */
type Meaning = Readonly<Record<string, (cell: string, values: readonly string[]) => boolean>>;
const number = (text: string) => Number(text.replace(/^EUR ?/, ""));
const long = (text: string) => text.slice(0, 15);
const TODAY = "2026-11-22";
/** The days of a value: one, or those of a relative date. */
function days(value: string): [string, string] {
  if (value === "TODAY") return [TODAY, TODAY];
  if (value === "LAST_N_DAYS:30") return ["2026-10-23", TODAY];
  if (value === "THIS_YEAR") return ["2026-01-01", "2026-12-31"];
  const [, month = "", day = "", year = ""] = /^(\d+)\/(\d+)\/(\d+)$/.exec(value) ?? [];
  const plain = month === "" ? value.slice(0, 10) : `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return [plain, plain];
}
const some = (is: (cell: string, value: string) => boolean) => (cell: string, values: readonly string[]) =>
  values.some((value) => is(cell, value));
const none = (is: (cell: string, value: string) => boolean) => (cell: string, values: readonly string[]) =>
  !values.some((value) => is(cell, value));
const ordered = (of: (text: string) => number): Meaning => ({
  equals: some((a, b) => of(a) === of(b)),
  notEqual: none((a, b) => of(a) === of(b)),
  lessThan: some((a, b) => of(a) < of(b)),
  greaterThan: some((a, b) => of(a) > of(b)),
  lessOrEqual: some((a, b) => of(a) <= of(b)),
  greaterOrEqual: some((a, b) => of(a) >= of(b)),
});
const isOn = (cell: string, value: string) => {
  const [from, to] = days(value);
  return cell.slice(0, 10) >= from && cell.slice(0, 10) <= to;
};
const DATES: Meaning = {
  equals: some(isOn),
  notEqual: none(isOn),
  lessThan: some((a, b) => a.slice(0, 10) < days(b)[0]),
  greaterThan: some((a, b) => a.slice(0, 10) > days(b)[1]),
  lessOrEqual: some((a, b) => a.slice(0, 10) <= days(b)[1]),
  greaterOrEqual: some((a, b) => a.slice(0, 10) >= days(b)[0]),
};
const picked = (cell: string, value: string) => cell.split(";").includes(value);
const MEANINGS: Readonly<Record<string, { meaning: Meaning; cells: readonly string[]; values: readonly string[] }>> = {
  Text: {
    meaning: {
      equals: some((a, b) => a === b),
      notEqual: none((a, b) => a === b),
      contains: some((a, b) => a.includes(b)),
      notContain: none((a, b) => a.includes(b)),
      startsWith: some((a, b) => a.startsWith(b)),
    },
    cells: ["EMEA", "emea", "007", "7", "true", "EMEA, North"],
    values: ["EMEA", "007", "7", "EMEA,APAC", '"EMEA, North",APAC', "TODAY"],
  },
  Number: { meaning: ordered(number), cells: ["5", "5.0", "5.00", "-1", "1e3", "05"], values: ["5", "5.0", "1000", "-1,5", "EUR 5"] },
  Checkbox: {
    meaning: {
      equals: some((a, b) => (a === "true") === /^(true|1)$/i.test(b)),
      notEqual: none((a, b) => (a === "true") === /^(true|1)$/i.test(b)),
    },
    cells: ["true", "false"],
    values: ["True", "False", "1", "0"],
  },
  Date: {
    meaning: DATES,
    cells: ["2026-11-22", "2026-11-01", "2025-06-30", "2027-01-01"],
    values: ["2026-11-22", "11/22/2026", "TODAY", "LAST_N_DAYS:30", "THIS_YEAR", "2026-11-22,TODAY"],
  },
  DateTime: {
    meaning: DATES,
    cells: ["2026-11-22T10:00:00.000+0000", "2025-06-30T23:59:00.000Z", "2027-01-01T00:00:00.000+0000"],
    values: ["TODAY", "11/22/2026", "LAST_N_DAYS:30", "THIS_YEAR"],
  },
  MultiselectPicklist: {
    meaning: { equals: some((a, b) => a === b), notEqual: none((a, b) => a === b), includes: some(picked), excludes: none(picked) },
    cells: ["A", "A;B", "B;A", "C"],
    values: ["A", "A,C", "A;B"],
  },
  Lookup: {
    meaning: { equals: some((a, b) => long(a) === long(b)), notEqual: none((a, b) => long(a) === long(b)) },
    cells: [id("a01", 1), "a015f0000000002AAA"],
    values: [id("a01", 1), "a015f0000000001AAA", `${id("a01", 1)},${id("a01", 2)}`],
  },
};
const listed = (value: string) => [...value.matchAll(/"([^"]*)"|([^,]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");

interface Asked {
  readonly name: string;
  readonly field: string;
  readonly operation: string;
  readonly value: string;
  readonly isNegated: boolean;
}
const escaped = (text: string) => text.replaceAll('"', "&quot;");

/** Criteria of every form on a field of which the metadata tells, and on one of which it does not; a row for every cell. */
function world(kind: string) {
  const { meaning = {}, cells = [], values = [] } = MEANINGS[kind] ?? {};
  const fields = ["Known__c", "Unknown__c"];
  const asked: Asked[] = fields.flatMap((field) =>
    Object.keys(meaning).flatMap((operation) =>
      values.flatMap((value) => [false, true].map((isNegated) => ({ field, operation, value, isNegated, name: "" }))),
    ),
  );
  const named = asked.map((each, at) => ({ ...each, name: `R${at}` }));
  const filled = fields.flatMap((field) => cells.map((cell) => ({ field, cell })));
  const rows = filled.map(({ field, cell }, at) => ({ Id: id("006", at + 1), OwnerId: id("005", 2), [field]: cell }));
  const body = named.map(({ name, field, operation, value, isNegated }) =>
    criteria(name, [[field, operation, escaped(value)]], isNegated ? "<booleanFilter>NOT 1</booleanFilter>" : ""),
  );
  const files = [
    ...BASE,
    meta("objects/Opportunity/fields/Known__c.field", "CustomField", `<fullName>Known__c</fullName><type>${kind}</type>`),
    rules("Opportunity", body.join("")),
  ];
  return { files, asked: named, filled, rows };
}

const BASE: readonly Given[] = [
  table("Account", [{ Id: id("001", 1), Name: "Acme", IsPartner: "true", OwnerId: id("005", 3) }]),
  table("Profile", [{ Id: id("00e", 1), Name: "Inside", UserType: "Standard", "UserLicense.Name": "Salesforce" }]),
  table("UserLogin", [{ UserId: id("005", 1), IsFrozen: "false" }]),
  table("User", [
    { Id: id("005", 1), Name: "Ann", IsActive: "true", UserType: "Standard", ProfileId: id("00e", 1) },
    { Id: id("005", 2), Name: "Bob", IsActive: "true", UserType: "Standard", ProfileId: id("00e", 1) },
  ]),
  meta("profiles/Inside.profile", "Profile", permissions("Opportunity", ...ALL)),
];
const quoted = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
/** As JSON the values have the types that a query gives them. */
const typed = (kind: string, cell: string) => (kind === "Number" ? Number(cell) : kind === "Checkbox" ? cell === "true" : cell);

function rowsAs(form: string, kind: string, rows: readonly Readonly<Record<string, string>>[]): Given {
  const mapped = <Value>(of: (name: string, cell: string) => Value) =>
    rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, of(name, cell)])));
  if (form === "CSV")
    return table(
      "Opportunity",
      mapped((_, cell) => quoted(cell)),
    );
  const records = mapped((name, cell) => (name.endsWith("__c") ? typed(kind, cell) : cell));
  return { path: "Opportunity.json", content: JSON.stringify({ records, totalSize: rows.length, done: true }) };
}

test.each(
  Object.keys(MEANINGS).flatMap((kind) => [
    [kind, "CSV"],
    [kind, "JSON"],
  ]),
)("no criterion on a field of the type %s shares more than in the original, and what shares less is reported (%s)", async (kind, form) => {
  const { files, asked, filled, rows } = world(kind);
  const result = await importSalesforce([...files, rowsAs(form, kind, rows)], { now: NOW });
  if (result.outcome !== "ok") throw new Error(JSON.stringify(result.report.findings.filter(({ effect }) => effect !== "narrower")));
  const { snapshot, records, report } = result;
  const told = new Set(report.findings.map(({ where }) => where.split("#")[1]));
  const ann = Policy.loadSync(snapshot).viewer(snapshot.users[0]?.id ?? "", { now: NOW });
  const wrong: string[] = [];
  let shared = 0;
  for (const [at, { field, cell }] of filled.entries()) {
    const record = records.find((each) => each.id?.startsWith(id("006", at + 1)) === true);
    const grants = ann.explain("opportunity.view", record as never).grants as Json[];
    const by = new Set(grants.map(({ via }) => String(via?.sharingRule ?? "").replace(/^Opportunity\.|\/\d+$/g, "")));
    for (const each of asked.filter((one) => one.field === field)) {
      const holds = MEANINGS[kind]?.meaning[each.operation]?.(cell, listed(each.value)) !== each.isNegated;
      const isShared = by.has(each.name);
      if (isShared) shared += 1;
      const said = `${field} ${each.isNegated ? "NOT " : ""}${each.operation} ${each.value} on ${cell}`;
      if (isShared && !holds) wrong.push(`wider: ${said}`);
      if (!isShared && holds && !told.has(each.name)) wrong.push(`narrower without a word: ${said}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(shared > 0 || kind === "MultiselectPicklist" || kind === "DateTime").toBe(true);
});
