import { type Action, type Edit, Policy, type PolicyError, type Resource, type Table } from "partner-policy";
import { sampleProgramme } from "partner-policy/sample";
import { expect, test } from "vitest";
import { accepted, codeOf } from "./programme.js";

const { snapshot, leads, now } = sampleProgramme({ partners: 20, users: 160, leads: 1500 });
/** Changes by which people see other leads. */
const EDITS: readonly Edit[] = [
  { kind: "managers.remove-all", partners: snapshot.partners.slice(0, 5).map(({ id }) => id) },
  { kind: "managers.remove-all", partners: snapshot.partners.slice(5, 10).map(({ id }) => id) },
  { kind: "managers.remove-all", partners: snapshot.partners.slice(10).map(({ id }) => id) },
];
const ACTIONS: Action[] = ["lead.view", "lead.edit", "lead.transfer", "lead.share", "deal.view"];

/** The code and place of the error that `ask` throws. */
function placeOf(ask: () => unknown): string {
  try {
    ask();
    return "answered";
  } catch (error) {
    return `${(error as PolicyError).code} ${(error as PolicyError).at}`;
  }
}

/** Numbers below 1, the same for every run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) / 0x1000000;
  };
}

test("filter, count, rows, matrix and single rows agree, also after updates", () => {
  const policy = Policy.loadSync(snapshot);
  const table = policy.table(leads);
  const owners = new Set(snapshot.partners.slice(0, 3).map((partner) => partner.owner));
  for (let round = 0; round < 3; round++) {
    // Some of every kind, and those to whom whole accounts roll up: their rows are in long lists.
    for (const user of snapshot.users.filter((user, at) => at % 9 === round || owners.has(user.id))) {
      const viewer = policy.viewer(user.id, { now });
      const matrix = table.matrix(viewer, ACTIONS);
      for (const [at, action] of ACTIONS.entries()) {
        const rows = [...table.filterRows(viewer, action)];
        expect(table.count(viewer, action)).toBe(rows.length);
        expect(table.filter(viewer, action)).toEqual(rows.map((row) => table.record(row)));
        const single = leads.flatMap((_, row) => (table.can(viewer, action, row) ? [row] : []));
        expect(single).toEqual(rows);
        expect(leads.flatMap((_, row) => (matrix.can(row, at) ? [row] : []))).toEqual(rows);
        for (const nowhere of [-1, 0.5, leads.length, Number.NaN]) expect(matrix.can(nowhere, at)).toBe(false);
        if (action !== "deal.view") {
          const type = "lead.view" as const;
          if (action === type) expect(rows).toEqual(leads.flatMap((_, row) => (viewer.can(type, table.record(row)) ? [row] : [])));
        } else expect(rows).toEqual([]);
      }
    }
    for (let row = round; row < leads.length; row += 50) {
      const other = leads[(row * 7 + round) % leads.length];
      if (other) table.update(row, { ...other, owner: "u-nobody" });
    }
  }
}, 120_000);

test("a table answers no stranger, no closed policy and no row that there is not", () => {
  const policy = Policy.loadSync(snapshot);
  const other = Policy.loadSync(snapshot);
  const table = policy.table(leads);
  const viewer = policy.viewer(leads[0]?.owner ?? "", { now });
  for (const row of [-1, leads.length, 0.5, Number.NaN, 2 ** 32]) expect(table.can(viewer, "lead.view", row)).toBe(false);
  expect(codeOf(() => table.can(other.viewer(viewer.id, { now }), "lead.view", 0))).toBe("INVALID_VALUE");
  expect(codeOf(() => table.can(viewer, "lead.veiw" as Action, 0))).toBe("UNKNOWN_ACTION");
  expect(codeOf(() => table.update(leads.length, leads[0] as never))).toBe("INVALID_VALUE");
  expect(codeOf(() => table.update(0, { type: "lead", id: "" } as never))).toBe("MALFORMED_ID");
  expect(codeOf(() => policy.table([{ type: "lead", ownr: 1 }] as never, { strict: true }))).toBe("UNKNOWN_FIELD");
  for (let i = 0; i < 600; i++) table.can(policy.viewer(viewer.id, { now }), "lead.view", 0);
  expect(table.can(viewer, "lead.view", 0)).toBe(viewer.can("lead.view", leads[0]));
  table.close();
  table.close();
  expect(codeOf(() => table.can(viewer, "lead.view", 0))).toBe("POLICY_CLOSED");
  const second = policy.table(leads);
  second.can(viewer, "lead.view", 0);
  policy.close();
  expect(codeOf(() => second.can(viewer, "lead.view", 0))).toBe("POLICY_CLOSED");
});

test("a row that was asked about often is answered as before, and not behind a closed table or policy", () => {
  const policy = Policy.loadSync(snapshot);
  const [table, second] = [policy.table(leads), policy.table(leads)];
  const viewer = policy.viewer(snapshot.users.find(({ kind }) => kind === "internal")?.id ?? "", { now });
  for (const asked of [table, second]) {
    const first = asked.can(viewer, "lead.view", 3);
    for (let time = 0; time < 200; time++) expect(asked.can(viewer, "lead.view", 3)).toBe(first);
    for (const row of [leads.length, 2 ** 31, 2 ** 32 + 3, -1, 3.5, Number.NaN]) expect(asked.can(viewer, "lead.view", row)).toBe(false);
  }
  table.close();
  expect(codeOf(() => table.can(viewer, "lead.view", 3))).toBe("POLICY_CLOSED");
  policy.close();
  expect(codeOf(() => second.can(viewer, "lead.view", 3))).toBe("POLICY_CLOSED");
});

test("a question of nobody is refused, also when nobody has asked before", () => {
  const table = Policy.loadSync(snapshot).table(leads);
  for (const nobody of [undefined, null, {}]) {
    expect(codeOf(() => table.filter(nobody as never, undefined as never))).toBe("INVALID_VALUE");
    expect(codeOf(() => table.can(nobody as never, undefined as never, 0))).toBe("INVALID_VALUE");
    expect(codeOf(() => table.count(nobody as never, "lead.view"))).toBe("INVALID_VALUE");
  }
});

test("a table that rows are inserted into, replaced in and deleted from answers as one that is made of what is left", () => {
  let policy = Policy.loadSync(snapshot);
  const table = policy.table(leads.slice(0, 300));
  const model = leads.slice(0, 300);
  const people = snapshot.users.filter((_, at) => at % 40 === 0).map(({ id }) => id);
  const random = randomOf(7);
  const below = (end: number) => Math.floor(random() * end);
  let next = 300;
  for (let round = 0; round < 30; round++) {
    for (let step = 0; step < 25; step++) {
      const what = below(4);
      if (what === 0) {
        const many = leads.slice(next, next + 1 + below(round % 7 === 0 ? 90 : 3));
        next = (next + many.length) % (leads.length - 100);
        expect(table.insert(...many)).toBe(model.length);
        model.push(...many);
      } else if (what === 1) {
        const row = below(model.length);
        const other = { ...(leads[below(leads.length)] as (typeof leads)[number]), owner: "u-nobody" };
        table.update(row, other);
        model[row] = other;
      } else {
        const row = below(model.length);
        table.delete(row);
        model.splice(row, 1);
      }
    }
    if (round % 10 === 9) {
      const plan = policy.plan({ by: "u-admin", revision: policy.revision, now, edit: EDITS[(round - 9) / 10] as Edit });
      policy = policy.apply(accepted(plan));
    }
    const fresh = policy.table(model);
    expect(table.rows).toBe(model.length);
    for (const id of people) {
      const viewer = policy.viewer(id, { now });
      const [mine, theirs] = [table.matrix(viewer, ACTIONS), fresh.matrix(viewer, ACTIONS)];
      expect(mine.bits).toEqual(theirs.bits);
      for (const action of ["lead.view", "lead.edit", "deal.view"] as Action[]) {
        expect(table.filter(viewer, action)).toEqual(fresh.filter(viewer, action));
        expect(table.filterRows(viewer, action)).toEqual(fresh.filterRows(viewer, action));
        expect(table.count(viewer, action)).toBe(fresh.count(viewer, action));
        const row = below(model.length);
        expect(table.can(viewer, action, row)).toBe(fresh.can(viewer, action, row));
      }
    }
    expect(table.can(policy.viewer(people[0] as string, { now }), "lead.view", model.length)).toBe(false);
    fresh.close();
  }
}, 120_000);

test("rows that hold nothing are rows of no table, also for actions on portals", () => {
  const policy = Policy.loadSync(snapshot);
  const portal = { type: "portal" } as const;
  const lead = leads[0] as Resource;
  const person = snapshot.users.find(({ id }) => policy.viewer(id, { now }).can("portal.login"));
  const viewer = policy.viewer(person?.id ?? "", { now });
  const actions: Action[] = ["portal.login", "lead.view"];
  const seen = (table: Table) => {
    const matrix = table.matrix(viewer, actions);
    const rows = Array.from({ length: 70 }, (_, row) => row);
    return [
      table.rows,
      table.count(viewer, "portal.login"),
      [...table.filterRows(viewer, "portal.login")],
      table.filter(viewer, "portal.login"),
      actions.map((_, at) => rows.filter((row) => matrix.can(row, at))),
      rows.filter((row) => table.can(viewer, "portal.login", row)),
    ];
  };
  const table = policy.table<Resource>([portal, lead, portal]);
  const isNow = (...records: Resource[]) => expect(seen(table)).toEqual(seen(policy.table(records)));
  expect([...table.filterRows(viewer, "portal.login")]).toEqual([0, 2]);
  table.delete(0);
  isNow(lead, portal);
  expect(table.insert(portal)).toBe(2);
  isNow(lead, portal, portal);
  table.delete(1);
  table.delete(1);
  isNow(lead);
  table.delete(0);
  isNow();
});

test("what cannot be read is inserted into no row, and a row that there is not is not deleted", () => {
  const policy = Policy.loadSync(snapshot);
  const table = policy.table(leads.slice(0, 3));
  const [one, two] = leads.slice(3, 5) as [(typeof leads)[number], (typeof leads)[number]];
  const viewer = policy.viewer("u-admin", { now });
  const before = table.count(viewer, "lead.view");
  for (let twice = 0; twice < 2; twice++) {
    expect(placeOf(() => table.insert(one, { ...two, ownr: "x" } as never))).toBe("UNKNOWN_FIELD /1/ownr");
    expect(placeOf(() => table.insert(one, { ...two, type: "quote" } as never))).toBe("UNKNOWN_VALUE /1/type");
    expect(placeOf(() => table.insert(one, two, null as never))).toBe("MALFORMED_JSON /2");
    expect([table.rows, table.count(viewer, "lead.view")]).toEqual([3 + twice, before + twice]);
    if (twice === 0) table.insert(one);
  }
  expect(table.insert()).toBe(4);
  for (const row of [-1, 4, 0.5, Number.NaN, "0"]) expect(codeOf(() => table.delete(row as number))).toBe("INVALID_VALUE");
  table.close();
  for (const call of [() => table.insert(one), () => table.delete(0), () => table.follow(policy)])
    expect(codeOf(call)).toBe("POLICY_CLOSED");
});

test("a table follows its policy to what plans and changes make of it, back as well, and to one that was loaded anew if told so", () => {
  const policy = Policy.loadSync(snapshot);
  const table = policy.table(leads);
  const of = (each: Policy, id: string) => each.viewer(id, { now });
  const plan = accepted(policy.plan({ by: "u-admin", revision: policy.revision, now, edit: EDITS[0] as Edit }));
  const next = policy.apply(plan);
  const elsewhere = policy.applyChanges(plan.changes, plan.revision);
  const changed = snapshot.users.filter(
    ({ id }) => table.count(of(policy, id), "lead.view") !== next.table(leads).count(of(next, id), "lead.view"),
  );
  expect(changed.length).toBeGreaterThan(0);
  for (const { id } of changed) {
    for (const each of [next, policy, elsewhere]) {
      expect(table.filter(of(each, id), "lead.view")).toEqual(of(each, id).filter("lead.view", leads));
    }
  }
  table.update(0, { ...(leads[0] as (typeof leads)[number]), owner: "u-nobody" });
  const reloaded = Policy.loadSync(next.toText());
  expect(codeOf(() => table.count(of(reloaded, "u-admin"), "lead.view"))).toBe("INVALID_VALUE");
  table.follow(reloaded);
  expect(table.count(of(reloaded, "u-admin"), "lead.view")).toBe(leads.length);
  expect(table.record(0)?.owner).toBe("u-nobody");
  expect(codeOf(() => table.count(of(next, "u-admin"), "lead.view"))).toBe("INVALID_VALUE");
  for (const nothing of [undefined, null, {}, of(next, "u-admin")])
    expect(codeOf(() => table.follow(nothing as never))).toBe("INVALID_VALUE");
  table.follow(new Proxy(next, {}));
  expect(table.count(of(next, "u-admin"), "lead.view")).toBe(leads.length);
  const last = of(next, "u-admin");
  next.close();
  expect(codeOf(() => table.count(last, "lead.view"))).toBe("POLICY_CLOSED");
  expect(codeOf(() => table.follow(next))).toBe("POLICY_CLOSED");
  expect(table.count(of(policy, "u-admin"), "lead.view")).toBe(leads.length);
});
