// The join of the relation of grants and the records is what the rules allow, on real databases, also after edits.
import fc from "fast-check";
import { type Action, type Plan, Policy, type Resource, type User } from "partner-policy";
import { expect, test } from "vitest";
import { accepted } from "../programme.js";
import { shouted, tableRecords, USERS } from "../random-programme.js";
import { COLUMNS, duckdb, type Engine, postgres } from "./engines.js";
import { programmes } from "./looking.js";
import { insertGrants, insertOwners, install, loosen, removeGrants, removeOwners } from "./relation.js";

const NOW = "2026-11-22T00:00:00Z";
const MOMENT = `TIMESTAMPTZ '${NOW}'`;
const PROGRAMMES = Number(process.env.PROGRAMMES ?? 28);
const RECORDS = 250;
const LEAST = 200_000;
const VERBS = ["view", "edit", "transfer", "share", "delete"];
const SEED = Number(process.env.SEED ?? 23);

const records = tableRecords(RECORDS, SEED);

/** Edits of all kinds that change who sees what; who asks and whether it is refused is left to chance. */
const edit = fc.oneof(
  fc.record({
    kind: fc.constantFrom("managers.add", "managers.remove"),
    partners: fc.constantFrom(["p"], ["q"], ["p", "q", "r"]),
    users: fc.constantFrom(...USERS).map((user) => [user]),
  }),
  fc.record({ kind: fc.constant("managers.remove-all"), partners: fc.constantFrom(["p"], ["q", "r"]) }),
  fc.record({ kind: fc.constant("users.revoke"), users: fc.constantFrom(...USERS).map((user) => [user]) }),
  fc.record({ kind: fc.constant("users.deactivate"), users: fc.constantFrom(...USERS).map((user) => [user]) }),
);

function typedFor(type: string): Resource[] {
  return records.map((record) => ({ ...record, type }) as Resource);
}

/** What the rules allow: `action viewer record`. */
function rightsOf(policy: Policy, actions: readonly Action[], typed: readonly Resource[]): string[] {
  const users = policy.toJSON().users as User[];
  const allowed = users.flatMap(({ id }) => {
    const viewer = policy.viewer(id, { now: NOW });
    return actions.flatMap((action) => typed.flatMap((record, n) => (viewer.can(action, record as never) ? [`${action} ${id} ${n}`] : [])));
  });
  return allowed.sort();
}

async function saidBy({ run }: Engine): Promise<string[]> {
  const rows = await run("SELECT action, viewer, record FROM permitted_records");
  return rows.map((row) => row.join(" ")).sort();
}

/** The first plan of several that changes something. */
function planned(policy: Policy, at: number): Plan | undefined {
  for (const given of fc.sample(edit, { numRuns: 12, seed: SEED + at })) {
    for (const by of USERS) {
      try {
        const plan = policy.plan({ by, revision: policy.revision, now: NOW, edit: given as never });
        if (plan.outcome !== "refused" && plan.changes.length > 0) return plan;
      } catch {
        // Not every edit fits the programme.
      }
    }
  }
  return undefined;
}

const engines: readonly (readonly [string, (records: readonly Resource[]) => Promise<Engine>])[] = [
  ["PostgreSQL", postgres],
  ["DuckDB", duckdb],
];

test.each(engines)(
  "in %s relation and records joined are what the rules allow, also after a plan",
  async (_, start) => {
    const engine = await start(records);
    let asked = 0;
    let followed = 0;
    let levels = 0;
    let criteria = 0;
    try {
      for (const { at, policy, type } of programmes(PROGRAMMES, SEED)) {
        const actions = VERBS.map((verb) => `${type}.${verb}` as Action);
        const typed = typedFor(type);
        await engine.run("BEGIN");
        const relation = policy.grants({ actions, now: NOW });
        await install(engine, relation, { [type]: { from: "records r", key: "r.n", columns: COLUMNS } }, MOMENT);
        expect(await saidBy(engine), `programme ${at}`).toEqual(rightsOf(policy, actions, typed));
        criteria += relation.criteria.length;
        asked += USERS.length * actions.length * typed.length;

        const granted = await engine.run("SELECT viewer, record, level, rule FROM granted_records WHERE action LIKE '%.view'");
        const named = new Set(granted.map((row) => row.join(" ")));
        const visible = new Map<string, Set<string>>();
        for (const [viewer, record] of granted) visible.set(`${viewer}`, (visible.get(`${viewer}`) ?? new Set()).add(`${record}`));
        const counted = await engine.run("SELECT viewer, records FROM visible_counts");
        expect(counted.map((row) => row.join(" ")).sort(), `programme ${at}`).toEqual(
          [...visible].map(([viewer, seen]) => `${viewer} ${seen.size}`).sort(),
        );
        for (const [viewer, record] of granted.filter((_, n) => n % 10 === 0)) {
          const why = policy.viewer(String(viewer), { now: NOW }).explain(`${type}.view` as Action, typed[Number(record)] as never);
          expect(named).toContain([viewer, record, why.level, why.rule].join(" "));
          const ranks = ["read", "read-write", "full"];
          const higher = ranks.slice(ranks.indexOf(why.level) + 1);
          expect(granted.some(([who, what, level]) => who === viewer && what === record && higher.includes(String(level)))).toBe(false);
          levels += 1;
        }

        const plan = planned(policy, at);
        if (plan !== undefined) {
          const { added, removed, owners, criteria: named } = policy.grantsChanged(accepted(plan), { actions, now: NOW });
          await removeGrants(engine, removed);
          await insertGrants(engine, added);
          await removeOwners(engine, owners.removed);
          await insertOwners(engine, owners.added);
          const next = policy.apply(accepted(plan));
          if (named.length === 0) expect(await saidBy(engine), `programme ${at} after a plan`).toEqual(rightsOf(next, actions, typed));
          const fresh = [...next.grants({ actions, now: NOW })].length;
          expect((await engine.run("SELECT CAST(count(*) AS INTEGER) FROM grants"))[0]?.[0]).toBe(fresh);
          followed += 1;
          next.close();
        }
        await engine.run("ROLLBACK");
        policy.close();
      }
    } finally {
      await engine.close();
    }
    expect(asked).toBeGreaterThan(LEAST);
    expect(followed).toBeGreaterThan(3);
    expect(levels).toBeGreaterThan(200);
    expect(criteria).toBeGreaterThan(5);
  },
  600_000 * Math.max(1, PROGRAMMES / 40),
);

test("in PostgreSQL the relation follows a hundred edits, row by row", async () => {
  const engine = await postgres(records);
  const [EDITS, IN_A_ROW] = [100, 12];
  let followed = 0;
  let rows = 0;
  try {
    for (const { at, policy: first, type } of programmes(200, SEED + 2)) {
      let policy = first;
      const actions = VERBS.map((verb) => `${type}.${verb}` as Action);
      const request = { actions, now: NOW };
      await engine.run("BEGIN");
      await install(engine, policy.grants(request), { [type]: { from: "records r", key: "r.n", columns: COLUMNS } }, MOMENT);
      for (const table of ["grants", "grant_owners"]) await engine.run(`CREATE TABLE fresh_${table} (LIKE ${table})`);
      for (let edits = 0; edits < IN_A_ROW && followed < EDITS; edits++) {
        const plan = planned(policy, at * IN_A_ROW + edits);
        if (plan === undefined) break;
        const { added, removed, owners } = policy.grantsChanged(accepted(plan), request);
        const texts = new Set(added.map((row) => JSON.stringify(row)));
        expect(removed.filter((row) => texts.has(JSON.stringify(row)))).toEqual([]);
        await removeGrants(engine, removed);
        await insertGrants(engine, added);
        await removeOwners(engine, owners.removed);
        await insertOwners(engine, owners.added);
        const next = policy.apply(accepted(plan));
        const fresh = next.grants(request);
        await engine.run("TRUNCATE fresh_grants, fresh_grant_owners");
        await insertGrants(engine, [...fresh], "fresh_grants");
        await insertOwners(engine, fresh.owners, "fresh_grant_owners");
        for (const table of ["grants", "grant_owners"]) {
          const where = `${table} after edit ${edits} of programme ${at}`;
          expect(await engine.run(`TABLE ${table} EXCEPT ALL TABLE fresh_${table}`), where).toEqual([]);
          expect(await engine.run(`TABLE fresh_${table} EXCEPT ALL TABLE ${table}`), where).toEqual([]);
        }
        policy.close();
        policy = next;
        followed += 1;
        rows += added.length + removed.length;
      }
      await engine.run("ROLLBACK");
      policy.close();
    }
  } finally {
    await engine.close();
  }
  expect(followed).toBe(EDITS);
  expect(rows).toBeGreaterThan(EDITS / 3);
}, 300_000);

test("in PostgreSQL a collation that takes cases for equal widens nothing", async () => {
  const mixed = records.map((record, n) => (n % 2 === 0 ? record : shouted(record)));
  const engine = await postgres(mixed);
  await loosen(engine);
  let rights = 0;
  let loud = 0;
  for (const { at, policy, type } of programmes(12, SEED + 1)) {
    const actions = VERBS.map((verb) => `${type}.${verb}` as Action);
    const right = rightsOf(
      policy,
      actions,
      mixed.map((record) => ({ ...record, type }) as Resource),
    );
    await engine.run("BEGIN");
    const source = { [type]: { from: "records r", key: "r.n", columns: COLUMNS } };
    await install(engine, policy.grants({ actions, now: NOW }), source, MOMENT);
    expect(await saidBy(engine), `programme ${at}`).toEqual(right);
    await engine.run("ROLLBACK");
    rights += right.length;
    loud += right.filter((line) => Number(line.split(" ")[2]) % 2 === 1).length;
    policy.close();
  }
  expect(rights).toBeGreaterThan(2 * loud);
  await engine.close();
}, 120_000);

test("rows are not used from the moment on at which time decides otherwise", async () => {
  const engine = await duckdb([{ type: "lead", id: "1", partner: "p", owner: "u" }]);
  const policy = Policy.loadSync({
    format: "partner-policy/1",
    revision: 1,
    partners: [{ id: "p", name: "P", status: "active" }],
    users: [
      {
        kind: "partner",
        id: "u",
        name: "U",
        status: "active",
        partner: "p",
        license: "partner-community",
        contact: { id: "c", partner: "p" },
        createdAt: "2026-09-01T00:00:00Z",
      },
    ],
  } as never);
  const until = "2026-11-30T00:00:00Z";
  const grants = policy.grants({ actions: ["lead.view"], now: NOW });
  expect([...new Set([...grants].map((row) => row.valid_until))]).toEqual([until]);
  const source = { lead: { from: "records r", key: "r.n", columns: COLUMNS } };
  for (const [moment, rows] of [
    ["2026-11-29T23:59:59.999Z", 1],
    [until, 0],
  ] as const) {
    await engine.run("BEGIN");
    await install(engine, policy.grants({ actions: ["lead.view"], now: NOW }), source, `TIMESTAMPTZ '${moment}'`);
    expect((await engine.run("SELECT * FROM visible_records")).length).toBe(rows);
    expect(policy.viewer("u", { now: moment }).can("lead.view", { type: "lead", id: "1", partner: "p", owner: "u" })).toBe(rows === 1);
    await engine.run("ROLLBACK");
  }
  await engine.close();
});
