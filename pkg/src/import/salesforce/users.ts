import { inOrder } from "../report.js";
import type { Context } from "./context.js";
import type { DraftInternal, DraftPartnerUser } from "./draft.js";
import { isHighVolume } from "./licenses.js";
import type { UserRow } from "./org.js";
import type { External, Internal, People } from "./people.js";
import type { Ceilings } from "./permissions.js";
import { placeless, type RolePlace, type Roles } from "./roles.js";

/** Everybody, in the order of their ids. */
export function usersDraft(
  context: Context,
  ceilings: Ceilings,
  groups: ReadonlyMap<string, string[]>,
): (DraftInternal | DraftPartnerUser)[] {
  const { people, org, findings } = context;
  if (!org.has("UserLogin") && [...people.external.values()].some(({ row }) => row.isActive)) {
    const what = "UserLogin was not exported, which alone says who is frozen: frozen users count as active";
    findings.add("wider", "FROZEN_UNKNOWN", org.pathOf("User"), what);
  }
  for (const [id, { path, line }] of org.frozen) {
    if (!org.users.has(id))
      findings.add("ignored", "DANGLING_REFERENCE", path, "rows freeze users who were not exported", { line, example: id });
  }
  const users = [
    ...[...people.internal.values()].map((internal) => internalOf(internal, context, groups)),
    ...[...people.external.values()].map((external) => partnerUserOf(external, context, ceilings)),
  ];
  return users.sort((a, b) => inOrder(a.id, b.id));
}

function isIn(row: UserRow, { org }: Context): boolean {
  return row.isActive && !org.frozen.has(row.id);
}

function placeOf(row: UserRow, roles: Roles): RolePlace | undefined {
  if (row.role !== undefined) return roles.places.get(row.role);
  return row.roleName === undefined ? undefined : roles.byName.get(row.roleName);
}

/** The accounts of users who have a role, of which nobody knows which. */
export function accountsWithLostRoles(people: People, roles: Roles): Set<string> {
  const found = new Set<string>();
  for (const external of people.external.values()) if (isLost(external, roles)) found.add(external.account);
  return found;
}

/** Says whether somebody's role is not known, with a licence that needs one. */
function isLost({ row, account, license }: External, roles: Roles): boolean {
  if (!license.startsWith("partner-community")) return false;
  const place = placeOf(row, roles);
  if (place?.kind === "partner" && place.account === account) return false;
  return row.role !== undefined || row.roleName !== undefined || !row.knowsRole;
}

function internalOf({ row }: Internal, context: Context, groups: ReadonlyMap<string, string[]>): DraftInternal {
  const user: DraftInternal = { kind: "internal", id: row.id, name: row.name, status: isIn(row, context) ? "active" : "disabled" };
  if (row.email !== undefined) user.email = row.email;
  const place = placeOf(row, context.roles);
  if (place?.kind === "internal") user.internalRole = place.id;
  else if (row.role !== undefined || row.roleName !== undefined) lostRole(row, context);
  const own = groups.get(row.id);
  if (own !== undefined) user.permissionGroups = own;
  return user;
}

function partnerUserOf(external: External, context: Context, ceilings: Ceilings): DraftPartnerUser {
  const { row, account, license, contact } = external;
  const user: DraftPartnerUser = {
    kind: "partner",
    id: row.id,
    name: row.name,
    status: isIn(row, context) ? "active" : "deactivated",
    partner: account,
    license,
    createdAt: row.created ?? context.now,
  };
  if (row.email !== undefined) user.email = row.email;
  if (row.username !== undefined) user.username = row.username;
  if (contact !== undefined) user.contact = { id: contact, partner: account };
  const place = placeOf(row, context.roles);
  if (place?.kind === "partner" && place.account === account) {
    if (!isHighVolume(license)) user.partnerRole = place.id;
    else
      context.findings.add("ignored", "ROLE_WITHOUT_MEANING", row.path, "roles of users whose licence has none mean nothing", {
        line: row.line,
        example: row.username ?? row.id,
      });
  } else {
    if (row.role !== undefined || row.roleName !== undefined) lostRole(row, context);
    else if (!isHighVolume(license) && context.roles.ofAccount.has(account)) withoutRole(row, license, context);
    if (isLost(external, context.roles) && context.roles.ofAccount.has(account)) user.partnerRole = placeless(account);
  }
  const profile = ceilings.profileOf(row.id);
  if (profile !== undefined) user.profile = profile;
  const sets = ceilings.setsOf(row.id);
  if (sets.length > 0) user.permissionSets = sets;
  if (row.lastLogin !== undefined) user.lastLoginAt = row.lastLogin;
  if (row.isSuperUser) user.superUser = true;
  return user;
}

function lostRole(row: UserRow, { findings }: Context): void {
  findings.add("narrower", "DANGLING_REFERENCE", row.path, "users whose role was not exported, or belongs elsewhere, have none here", {
    line: row.line,
    example: row.username ?? row.id,
  });
}

/** A user of an account with roles, whose row names none. */
function withoutRole(row: UserRow, license: string, { findings }: Context): void {
  const place = { line: row.line, example: row.username ?? row.id };
  if (!row.knowsRole)
    findings.add("narrower", "ROLE_UNKNOWN", row.path, "the table of users names no roles: nobody stands above or below its users", place);
  else if (license.startsWith("partner-community"))
    findings.add("expanded", "ROLE_ASSUMED", row.path, "users without a role have the lowest one of their account here", place);
}
