import { type Edit, type Plan, type Policy, PolicyError } from "partner-policy";
import { expect, test } from "vitest";
import { accepted, NOW, policy } from "./programme.js";

const add = (user: string, partner = "q"): Edit => ({ kind: "managers.add", partners: [partner], users: [user] });
const planned = (on: Policy, edit: Edit) => on.plan({ by: "root", revision: on.revision, now: NOW, edit });
const done = (on: Policy, edit: Edit) => on.apply(accepted(planned(on, edit)));
const outcomes = (plan: Plan) => plan.rows.map(({ outcome, code }) => `${outcome} ${code ?? ""}`.trim());

test("a plan that changes nothing keeps the revision, and nobody else's plan becomes stale", () => {
  const first = done(policy(), add("ann"));
  expect(first.revision).toBe(8);
  const open = planned(first, add("bob"));
  const again = planned(first, add("ann"));
  expect([again.outcome, again.changes]).toEqual(["ok", []]);
  const same = first.apply(accepted(again));
  expect([same.revision, same.toText() === first.toText()]).toEqual([8, true]);
  expect(same.apply(accepted(open)).revision).toBe(9);
  // Changes that arrive a second time, or as they stand.
  const { changes } = planned(policy(), add("ann"));
  expect(first.applyChanges(changes, 8).revision).toBe(8);
  expect(first.applyChanges([], 8).revision).toBe(8);
  const root = first.toJSON().users.find(({ id }) => id === "root");
  expect(first.applyChanges([{ op: "put-user", user: root as never }], 8).toText()).toBe(first.toText());
});

test.each<[string, Edit]>([
  ["of its status", { kind: "partners.set-status", partner: "q", status: "inactive" }],
  ["of a partner", { kind: "partners.set-tier", partner: "q", tier: null }],
  ["of its managers", add("bob")],
])("a plan %s that was made again is applied as it is, whichever way its answer came", (_, edit) => {
  const before = policy();
  const plan = planned(before, edit);
  const after = done(before, add("ann"));
  const again = after.replan(plan);
  expect(again.outcome).toBe("ok");
  const next = after.apply(accepted(again)).toText();
  expect(next).toBe(after.apply(accepted(planned(after, edit))).toText());
  expect(after.apply(accepted(after.replan(again))).toText()).toBe(next);
  expect(again.differs).toBeInstanceOf(Array);
});

test("a plan is made again behind a proxy, as the state of a page holds it, and no copy of it is", () => {
  const before = policy();
  const plan = planned(before, { kind: "managers.add", partners: ["p", "q"], users: ["bob"] });
  const after = done(before, add("bob", "q"));
  const right = after.replan(plan);
  const deep: ProxyHandler<object> = {
    get(target, key, receiver) {
      const value: unknown = Reflect.get(target, key, receiver);
      return typeof value === "object" && value !== null ? new Proxy(value, deep) : value;
    },
  };
  for (const other of [new Proxy(plan, {}), new Proxy(plan, deep), Object.create(plan)] as Plan[]) {
    const again = after.replan(other);
    expect([JSON.stringify(again), again.differs]).toEqual([JSON.stringify(right), right.differs]);
    expect(after.apply(accepted(new Proxy(again, deep) as Plan)).toText()).toBe(after.apply(accepted(right)).toText());
  }
  for (const copy of [{ ...plan }, structuredClone(JSON.parse(JSON.stringify(plan))), null, 7] as Plan[])
    expect(() => after.replan(copy)).toThrow(expect.objectContaining({ code: "INVALID_VALUE" }));
});

test("a stale plan is planned again in one call, which says what differs", () => {
  const before = policy();
  const edit: Edit = { kind: "managers.add", partners: ["p", "q"], users: ["bob"] };
  const plan = planned(before, edit);
  const after = done(before, add("bob", "q"));
  expect(() => after.apply(accepted(plan))).toThrow("STALE_SNAPSHOT");
  const again = after.replan(plan);
  expect([again.revision, outcomes(again)]).toEqual([after.revision, ["updated", "unchanged ALREADY_ASSIGNED"]]);
  expect(again.differs).toEqual([{ before: plan.rows[1], after: again.rows[1] }]);
  // What differs is no part of the plan: it is applied and travels as any other.
  expect(JSON.stringify(again)).toBe(JSON.stringify(planned(after, edit)));
  const next = after.apply(accepted(again));
  expect(next.revision).toBe(after.revision + 1);
  expect(after.apply(JSON.parse(JSON.stringify(again))).toText()).toBe(next.toText());
  // Again and again, also from a plan that was refused as stale.
  expect(next.replan(again).differs).toHaveLength(1);
  const late = after.plan({ by: "root", revision: before.revision, now: NOW, edit });
  expect(outcomes(late)).toEqual(["refused STALE_SNAPSHOT"]);
  expect(outcomes(after.replan(late))).toEqual(outcomes(again));
  expect(before.replan(plan).differs).toEqual([]);
});

test("every way of planning can be planned again", () => {
  const before = policy();
  const head = { by: "root", revision: before.revision, now: NOW, mode: "partial" } as const;
  const rows = [
    { action: "add", partner: "q", user: "bob" },
    { action: "add", partner: "q", user: "bob" },
    { action: "remove", partner: "p", user: "ann" },
  ] as const;
  const edit = { kind: "managers.rows", rows } as const;
  const text = JSON.stringify({ ...head, edit });
  const csv = `action,partner,user\n${rows.map((row) => `${row.action},${row.partner},${row.user}\n`).join("")}`;
  const sweep = { ...head, by: undefined, source: "schedule", edit: { kind: "users.sweep-inactive" } } as const;
  const after = done(before, add("bob"));
  const plans = [before.plan({ ...head, edit }), before.planJson(new TextEncoder().encode(text)), before.plan({ ...head, csv })];
  const anew = { ...head, revision: after.revision };
  for (const plan of plans) {
    const again = after.replan(plan);
    expect(outcomes(again)).toEqual(["unchanged ALREADY_ASSIGNED", "unchanged DUPLICATE_ROW", "updated"]);
    expect(again.differs.map(({ before, after }) => `${before?.outcome} ${after?.outcome}`)).toEqual(["updated unchanged"]);
    const right = plan === plans[2] ? after.plan({ ...anew, csv }) : after.plan({ ...anew, edit });
    expect(JSON.stringify(again)).toBe(JSON.stringify(right));
  }
  const swept = before.planSystem(sweep);
  expect(after.replan(swept)).toEqual(after.planSystem({ ...sweep, revision: after.revision }));
});

test("the edit is planned again as it was, whatever became of its object, and at another moment if one is given", () => {
  const before = policy();
  const partners = ["q"];
  const plan = before.plan({ by: "root", revision: 7, now: NOW, edit: { kind: "managers.add", partners, users: ["bob"] } });
  partners[0] = "p";
  expect(before.replan(plan)).toEqual(plan);
  const invite: Edit = { kind: "users.deactivate", users: ["pia"] };
  const old = planned(before, invite);
  expect(before.replan(old, { now: new Date("2027-01-01T00:00:00Z") }).outcome).toBe("ok");
  expect(() => before.replan(old, { now: new Date(Number.NaN) })).toThrow("MALFORMED_INSTANT");
});

test("only a plan that was made here is made again, on a policy that is open", () => {
  const plan = planned(policy(), add("bob"));
  for (const other of [JSON.parse(JSON.stringify(plan)), { ...plan }, undefined, null, "plan", {}]) {
    let code: unknown;
    try {
      policy().replan(other as Plan);
    } catch (error) {
      code = PolicyError.is(error) ? error.code : error;
    }
    expect(code).toBe("INVALID_VALUE");
  }
  const closed = policy();
  closed.close();
  expect(() => closed.replan(plan)).toThrow("POLICY_CLOSED");
});
