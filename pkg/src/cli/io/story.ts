import type { Criterion, Decision, Resource, Snapshot, Target } from "../../generated/wire.js";

type User = Snapshot["users"][number];
type Grant = Decision["grants"][number];
type RoleRef = Extract<Target, { internalRole: unknown }>["internalRole"];
type PartnerRoleRef = Extract<Target, { partnerRole: unknown }>["partnerRole"];

/** The most steps of a path through groups that are told. */
const MOST_STEPS = 12;

/** Tells in the names of a programme what grants came through: the rule with its purpose, the roles, the way through groups. */
export class Story {
  readonly #snapshot: Snapshot;
  readonly #users: ReadonlyMap<string, User>;

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
    this.#users = new Map(snapshot.users.map((user) => [user.id, user]));
  }

  /** The lines that belong to a grant of a viewer on a record; none where there is nothing to tell beside its rule. */
  of(viewer: string, { rule, via }: Grant, record: Resource | undefined): string[] {
    const shared = this.#snapshot.sharingRules?.find(({ id }) => id === via?.sharingRule);
    if (shared !== undefined) {
      const what = shared.ownedBy === undefined ? this.#criteria(shared.where ?? []) : `records owned by ${this.target(shared.ownedBy)}`;
      const way = this.#path(shared.to, viewer);
      const reach = way === undefined ? "which is below this person" : way.length > 1 ? `reached by ${way.join(" > ")}` : undefined;
      return [
        ...(shared.purpose === undefined ? [] : [shared.purpose]),
        `shares ${what} with ${this.target(shared.to)}${reach === undefined ? "" : `, ${reach}`}`,
      ];
    }
    if (!rule.startsWith("ROLE-")) return [];
    const owner = record?.owner == null ? undefined : this.#users.get(record.owner);
    const [upper, lower] = [this.#users.get(viewer), owner].map((user) => (user === undefined ? undefined : this.#placeOf(user)));
    if (upper === undefined || owner === undefined || lower === undefined) return [];
    return [`${this.#users.get(viewer)?.name} is ${upper}; the owner ${owner.name} is ${lower}`];
  }

  /** Whom a target means, in words. */
  target(target: Target): string {
    if ("group" in target) return `the group ${target.group}`;
    if ("partner" in target) return `the users of ${this.#partner(target.partner)}`;
    if ("partnerRole" in target) return this.#partnerRole(target.partnerRole);
    if ("internalRole" in target) return this.#internalRole(target.internalRole);
    if ("user" in target) return this.#users.get(target.user)?.name ?? target.user;
    if ("queue" in target) return `the queue ${this.#snapshot.queues?.find(({ id }) => id === target.queue)?.label ?? target.queue}`;
    return "allInternal" in target ? "everybody inside" : "all users of partners";
  }

  #partner(id: string): string {
    return this.#snapshot.partners.find((partner) => partner.id === id)?.name ?? id;
  }

  #partnerRole({ partner, role, subordinates }: PartnerRoleRef): string {
    const roles = this.#snapshot.partners.find(({ id }) => id === partner)?.partnerRoles;
    const label = roles?.find(({ id }) => id === role)?.label ?? role;
    return `the role ${label} of ${this.#partner(partner)}${subordinates === true ? " and those below" : ""}`;
  }

  #internalRole({ role, subordinates, partnerBranches }: RoleRef): string {
    const label = this.#snapshot.internalRoles?.find(({ id }) => id === role)?.label ?? role;
    return `the role ${label}${subordinates === true ? " and those below" : ""}${partnerBranches === true ? ", with the partners below" : ""}`;
  }

  #placeOf(user: User): string | undefined {
    if (user.kind === "internal")
      return user.internalRole === undefined ? undefined : `in ${this.#internalRole({ role: user.internalRole })}`;
    if (user.kind !== "partner" || user.partnerRole === undefined) return undefined;
    return `in ${this.#partnerRole({ partner: user.partner, role: user.partnerRole })}`;
  }

  #criteria(where: readonly Criterion[]): string {
    const words: Record<string, string> = {
      eq: "is",
      ne: "is not",
      in: "is one of",
      contains: "contains",
      lt: "<",
      le: "<=",
      gt: ">",
      ge: ">=",
    };
    const said = where.map(
      ({ field, op, value }) => `${field} ${words[op] ?? op} ${Array.isArray(value) ? value.join(", ") : String(value)}`,
    );
    return said.length === 0 ? "every record" : `records whose ${said.join(" and ")}`;
  }

  /** The steps by which a target holds a user; undefined where it does not. */
  #path(target: Target, user: string, seen = new Set<string>()): string[] | undefined {
    if (!("group" in target)) return this.#holds(target, user) ? [this.target(target)] : undefined;
    if (seen.has(target.group) || seen.size >= MOST_STEPS) return undefined;
    seen.add(target.group);
    const group = this.#snapshot.publicGroups?.find(({ id }) => id === target.group);
    if (group === undefined) return undefined;
    const targets: Target[] = [
      ...(group.users ?? []).map((id) => ({ user: id })),
      ...(group.internalRoles ?? []).map((internalRole) => ({ internalRole })),
      ...(group.partnerRoles ?? []).map((partnerRole) => ({ partnerRole })),
      ...(group.allInternal === true ? [{ allInternal: true as const }] : []),
      ...(group.allPartnerUsers === true ? [{ allPartnerUsers: true as const }] : []),
      ...(group.groups ?? []).map((id) => ({ group: id })),
    ] as Target[];
    for (const each of targets) {
      const rest = this.#path(each, user, seen);
      if (rest !== undefined) return [this.target(target), ...rest];
    }
    return undefined;
  }

  #holds(target: Target, id: string): boolean {
    const user = this.#users.get(id);
    if (user === undefined) return false;
    if ("user" in target) return target.user === id;
    if ("allInternal" in target) return user.kind === "internal";
    if ("allPartnerUsers" in target) return user.kind === "partner";
    if ("partner" in target) return user.kind === "partner" && user.partner === target.partner;
    if ("partnerRole" in target) {
      const { partner, role, subordinates } = target.partnerRole;
      if (user.kind !== "partner" || user.partner !== partner || user.partnerRole === undefined) return false;
      const roles = this.#snapshot.partners.find((each) => each.id === partner)?.partnerRoles ?? [];
      return user.partnerRole === role || (subordinates === true && isBelow(user.partnerRole, role, roles));
    }
    if (!("internalRole" in target)) return false;
    const { role, subordinates, partnerBranches } = target.internalRole;
    if (user.kind === "internal") return this.#isIn(user.internalRole, role, subordinates === true);
    if (user.kind !== "partner" || partnerBranches !== true) return false;
    const owner = this.#users.get(this.#snapshot.partners.find((each) => each.id === user.partner)?.owner ?? "");
    return owner?.kind === "internal" && this.#isIn(owner.internalRole, role, subordinates === true);
  }

  #isIn(own: string | undefined, role: string, hasBelow: boolean): boolean {
    return own !== undefined && (own === role || (hasBelow && isBelow(own, role, this.#snapshot.internalRoles ?? [])));
  }
}

function isBelow(role: string, top: string, roles: readonly { readonly id: string; readonly parent?: string | null }[]): boolean {
  const parents = new Map(roles.map(({ id, parent }) => [id, parent]));
  const seen = new Set<string>();
  for (let at = parents.get(role); at != null && !seen.has(at); at = parents.get(at)) {
    if (at === top) return true;
    seen.add(at);
  }
  return false;
}
