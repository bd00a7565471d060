import { inOrder } from "../report.js";
import type { Context } from "./context.js";
import { profileKey } from "./names.js";

/** Whatever the original restricts or opens by means that the model does not have. */
export function reportLimits(context: Context, assigned: ReadonlyMap<string, ReadonlySet<string>>): void {
  assignments(context);
  restrictions(context);
  memberships(context, assigned);
  implicit(context);
}

function assignments({ metadata, org, findings }: Context): void {
  if (org.has("PermissionSetAssignment")) return;
  for (const { name, path } of metadata.permissionSets.values())
    findings.add(
      "narrower",
      "SET_WITHOUT_ASSIGNMENTS",
      path,
      "PermissionSetAssignment was not exported, so nobody has the permission set",
      {
        example: name,
      },
    );
}

function restrictions({ metadata, findings }: Context): void {
  for (const { name, path, isActive, kind } of metadata.limits) {
    if (!isActive) findings.add("ignored", "RESTRICTION_RULE", path, "the rule is switched off", { example: name });
    else {
      const what =
        kind === "Scoping"
          ? "a scoping rule narrows what people see at first, which is not carried over"
          : "a restriction rule takes access away, which is not carried over";
      findings.add("wider", "RESTRICTION_RULE", path, what, { example: name });
    }
  }
}

/** A site lets in the members of its network; here every active external user is let in. */
function memberships({ metadata, people, org, findings }: Context, assigned: ReadonlyMap<string, ReadonlySet<string>>): void {
  const where = metadata.networks[0]?.path ?? org.networkMembers[0]?.path;
  if (where === undefined) return;
  const profiles = new Set(metadata.networks.flatMap((each) => each.profiles.map(profileKey)));
  const sets = new Set(metadata.networks.flatMap((each) => each.permissionSets.map((name) => name.toLowerCase())));
  for (const { parent, parentName, path, line } of org.networkMembers) {
    const set = parent === undefined ? undefined : org.permissionSets.get(parent);
    const profile =
      set?.isOfProfile === true
        ? (set.profileName ?? org.profiles.get(set.profile ?? "")?.name)
        : parent === undefined || parent.startsWith("00e")
          ? (parentName ?? org.profiles.get(parent ?? "")?.name)
          : undefined;
    if (profile !== undefined) profiles.add(profileKey(profile));
    const name = set?.isOfProfile === true ? undefined : (set?.name ?? (profile === undefined ? parentName : undefined));
    if (name !== undefined) sets.add(name.toLowerCase());
    if (profile === undefined && name === undefined) {
      const what = "members of networks that are no profile or permission set of the export let nobody in";
      findings.add("ignored", "DANGLING_REFERENCE", path, what, { line, example: parent });
    }
  }
  const outside = [...people.external.values()].filter(
    ({ row, profile }) =>
      row.isActive &&
      !org.frozen.has(row.id) &&
      !(profile !== undefined && profiles.has(profile)) &&
      ![...(assigned.get(row.id) ?? [])].some((set) => sets.has(set)),
  );
  const what = "external users who are no members of the network may not sign in to it, and may here";
  for (const { row, profile } of outside.sort((a, b) => inOrder(a.row.id, b.row.id))) {
    findings.add("wider", "NETWORK_MEMBERSHIP", where, what, { example: profile ?? row.username ?? row.id });
  }
}

/** An account's owner, and whoever a role or rule lets, reaches what belongs to the account; so do users of the account itself. */
function implicit({ metadata, people, org, roles, findings, partners }: Context): void {
  const owners = new Set([...org.accounts.values()].flatMap(({ owner }) => owner ?? []));
  const held = new Set<string>();
  for (const { row } of people.internal.values()) {
    const place = row.role === undefined ? undefined : roles.places.get(row.role);
    if (place?.kind === "internal" && owners.has(row.id)) held.add(place.id);
  }
  const what = "owners of accounts in the role reach the opportunities, cases or contacts of their accounts, whoever owns those; not here";
  for (const name of [...held].sort(inOrder)) {
    const file = metadata.roles.get(name);
    const row = [...org.roles.values()].find(({ developerName }) => developerName === name);
    const levels = [...Object.values(file?.children ?? {}), ...(row?.children ?? [])];
    if (levels.some((level) => level !== undefined && level !== "None")) {
      findings.add("narrower", "IMPLICIT_ACCESS", file?.path ?? `${row?.path ?? "UserRole"}#${name}`, what, { example: name });
    }
  }
  if ([...partners.values()].some((users) => users.length > 0)) {
    findings.add(
      "narrower",
      "IMPLICIT_ACCESS",
      org.pathOf("Account"),
      "external users reach the contacts of their own account, and the accounts of records that they see; here their own contact and account alone",
    );
  }
  if (roles.internal.length > 0 || roles.depth > 1) {
    findings.add(
      "narrower",
      "HIERARCHY_FULL",
      org.pathOf("UserRole"),
      "superiors have full access to what their subordinates own, and may transfer it and delete it; here they may edit it",
    );
  }
}
