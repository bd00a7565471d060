import { type AcceptedPlan, type Plan, type PlanDocument, Policy, PolicyError, type Snapshot, type Viewer } from "partner-policy";

/** The moment of the tests. */
export const NOW = "2026-11-22T00:00:00Z";

/** A small programme in which every question has something to answer. */
export function programme(): Snapshot {
  return {
    format: "partner-policy/1",
    revision: 7,
    partners: [
      { id: "p", name: "Acme", status: "active" },
      { id: "q", name: "Beta", status: "active" },
    ],
    users: [
      { kind: "internal", id: "root", name: "Root", status: "active", supplierAdmin: true },
      { kind: "internal", id: "ann", name: "Ann", status: "active", permissionGroups: ["g"] },
      { kind: "internal", id: "bob", name: "Bob", status: "active", permissionGroups: ["g"] },
      {
        kind: "partner",
        id: "pia",
        name: "Pia",
        status: "active",
        partner: "p",
        contact: { id: "c", partner: "p" },
        license: "partner-community",
        userRoles: ["basic"],
        createdAt: "2026-11-01T00:00:00Z",
      },
      {
        kind: "partner",
        id: "old",
        name: "Old",
        status: "active",
        partner: "p",
        license: "partner-community",
        createdAt: "2026-01-01T00:00:00Z",
      },
    ],
    managers: [{ partner: "p", user: "ann", primary: true }],
    permissionGroups: [{ id: "g", name: "G", modules: { lead: "assigned-partners" } }],
    userRoles: [{ id: "basic", name: "Basic", translations: { de: { name: "Einfach" } } }],
    partnerGroups: [{ id: "pg", userRoles: { has: ["basic"] } }],
    customViews: [{ id: "v", groups: ["pg"], pages: [{ id: "home" }] }],
    notifications: [{ module: "lead", event: "created", to: ["primary"] }],
  };
}

/** The policy of {@link programme}. */
export function policy(): Policy {
  return Policy.loadSync(programme());
}

/** One of its people at {@link NOW}. */
export function viewer(id: string): Viewer {
  return policy().viewer(id, { now: NOW });
}

/** Ann's lead, one of a partner that she does not manage, and one of nobody. */
export const LEADS = [
  { type: "lead", id: "b", partner: "p" },
  { type: "lead", id: "x", partner: "q" },
  { type: "lead", id: "y" },
  { type: "lead", id: "a", partner: "p" },
] as const;

/** The code of the error that `ask` throws; `answered` without one. */
export function codeOf(ask: () => unknown): string {
  try {
    ask();
    return "answered";
  } catch (error) {
    if (PolicyError.is(error)) return error.code;
    throw error;
  }
}

/** A plan that is to be applied, which is refused nowhere. */
export function accepted(plan: Plan | PlanDocument): AcceptedPlan {
  if (plan.outcome === "ok") return plan as AcceptedPlan;
  throw new Error(`refused: ${JSON.stringify(plan.rows)}`);
}
