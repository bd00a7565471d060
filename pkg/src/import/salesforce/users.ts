import { inOrder } from "../report.js";
import type { Context } from "./context.js";
import type { DraftInternal, DraftPartnerUser } from "./draft.js";
import { isHighVolume } from "./licenses.js";
import type { UserRow } from "./org.js";
import type { External, Internal } from "./people.js";
import type { Ceilings } from "./permissions.js";
import type { RolePlace } from "./roles.js";

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

function placeOf(row: UserRow, { roles }: Context): RolePlace | undefined {
  if (row.role !== undefined) return roles.places.get(row.role);
  return row.roleName === undefined ? undefined : roles.byName.get(row.roleName);
}

function internalOf({ row }: Internal, context: Context, groups: ReadonlyMap<string, string[]>): DraftInternal {
  const user: DraftInternal = { kind: "internal", id: row.id, name: row.name, status: isIn(row, context) ? "active" : "disabled" };
  if (row.email !== undefined) user.email = row.email;
  const place = placeOf(row, context);
  if (place?.kind === "internal") user.internalRole = place.id;
  else if (row.role !== undefined || row.roleName !== undefined) lostRole(row, context);
  const own = groups.get(row.id);
  if (own !== undefined) user.permissionGroups = own;
  return user;
}

function partnerUserOf({ row, account, license, contact }: External, context: Context, ceilings: Ceilings): DraftPartnerUser {
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
  const place = placeOf(row, context);
  if (place?.kind === "partner" && place.account === account) {
    if (!isHighVolume(license)) user.partnerRole = place.id;
    else
      context.findings.add("ignored", "ROLE_WITHOUT_MEANING", row.path, "roles of users whose licence has none mean nothing", {
        line: row.line,
        example: row.username ?? row.id,
      });
  } else if (row.role !== undefined || row.roleName !== undefined) lostRole(row, context);
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
