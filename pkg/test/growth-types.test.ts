import type { Action, Resource } from "partner-policy";
import { Policy } from "partner-policy";
import { countSteps } from "./counted.js";
import { asking, growsLinearly, internal, many, partnerUser, snapshotOf, type World } from "./growth.js";
import { NOW } from "./programme.js";

countSteps();

const declared = (n: number, more: object = {}): object => ({
  recordTypes: many(n, (at) => ({ id: `t${at}`, label: `T${at}`, ...more })),
});
const each = <T>(n: number, make: (at: number) => T): Record<string, T> => Object.fromEntries(many(n, (at) => [`t${at}`, make(at)]));

const people = (more: object = {}): object[] => [
  internal("w", { supplierAdmin: true, permissionGroups: ["admin"], ...more }),
  internal("v"),
  partnerUser("u"),
];
const record = { type: "t7", id: "r", owner: "u", partner: "p" } as unknown as Resource;

const WORLDS: Record<string, (n: number) => World> = {
  "declared types": (n) => ({ part: declared(n) }),
  "declared types, each in a profile and a permission set": (n) => ({
    part: {
      ...declared(n),
      profiles: [{ id: "f", objects: each(n, () => ["view"]) }],
      permissionSets: [{ id: "s", objects: each(n, () => ["edit"]) }],
      users: [...people().slice(0, 2), partnerUser("u", { profile: "f", permissionSets: ["s"] })],
    },
  }),
};

/** Every question that grows with the declared types, and how many steps it takes. */
function costs({ part }: World, n: number): Map<string, number> {
  const snapshot = snapshotOf({ users: people(), ...part });
  const { policy, bytes, ask, found } = asking(snapshot);
  const records = many(n, (at) => ({ ...record, type: `t${at}`, id: `r${at}` }) as unknown as Resource);
  const [view, transfer] = ["t7.view", "t7.transfer"] as unknown as [Action, Action];
  ask("open", () => Policy.fromBytes(bytes).viewer("u", { now: NOW }).can(view, record));
  ask("text", () => policy.toText());
  for (const id of ["u", "w", "v"]) {
    const viewer = policy.viewer(id, { now: NOW });
    ask(`can as ${id}`, () => viewer.can(view, record));
    ask(`explain as ${id}`, () => viewer.explain(transfer, record, { to: "v" }));
    ask(`can of each as ${id}`, () => records.map((one) => viewer.can(`${one.type}.edit` as Action, one)));
    ask(`explain of each as ${id}`, () => records.map((one) => viewer.explain(`${one.type}.edit` as Action, one)));
    ask(`capsule of ${id}`, () => viewer.toBytes());
    ask(`scope of ${id}`, () => {
      try {
        policy.scopeFor(id, { now: NOW });
      } catch (error) {
        if ((error as { code?: string }).code !== "INVALID_VALUE") throw error;
      }
    });
    ask(`filterJson as ${id}`, () => viewer.filterJson(view, JSON.stringify([record])));
    ask(`condition as ${id}`, () => viewer.toAst(view));
  }
  ask("table", () => policy.table(records).count(policy.viewer("u", { now: NOW }), view));
  ask("lint", () => policy.lint({ now: NOW }));
  ask("grants of three", () => [...policy.grants({ actions: [view], viewers: ["u", "v", "w"], now: NOW } as never).chunks()]);
  const head = { by: "w", revision: 1, now: NOW };
  const edits = [
    { kind: "managers.add", partners: ["q"], users: ["v"] },
    { kind: "users.deactivate", users: ["u"] },
    { kind: "roles.create", role: { id: "n", name: "N" } },
    { kind: "hierarchy.rename", partner: "p", role: "user", label: "Other" },
    { kind: "partners.disable", partner: "p" },
  ];
  for (const edit of edits) {
    ask(`plan of ${edit.kind}`, () => {
      const plan = policy.plan({ ...head, edit } as never);
      if (plan.outcome === "ok") policy.apply(plan);
    });
    ask(`impact of ${edit.kind}`, () => policy.impact({ by: "w", edit, records, now: NOW } as never));
  }
  const broken = snapshotOf({ ...part, users: [...people(), internal("x", { permissionGroups: ["nobody"] })] });
  ask("refused load", () => {
    try {
      Policy.loadSync(broken);
    } catch {}
  });
  return found;
}

growsLinearly(WORLDS, costs);
