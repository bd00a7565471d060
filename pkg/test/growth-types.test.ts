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

/** A rule for each type, the record of which its owner has. */
const rules = (n: number, make: (at: number) => object): object[] =>
  many(n, (at) => ({ id: `s${at}`, type: `t${at}`, level: "read", purpose: "p", ...make(at) }));

const WORLDS: Record<string, (n: number) => World> = {
  "declared types, each with a sharing rule by owner": (n) => ({
    part: { ...declared(n), sharingRules: rules(n, () => ({ ownedBy: { user: "u" }, to: { user: "v" } })) },
  }),
  "declared types, each with a sharing rule by a criterion of its own": (n) => ({
    part: {
      ...declared(n),
      sharingRules: rules(n, (at) => ({ where: [{ field: `f${at}`, op: "eq", value: `${at}` }], to: { partner: "p" } })),
    },
  }),
  "declared types, each with a sharing rule to a group of its own": (n) => ({
    part: {
      ...declared(n),
      publicGroups: many(n, (at) => ({ id: `g${at}`, users: ["u", "v"] })),
      sharingRules: rules(n, (at) => ({ ownedBy: { partner: "p" }, to: { group: `g${at}` } })),
    },
  }),
  "declared types, each with a sharing set": (n) => ({
    part: {
      ...declared(n),
      sharingSets: many(n, (at) => ({
        id: `s${at}`,
        licenses: ["partner-community"],
        mappings: [{ type: `t${at}`, level: "read", user: "account", record: "account" }],
      })),
      shareGroups: many(n, (at) => ({ id: `h${at}`, sharingSet: `s${at}`, users: ["v"] })),
    },
  }),
  "declared types, each with a queue": (n) => ({
    part: { ...declared(n), queues: many(n, (at) => ({ id: `q${at}`, label: `Q${at}`, types: [`t${at}`], users: ["u", "v"] })) },
  }),
  "declared types, each with a default and all data for a group": (n) => ({
    part: {
      ...declared(n, { module: true }),
      defaultAccess: each(n, () => ({ internal: "read", external: "read" })),
      permissionGroups: [
        { id: "admin", name: "Admin", partnerAdministration: true, systemAdministration: true },
        { id: "all", name: "All", records: each(n, () => "view-all"), modules: each(n, () => "assigned-partners") },
      ],
      users: people({ permissionGroups: ["admin", "all"] }),
      notifications: many(n, (at) => ({ module: `t${at}`, event: "created", to: ["all-managers"] })),
    },
  }),
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
    // Each explanation looks at every rule and group once.
    if (part.sharingRules === undefined)
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
