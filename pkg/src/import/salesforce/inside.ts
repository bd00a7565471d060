import { inOrder } from "../report.js";
import type { Context } from "./context.js";
import type { Draft, Level, Target } from "./draft.js";
import { isHighVolume } from "./licenses.js";
import { verbsOf } from "./permissions.js";
import type { Owners } from "./records.js";

/** The verbs that each level opens. */
const OPENED = [[], ["view"], ["view", "edit"], ["view", "edit", "transfer", "share", "delete"]] as const;
type Rank = 0 | 1 | 2 | 3;
const RANKS: Readonly<Record<string, Rank>> = { private: 0, read: 1, "read-write": 2 };

/** Whom single records are shared with: by record type and level, each target once. */
export type SharedTo = Map<string, Readonly<Record<Level, Map<string, Target>>>>;

/**
 * Object permissions bound people outside only. Where something reaches somebody inside whose profile and permission sets do not
 * have what it opens, the result is wider: ownership, defaults, rules, shares, queues, hierarchies, all of them with their levels.
 */
export function reportInside(
  context: Context,
  draft: Draft,
  owners: Owners,
  assigned: ReadonlyMap<string, ReadonlySet<string>>,
  shared: SharedTo,
): void {
  const { metadata, people, findings, types, org } = context;
  const inside = new Inside(context, draft);
  const ranks = new Map<string, Map<string, Rank>>();
  for (const type of types.named) ranks.set(type, inside.reached(type, owners.get(type) ?? new Set(), shared.get(type)));
  const found = new Map<string, { where: string; objects: Map<string, Set<string>>; users: Set<string> }>();
  for (const [id, { row, profile }] of people.internal) {
    if (!row.isActive || org.frozen.has(id)) continue;
    const files = [
      profile === undefined ? undefined : metadata.profiles.get(profile),
      ...[...(assigned.get(id) ?? [])].map((name) => metadata.permissionSets.get(name)),
    ];
    if (files.some((file) => file?.modifyAllData === true)) continue;
    const seesAll = files.some((file) => file?.viewAllData === true);
    for (const [type, reached] of ranks) {
      const rank = reached.get(id) ?? 0;
      if (rank === 0) continue;
      const object = types.objectOf(type).toLowerCase();
      const verbs = new Set(
        files.flatMap((file) => file?.objects.filter((each) => each.object.toLowerCase() === object).flatMap(verbsOf) ?? []),
      );
      if (seesAll) verbs.add("view");
      const lacking = OPENED[rank].filter((verb) => !verbs.has(verb));
      if (lacking.length === 0) continue;
      const name = profile ?? "";
      const file = metadata.profiles.get(name);
      const where = file?.path ?? `${org.pathOf("Profile")}#${name === "" ? "(none)" : name}`;
      const entry = found.get(name) ?? { where, objects: new Map<string, Set<string>>(), users: new Set<string>() };
      found.set(name, entry);
      entry.users.add(id);
      const said = entry.objects.get(types.objectOf(type)) ?? new Set<string>();
      entry.objects.set(types.objectOf(type), said);
      for (const verb of lacking) said.add(verb);
    }
  }
  const what =
    "users of the profile are reached by what opens records, but lack the permissions on the objects that the original asks for besides";
  for (const [, { where, objects }] of [...found].sort(([a], [b]) => inOrder(a, b))) {
    for (const [object, verbs] of [...objects].sort(([a], [b]) => inOrder(a, b))) {
      findings.add("wider", "INTERNAL_OBJECT_PERMISSIONS", where, what, { example: `${object}: ${[...verbs].join(", ")}` });
    }
  }
}

/** Who inside is in which role, group and queue. */
class Inside {
  readonly #context: Context;
  readonly #draft: Draft;
  readonly #byRole = new Map<string, string[]>();
  readonly #roleOf = new Map<string, string>();
  readonly #all: string[] = [];
  readonly #ofGroup = new Map<string, Reach>();

  constructor(context: Context, draft: Draft) {
    this.#context = context;
    this.#draft = draft;
    for (const user of draft.users) {
      if (user.kind !== "internal") continue;
      this.#all.push(user.id);
      if (user.internalRole === undefined) continue;
      this.#roleOf.set(user.id, user.internalRole);
      const holders = this.#byRole.get(user.internalRole);
      if (holders === undefined) this.#byRole.set(user.internalRole, [user.id]);
      else holders.push(user.id);
    }
  }

  /** The highest level at which records of a type reach each user inside. */
  reached(type: string, owners: ReadonlySet<string>, shared: ReturnType<SharedTo["get"]>): Map<string, Rank> {
    const ranks = new Map<string, Rank>();
    const raise = (users: Iterable<string>, rank: Rank) => {
      for (const user of users) if ((ranks.get(user) ?? 0) < rank) ranks.set(user, rank);
    };
    const internal = this.#draft.defaultAccess?.[type]?.internal;
    if (internal !== undefined) raise(this.#all, RANKS[internal] ?? 0);
    for (const rule of this.#draft.sharingRules ?? []) {
      if (rule.type === type) raise(this.#withSuperiors(this.#target(rule.to)), RANKS[rule.level] ?? 0);
    }
    for (const queue of this.#draft.queues ?? []) {
      if (queue.types.includes(type)) raise(this.#withSuperiors(this.#members(queue)), 2);
    }
    for (const level of ["read", "read-write"] as const) {
      const reach = emptyReach();
      for (const target of shared?.[level].values() ?? []) add(reach, this.#target(target));
      raise(this.#withSuperiors(reach), RANKS[level] ?? 0);
    }
    const own = new Set([...owners].filter((owner) => this.#context.people.internal.has(owner)));
    if (type === "account") for (const { owner } of this.#draft.partners) if (owner !== undefined) own.add(owner);
    raise(this.#withSuperiors({ users: own, accounts: new Set() }), 2);
    raise(own, 3);
    const accounts = new Set([...owners].flatMap((owner) => this.#context.people.external.get(owner)?.account ?? []));
    raise(this.#withSuperiors({ users: new Set(), accounts }), 2);
    return ranks;
  }

  /** Users inside, with everybody in a role above theirs, and with the owners' side of the accounts that are reached. */
  #withSuperiors({ users, accounts }: Reach): Set<string> {
    const all = new Set(users);
    const roles = new Set<string>();
    for (const user of users) {
      const role = this.#roleOf.get(user);
      if (role !== undefined) for (const above of this.#context.roles.above(role)) roles.add(above);
    }
    for (const { id, owner } of accounts.size === 0 ? [] : this.#draft.partners) {
      if (owner === undefined || !accounts.has(id)) continue;
      all.add(owner);
      const role = this.#roleOf.get(owner);
      if (role !== undefined) for (const each of [role, ...this.#context.roles.above(role)]) roles.add(each);
    }
    for (const role of roles) for (const user of this.#byRole.get(role) ?? []) all.add(user);
    return all;
  }

  #target(target: Target): Reach {
    if ("allInternal" in target) return { users: new Set(this.#all), accounts: new Set() };
    if ("allPartnerUsers" in target) return { users: new Set(), accounts: new Set(this.#context.partners.keys()) };
    if ("user" in target) return this.#members({ users: [target.user] });
    if ("partnerRole" in target) return { users: new Set(), accounts: new Set([target.partnerRole.partner]) };
    if ("internalRole" in target) return this.#role(target.internalRole);
    return "group" in target ? this.#group(target.group) : { users: new Set(), accounts: new Set() };
  }

  #role({ role, subordinates, partnerBranches }: { role: string; subordinates?: boolean; partnerBranches?: boolean }): Reach {
    const roles = new Set([role]);
    if (subordinates === true)
      for (const other of this.#byRole.keys()) if (this.#context.roles.above(other).includes(role)) roles.add(other);
    const users = new Set([...roles].flatMap((each) => this.#byRole.get(each) ?? []));
    const accounts =
      partnerBranches === true
        ? this.#draft.partners.filter(({ owner }) => owner !== undefined && users.has(owner)).map(({ id }) => id)
        : [];
    return { users, accounts: new Set(accounts) };
  }

  #group(id: string): Reach {
    const known = this.#ofGroup.get(id);
    if (known !== undefined) return known;
    const reach = emptyReach();
    this.#ofGroup.set(id, reach);
    const group = this.#draft.publicGroups?.find((each) => each.id === id);
    if (group === undefined) return reach;
    add(reach, this.#members({ ...group, publicGroups: group.groups }));
    if (group.allInternal === true) for (const user of this.#all) reach.users.add(user);
    if (group.allPartnerUsers === true) for (const account of this.#context.partners.keys()) reach.accounts.add(account);
    return reach;
  }

  #members(of: {
    users?: string[] | undefined;
    publicGroups?: string[] | undefined;
    internalRoles?: readonly { role: string; subordinates?: boolean; partnerBranches?: boolean }[] | undefined;
    partnerRoles?: readonly { partner: string }[] | undefined;
  }): Reach {
    const reach = emptyReach();
    for (const user of of.users ?? []) {
      const external = this.#context.people.external.get(user);
      if (external === undefined) reach.users.add(user);
      else if (!isHighVolume(external.license)) reach.accounts.add(external.account);
    }
    for (const group of of.publicGroups ?? []) add(reach, this.#group(group));
    for (const role of of.internalRoles ?? []) add(reach, this.#role(role));
    for (const { partner } of of.partnerRoles ?? []) reach.accounts.add(partner);
    return reach;
  }
}

interface Reach {
  readonly users: Set<string>;
  readonly accounts: Set<string>;
}

function emptyReach(): Reach {
  return { users: new Set(), accounts: new Set() };
}

function add(reach: Reach, { users, accounts }: Reach): void {
  for (const user of users) reach.users.add(user);
  for (const account of accounts) reach.accounts.add(account);
}
