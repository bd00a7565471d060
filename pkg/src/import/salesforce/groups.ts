import { addTo } from "../../multimap.js";
import { inOrder } from "../report.js";
import type { Context } from "./context.js";
import type { DraftGroup, DraftQueue, PartnerRoleRef, RoleRef, Target } from "./draft.js";
import type { Party } from "./metadata.js";
import type { At, GroupRow } from "./org.js";

/** Why a party cannot be said, by its kind: the code of the finding. */
const UNSAID: readonly (readonly [RegExp, string])[] = [
  [/guest/i, "GUEST"],
  [/territor/i, "TERRITORY"],
  [/^managers?$|^managerSubordinates$|^Manager/i, "MANAGER_GROUP"],
  [/CustomerPortal/i, "CUSTOMER_PORTAL_USERS"],
  [/channelProgram/i, "CHANNEL_PROGRAM"],
  // A role that rules can name, whose row is not there.
  [/^Role/, "DANGLING_REFERENCE"],
];

/** The code of a group of people that the model has no word for. */
export function unsaidCode(kind: string): string {
  return UNSAID.find(([pattern]) => pattern.test(kind))?.[1] ?? "UNKNOWN_TARGET";
}

/** Who is in a group or a queue. */
type Members = Pick<DraftQueue, (typeof MEMBER_KINDS)[number]>;
const MEMBER_KINDS = ["users", "publicGroups", "internalRoles", "partnerRoles"] as const;

/** Groups and queues of an organisation, and what each of them stands for. */
export class Groups {
  readonly groups: DraftGroup[] = [];
  readonly queues: DraftQueue[] = [];
  readonly #context: Context;
  readonly #byName = new Map<string, GroupRow>();
  readonly #queueByName = new Map<string, string>();
  readonly #synthetic = new Set<string>();
  readonly #members: ReadonlyMap<string, ReadonlyMap<string, At>>;
  #byUsername: ReadonlyMap<string, string> | undefined;
  #byContact: ReadonlyMap<string, string> | undefined;

  constructor(context: Context) {
    this.#context = context;
    const members = new Map<string, Map<string, At>>();
    for (const { group, member, path, line } of context.org.members) {
      const own = members.get(group) ?? new Map<string, At>();
      members.set(group, own);
      if (!own.has(member)) own.set(member, { path, line });
    }
    this.#members = members;
    const rows = [...context.org.groups.values()].sort((a, b) => inOrder(a.id, b.id));
    for (const row of rows) {
      if (row.type === "Regular") this.#byName.set(row.developerName, row);
      if (row.type === "Queue") this.#queueByName.set(row.developerName, row.id);
    }
    for (const name of context.metadata.queues.keys()) if (!this.#queueByName.has(name)) this.#queueByName.set(name, name);
    for (const row of rows) {
      const first = row.type === "Queue" ? this.#queueByName.get(row.developerName) : this.#byName.get(row.developerName)?.id;
      if ((row.type !== "Regular" && row.type !== "Queue") || first === row.id) continue;
      const what = "two groups or queues have the same API name; one of them is left out";
      context.findings.add("invalid", "DUPLICATE_ID", row.path, what, { line: row.line, example: row.developerName });
    }
    for (const row of rows) if (row.type === "Regular" && this.#byName.get(row.developerName) === row) this.groups.push(this.#groupOf(row));
    const regular = rows.filter((row) => row.type === "Regular" && !context.org.has("GroupMember"));
    for (const { developerName, path } of regular) this.#withoutMembers(developerName, path);
    for (const { name, path } of context.metadata.groups.values()) if (!this.#byName.has(name)) this.#bare(name, path);
    for (const [name, id] of this.#queueByName) this.#queueOf(name, id);
    this.#bosses();
    this.#circles();
    for (const { group, path, line } of context.org.members) {
      if (!context.org.groups.has(group))
        context.findings.add("narrower", "DANGLING_REFERENCE", path, "members of groups that were not exported are left out", {
          line,
          example: group,
        });
    }
    for (const { queue, object, path, line } of context.org.queueObjects) {
      if (context.org.groups.get(queue)?.type === "Queue") continue;
      const what = "objects of queues that were not exported are left out";
      context.findings.add("narrower", "DANGLING_REFERENCE", path, what, { line, example: `${queue}: ${object}` });
    }
    this.groups.sort((a, b) => inOrder(a.id, b.id));
    this.queues.sort((a, b) => inOrder(a.id, b.id));
  }

  /** What a party of a rule stands for; undefined, after a finding, where the model has no word for it. */
  target(party: Party, where: string, side: "to" | "from"): Target | undefined {
    const { findings, roles } = this.#context;
    const name = party.name;
    switch (party.kind) {
      case "allInternalUsers":
        return { allInternal: true };
      case "allPartnerUsers":
        return { allPartnerUsers: true };
      case "group":
        if (name === "AllInternalUsers") return { allInternal: true };
        if (name === "AllPartnerUsers") return { allPartnerUsers: true };
        if (this.#byName.has(name) || this.#context.metadata.groups.has(name)) return { group: name };
        break;
      case "queue": {
        const id = this.#queueByName.get(name);
        if (id !== undefined && side === "from") return { queue: id };
        break;
      }
      case "role":
      case "roleAndSubordinates":
      case "roleAndSubordinatesInternal":
      case "portalRole":
      case "portalRoleAndSubordinates":
      case "portalRoleandSubordinates": {
        const place = roles.byName.get(name);
        const hasBelow = /ubordinates/.test(party.kind);
        if (place?.kind === "partner")
          return { partnerRole: { partner: place.account, role: place.id, ...(hasBelow ? { subordinates: true } : {}) } };
        if (place !== undefined) return { internalRole: internalRef(place.id, hasBelow, party.kind === "roleAndSubordinates") };
        break;
      }
      default: {
        const code = unsaidCode(party.kind);
        findings.add("narrower", code, where, `the model has no word for \`${party.kind}\`: the rule is left out`, {
          example: name === "" ? party.kind : name,
        });
        return undefined;
      }
    }
    findings.add("narrower", "DANGLING_REFERENCE", where, `the ${party.kind} \`${name}\` was not exported: the rule is left out`, {
      example: name,
    });
    return undefined;
  }

  /** Whom a share of a single record goes to. */
  shareTarget(id: string): { user: string } | { group: string } | { internalRole: RoleRef } | { partnerRole: PartnerRoleRef } | undefined {
    const { people, org, roles } = this.#context;
    if (people.internal.has(id) || people.external.has(id)) return { user: id };
    const row = org.groups.get(id);
    if (row === undefined) {
      // Members of case teams may be named by their contacts.
      if (id.startsWith("003"))
        this.#byContact ??= new Map(
          [...people.external.values()].flatMap((user) => (user.contact === undefined ? [] : [[user.contact, user.row.id]])),
        );
      const user = id.startsWith("003") ? this.#byContact?.get(id) : undefined;
      return user === undefined ? undefined : { user };
    }
    if (row.type === "Regular") return this.#byName.get(row.developerName) === row ? { group: row.developerName } : undefined;
    if (row.type === "Organization") return { group: this.#everybody("AllInternalUsers", { allInternal: true }) };
    if (row.type === "PRMOrganization") return { group: this.#everybody("AllPartnerUsers", { allPartnerUsers: true }) };
    const place = row.related === undefined ? undefined : roles.places.get(row.related);
    if (place === undefined || !/^Role(AndSubordinates(Internal)?)?$/.test(row.type)) return undefined;
    const hasBelow = row.type !== "Role";
    if (place.kind === "partner")
      return { partnerRole: { partner: place.account, role: place.id, ...(hasBelow ? { subordinates: true } : {}) } };
    return { internalRole: internalRef(place.id, hasBelow, row.type === "RoleAndSubordinates") };
  }

  /** A group of everybody of a kind, for what cannot name them otherwise. */
  #everybody(id: string, members: Omit<DraftGroup, "id">): string {
    let name = id;
    while (this.#byName.has(name) || this.#context.metadata.groups.has(name)) name = `${name}_`;
    if (!this.#synthetic.has(name)) {
      this.#synthetic.add(name);
      this.groups.push({ id: name, ...members });
      this.groups.sort((a, b) => inOrder(a.id, b.id));
    }
    return name;
  }

  #groupOf(row: GroupRow): DraftGroup {
    const { publicGroups: groups, ...members }: Members = this.#membersOf(row);
    return { id: row.developerName, ...(groups === undefined ? {} : { groups }), ...members };
  }

  #membersOf(row: GroupRow): Members {
    const into: Members = {};
    const { org, findings } = this.#context;
    for (const [id, { path, line }] of this.#members.get(row.id) ?? []) {
      const target = this.shareTarget(id);
      const member = org.groups.get(id);
      if (target === undefined) {
        const code = member === undefined ? "DANGLING_REFERENCE" : unsaidCode(member.type);
        const isOutside = member === undefined && org.users.has(id);
        if (isOutside)
          findings.add("ignored", "USER_KIND", path, "members who are not in the result are left out of groups", { line, example: id });
        else
          findings.add(
            "narrower",
            code,
            path,
            "members of groups that were not exported, or that the model has no word for, are left out",
            { line, example: member === undefined ? id : `${member.type} ${member.developerName}` },
          );
      } else if ("user" in target) into.users = grown(into.users, target.user);
      else if ("internalRole" in target) into.internalRoles = grown(into.internalRoles, target.internalRole);
      else if ("partnerRole" in target) into.partnerRoles = grown(into.partnerRoles, target.partnerRole);
      else into.publicGroups = grown(into.publicGroups, target.group);
    }
    return into;
  }

  #bare(name: string, path: string): void {
    this.groups.push({ id: name });
    this.#withoutMembers(name, path);
  }

  #withoutMembers(name: string, path: string): void {
    this.#context.findings.add(
      "narrower",
      "GROUP_WITHOUT_ROWS",
      path,
      "the members of a group are in no metadata, and Group or GroupMember was not exported: it has no members",
      { example: name },
    );
  }

  #queueOf(name: string, id: string): void {
    const { org, metadata, types, findings } = this.#context;
    const row = org.groups.get(id);
    const file = metadata.queues.get(name);
    const where = file?.path ?? row?.path ?? "Group";
    const listed = org.queueObjects.filter(({ queue }) => queue === id).map(({ object }) => object);
    const objects = new Set(both(file?.objects.length ? file.objects : undefined, org.has("QueueSobject") ? listed : undefined));
    const queue: DraftQueue = { id, label: row?.name ?? file?.label ?? name, types: [] };
    for (const object of objects) {
      const type = types.of(object);
      if (type === undefined)
        findings.add("narrower", "NO_RECORD_TYPE", where, "queues hold objects that no record type stands for", { example: object });
      else if (!queue.types.includes(type)) queue.types.push(type);
    }
    queue.types.sort(inOrder);
    if (file === undefined && objects.size === 0)
      findings.add(
        "narrower",
        "QUEUE_WITHOUT_OBJECTS",
        where,
        "neither QueueSobject nor metadata says what the queue holds: it opens nothing",
        {
          example: name,
        },
      );
    if (row === undefined)
      findings.add("narrower", "QUEUE_WITHOUT_ROW", where, "the queue is in no row of Group, so no record can be told to be its own", {
        example: name,
      });
    const rows = row !== undefined && org.has("GroupMember") ? this.#membersOf(row) : undefined;
    // Files that are kept by hand often leave members out: one without any says nothing of them.
    const named = file !== undefined && file.members.length > 0 ? this.#fileMembers(file.members, where) : undefined;
    for (const kind of MEMBER_KINDS) {
      const members = both<unknown>(named?.[kind] ?? (named && []), rows?.[kind] ?? (rows && []));
      if (members.length > 0) Object.assign(queue, { [kind]: members });
    }
    const isSaidTwice = rows !== undefined && named !== undefined;
    const isOtherwise =
      (isSaidTwice && MEMBER_KINDS.some((kind) => !isSame(rows[kind] ?? [], named[kind] ?? []))) ||
      (file !== undefined && file.objects.length > 0 && org.has("QueueSobject") && !isSame(file.objects, listed));
    if (isOtherwise)
      findings.add("narrower", "CONFLICTING_FILES", where, "a file and rows say different things of a queue: what both give counts", {
        example: name,
      });
    this.queues.push(queue);
  }

  #fileMembers(parties: readonly Party[], where: string): Members {
    const { people, findings } = this.#context;
    const into: Members = {};
    for (const party of parties) {
      if (party.kind === "user") {
        const users = () =>
          [...people.internal.values(), ...people.external.values()].map(({ row }) => [row.username?.toLowerCase() ?? "", row.id] as const);
        this.#byUsername ??= new Map(users());
        const user = this.#byUsername.get(party.name.toLowerCase());
        if (user === undefined)
          findings.add("narrower", "DANGLING_REFERENCE", where, "members of queues that were not exported are left out", {
            example: party.name,
          });
        else into.users = grown(into.users, user);
        continue;
      }
      const target = this.target({ kind: party.kind === "publicGroup" ? "group" : party.kind, name: party.name }, where, "to");
      if (target === undefined) continue;
      if ("internalRole" in target) into.internalRoles = grown(into.internalRoles, target.internalRole);
      else if ("partnerRole" in target) into.partnerRoles = grown(into.partnerRoles, target.partnerRole);
      else if ("group" in target) into.publicGroups = grown(into.publicGroups, target.group);
      else if ("allInternal" in target)
        into.publicGroups = grown(into.publicGroups, this.#everybody("AllInternalUsers", { allInternal: true }));
      else if ("allPartnerUsers" in target)
        into.publicGroups = grown(into.publicGroups, this.#everybody("AllPartnerUsers", { allPartnerUsers: true }));
    }
    return into;
  }

  /** Groups that hold each other in a circle have no members on this way: whatever reaches them by it is left out. */
  #circles(): void {
    const holders = new Map<string, string[]>();
    const open = new Map<string, number>();
    for (const { id, groups = [] } of this.groups) {
      open.set(id, groups.length);
      for (const inner of groups) addTo(holders, inner, id);
    }
    const settled = [...open].flatMap(([id, count]) => (count === 0 ? [id] : []));
    for (let id = settled.pop(); id !== undefined; id = settled.pop()) {
      for (const holder of holders.get(id) ?? []) {
        const left = (open.get(holder) ?? 0) - 1;
        open.set(holder, left);
        if (left === 0) settled.push(holder);
      }
    }
    const what = "groups that hold each other in a circle, and groups of those, have no members by way of it";
    for (const [id, left] of open) {
      const row = this.#byName.get(id);
      if (left > 0) this.#context.findings.add("narrower", "GROUP_CYCLE", row?.path ?? "Group", what, { line: row?.line, example: id });
    }
  }

  /** Superiors of members see what members see, here; groups and queues that say otherwise are wider. */
  #bosses(): void {
    const { org, metadata, findings } = this.#context;
    const what = "superiors of its members see here what the members see, which the original switches off";
    for (const row of org.groups.values()) {
      if (row.hasBosses || (row.type !== "Regular" && row.type !== "Queue")) continue;
      const file = metadata.groups.get(row.developerName) ?? metadata.queues.get(row.developerName);
      findings.add("wider", "NO_BOSSES", file?.path ?? `${row.path}#${row.developerName}`, what, {
        example: row.developerName,
        line: row.line,
      });
    }
    for (const file of [...metadata.groups.values(), ...metadata.queues.values()]) {
      const row = this.#byName.get(file.name);
      if (!file.hasBosses && row?.hasBosses !== false) findings.add("wider", "NO_BOSSES", file.path, what, { example: file.name });
    }
  }
}

/** What both of two lists hold; the one that is there, where the other is not. */
function both<Item>(left: readonly Item[] | undefined, right: readonly Item[] | undefined): readonly Item[] {
  if (left === undefined || right === undefined) return left ?? right ?? [];
  const held = new Set(right.map((item) => JSON.stringify(item)));
  return left.filter((item) => held.has(JSON.stringify(item)));
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return both(one, other).length === one.length && both(other, one).length === other.length;
}

/** A list with one more item: the same list, which may be long. */
function grown<Item>(list: Item[] | undefined, item: Item): Item[] {
  if (list === undefined) return [item];
  list.push(item);
  return list;
}

function internalRef(role: string, subordinates: boolean, partnerBranches: boolean): RoleRef {
  return { role, ...(subordinates ? { subordinates: true } : {}), ...(partnerBranches ? { partnerBranches: true } : {}) };
}
