import { type Action, Policy } from "partner-policy";
import { expect, test } from "vitest";
import { countSteps } from "./counted.js";
import { asking, growsLinearly, internal, lead, many, partnerUser, people, snapshotOf, type World } from "./growth.js";
import { accepted, NOW } from "./programme.js";

countSteps();

const rule = (id: string, more: object): object => ({ id, type: "lead", level: "read", ownedBy: { partner: "p" }, ...more });

/** What grows, and the rest of a programme in which it is asked for. */
const WORLDS: Record<string, (n: number) => World> = {
  "a chain of public groups": (n) => ({
    part: {
      publicGroups: many(n, (at) => ({ id: `g${at}`, ...(at + 1 < n ? { groups: [`g${at + 1}`] } : { users: ["w", "u", "v"] }) })),
      sharingRules: [rule("r", { to: { group: "g0" } })],
    },
  }),
  "public groups side by side": (n) => ({
    part: {
      publicGroups: [{ id: "top", groups: many(n, (at) => `g${at}`) }, ...many(n, (at) => ({ id: `g${at}`, users: ["w"] }))],
      sharingRules: [rule("r", { to: { group: "top" }, ownedBy: { group: "top" } })],
    },
  }),
  "nested groups, each with a rule": (n) => ({
    part: {
      publicGroups: many(n, (at) => ({ id: `g${at}`, ...(at + 1 < n ? { groups: [`g${at + 1}`] } : { users: ["w", "u", "v"] }) })),
      sharingRules: many(n, (at) => rule(`r${at}`, { to: { group: `g${at}` }, ownedBy: { group: `g${n - 1 - at}` } })),
    },
  }),
  "groups that meet again and again": (n) => ({
    part: {
      publicGroups: many(n, (at) => ({
        id: `g${at}`,
        ...(at + 2 < n ? { groups: [`g${at + 1}`, `g${at + 2}`] } : { users: ["w", "u", "v"] }),
      })),
      sharingRules: many(n, (at) => rule(`r${at}`, { to: { group: `g${at}` } })),
    },
  }),
  "a ring of groups": (n) => ({
    part: {
      publicGroups: many(n, (at) => ({ id: `g${at}`, groups: [`g${(at + 1) % n}`], users: ["w", "u", "v"] })),
      sharingRules: many(n, (at) => rule(`r${at}`, { to: { group: `g${at}` } })),
    },
  }),
  "users of one group": (n) => ({
    part: {
      users: [...people, ...many(n, (at) => partnerUser(`u${at}`)), partnerUser("x", { partner: "q" })],
      publicGroups: [{ id: "g", users: ["u", "w", "x", ...many(n, (at) => `u${at}`)] }],
      sharingRules: [rule("r", { to: { group: "g" } })],
    },
  }),
  "users, each in a group of a chain": (n) => ({
    part: {
      users: [...people, ...many(n, (at) => partnerUser(`u${at}`)), partnerUser("x", { partner: "q" })],
      publicGroups: many(n, (at) => ({ id: `g${at}`, users: [`u${at}`, "u", "x"], ...(at + 1 < n ? { groups: [`g${at + 1}`] } : {}) })),
      sharingRules: [rule("r", { to: { group: "g0" } })],
    },
  }),
  "sharing rules between people": (n) => ({
    part: { sharingRules: many(n, (at) => rule(`r${at}`, { ownedBy: { user: "u" }, to: { user: "v" } })) },
  }),
  "sharing rules by criteria": (n) => ({
    part: {
      sharingRules: many(n, (at) =>
        rule(`r${at}`, { ownedBy: undefined, where: [{ field: "region", op: "eq", value: `r${at}` }], to: { user: "v" } }),
      ),
    },
    records: [{ ...lead, fields: { region: "r7" } }],
  }),
  "one rule of many criteria": (n) => ({
    part: {
      sharingRules: [
        rule("r", {
          ownedBy: undefined,
          where: many(Math.min(n, 400), (at) => ({ field: `f${at}`, op: "eq", value: "x" })),
          to: { user: "v" },
        }),
      ],
    },
  }),
  "a chain of internal roles": (n) => ({
    part: {
      internalRoles: many(n, (at) => ({ id: `r${at}`, label: `R${at}`, ...(at > 0 ? { parent: `r${at - 1}` } : {}) })),
      users: [
        internal("w", { internalRole: "r0", supplierAdmin: true, permissionGroups: ["admin"] }),
        internal("v", { internalRole: `r${n - 1}` }),
        partnerUser("u"),
      ],
      partners: [
        { id: "p", name: "P", status: "active", owner: "v" },
        { id: "q", name: "Q", status: "active" },
      ],
      sharingRules: many(n, (at) => rule(`r${at}`, { to: { internalRole: { role: `r${at}`, subordinates: true } } })),
    },
  }),
  "internal roles side by side": (n) => ({
    part: {
      internalRoles: [{ id: "top", label: "Top" }, ...many(n, (at) => ({ id: `r${at}`, label: `R${at}`, parent: "top" }))],
      users: [...many(n, (at) => internal(`v${at}`, { internalRole: `r${at}` })), ...people],
      sharingRules: [rule("r", { to: { internalRole: { role: "top", subordinates: true } } })],
    },
  }),
  "partner roles side by side": (n) => ({
    part: {
      partners: [
        {
          id: "p",
          name: "P",
          status: "active",
          partnerRoles: [{ id: "top", label: "Top" }, ...many(n, (at) => ({ id: `r${at}`, label: `R${at}`, parent: "top" }))],
        },
        { id: "q", name: "Q", status: "active" },
      ],
      users: [...people.slice(0, 2), partnerUser("u", { partnerRole: "r7" }), partnerUser("t", { partnerRole: "top" })],
      sharingRules: many(n, (at) => rule(`r${at}`, { to: { partnerRole: { partner: "p", role: `r${at}`, subordinates: true } } })),
    },
  }),
  "subordinates, and rules that reach them": (n) => ({
    part: {
      settings: { hierarchyIncludesShared: true },
      users: [
        ...people.slice(0, 2),
        partnerUser("u", { partnerRole: "executive" }),
        ...many(n, (at) => partnerUser(`s${at}`, { partnerRole: "user" })),
      ],
      publicGroups: many(n, (at) => ({ id: `g${at}`, users: [`s${at}`] })),
      sharingRules: many(n, (at) => rule(`r${at}`, { to: { group: `g${at}` } })),
    },
  }),
  "shares of one record": (n) => ({
    part: {
      settings: { hierarchyIncludesShared: true },
      users: [
        ...people.slice(0, 2),
        partnerUser("u", { partnerRole: "executive" }),
        ...many(n, (at) => partnerUser(`s${at}`, { partnerRole: "user" })),
      ],
    },
    records: [{ ...lead, owner: "w", shares: many(n, (at) => ({ user: `s${at}`, level: "read" as const })) }],
  }),
  "sharing sets and share groups": (n) => ({
    part: {
      users: [...people, partnerUser("h", { license: "customer-community" })],
      sharingSets: many(n, (at) => ({ id: `s${at}`, mappings: [{ type: "lead", level: "read", user: "account", record: "account" }] })),
      publicGroups: many(n, (at) => ({ id: `g${at}`, ...(at + 1 < n ? { groups: [`g${at + 1}`] } : { users: ["u", "v"] }) })),
      shareGroups: many(n, (at) => ({ id: `x${at}`, sharingSet: `s${at}`, users: ["w"], publicGroups: [`g${at}`] })),
    },
    records: [{ ...lead, owner: "h" }],
  }),
  "views of one page": (n) => ({
    part: {
      partnerGroups: many(n, (at) => ({ id: `g${at}`, partner: [{ field: "region", op: "eq", value: `${at}` }] })),
      customViews: many(n, (at) => ({ id: `v${at}`, groups: [`g${at}`], pages: [{ id: "page", groups: [`g${at}`] }] })),
    },
    records: [{ type: "page", id: "page", partner: "p" }],
  }),
  "pages of one view": (n) => ({
    part: {
      partnerGroups: [{ id: "g", partner: [{ field: "segment", op: "eq", value: "s" }] }],
      partners: [
        { id: "p", name: "P", status: "active", segment: "s" },
        { id: "q", name: "Q", status: "active" },
      ],
      customViews: [
        { id: "v", groups: ["g"], pages: many(n, (at) => ({ id: `p${at}`, groups: ["g"], ...(at > 0 ? { parent: `p${at - 1}` } : {}) })) },
      ],
    },
    records: [{ type: "page", id: `p${n - 1}`, partner: "p" }],
  }),
  "groups of every page": (n) => ({
    part: {
      partnerGroups: many(n, (at) => ({ id: `g${at}`, partner: [{ field: "region", op: "eq", value: `${at}` }] })),
      customViews: [
        {
          id: "v",
          groups: many(n, (at) => `g${at}`),
          pages: [
            { id: "page", groups: many(n, (at) => `g${at}`) },
            { id: "below", parent: "page" },
          ],
        },
      ],
      settings: { directUrlOutsideView: true },
    },
    records: [{ type: "page", id: "below", partner: "p" }],
  }),
  "portal roles of one user": (n) => ({
    part: {
      userRoles: many(n, (at) => ({
        id: `r${at}`,
        name: `Role ${at}`,
        leadVisibility: "assigned",
        translations: { de: { name: `Rolle ${at}` }, fr: { name: `R ${at}` } },
      })),
      users: [...people.slice(0, 2), partnerUser("u", { userRoles: many(n, (at) => `r${at}`) })],
      partnerGroups: [{ id: "g", userRoles: { has: many(n, (at) => `r${at}`) } }],
      customViews: [{ id: "v", groups: ["g"], pages: [{ id: "page" }] }],
    },
  }),
  "languages of one role": (n) => ({
    part: {
      userRoles: [{ id: "r", name: "Role", translations: Object.fromEntries(many(n, (at) => [`de-x-a${at}`, { name: `Rolle ${at}` }])) }],
      settings: { supportedLocales: many(n, (at) => `de-x-a${at}`) },
    },
  }),
  "permission groups of one user": (n) => ({
    part: {
      permissionGroups: many(n, (at) => ({
        id: `g${at}`,
        name: `G${at}`,
        partnerAdministration: at === 0,
        modules: { lead: at % 2 === 0 ? "assigned-partners" : "all-partners" },
      })),
      users: [internal("w", { permissionGroups: many(n, (at) => `g${at}`), supplierAdmin: true }), ...people.slice(1)],
      managers: [{ partner: "p", user: "w" }],
    },
  }),
  "permission sets of one user": (n) => ({
    part: {
      profiles: [{ id: "f", objects: { lead: ["view"] } }],
      permissionSets: many(n, (at) => ({ id: `s${at}`, objects: { lead: ["view", "edit"] } })),
      users: [...people.slice(0, 2), partnerUser("u", { profile: "f", permissionSets: many(n, (at) => `s${at}`) })],
    },
  }),
  "users of one partner": (n) => ({ part: { users: [...people, ...many(n, (at) => partnerUser(`u${at}`))] } }),
  "partners with managers": (n) => ({
    part: {
      partners: [
        { id: "p", name: "P", status: "active" },
        { id: "q", name: "Q", status: "active" },
        ...many(n, (at) => ({ id: `p${at}`, name: `P${at}`, status: "active", tier: "t" })),
      ],
      tiers: [{ id: "t", name: "T", features: [] }],
      managers: many(n, (at) => ({ partner: `p${at}`, user: "w", primary: true })),
    },
  }),
  "managers of one partner": (n) => ({
    part: {
      users: [...people, ...many(n, (at) => internal(`m${at}`))],
      managers: many(n, (at) => ({ partner: "p", user: `m${at}`, primary: at === 0 })),
      notifications: [{ module: "lead", event: "created", to: ["all-managers", "primary"] }],
    },
  }),
  "notification rules": (n) => ({
    part: { notifications: many(n, (at) => ({ module: "lead", event: `e${at}`, to: ["owner"] })), managers: [{ partner: "p", user: "w" }] },
  }),
  "areas of a site": (n) => ({
    part: {
      siteAreas: many(n, (at) => `a${at}`),
      partners: [
        { id: "p", name: "P", status: "active", siteAreas: many(n, (at) => `a${at}`) },
        { id: "q", name: "Q", status: "active" },
      ],
    },
    records: [{ type: "portal-area", id: `a${n - 1}`, partner: "p" }],
  }),
  tiers: (n) => ({
    part: {
      tiers: many(n, (at) => ({ id: `t${at}`, name: `T${at}`, features: [`f${at}`] })),
      partners: [
        { id: "p", name: "P", status: "active", tier: `t${n - 1}` },
        { id: "q", name: "Q", status: "active" },
      ],
    },
  }),
};

/** Every question and report, and how many steps it takes. */
function costs({ part, records = [lead] }: World): Map<string, number> {
  const snapshot = snapshotOf(part);
  const { policy, bytes, ask, found } = asking(snapshot);
  const [record = lead] = records;
  const action = (record.type === "page" || record.type === "portal-area" ? `${record.type}.open` : "lead.view") as Action;
  ask("open", () => Policy.fromBytes(bytes).viewer("u", { now: NOW }).can(action, record));
  for (const id of ["u", "w", "v"]) {
    if (!snapshot.users.some((user) => user.id === id)) continue;
    const viewer = policy.viewer(id, { now: NOW });
    ask(`can as ${id}`, () => viewer.can(action, record));
    ask(`explain as ${id}`, () => viewer.explain(action, record));
    ask(`capsule of ${id}`, () => viewer.toBytes());
    ask(`scope of ${id}`, () => {
      try {
        policy.scopeFor(id, { now: NOW });
      } catch (error) {
        if ((error as { code?: string }).code !== "INVALID_VALUE") throw error;
      }
    });
    ask(`view of ${id}`, () => policy.customView(id, { now: NOW }));
    ask(`lister of ${id}`, () => policy.managersLister(id));
    ask(`widget of ${id}`, () => policy.widget(id, { now: NOW }));
  }
  const viewer = policy.viewer("u", { now: NOW });
  ask("table", () => policy.table(records).count(viewer, action));
  ask("lint", () => policy.lint({ now: NOW }));
  ask("orphans", () => policy.orphans({ now: NOW }));
  ask("inactive", () => policy.inactive({ now: NOW }));
  ask("review", () => policy.reviewList("p"));
  ask("hierarchy", () => policy.hierarchy("p"));
  const role = snapshot.userRoles?.[0]?.id;
  if (role !== undefined) ask("label", () => policy.label({ role, locale: "de-x-a7" } as never));
  if (record.type === "lead") ask("recipients", () => policy.recipients({ module: "lead", event: "created", record }, { now: NOW }));
  const edit = { kind: "managers.add", partners: ["q"], users: ["v"] } as never;
  const plan = { by: "w", revision: 1, now: NOW, edit };
  ask("plan of managers", () => policy.apply(accepted(policy.plan(plan))));
  ask("plan of users", () => policy.apply(accepted(policy.plan({ ...plan, edit: { kind: "users.deactivate", users: ["u"] } as never }))));
  ask("plan of a hierarchy", () =>
    policy.plan({ ...plan, edit: { kind: "hierarchy.rename", partner: "p", role: "user", label: "Other" } as never }),
  );
  return found;
}

growsLinearly(WORLDS, costs);

test.each(["a chain of public groups", "a chain of internal roles", "sharing sets and share groups", "pages of one view"])(
  "%s may be as long as a document is: no question ends at the end of a stack",
  (name) => {
    expect(costs((WORLDS[name] as (n: number) => World)(10_000)).size).toBeGreaterThan(20);
  },
  120_000,
);
