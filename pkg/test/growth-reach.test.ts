import { type Action, Policy } from "partner-policy";
import { countSteps } from "./counted.js";
import { asking, growsLinearly, internal, lead, many, partnerUser, people, snapshotOf, type World } from "./growth.js";
import { NOW } from "./programme.js";

countSteps();

const chain = (n: number): object[] => many(n, (at) => ({ id: `r${at}`, label: `R${at}`, ...(at > 0 ? { parent: `r${at - 1}` } : {}) }));
const active = (id: string, more: object = {}): object => ({ id, name: id, status: "active", ...more });

const branch = (role: string): object => ({ internalRole: { role, subordinates: true, partnerBranches: true } });
const branchRule = (id: string, from: string, to: string): object => ({
  id,
  type: "lead",
  level: "read",
  ownedBy: branch(from),
  to: branch(to),
});

/** A long tree of staff with `u` as its only partner user. */
const staffOf = (n: number): object[] => [
  internal("w", { internalRole: "r0", supplierAdmin: true }),
  internal("v", { internalRole: `r${n - 1}` }),
  partnerUser("u"),
  ...many(n, (at) => internal(`m${at}`, { internalRole: `r${at}` })),
];

/** What grows, and the rest of a programme in which it is asked for. */
const WORLDS: Record<string, (n: number) => World> = {
  "queues with the same members": (n) => ({
    part: {
      publicGroups: many(n, (at) => ({ id: `g${at}`, ...(at + 1 < n ? { groups: [`g${at + 1}`] } : { users: ["u", "v"] }) })),
      queues: many(n, (at) => ({ id: `q${at}`, label: `Q${at}`, types: ["lead"], publicGroups: [`g${at}`] })),
    },
    records: [{ ...lead, owner: "q7" }],
  }),
  "queues, each the source of a rule": (n) => ({
    part: {
      queues: many(n, (at) => ({ id: `q${at}`, label: `Q${at}`, types: ["lead"], users: ["u", "v"] })),
      sharingRules: many(n, (at) => ({ id: `r${at}`, type: "lead", level: "read", ownedBy: { queue: `q${at}` }, to: { user: "v" } })),
    },
    records: [{ ...lead, owner: "q7" }],
  }),
  "members of one queue under the tree": (n) => ({
    part: {
      settings: { hierarchyIncludesShared: true, internalHierarchy: true },
      internalRoles: chain(n),
      users: staffOf(n),
      queues: [{ id: "q", label: "Q", types: ["lead"], users: many(n, (at) => `m${at}`) }],
    },
    records: [{ ...lead, owner: "q" }],
    isDeep: true,
  }),
  "shares of one record with groups": (n) => ({
    part: {
      settings: { hierarchyIncludesShared: true },
      publicGroups: many(n, (at) => ({ id: `g${at}`, ...(at + 1 < n ? { groups: [`g${at + 1}`] } : { users: ["u", "v"] }) })),
    },
    records: [{ ...lead, owner: "w", shares: many(n, (at) => ({ group: `g${at}`, level: "read" as const })) }],
  }),
  "shares of one record with roles": (n) => ({
    part: {
      settings: { hierarchyIncludesShared: true, internalHierarchy: true },
      internalRoles: chain(n),
      users: [internal("w", { internalRole: "r0", supplierAdmin: true }), internal("v", { internalRole: `r${n - 1}` }), partnerUser("u")],
      partners: [active("p", { owner: "v" }), active("q")],
    },
    records: [
      {
        ...lead,
        owner: "w",
        shares: many(n, (at) => ({ internalRole: { role: `r${at}`, subordinates: true, partnerBranches: true }, level: "read" as const })),
      },
    ],
  }),
  "accounts in branches of a long tree": (n) => ({
    part: {
      settings: { hierarchyIncludesShared: true, internalHierarchy: true },
      internalRoles: chain(n),
      users: staffOf(n),
      partners: [active("p", { owner: "v" }), active("q"), ...many(n, (at) => active(`p${at}`, { owner: `m${at}` }))],
      sharingRules: [branchRule("r", "r0", `r${n - 2}`), branchRule("s", "r7", "r0")],
    },
    isDeep: true,
  }),
  "rules between branches": (n) => ({
    part: {
      settings: { hierarchyIncludesShared: true, internalHierarchy: true },
      internalRoles: chain(8),
      users: [internal("w", { internalRole: "r0", supplierAdmin: true }), internal("v", { internalRole: "r7" }), partnerUser("u")],
      partners: [active("p", { owner: "v" }), active("q")],
      sharingRules: many(n, (at) => branchRule(`s${at}`, `r${at % 8}`, `r${7 - (at % 8)}`)),
    },
  }),
  "rules between groups of partner roles": (n) => ({
    part: {
      partners: [active("p"), active("q"), ...many(n, (at) => active(`p${at}`))],
      publicGroups: many(n, (at) => ({
        id: `g${at}`,
        partnerRoles: [
          { partner: `p${at}`, role: "user", subordinates: true },
          { partner: "p", role: "executive", subordinates: true },
        ],
      })),
      sharingRules: many(n, (at) => ({
        id: `r${at}`,
        type: "lead",
        level: "read",
        ownedBy: { group: `g${at}` },
        to: { group: `g${(at + 1) % n}` },
      })),
    },
  }),
  "super users and subordinates of one account": (n) => ({
    part: {
      settings: { superUserAccess: true, hierarchyIncludesShared: true },
      users: [
        ...people.slice(0, 2),
        partnerUser("u", { superUser: true, partnerRole: "manager" }),
        ...many(n, (at) => partnerUser(`s${at}`, { superUser: true, partnerRole: "user" })),
      ],
    },
    isDeep: true,
  }),
  "one owner of every account": (n) => ({
    part: {
      settings: { internalHierarchy: true },
      internalRoles: [
        { id: "top", label: "T" },
        { id: "r", label: "R", parent: "top" },
      ],
      users: [
        internal("w", { internalRole: "top", supplierAdmin: true }),
        internal("v", { internalRole: "r" }),
        partnerUser("u"),
        ...many(n, (at) => partnerUser(`x${at}`, { partner: `p${at}`, contact: { id: `k${at}`, partner: `p${at}` } })),
      ],
      partners: [active("p", { owner: "v" }), active("q"), ...many(n, (at) => active(`p${at}`, { owner: "v" }))],
    },
  }),
  "invitations and reviews": (n) => ({
    part: {
      partners: [active("p"), active("q"), ...many(n, (at) => active(`p${at}`))],
      users: [
        ...people,
        ...many(n, (at) =>
          partnerUser(`x${at}`, { partner: `p${at}`, contact: { id: `k${at}`, partner: `p${at}` }, reviewer: true, username: `x${at}@h` }),
        ),
      ],
      invitations: many(n, (at) => ({ token: `t${at}`, partner: "p", email: `e${at}@x`, createdAt: "2026-11-21T20:00:00Z" })),
      reviews: many(n, (at) => ({ partner: `p${at}`, closed: { at: "2026-08-01T00:00:00Z", by: "w" } })),
    },
  }),
  "sharing sets of one type": (n) => ({
    part: {
      users: [...people, partnerUser("h", { license: "customer-community" })],
      sharingSets: many(n, (at) => ({
        id: `s${at}`,
        licenses: ["partner-community"],
        mappings: [{ type: "lead", level: "read", user: at % 2 ? "account" : "contact", record: "contact" }],
      })),
    },
    records: [{ ...lead, owner: "w", contact: "c-u" }],
  }),
};

/** Every question that grows with the programme, and how many steps it takes. */
function costs({ part, records = [lead], isDeep = false }: World, n: number): Map<string, number> {
  const snapshot = snapshotOf(part);
  const { policy, bytes, ask, found } = asking(snapshot, ["INVALID_VALUE", "UNKNOWN_VALUE"]);
  const [record = lead] = records;
  const type = record.type;
  const [view, edit, transfer] = ["view", "edit", "transfer"].map((verb) => `${type}.${verb}` as Action) as [Action, Action, Action];
  ask("open", () => Policy.fromBytes(bytes).viewer("u", { now: NOW }).can(view, record));
  for (const id of ["u", "w", "v"]) {
    const viewer = policy.viewer(id, { now: NOW });
    ask(`can as ${id}`, () => viewer.can(view, record));
    ask(`explain as ${id}`, () => viewer.explain(edit, record));
    ask(`transfer as ${id}`, () => viewer.explain(transfer, record, { to: "v" }));
    ask(`capsule of ${id}`, () => viewer.toBytes());
    ask(`scope of ${id}`, () => policy.scopeFor(id, { now: NOW }));
    ask(`filterJson as ${id}`, () => viewer.filterJson(view, JSON.stringify(records)));
    ask(`condition as ${id}`, () => viewer.toAst(view));
  }
  const viewer = policy.viewer("u", { now: NOW });
  ask("table", () => policy.table(records).count(viewer, view));
  ask("lint", () => policy.lint({ now: NOW }));
  ask("reviews", () => policy.reviews({ now: NOW }));
  ask("orphans", () => policy.orphans({ now: NOW }));
  ask("inactive", () => policy.inactive({ now: NOW }));
  ask("grants of three", () => [...policy.grants({ actions: [view], viewers: ["u", "v", "w"], now: NOW } as never).chunks()]);
  const head = { by: "w", revision: 1, now: NOW };
  const users = snapshot.users.map(({ id }) => id);
  const partners = snapshot.partners.map(({ id }) => id);
  const edits: Record<string, unknown> = {
    "managers.add": { partners, users: ["v"], makePrimary: true },
    "managers.replace": { partners: "all", from: { all: true }, to: ["v"] },
    "managers.set": { partner: "q", managers: users.filter((id) => !id.startsWith("x") && id !== "u").map((user) => ({ user })) },
    "managers.rows": { rows: many(n, (at) => ({ action: "add", partner: "q", user: users[at % users.length] })) },
    "users.deactivate": { users },
    "users.revoke": { users },
    "users.assign-roles": { users, add: ["sales"] },
    "users.create": {
      users: many(n, (at) => ({
        id: `n${at}`,
        name: "n",
        partner: "p",
        license: "partner-community",
        contact: { id: `z${at}`, partner: "p" },
      })),
    },
    "users.invite": { partner: "p", email: "n@x", username: "n@h", token: "n" },
    "roles.reorder": { ids: ["sales", "marketing", "administrator"] },
    "partners.set-owner": { partner: "p", owner: "v" },
    "partners.disable": { partner: "p" },
    "reviews.close": { partner: "p", reviewer: "w", answers: users.map((user) => ({ user, keep: true })) },
  };
  for (const [kind, rest] of Object.entries(edits)) {
    const request = { ...head, mode: "partial", edit: { kind, ...(rest as object) } } as never;
    ask(`plan of ${kind}`, () => {
      const plan = policy.plan(request);
      if (plan.outcome === "ok") policy.apply(plan);
    });
    if (!isDeep && ["managers.replace", "users.deactivate", "partners.set-owner"].includes(kind))
      ask(`impact of ${kind}`, () => policy.impact({ by: "w", edit: { kind, ...(rest as object) }, records, now: NOW } as never));
  }
  for (const [source, asserted] of [
    ["schedule", { kind: "users.sweep-inactive" }],
    ["schedule", { kind: "reviews.sweep", deadline: "2026-12-20T00:00:00Z" }],
  ] as const) {
    ask(`sweep ${asserted.kind}`, () => policy.planSystem({ source, revision: 1, now: NOW, edit: asserted } as never));
  }
  return found;
}

growsLinearly(WORLDS, costs);
