// One case decided, one bulk edit checked, one coded error read.
const NOW = "2026-11-22T00:00:00Z";

export const SNAPSHOT = {
  format: "partner-policy/1",
  revision: 7,
  partners: [{ id: "p", name: "Acme", status: "active" }],
  users: [
    { kind: "internal", id: "root", name: "Root", status: "active", supplierAdmin: true },
    { kind: "internal", id: "ann", name: "Ann", status: "active", permissionGroups: ["g"] },
  ],
  managers: [{ partner: "p", user: "ann", primary: true }],
  permissionGroups: [{ id: "g", name: "G", modules: { lead: "assigned-partners" } }],
};

/** What `ask` says where the package works. */
export const ANSWER = "true ok 8 UNKNOWN_VIEWER";

/** Asks the package three things; returns the answers as text. */
export function ask({ Policy, PolicyError }) {
  const policy = Policy.loadSync(SNAPSHOT);
  const can = policy.viewer("ann", { now: NOW }).can("lead.view", { type: "lead", partner: "p" });
  const plan = policy.plan({ by: "root", revision: 7, now: NOW, edit: { kind: "managers.remove-all", partners: ["p"] } });
  let code;
  try {
    policy.viewer("nobody", { now: NOW });
  } catch (error) {
    code = PolicyError.is(error) ? error.code : String(error);
  }
  return [can, plan.outcome, policy.apply(plan).revision, code].join(" ");
}

/** The code of the error that loading throws, or "none". */
export function refusal({ Policy, PolicyError }) {
  try {
    Policy.loadSync(SNAPSHOT);
    return "none";
  } catch (error) {
    return PolicyError.is(error) ? error.code : String(error);
  }
}
