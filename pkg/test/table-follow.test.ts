// Random programmes, plans and rows through the built package: a table that follows answers as one that is made anew.
import fc from "fast-check";
import { type Action, type Edit, Policy, PolicyError, type Resource, type Snapshot } from "partner-policy";
import { sampleProgramme } from "partner-policy/sample";
import { expect, test } from "vitest";
import { accepted } from "./programme.js";
import { plain, programme, RECORD_TYPES, resource, sharing, USERS } from "./random-programme.js";

const now = "2026-11-22T00:00:00Z";
const RUNS = Number(process.env.RUNS ?? 20);
const ACTIONS = RECORD_TYPES.flatMap((type) => ["view", "edit"].map((verb) => `${type}.${verb}` as Action));

const partner = fc.constantFrom("p", "q", "r");
const user = fc.constantFrom(...USERS, "new-0", "new-1");
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant("managers.add" as const), partners: fc.tuple(partner), users: fc.tuple(user) }),
  fc.record({ kind: fc.constant("managers.remove-all" as const), partners: fc.tuple(partner) }),
  fc.record({ kind: fc.constant("users.deactivate" as const), users: fc.tuple(user) }),
  fc.record({ kind: fc.constant("users.revoke" as const), users: fc.tuple(user) }),
  fc.record({ kind: fc.constant("users.set-partner-role" as const), user, partnerRole: fc.constantFrom("x", "y", "z") }),
  fc.record({ kind: fc.constant("partners.set-owner" as const), partner, owner: user }),
  fc.record({ kind: fc.constant("partners.disable" as const), partner }),
  fc.constantFrom("0", "1").map(
    (id): Edit => ({
      kind: "partners.create",
      partner: { id: `gone-${id}`, name: id, status: "active", partnerRoles: [{ id: "x", label: "X" }] },
    }),
  ),
  fc.tuple(fc.constantFrom("new-0", "new-1", "gone"), partner).map(
    ([id, of]): Edit => ({
      kind: "users.create",
      users: [{ id, name: id, partner: of, license: "partner-community", partnerRole: "y", contact: { id: `k-${id}`, partner: of } }],
    }),
  ),
);

const record = fc
  .constantFrom(...RECORD_TYPES)
  .chain(resource)
  .map((given) => JSON.parse(JSON.stringify(given)) as Resource);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ edit }) },
  { weight: 2, arbitrary: fc.record({ insert: record }) },
  { weight: 1, arbitrary: fc.record({ update: record, row: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ delete: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ back: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ follow: fc.oneof(programme, sharing, fc.constantFrom("backwards", "fewer", "untyped")) }) },
);

/** The policy of a snapshot and somebody who may plan; none for a snapshot that contradicts itself. */
function loaded(given: unknown): Policy | undefined {
  const snapshot = plain(given);
  const root = { kind: "internal", id: "root", name: "Root", status: "active", supplierAdmin: true } as const;
  try {
    return Policy.loadSync({ ...snapshot, users: [...snapshot.users.filter(({ id }) => id !== "root"), root] });
  } catch (error) {
    if (PolicyError.is(error)) return undefined;
    throw error;
  }
}

/** Another programme out of one: people and partners in another order, some of them gone, or without declared types. */
function other(how: unknown, policy: Policy): unknown {
  const snapshot = policy.toJSON() as Snapshot & { users: unknown[]; partners: unknown[] };
  if (how === "backwards") return { ...snapshot, users: [...snapshot.users].reverse(), partners: [...snapshot.partners].reverse() };
  if (how === "fewer")
    return { ...snapshot, users: snapshot.users.slice(1), queues: [], sharingRules: [], shareGroups: [], publicGroups: [] };
  if (how === "untyped") return { ...snapshot, recordTypes: [] };
  return how;
}

let moves = 0;
let decided = 0;

test("a table that follows plans and other programmes answers as one that is made there", () => {
  const property = fc.property(
    fc.oneof(programme, sharing),
    fc.array(record, { minLength: 20, maxLength: 40 }),
    fc.array(step, { minLength: 6, maxLength: 12 }),
    (given, list, steps) => {
      let policy = loaded(given);
      if (policy === undefined) return;
      const table = policy.table(list);
      const rows = [...list];
      let line = [policy];
      for (const each of steps) {
        if ("edit" in each) {
          const plan = policy.plan({ by: "root", revision: policy.revision, now, edit: each.edit });
          if (plan.outcome !== "ok" || plan.changes.length === 0) continue;
          policy = policy.apply(accepted(plan));
          line.push(policy);
          moves += 1;
        } else if ("insert" in each) rows[table.insert(each.insert)] = each.insert;
        else if ("update" in each) {
          const row = each.row % rows.length;
          rows[row] = each.update;
          table.update(row, each.update);
        } else if ("delete" in each) {
          const row = each.delete % rows.length;
          rows.splice(row, 1);
          table.delete(row);
        } else if ("back" in each) policy = line[each.back % line.length] as Policy;
        else {
          const next = loaded(other(each.follow, policy));
          if (next === undefined) continue;
          policy = next;
          line = [next];
          table.follow(next);
        }
        using anew = policy.table(rows);
        const known = ACTIONS.filter((action) => policy?.recordTypes.length !== 0 || !/^(quote|survey)/.test(action));
        for (const { id } of policy.toJSON().users.filter(({ kind }) => kind !== "sales-rep")) {
          const viewer = policy.viewer(id, { now });
          for (const action of known) {
            const right = [...anew.filterRows(viewer, action)];
            decided += right.length;
            expect([...table.filterRows(viewer, action)]).toEqual(right);
            expect(table.count(viewer, action)).toBe(right.length);
            const [row = 0] = right;
            expect(table.can(viewer, action, row)).toBe(right.length > 0);
            const one = rows[row];
            if (one?.type === action.split(".")[0]) expect(viewer.can(action as never, one as never)).toBe(right.length > 0);
          }
        }
      }
      table.close();
    },
  );
  fc.assert(property, { numRuns: RUNS });
  expect(moves).toBeGreaterThan(RUNS / 2);
  expect(decided).toBeGreaterThan(RUNS * 100);
});

test("a table that follows reads none of its records", () => {
  const sample = sampleProgramme({ partners: 10, users: 60, leads: 200 });
  const policy = Policy.loadSync(sample.snapshot);
  let read = 0;
  const map = (lead: (typeof sample.leads)[number]) => {
    read += 1;
    return lead;
  };
  const table = policy.table(sample.leads, { map });
  const plan = policy.plan({
    by: "u-admin",
    revision: policy.revision,
    now,
    edit: { kind: "managers.remove-all", partners: sample.snapshot.partners.map(({ id }) => id) },
  });
  const next = policy.apply(accepted(plan));
  const before = read;
  const seen = (of: Policy) => sample.snapshot.users.slice(0, 40).map(({ id }) => table.count(of.viewer(id, { now }), "lead.view"));
  expect(seen(next)).not.toEqual(seen(policy));
  expect(read).toBe(before);
  table.follow(Policy.loadSync({ ...sample.snapshot, recordTypes: [{ id: "quote", label: "Quote" }] }));
  table.update(0, sample.leads[1] as never);
  expect(read).toBe(before + sample.leads.length + 1);
});
