// The relation of grants: its rows, how they are written, and what is refused.
import { tableFromIPC } from "@uwdata/flechette";
import fc from "fast-check";
import { type Action, GRANT_COLUMNS, type GrantRow, Policy, PolicyError, type Snapshot, type User } from "partner-policy";
import { grantsToArrow } from "partner-policy/arrow";
import { sampleProgramme } from "partner-policy/sample";
import { type GrantsSchemaOptions, grantsSchema, rowSecurity, viewerFilters } from "partner-policy/sql";
import { expect, test } from "vitest";
import { accepted, codeOf, NOW } from "./programme.js";
import { focused, plain, sharing } from "./random-programme.js";
import { programmes } from "./sql/looking.js";

const ACTIONS: readonly Action[] = ["lead.view", "lead.edit", "deal.view"];
const { snapshot, now } = sampleProgramme({ partners: 20, users: 400, leads: 0 });
const policy = Policy.loadSync(snapshot);
const grants = () => policy.grants({ actions: ACTIONS, now });
const rows = [...grants()];

test("rows name known viewers, asked actions and rules, and say nothing about what they leave out", () => {
  const ids = new Set(snapshot.users.map(({ id }) => id));
  expect(rows.length).toBeGreaterThan(400);
  for (const row of rows) {
    expect(ids.has(row.viewer) && ACTIONS.includes(row.action as Action)).toBe(true);
    expect(row.rule).toMatch(/^[A-Z]+-\d+$/);
    expect(Object.keys(row).every((name) => (GRANT_COLUMNS as readonly string[]).includes(name))).toBe(true);
    expect(Object.values(row)).not.toContain(null);
  }
});

test("whoever stands behind a gate has no row", () => {
  const closed = (snapshot.users as User[]).filter((user) => user.kind === "partner" && user.status !== "active").map(({ id }) => id);
  expect(closed.length).toBeGreaterThan(0);
  expect(rows.filter(({ viewer }) => closed.includes(viewer))).toEqual([]);
});

test("the rows of some viewers are those of the whole, in the order of the request", () => {
  const viewers = [...new Set(rows.map(({ viewer }) => viewer))].slice(0, 7).reverse();
  const some = [...policy.grants({ actions: ACTIONS, viewers, now })];
  expect(some).toEqual(viewers.flatMap((id) => rows.filter(({ viewer }) => viewer === id)));
});

test("rows do not depend on the order of lists in the snapshot", () => {
  const turned = { ...snapshot, users: [...snapshot.users].reverse(), partners: [...snapshot.partners].reverse() } as Snapshot;
  const sorted = (given: Iterable<GrantRow>) => [...given].map((row) => JSON.stringify(row)).sort();
  expect(sorted(Policy.loadSync(turned).grants({ actions: ACTIONS, now }))).toEqual(sorted(rows));
});

test("with every rule the rows that others outdo are there as well", () => {
  const text = ({ implied: _, ...row }: GrantRow) => JSON.stringify(row, GRANT_COLUMNS as unknown as string[]);
  const whole = new Set([...policy.grants({ actions: ACTIONS, now, everyRule: true })].map(text));
  expect(rows.map(text).filter((row) => !whole.has(row))).toEqual([]);
  expect(whole.size).toBeGreaterThan(new Set(rows.map(text)).size);
  expect(codeOf(() => policy.grants({ actions: ACTIONS, now, everyRule: "no" as never }))).toBe("INVALID_VALUE");
});

test("whoever may do something has a row that no other one implies, also where a higher one asks as little as a lower one", () => {
  const among = (given: Iterable<GrantRow>): readonly [string[], string[]] => {
    const who = (all: readonly GrantRow[]) => [...new Set(all.map(({ viewer, action }) => `${viewer} ${action}`))];
    const all = [...given];
    return [who(all), who(all.filter(({ implied }) => implied === undefined))];
  };
  const open = Policy.loadSync({
    format: "partner-policy/1",
    revision: 1,
    partners: [],
    users: [{ kind: "internal", id: "ann", name: "Ann", status: "active", permissionGroups: ["all"] }],
    permissionGroups: [{ id: "all", name: "All", records: { case: "modify-all" } }],
    defaultAccess: { case: { internal: "read-write" } },
  } as unknown as Snapshot);
  const [any, own] = among(open.grants({ actions: ["case.view"], now }));
  expect([any, own]).toEqual([["ann case.view"], ["ann case.view"]]);
  for (const { at, policy: random, type } of programmes(200, 5)) {
    const actions = ["view", "edit", "delete"].map((verb) => `${type}.${verb}` as Action);
    const [some, alone] = among(random.grants({ actions, now: NOW }));
    expect(alone, `programme ${at}`).toEqual(some);
    random.close();
  }
});

test("NDJSON has a row a line", () => {
  const lines = [...grants().ndjson()].join("").split("\n");
  expect(lines.pop()).toBe("");
  expect(lines.map((line) => JSON.parse(line))).toEqual(rows);
});

test("CSV has the columns as its header, and quotes in texts", () => {
  const odd = Policy.loadSync({
    format: "partner-policy/1",
    revision: 1,
    partners: [],
    users: [{ kind: "internal", id: 'a"b,\nc', name: "A", status: "active", permissionGroups: ["g"] }],
    permissionGroups: [{ id: "g", name: "G", modules: { lead: "all-partners" } }],
  } as never);
  const [head, ...lines] = [...odd.grants({ actions: ["lead.view"], now: NOW }).csv()].join("").split("\r\n");
  expect(head).toBe(GRANT_COLUMNS.join());
  expect(lines[0]?.startsWith('"a""b,\nc","lead.view",')).toBe(true);
});

test("Arrow has the same rows, typed", () => {
  const table = tableFromIPC(grantsToArrow(rows));
  expect(table.schema.fields.map(({ name }) => name)).toEqual(GRANT_COLUMNS);
  expect(table.numRows).toBe(rows.length);
  const read = table.toArray() as unknown as Record<string, unknown>[];
  for (const [at, row] of rows.entries()) {
    for (const name of GRANT_COLUMNS) {
      const wanted = name === "valid_until" && row[name] ? Date.parse(row[name]) : (row[name] ?? null);
      expect(Number.isNaN(Number(wanted)) || wanted === null ? read[at]?.[name] : Number(read[at]?.[name]), name).toEqual(
        Number.isNaN(Number(wanted)) || wanted === null ? wanted : Number(wanted),
      );
    }
  }
});

test.each([
  ["an action that is in no table", { actions: ["lead.fly"], now }, "UNKNOWN_ACTION"],
  ["no actions", { now }, "INVALID_VALUE"],
  ["a moment that is none", { actions: ACTIONS, now: "soon" }, "MALFORMED_INSTANT"],
  ["a misspelt option", { actions: ACTIONS, now, viewer: ["u"] }, "UNKNOWN_OPTION"],
  ["viewers that are no list", { actions: ACTIONS, now, viewers: "u" }, "INVALID_VALUE"],
])("%s is refused at once", (_, request, code) => {
  expect(codeOf(() => policy.grants(request as never))).toBe(code);
});

test("a viewer whom nobody knows is refused when the rows are read, in changes too", () => {
  const request = { actions: ACTIONS, now, viewers: ["nobody"] };
  expect(codeOf(() => [...policy.grants(request)])).toBe("UNKNOWN_VIEWER");
  const plan = { outcome: "ok", revision: policy.revision, rows: [], changes: [], warnings: [], effects: [] } as const;
  expect(codeOf(() => policy.grantsChanged(plan as never, request))).toBe("UNKNOWN_VIEWER");
});

test("what a plan adds and removes makes the rows of the next policy of this one's", () => {
  const [manager] = (snapshot.managers ?? []).map(({ user }) => user);
  const edit = { kind: "managers.add", partners: snapshot.partners.slice(0, 9).map(({ id }) => id), users: [manager] } as never;
  const plan = policy.plan({ by: "u-admin", revision: policy.revision, now, edit, mode: "partial" });
  const heard: unknown[] = [];
  const end = policy.subscribe((next) => heard.push(next));
  const changed = policy.grantsChanged(accepted(plan), { actions: ACTIONS, now });
  end();
  expect(heard).toEqual([]);
  expect(changed.added.length).toBeGreaterThan(0);
  const gone = new Set(changed.removed.map((row) => JSON.stringify(row)));
  const kept = rows.map((row) => JSON.stringify(row)).filter((row) => !gone.has(row));
  const after = [...policy.apply(accepted(plan)).grants({ actions: ACTIONS, now })].map((row) => JSON.stringify(row));
  expect([...kept, ...changed.added.map((row) => JSON.stringify(row))].sort()).toEqual(after.sort());
  expect(changed.owners).toEqual({ added: [], removed: [] });
});

test("criteria have the same number in every relation, and name the types that ask them", () => {
  const numbers = new Map<number, string>();
  let seen = 0;
  for (const given of fc.sample(sharing, { numRuns: 60, seed: 5 })) {
    let some: Policy;
    try {
      some = Policy.loadSync(focused(plain(given), ["lead", "deal", "case"][seen % 3] as string));
    } catch {
      continue;
    }
    const relation = some.grants({ actions: ["lead.view", "deal.view", "case.view"], now: NOW });
    const asked = new Set(
      [...relation].flatMap(({ criterion, action }) => (criterion === undefined ? [] : [`${criterion} ${action.split(".")[0]}`])),
    );
    for (const { criterion, tests, types } of relation.criteria) {
      const text = JSON.stringify(tests);
      expect(numbers.get(criterion) ?? text).toBe(text);
      numbers.set(criterion, text);
      for (const type of types) expect(asked.delete(`${criterion} ${type}`)).toBe(true);
      seen += 1;
    }
    expect([...asked]).toEqual([]);
    some.close();
  }
  expect(seen).toBeGreaterThan(10);
});

const RECORDS = { lead: { from: "leads", key: "id", columns: { id: "id", partner: "partner", owner: "owner", shares: null } } };
const MORE = { ...RECORDS.lead.columns, assignee: null, createdBy: null, origin: null, contact: null };
test.each([
  ["a database that there is not", { dialect: "mysql", records: RECORDS }, "INVALID_VALUE"],
  ["a misspelt option", { dialect: "duckdb", records: RECORDS, criterias: [] }, "UNKNOWN_OPTION"],
  ["a member without a column", { dialect: "duckdb", records: RECORDS }, "SQL_UNMAPPED_COLUMN"],
  ["a type that is none", { dialect: "duckdb", records: { "lead'--": { ...RECORDS.lead, columns: MORE } } }, "INVALID_VALUE"],
  ["records without a key", { dialect: "duckdb", records: { lead: { from: "leads", key: "", columns: MORE } } }, "INVALID_VALUE"],
])("tables with %s are refused", (_, options, code) => {
  expect(codeOf(() => grantsSchema(options as unknown as GrantsSchemaOptions))).toBe(code);
});

test.each([
  ["a misspelt member", { lead: { ...RECORDS.lead, columns: MORE, kye: "id" } }, {}, "UNKNOWN_OPTION /records/lead/kye"],
  ["none", {}, {}, "INVALID_VALUE /records"],
  ["a list", [{ ...RECORDS.lead, columns: MORE }], {}, "INVALID_VALUE /records"],
  ["null for a source", { lead: null }, {}, "INVALID_VALUE /records/lead"],
  ["null for a key", { lead: { ...RECORDS.lead, columns: MORE, key: null } }, {}, "INVALID_VALUE /records/lead/key"],
  ["criteria that are no list", { lead: { ...RECORDS.lead, columns: MORE } }, { criteria: {} }, "INVALID_VALUE /criteria"],
  ["a criterion that is none", { lead: { ...RECORDS.lead, columns: MORE } }, { criteria: [null] }, "INVALID_VALUE /criteria/0"],
  ["viewers that are no list", { lead: { ...RECORDS.lead, columns: MORE } }, { viewers: { length: 0 } }, "INVALID_VALUE /viewers"],
])("every text for databases refuses records with %s", (_, records, more, said) => {
  const saidBy = (make: () => unknown): string => {
    try {
      make();
      return "nothing";
    } catch (error) {
      return PolicyError.is(error) ? `${error.code} ${error.at}` : String(error);
    }
  };
  const given = records as never;
  if (!("viewers" in more)) {
    expect(saidBy(() => grantsSchema({ dialect: "duckdb", records: given, ...(more as object) }))).toBe(said);
    expect(saidBy(() => rowSecurity({ records: given, role: "app", ...(more as object) }))).toBe(said);
  }
  if (!("criteria" in more))
    expect(saidBy(() => viewerFilters(policy, { records: given, role: "app", login: "web", now, ...(more as object) }))).toBe(said);
});

test("row-level security is of tables by their own name", () => {
  expect(codeOf(() => rowSecurity({ records: { lead: { from: "leads l", key: "id", columns: MORE } }, role: "app" }))).toBe(
    "INVALID_VALUE",
  );
  expect(codeOf(() => rowSecurity({ records: { lead: { ...RECORDS.lead, columns: MORE } }, role: "app", setting: "x'; --" }))).toBe(
    "INVALID_VALUE",
  );
});

test("values of criteria are literals, whatever they hold", () => {
  const hostile = "x'); DROP TABLE grants;-- \\";
  const criteria = [{ criterion: 7, types: ["lead"], tests: [{ kind: "field", name: "region", operator: "eq", value: hostile }] }] as const;
  const records = { lead: { from: "leads", key: "id", columns: { ...MORE, fields: { region: "region" } } } };
  const text = (dialect: "postgres" | "spark") => grantsSchema({ dialect, records, criteria }).views.join("\n");
  expect(text("postgres")).toContain("'x''); DROP TABLE grants;-- \\'");
  expect(text("spark")).not.toContain("DROP TABLE");
});

test("whoever is above an organisation of 140,000 users has rows for what is shared with each of them", () => {
  const [license, createdAt] = ["partner-community", "2026-01-10T00:00:00Z"] as const;
  const below = Array.from({ length: 140_000 }, (_, at): User => {
    const contact = { id: `c${at}`, partner: "p" };
    return { kind: "partner", id: `u${at}`, name: "User", status: "active", partner: "p", contact, license, createdAt };
  });
  const top: User = { kind: "internal", id: "top", name: "Top", status: "active", internalRole: "top" };
  const large = Policy.loadSync({
    format: "partner-policy/1",
    revision: 0,
    settings: { hierarchyAccess: "read-write", hierarchyIncludesShared: true, internalHierarchy: true, inactivityGate: false },
    partners: [{ id: "p", name: "Partner", status: "active", owner: "top" }],
    users: [top, ...below],
    internalRoles: [{ id: "top", label: "Top" }],
  });
  const found = [...large.grants({ actions: ["opportunity.view"], viewers: ["top"], now: NOW, everyRule: true })];
  const reached = new Set(found.map(({ share_user }) => share_user));
  expect(below.filter(({ id }) => !reached.has(id))).toEqual([]);
  large.close();
});
