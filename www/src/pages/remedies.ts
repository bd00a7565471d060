import type { Decision, Edit, Feature, Resource, User } from "partner-policy";
import { t } from "../i18n/index.js";
import type { Directory } from "../programme/directory.js";
import { words } from "../words/labels.js";

/** Something that might open a record: whether it does, the engine says. */
export interface Remedy {
  readonly title: string;
  readonly edit: Edit;
}

const FEATURES: readonly Feature[] = [
  "manage-leads",
  "manage-opportunities",
  "manage-cases",
  "manage-projects",
  "manage-listings",
  "manage-partnership",
];

/** The edits worth trying for somebody who may not do something with a record. */
export function remediesFor(user: User, record: Resource, decision: Decision, directory: Directory, now: string): Remedy[] {
  const found: Remedy[] = [];
  const codes = new Set<string>(decision.blocked.map(({ code }) => code));
  const { name, id } = user;
  const partner = record.partner ?? undefined;
  if (codes.has("USER_REVOKED")) found.push({ title: t("Restore {name}", { name }), edit: restoring(user) });
  if (codes.has("USER_DEACTIVATED"))
    found.push({ title: t("Re-activate {name}", { name }), edit: { kind: "users.reactivate", users: [id] } });
  if (codes.has("USER_INACTIVE_90D")) {
    const until = new Date(Date.parse(now) + 30 * 86_400_000).toISOString();
    found.push({
      title: t("Exempt {name} from the inactivity rule for 30 days", { name }),
      edit: { kind: "users.exempt", user: id, exempt: { reason: "Asked for in the console", until } },
    });
  }
  if (user.kind !== "internal" && codes.has("ACCOUNT_NOT_ACTIVE")) {
    found.push({
      title: t("Activate {name}", { name: directory.told(user.partner) }),
      edit: { kind: "partners.set-status", partner: user.partner, status: "active" },
    });
  }
  if (user.kind !== "internal" && codes.has("ACCOUNT_NOT_PARTNER")) {
    found.push({
      title: t("Enable {name}", { name: directory.told(user.partner) }),
      edit: { kind: "partners.enable", partner: user.partner },
    });
  }
  if (codes.size > 0) return found;
  if (user.kind === "internal" && partner !== undefined) {
    found.push({
      title: t("Make {name} a manager of {partner}", { name, partner: directory.told(partner) }),
      edit: { kind: "managers.add", partners: [partner], users: [id] },
    });
  }
  if (user.kind === "partner") {
    for (const role of directory.userRoles) {
      if (user.userRoles?.includes(role.id) === true) continue;
      found.push({
        title: t("Give {name} the role {role}", { name, role: role.name }),
        edit: { kind: "users.assign-roles", users: [id], add: [role.id] },
      });
    }
    for (const held of user.userRoles ?? []) {
      const role = directory.userRole(held);
      if (role === undefined || role.leadVisibility === "all" || record.type !== "lead") continue;
      found.push({
        title: t("Let the role {role} see all leads", { role: role.name }),
        edit: { kind: "roles.update", id: held, set: { leadVisibility: "all" } },
      });
    }
    for (const feature of FEATURES) {
      if (user.features?.includes(feature) === true) continue;
      found.push({
        title: t("Give {name} the feature {feature}", { name, feature: words(feature) }),
        edit: { kind: "users.set-features", user: id, grant: [feature] },
      });
    }
  }
  return found;
}

/** The edit that restores somebody, with the case that it goes by: it names the revoked login. */
export function restoring(user: User): Edit {
  const username = user.kind === "partner" ? user.username : undefined;
  return { kind: "users.restore", user: user.id, ...(username == null ? {} : { case: { username } }) };
}

/** Who else might make such an edit: the account's own administrators, and the supplier's. */
export function actorsNear(by: string, user: User, directory: Directory): string[] {
  const own = user.kind === "internal" ? [] : directory.peopleOf(user.partner);
  const near = own.filter((one) => one.kind === "partner" && one.status === "active" && one.features?.includes("manage-users") === true);
  const active = directory.users.filter((one) => one.kind === "internal" && one.status === "active");
  const support = active.find((one) => one.kind === "internal" && one.support === true);
  const internal = [...(support === undefined ? [] : [support]), ...active.slice(0, 6)];
  return [by, ...[...near.slice(0, 3), ...internal].map(({ id }) => id).filter((id) => id !== by)];
}
