import { readdirSync } from "node:fs";
import { runScenario, ScenarioError, scenarioSnapshot } from "partner-policy/testing";
import { describe, expect, test } from "vitest";
import { corpus, textOf, withBases } from "./corpus.js";
import { NOW, programme } from "./programme.js";

type Step = Record<string, unknown>;

function scenario(...steps: Step[]): string {
  return JSON.stringify({ name: "n", rules: ["GEN-01"], now: NOW, snapshot: programme(), steps });
}

/** The steps, failed steps by number. */
function failures(...steps: Step[]): number[] {
  return runScenario(scenario(...steps)).failures.map((failure) => failure.step);
}

const lead = (id: string, partner?: string) => ({ type: "lead", id, ...(partner === undefined ? {} : { partner }) });
const STALE = { outcome: "refused", code: "STALE_SNAPSHOT" };
const remove = { kind: "managers.remove", partners: ["p"], users: ["ann"] };

/** For each kind of step: one that holds, and what to put in its place so that it does not. */
const KINDS: readonly (readonly [string, Step, readonly Step[]])[] = [
  [
    "can",
    { as: "ann", can: "lead.view", on: lead("l", "p"), expect: "allow", code: "GRANTED", level: "read-write", grants: ["MGR-03"] },
    [{ expect: "deny" }, { expect: "error" }, { code: "NO_GRANT" }, { level: "full" }, { grants: ["MGR-04"] }, { as: "nobody" }],
  ],
  [
    "can of an error",
    { as: "ann", can: "lead.veiw", expect: "error", code: "UNKNOWN_ACTION" },
    [{ code: "RESOURCE_MISMATCH" }, { expect: "deny" }],
  ],
  [
    "can of an unknown viewer",
    { as: "nobody", can: "lead.view", on: lead("l"), expect: "deny", code: "UNKNOWN_SUBJECT" },
    [{ expect: "allow" }, { code: "NO_GRANT" }],
  ],
  [
    "can with to",
    { as: "root", can: "lead.transfer", on: { type: "lead", owner: "root" }, to: "ann", expect: "allow" },
    [{ to: "nobody" }],
  ],
  [
    "filter",
    { as: "ann", filter: "lead.view", records: [lead("b", "p"), lead("x"), lead("a", "p")], expect: ["b", "a"] },
    [{ expect: ["a", "b"] }, { expect: ["b", "x", "a"] }, { expect: [] }, { filter: "deal.view" }],
  ],
  [
    "edit",
    { by: "root", edit: remove, expect: { outcome: "ok", rows: [{ outcome: "updated" }], warnings: ["PRIMARY_VACANT"] } },
    [
      { expect: { outcome: "refused" } },
      { expect: { outcome: "ok", rows: [] } },
      { expect: { outcome: "ok", rows: [{ outcome: "unchanged" }] } },
      { expect: { outcome: "ok", rows: [{ outcome: "updated", code: "NOT_ASSIGNED" }] } },
      { expect: { outcome: "ok", warnings: ["MANAGER_INACTIVE"] } },
      { expect: { outcome: "ok", effects: ["SEND_WELCOME"] } },
      { by: "ann" },
      { revision: 6 },
    ],
  ],
  [
    "edit that is refused as a whole",
    { by: "root", edit: { ...remove, users: ["ann", "bob"] }, revision: 99, expect: { outcome: "refused", rows: [STALE, STALE] } },
    [
      { expect: { outcome: "refused", rows: [] } },
      { expect: { outcome: "refused", rows: [STALE, { outcome: "refused", code: "NOT_PERMITTED" }] } },
      { expect: { outcome: "refused", rows: [STALE, { outcome: "skipped" }] } },
    ],
  ],
  [
    "csv",
    { by: "root", csv: "action,partner,user\nadd,p,bob\n", expect: { outcome: "ok", rows: [{ outcome: "updated" }] } },
    [{ by: "ann" }, { expect: { outcome: "ok", rows: [{ outcome: "merged" }] } }, { csv: "" }],
  ],
  [
    "managers",
    { managers: "p", expect: [{ user: "ann", primary: true }] },
    [{ expect: [{ user: "ann" }] }, { expect: [{ user: "bob", primary: true }] }, { expect: [] }, { managers: "q" }],
  ],
  [
    "user",
    { user: "pia", expect: { status: "active", userRoles: ["basic"], lastLoginAt: null, features: [] } },
    [{ expect: { status: "revoked" } }, { expect: { userRoles: [] } }, { expect: { contact: null } }, { expect: null }, { user: "nobody" }],
  ],
  ["no user", { user: "nobody", expect: null }, [{ user: "pia" }]],
  [
    "recipients",
    { recipients: { module: "lead", event: "created", record: lead("l", "p") }, expect: ["ann"], notes: [] },
    [{ expect: [] }, { notes: ["NO_PRIMARY"] }, { recipients: { module: "lead", event: "closed", record: lead("l", "p") } }],
  ],
  [
    "lister",
    { lister: "root", expect: [{ user: "ann", partner: "p", primary: true, effective: true }] },
    [{ expect: [] }, { expect: [{ user: "ann", partner: "p", primary: false }] }, { lister: "pia" }],
  ],
  [
    "hierarchy",
    { hierarchy: "p", expect: [{ id: "executive" }, { id: "manager", label: "Partner Manager" }, { id: "user", parent: "manager" }] },
    [
      { expect: [{ id: "executive" }] },
      { expect: [{ id: "executive" }, { id: "manager", label: "Boss" }, { id: "user" }] },
      { hierarchy: "z" },
    ],
  ],
  ["widget", { widget: "pia", expect: ["ann"] }, [{ expect: [] }, { widget: "ann" }]],
  ["inactive", { inactive: true, expect: ["old"] }, [{ expect: [] }]],
  ["orphans", { orphans: true, expect: ["old"] }, [{ expect: ["old", "pia"] }]],
  ["review", { review: "p", expect: ["old", "pia"] }, [{ expect: ["pia", "old"] }, { review: "q" }]],
  ["reviewDue", { reviewDue: "p", expect: "2027-02-22T00:00:00Z" }, [{ expect: "2027-02-21T00:00:00Z" }, { reviewDue: "z" }]],
  ["view", { view: "pia", page: "home", expect: "v" }, [{ expect: null }, { page: "away" }, { view: "old" }]],
  ["no view", { view: "old", expect: null }, [{ view: "pia" }]],
  [
    "lint",
    { lint: true, expect: [{ code: "CUSTOM_ONLY", subject: "pia" }] },
    [{ expect: [{ code: "GROUP_CYCLE" }] }, { expect: [{ code: "CUSTOM_ONLY", subject: "old" }] }],
  ],
  [
    "impact",
    { impact: remove, by: "root", records: [lead("l", "p")], expect: [{ user: "ann", gains: [], loses: ["l"] }] },
    [{ expect: [] }, { by: "ann" }, { records: [] }],
  ],
  [
    "label",
    { label: { role: "basic", locale: "de-AT" }, expect: "Einfach" },
    [{ expect: "Basic" }, { label: { role: "basic", locale: "fr" } }],
  ],
];

describe.each(KINDS)("a step of the kind %s", (_, step, spoilers) => {
  test("holds", () => {
    expect(failures(step)).toEqual([]);
  });
  test.each(spoilers)("fails with %j", (spoiler) => {
    expect(failures({ ...step, ...spoiler })).toEqual([1]);
  });
});

test("a step after an edit sees what it changed, unless it is not applied; `now` moves the clock", () => {
  const edit = { by: "root", edit: remove, expect: { outcome: "ok" } };
  const gone = { managers: "p", expect: [] };
  expect(failures(edit, gone)).toEqual([]);
  expect(failures({ ...edit, apply: false }, gone)).toEqual([2]);
  expect(failures({ by: "root", csv: "action,partner,user\nremove,p,ann\n", expect: { outcome: "ok" } }, gone)).toEqual([]);
  expect(failures({ now: "2026-11-30T00:00:00Z" }, { reviewDue: "p", expect: "2027-02-28T00:00:00Z" })).toEqual([]);
});

test("a snapshot that must not load is held against its codes", () => {
  const wrong = (invalid: string[]) =>
    runScenario(scenario({ invalid }).replace('"id":"bob"', '"id":"ann"')).failures.map((failure) => failure.step);
  expect(wrong(["DUPLICATE_ID"])).toEqual([]);
  expect(wrong(["DUPLICATE_ID", "HIERARCHY_CYCLE"])).toEqual([1]);
  expect(wrong([])).toEqual([1]);
  expect(failures({ invalid: ["DUPLICATE_ID"] })).toEqual([1]);
  expect(runScenario(scenario({ lint: true, expect: [] }).replace('"id":"bob"', '"id":"ann"')).failures).toHaveLength(1);
});

test.each([
  ["no JSON", "{"],
  ["a list", "[]"],
  ["no steps", JSON.stringify({ name: "n", rules: [], now: NOW, snapshot: {} })],
  ["another key", JSON.stringify({ name: "n", rules: [], now: NOW, snapshot: {}, steps: [], extra: 1 })],
  ["an unknown step", scenario({ expect: [] })],
  ["a misspelt key", scenario({ managers: "p", expectt: [] })],
  ["no expectation", scenario({ managers: "p" })],
  ["a key too many", scenario({ managers: "p", expect: [], page: "x" })],
  ["an unknown verdict", scenario({ as: "ann", can: "lead.view", expect: "perhaps" })],
  ["`invalid` among others", scenario({ invalid: [] }, { now: NOW })],
  ["lint: false", scenario({ lint: false, expect: [] })],
  ["a list where a plan is expected", scenario({ by: "root", edit: remove, expect: [] })],
  ["an unknown outcome", scenario({ by: "root", edit: remove, expect: { outcome: "okay" } })],
  ["a misspelt row", scenario({ managers: "p", expect: [{ user: "ann", primry: true }] })],
  ["a user without a field of that name", scenario({ user: "pia", expect: { stats: "active" } })],
  ["a number for a viewer", scenario({ as: 7, can: "lead.view", expect: "deny" })],
  ["records that are no list", scenario({ as: "ann", filter: "lead.view", records: 7, expect: [] })],
  ["a moment that is none", scenario({ now: "tomorrow" })],
  ["a clock that is none", JSON.stringify({ name: "n", rules: ["GEN-01"], now: "x", snapshot: programme(), steps: [] })],
  ["a rule that is no text", JSON.stringify({ name: "n", rules: [1], now: NOW, snapshot: programme(), steps: [] })],
  ["a key twice", scenario({ managers: "p", expect: [] }).replace('"expect":[]', '"expect":[],"expect":[]')],
])("a file with %s is malformed", (_, text) => {
  expect(() => runScenario(text)).toThrow(ScenarioError);
});

describe("a scenario that patches a base programme", () => {
  const base = { base: (name: string) => (name === "ours" ? JSON.stringify(programme()) : undefined) };
  const patching = (members: object, expect_: unknown = "allow") =>
    JSON.stringify({
      name: "n",
      rules: ["GEN-01"],
      now: NOW,
      ...members,
      steps: [{ as: "ann", can: "lead.view", on: lead("l", "p"), expect: expect_ }],
    });
  const outcome = (members: object, expect_?: unknown) => runScenario(patching(members, expect_), base).failures.length;

  test("asks the programme as it is without a patch", () => {
    expect(outcome({ base: "ours" })).toBe(0);
    expect(outcome({ base: "ours" }, "deny")).toBe(1);
  });

  test("changes, adds and removes members and entries of lists", () => {
    const before = programme() as unknown as Record<string, { id: string }[]>;
    const text = (patch: object) => JSON.parse(scenarioSnapshot(patching({ base: "ours", patch }), base));
    expect(text({})).toEqual(before);
    expect(text({ revision: 9, managers: null })).toEqual({ ...before, revision: 9, managers: undefined });
    const users = text({ users: { ann: { name: "Anna", email: null }, bob: null, zoe: { kind: "internal", name: "Zoe" } } }).users;
    expect(users.find(({ id }: { id: string }) => id === "ann").name).toBe("Anna");
    expect(users.map(({ id }: { id: string }) => id)).toEqual([
      ...(before.users ?? []).map(({ id }) => id).filter((id) => id !== "bob"),
      "zoe",
    ]);
    expect(text({ users: [] }).users).toEqual([]);
    expect(text({ settings: { ["__proto__"]: 1, x: { y: null } } }).settings.x).toEqual({});
    expect(outcome({ base: "ours", patch: { users: { ann: { status: "disabled" } } } }, "deny")).toBe(0);
  });

  test.each([
    ["a base that is not there", { base: "theirs" }, "/base"],
    ["a base elsewhere", { base: "../ours" }, "/base"],
    ["a base and a snapshot", { base: "ours", snapshot: programme() }, ""],
    ["a patch of a snapshot", { patch: {}, snapshot: programme() }, ""],
    ["a patch of nothing", { patch: {} }, ""],
    ["neither", {}, ""],
  ])("is malformed with %s", (_, members, at) => {
    expect(() => runScenario(patching(members), base)).toThrow(expect.objectContaining({ name: "ScenarioError", at }));
  });

  test("is malformed where its base or patch is no JSON, has a key twice, or is too deep", () => {
    const of = (text: string) => () => runScenario(patching({ base: "ours" }), { base: () => text });
    expect(of("{")).toThrow(ScenarioError);
    expect(of('{"a":1,"a":2}')).toThrow(ScenarioError);
    const twice = patching({ base: "ours", patch: { settings: { a: 1, b: 2 } } }).replace('"b"', '"a"');
    expect(() => runScenario(twice, base)).toThrow(ScenarioError);
    const deep = patching({ base: "ours", patch: 0 }).replace('"patch":0', `"patch":${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`);
    expect(() => runScenario(deep, base)).toThrow(ScenarioError);
  });
});

test.each(readdirSync(corpus).filter((name) => name.endsWith(".json")))("%s passes", (name) => {
  expect(runScenario(textOf(name), withBases).failures).toEqual([]);
});
