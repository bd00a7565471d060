import type { PublicGroup, Snapshot, Target, User } from "partner-policy";
import { t } from "../i18n/index.js";
import type { Directory } from "../programme/directory.js";
import { targetWords } from "./targets.js";

/** A way by which a target means people, and the people who stand at its end. */
export interface Branch {
  readonly label: string;
  readonly users: ReadonlySet<string>;
}

type RoleRef = NonNullable<PublicGroup["internalRoles"]>[number];
type PartnerRoleRef = NonNullable<PublicGroup["partnerRoles"]>[number];

/** The ways from a target to people, as the snapshot names them; who really sees something the engine says. */
export function branchesOf(target: Target, directory: Directory): Branch[] {
  return found(target, directory, new Set());
}

function found(target: Target, directory: Directory, seen: Set<string>): Branch[] {
  const { snapshot } = directory;
  const holders = (label: string, test: (user: User) => boolean): Branch => ({
    label,
    users: new Set(snapshot.users.filter(test).map(({ id }) => id)),
  });
  const ofInternal = ({ role, subordinates }: RoleRef): Branch[] =>
    [role, ...(subordinates === true ? below(role, snapshot.internalRoles ?? []) : [])].map((id) =>
      holders(directory.told(id), (user) => user.kind === "internal" && user.internalRole === id),
    );
  const ofPartner = ({ partner, role, subordinates }: PartnerRoleRef): Branch[] =>
    [role, ...(subordinates === true ? below(role, directory.hierarchyOf(partner)) : [])].map((id) =>
      holders(
        t("{role} at {partner}", { role: directory.partnerRoleName(partner, id), partner: directory.told(partner) }),
        (user) => user.kind === "partner" && user.partner === partner && user.partnerRole === id,
      ),
    );
  if ("group" in target) {
    const group = members(snapshot, target.group);
    if (group === undefined || seen.has(group.id)) return [];
    seen.add(group.id);
    return [
      ...(group.internalRoles ?? []).flatMap(ofInternal),
      ...(group.partnerRoles ?? []).flatMap(ofPartner),
      ...(group.groups ?? []).flatMap((id) => found({ group: id }, directory, seen)),
      ...((group.users ?? []).length === 0 ? [] : [{ label: t("named in the group"), users: new Set(group.users) }]),
      ...(group.allInternal === true ? [holders(t("all staff"), ({ kind }) => kind === "internal")] : []),
      ...(group.allPartnerUsers === true ? [holders(t("all partner users"), ({ kind }) => kind === "partner")] : []),
    ];
  }
  if ("internalRole" in target) return ofInternal(target.internalRole);
  if ("partnerRole" in target) return ofPartner(target.partnerRole);
  if ("queue" in target) {
    const queue = (snapshot.queues ?? []).find(({ id }) => id === target.queue);
    return [
      ...(queue?.internalRoles ?? []).flatMap(ofInternal),
      ...(queue?.partnerRoles ?? []).flatMap(ofPartner),
      ...(queue?.publicGroups ?? []).flatMap((id) => found({ group: id }, directory, seen)),
      ...((queue?.users ?? []).length === 0 ? [] : [{ label: t("named in the queue"), users: new Set(queue?.users) }]),
    ];
  }
  const label = targetWords(target, directory);
  if ("partner" in target) return [holders(label, (user) => user.kind === "partner" && user.partner === target.partner)];
  if ("user" in target) return [{ label, users: new Set([target.user]) }];
  return [holders(label, ({ kind }) => ("allInternal" in target ? kind === "internal" : kind === "partner"))];
}

function members(snapshot: Snapshot, id: string): PublicGroup | undefined {
  return (snapshot.publicGroups ?? []).find((group) => group.id === id);
}

/** The roles below a role, in the order of the tree; a circle ends where it began. */
function below(role: string, roles: readonly { readonly id: string; readonly parent?: string | null }[]): string[] {
  const reached = new Set([role]);
  for (const id of reached) for (const one of roles) if (one.parent === id) reached.add(one.id);
  reached.delete(role);
  return [...reached];
}
