import { type Edit, Policy, type Resource, type Snapshot } from "partner-policy";
import { sampleProgramme } from "partner-policy/sample";
import { expect, test } from "vitest";
import { countSteps, stepsOf } from "./counted.js";
import { internal, many, snapshotOf } from "./growth.js";
import { NOW } from "./programme.js";

countSteps();

const { snapshot, leads, now } = sampleProgramme({ partners: 12, users: 60, leads: 240, seed: 5 });
const records: Resource[] = [
  ...leads,
  ...leads.slice(0, 60).map((lead) => ({ ...lead, id: `d-${lead.id}`, type: "deal", origin: undefined }) as unknown as Resource),
  { type: "lead", id: "unknown", partner: "p-none", owner: "u-none", assignee: "u-gone" },
];
const users = snapshot.users.filter((user) => user.kind === "partner").map(({ id }) => id);
const EDITS: readonly Edit[] = [
  { kind: "managers.add", partners: ["p-0001", "p-0002"], users: ["u-channel-0001"] },
  { kind: "managers.remove-all", partners: "all" },
  { kind: "users.deactivate", users: users.slice(0, 9) },
  { kind: "partners.disable", partner: "p-0003" },
  { kind: "partners.set-status", partner: "p-0004", status: "inactive" },
  { kind: "users.assign-roles", users: users.slice(3, 12), add: ["administrator"] },
  { kind: "users.disable-contact", user: users[4] as string },
  { kind: "partners.create", partner: { id: "p-none", name: "None", status: "active" } },
  {
    kind: "users.create",
    users: [{ id: "u-none", name: "N", partner: "p-0001", license: "partner-community", contact: { id: "c-none", partner: "p-0001" } }],
  },
];

/** Who gains and loses what, by asking everybody about everything before and after. */
function counted(before: Policy, after: Policy): object[] {
  const ids = [...new Set([before, after].flatMap((policy) => policy.toJSON().users.map(({ id }) => id)))].sort();
  const sight = (policy: Policy, id: string): Set<string> => {
    if (!policy.toJSON().users.some((user) => user.id === id)) return new Set();
    const viewer = policy.viewer(id, { now });
    return new Set(records.filter((one) => viewer.can(`${one.type}.view` as "lead.view", one as never)).map(({ id }) => id as string));
  };
  return ids.flatMap((user) => {
    const [was, is] = [sight(before, user), sight(after, user)];
    const gains = records.flatMap(({ id = "" }) => (is.has(id) && !was.has(id) ? [id] : []));
    const loses = records.flatMap(({ id = "" }) => (was.has(id) && !is.has(id) ? [id] : []));
    return gains.length + loses.length === 0 ? [] : [{ user, gains, loses }];
  });
}

test.each(EDITS.map((edit) => [edit.kind, edit] as const))("the impact of %s is what everybody sees before and after", (_, edit) => {
  const policy = Policy.loadSync(snapshot);
  const plan = policy.plan({ by: "u-admin", revision: policy.revision, now, edit });
  if (plan.outcome !== "ok") throw new Error(JSON.stringify(plan.rows));
  const right = counted(policy, policy.apply(plan));
  expect(policy.impact({ by: "u-admin", edit, records, now })).toEqual(right);
});

test("at least some of these edits change what somebody sees", () => {
  const policy = Policy.loadSync(snapshot);
  const changed = EDITS.filter((edit) => policy.impact({ by: "u-admin", edit, records, now }).length > 0);
  expect(changed.length).toBeGreaterThanOrEqual(6);
});

test("an edit of one partner takes work for people and for records, and not for each of these with each of those", () => {
  const world = (n: number): Snapshot =>
    snapshotOf({
      partners: many(n / 10, (at) => ({ id: `p${at}`, name: "P", status: "active" })),
      users: [
        internal("w", { supplierAdmin: true }),
        ...many(n, (at) => internal(`m${at}`, { permissionGroups: [at % 50 === 0 ? "some" : "all"] })),
      ],
      permissionGroups: [
        { id: "all", name: "All", modules: { lead: "all-partners" } },
        { id: "some", name: "Some", modules: { lead: "assigned-partners" } },
      ],
      managers: many(n, (at) => ({ partner: `p${at % (n / 10)}`, user: `m${at}` })),
    });
  const steps = (n: number): number => {
    const policy = Policy.loadSync(world(n));
    const list = many(n, (at): Resource => ({ type: "lead", id: `l${at}`, partner: `p${at % (n / 10)}`, origin: "distributed" }));
    const edit: Edit = { kind: "managers.remove-all", partners: ["p0"] };
    const ask = () => policy.impact({ by: "w", edit, records: list, now: NOW });
    expect(ask().length).toBeGreaterThan(0);
    return stepsOf(ask);
  };
  const [small, large] = [steps(600), steps(1200)];
  expect(large / small).toBeLessThan(2.3);
});
