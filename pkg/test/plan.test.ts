import { deepStrictEqual } from "node:assert";
import { readFileSync } from "node:fs";
import { type EditRequest, type Plan, type PlanDocument, type PlanRequest, Policy, PolicyError, type Snapshot } from "partner-policy";
import { expect, test } from "vitest";
import { accepted, NOW, policy, programme } from "./programme.js";

const bytes = (text: string) => new TextEncoder().encode(text);

type Row = { action: "add" | "remove" | "make-primary"; partner: string; user: string; primary?: boolean };

function request(rows: readonly Row[], more: Partial<PlanRequest> = {}): PlanRequest {
  return { by: "root", revision: 7, mode: "partial", now: NOW, edit: { kind: "managers.rows", rows }, ...more } as PlanRequest;
}

function csv(rows: readonly Row[]): string {
  const line = ({ action, partner, user, primary }: Row) => `${action},${partner},${user},${primary ?? ""}\r\n`;
  return `action,partner,user,primary\r\n${rows.map(line).join("")}`;
}

/** The plan as if its rows stood in no file. */
function withoutTable({ table, rows, ...plan }: Plan): Plan {
  expect(table).toMatchObject({ encoding: "utf-8", delimiter: ",", header: 1, blank: 0, unread: 0 });
  const bare = rows.map(({ line: _, column: __, ...row }) => row);
  const { changes, warnings, effects, ...head } = plan;
  return { ...head, rows: bare, changes, warnings, effects } as Plan;
}

const ROWS: Row[] = [
  { action: "add", partner: "p", user: "bob", primary: true },
  { action: "add", partner: "q", user: "ann" },
  { action: "add", partner: "q", user: "ann" },
  { action: "remove", partner: "q", user: "pia" },
  { action: "make-primary", partner: "q", user: "bob" },
  { action: "remove", partner: "p", user: "root", primary: true },
  { action: "add", partner: "__proto__", user: "constructor" },
  { action: "add", partner: "p", user: "pia" },
];

test("the same rows give the same plan as objects, as JSON bytes and as CSV", () => {
  const plan = policy().plan(request(ROWS));
  const { edit: _, ...head } = request(ROWS);
  expect(policy().planJson(bytes(JSON.stringify(request(ROWS))))).toEqual(plan);
  const planned = policy().plan({ ...head, csv: csv(ROWS) });
  expect(withoutTable(planned)).toEqual(plan);
  expect(policy().plan({ ...head, csv: bytes(csv(ROWS)) })).toEqual(planned);
  expect(planned.rows.map(({ line, column }) => `${line} ${column ?? ""}`.trim())).toEqual([
    "2",
    "3",
    "4",
    "5",
    "6 user",
    "7 primary",
    "8 user",
    "9 user",
  ]);
  expect(plan.rows.map(({ outcome, code }) => `${outcome} ${code ?? ""}`.trim())).toEqual([
    "updated",
    "updated",
    "unchanged DUPLICATE_ROW",
    "unchanged NOT_ASSIGNED",
    "refused NOT_ASSIGNED",
    "refused INVALID_VALUE",
    "refused UNKNOWN_ID",
    "refused USER_NOT_INTERNAL",
  ]);
});

test("every plan of managers has the text that the engine writes", () => {
  const file = new URL("../../tests/plans/managers.json", import.meta.url);
  const cases = JSON.parse(readFileSync(file, "utf8")) as { snapshot: Snapshot; plans: { request: EditRequest; plan: Plan }[] }[];
  let count = 0;
  for (const { snapshot, plans } of cases) {
    const of = Policy.loadSync(snapshot);
    for (const { request, plan } of plans) {
      const text = JSON.stringify(plan);
      expect(JSON.stringify(of.plan(request))).toBe(text);
      expect(JSON.stringify(of.planJson(bytes(JSON.stringify(request))))).toBe(text);
      deepStrictEqual(of.plan(request), plan);
      deepStrictEqual({ ...of.plan(request) }, plan);
      deepStrictEqual(structuredClone(of.plan(request)), plan);
      count++;
    }
  }
  expect(count).toBeGreaterThan(200);
});

test("a plan is an ordinary object, read or not", () => {
  const plan = policy().plan(request(ROWS));
  expect(Object.keys(plan)).toEqual(["outcome", "revision", "mode", "rows", "changes", "warnings", "effects"]);
  expect(Object.getPrototypeOf(plan)).toBe(Object.prototype);
  expect(plan.rows).toBe(plan.rows);
  expect(Object.getOwnPropertyDescriptor(plan, "rows")).toMatchObject({ writable: true, enumerable: true, configurable: true });
  plan.warnings = [];
  expect(plan.warnings).toEqual([]);
  const frozen = Object.freeze(policy().plan(request(ROWS)));
  expect(frozen.changes).toBe(frozen.changes);
  expect(frozen.changes).toEqual(plan.changes);
  const derived = Object.create(policy().plan(request(ROWS))) as Plan;
  derived.rows = [];
  expect(derived.rows).toEqual([]);
  expect((Object.getPrototypeOf(derived) as Plan).rows).toHaveLength(ROWS.length);
});

test("a plan is applied alike unread, read, copied and sent elsewhere", () => {
  const next = (plan: Plan) => policy().apply(accepted(plan)).toText();
  const plan = () => policy().plan(request(ROWS));
  const read = plan();
  expect([read.rows, read.changes, read.warnings, read.effects].map((list) => list.length)).toEqual([8, 3, 1, 0]);
  const expected = next(JSON.parse(JSON.stringify(plan())) as Plan);
  expect(expected).toContain('{"partner":"p","user":"bob","primary":true}');
  for (const made of [plan(), read, { ...plan() }, structuredClone(plan()), Object.freeze(plan())]) expect(next(made)).toBe(expected);
});

/** A plan as somebody has it who writes no types. */
function changeable(plan: Plan): PlanDocument {
  return plan as unknown as PlanDocument;
}

test("what somebody does to a plan is not undone by applying it", () => {
  const emptied = changeable(policy().plan(request(ROWS)));
  emptied.changes = [];
  expect(JSON.parse(policy().apply(accepted(emptied)).toText()).managers).toEqual(programme().managers);
  const cut = changeable(policy().plan(request(ROWS)));
  cut.changes.length = 1;
  expect(JSON.parse(policy().apply(accepted(cut)).toText()).managers).toEqual([{ partner: "p", user: "ann" }]);
  const stopped = changeable(policy().plan(request(ROWS)));
  stopped.outcome = "refused";
  expect(() => policy().apply(stopped as never)).toThrow(PolicyError);
  const stale = changeable(policy().plan(request(ROWS)));
  stale.revision = 6;
  expect(() => policy().apply(stale as never)).toThrow(expect.objectContaining({ code: "STALE_SNAPSHOT" }));
  const odd = changeable(policy().plan(request(ROWS)));
  (odd.rows[0] as { message: unknown }).message = 5;
  expect(() => policy().apply(odd as never)).toThrow(expect.objectContaining({ code: "MALFORMED_JSON", at: "/rows/0/message" }));
});

function problemsOf(ask: () => unknown): unknown {
  try {
    ask();
  } catch (error) {
    return PolicyError.is(error) ? error.problems : error;
  }
  return "accepted";
}

const good: Row = { action: "add", partner: "p", user: "bob" };

test.each<[string, unknown]>([
  ["an unknown member", { ...good, role: "x" }],
  ["an unknown action", { ...good, action: "drop" }],
  ["a missing user", { action: "add", partner: "p" }],
  ["an empty id", { ...good, user: "" }],
  ["an id that is too long", { ...good, partner: "p".repeat(257) }],
  ["a lone surrogate", { ...good, partner: "p\ud800" }],
  ["a number as an id", { ...good, user: 5 }],
  ["null for primary", { ...good, primary: null }],
  ["a text for primary", { ...good, primary: "true" }],
  ["a list", ["add", "p", "bob"]],
  ["nothing", null],
  ["a hole", undefined],
  ["a text", "add"],
])("%s in a row is refused as it is in JSON", (_, row) => {
  const hostile = request([good, row as Row]);
  const problems = problemsOf(() => policy().planJson(bytes(JSON.stringify(hostile))));
  expect(problems).not.toBe("accepted");
  expect(problemsOf(() => policy().plan(hostile))).toEqual(problems);
});

test("rows that are not plain count as they say of themselves, or are refused", () => {
  class Imported {
    action = "add" as const;
    partner = "p";
    user = "bob";
    toJSON() {
      return { action: "add", partner: "q", user: "ann" };
    }
  }
  const hidden = Object.defineProperty({ ...good }, "toJSON", { value: () => ({ ...good, partner: "q" }) });
  const silent = Object.defineProperty({ ...good }, "primary", { value: true, enumerable: false });
  const bare = Object.assign(Object.create(null) as Row, { ...good, primary: undefined });
  const inherited = Object.create({ primary: true }) as Row;
  Object.assign(inherited, good);
  let reads = 0;
  const getter = {
    action: "add" as const,
    partner: "p",
    get user() {
      return reads++ === 0 ? "bob" : "root";
    },
  };
  const proxy = new Proxy({ ...good }, {});
  for (const row of [new Imported(), hidden, bare, getter, proxy] as Row[]) {
    reads = 0;
    const text = JSON.stringify(request([row]));
    reads = 0;
    expect(policy().plan(request([row]))).toEqual(policy().planJson(bytes(text)));
  }
  const named = policy().plan(request([{ ...good, primary: true }]));
  expect(policy().plan(request([silent]))).toEqual(named);
  expect(problemsOf(() => policy().plan(request([inherited])))).toMatchObject([{ code: "MALFORMED_JSON", at: "/edit/rows/0" }]);
  const throwing = { ...good };
  Object.defineProperty(throwing, "user", {
    enumerable: true,
    get() {
      throw new Error("no");
    },
  });
  expect(problemsOf(() => policy().plan(request([throwing])))).toMatchObject([{ code: "MALFORMED_JSON", at: "/edit/rows/0/user" }]);
});

test("what a prototype carries never becomes part of a row", () => {
  const polluted = Object.prototype as { primary?: boolean };
  polluted.primary = true;
  try {
    const [row] = policy().plan(request([good])).rows;
    expect(row?.message).toBe("`bob` becomes manager of `p`");
  } finally {
    delete polluted.primary;
  }
});

test("a hundred thousand rows are planned, one more is refused, and so is a request without rows", () => {
  const rows: Row[] = Array.from({ length: 100_001 }, (_, at) => ({ action: "add", partner: at % 2 ? "p" : "q", user: `u-${at}` }));
  const whole = rows.slice(0, -1);
  const plan = policy().plan(request(whole));
  expect(plan.rows).toHaveLength(100_000);
  expect(plan.rows.at(-1)).toEqual({
    partner: "p",
    user: "u-99999",
    outcome: "refused",
    code: "UNKNOWN_ID",
    rule: "BULK-20",
    message: "there is no user `u-99999`",
    wasManager: false,
    wasPrimary: false,
    isManager: false,
    isPrimary: false,
  });
  const { edit: _, ...head } = request([]);
  const answers = (list: readonly Row[]) => [
    policy().plan(request(list)),
    policy().planJson(bytes(JSON.stringify(request(list)))),
    withoutTable(policy().plan({ ...head, csv: csv(list) })),
  ];
  const text = JSON.stringify(plan);
  // Texts of 20 MB are compared here: a difference is not shown, only found.
  expect(answers(whole).every((made) => JSON.stringify(made) === text)).toBe(true);
  for (const made of answers(rows)) {
    expect(made.outcome).toBe("refused");
    expect(made.rows.map((row) => row.code)).toEqual(["BATCH_TOO_LARGE"]);
  }
  for (const made of answers([])) expect(made.rows.map((row) => row.code)).toEqual(["EMPTY_SELECTION"]);
});

test("bytes that are no request are refused with their place", () => {
  const of = (text: string) => problemsOf(() => policy().planJson(bytes(text)));
  expect(of("{")).toMatchObject([{ code: "MALFORMED_JSON" }]);
  const edit = { kind: "managers.rows", rows: [{ action: "add", partner: "p", user: "bob", primary: 1 }] };
  expect(of(JSON.stringify({ by: "root", revision: 7, now: NOW, edit }))).toMatchObject([{ at: "/edit/rows/0/primary" }]);
  expect(problemsOf(() => policy().planJson("{}" as never))).toMatchObject([{ code: "INVALID_VALUE" }]);
  const tier = { by: "root", revision: 7, now: NOW, edit: { kind: "partners.disable", partner: "q" } };
  expect(policy().planJson(bytes(JSON.stringify(tier)))).toEqual(policy().plan(tier as PlanRequest));
});
