import type { Criterion, Decision, Resource, Snapshot, Target } from "../../generated/wire.js";

import { say } from "./phrases.js";

type User = Snapshot["users"][number];
type Grant = Decision["grants"][number];
type RoleRef = Extract<Target, { internalRole: unknown }>["internalRole"];
type PartnerRoleRef = Extract<Target, { partnerRole: unknown }>["partnerRole"];

/** Tells in the names of a programme what stands behind grants: what a rule shares with whom, and the places in a hierarchy. */
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
      const what =
        shared.ownedBy === undefined ? this.#criteria(shared.where ?? []) : say(`records owned by ${this.target(shared.ownedBy)}`);
      const below = rule === "ROLE-14" ? ", which is below this person" : "";
      return [say(`shares ${what} with ${this.target(shared.to)}${below}`)];
    }
    if (!rule.startsWith("ROLE-")) return [];
    const owner = record?.owner == null ? undefined : this.#users.get(record.owner);
    const [upper, lower] = [this.#users.get(viewer), owner].map((user) => (user === undefined ? undefined : this.#placeOf(user)));
    if (upper === undefined || owner === undefined || lower === undefined) return [];
    return [say(`${this.#users.get(viewer)?.name} is ${upper}; the owner ${owner.name} is ${lower}`)];
  }

  /** Whom a target means, in words. */
  target(target: Target): string {
    if ("group" in target) return say(`the group ${target.group}`);
    if ("partner" in target) return say(`the users of ${this.#partner(target.partner)}`);
    if ("partnerRole" in target) return this.#partnerRole(target.partnerRole);
    if ("internalRole" in target) return this.#internalRole(target.internalRole);
    if ("user" in target) return this.#users.get(target.user)?.name ?? target.user;
    if ("queue" in target) return say(`the queue ${this.#snapshot.queues?.find(({ id }) => id === target.queue)?.label ?? target.queue}`);
    return say("allInternal" in target ? "everybody inside" : "all users of partners");
  }

  #partner(id: string): string {
    return this.#snapshot.partners.find((partner) => partner.id === id)?.name ?? id;
  }

  #partnerRole({ partner, role, subordinates }: PartnerRoleRef): string {
    const roles = this.#snapshot.partners.find(({ id }) => id === partner)?.partnerRoles;
    const label = roles?.find(({ id }) => id === role)?.label ?? role;
    return say(`the role ${label} of ${this.#partner(partner)}${subordinates === true ? " and those below" : ""}`);
  }

  #internalRole({ role, subordinates, partnerBranches }: RoleRef): string {
    const label = this.#snapshot.internalRoles?.find(({ id }) => id === role)?.label ?? role;
    return say(
      `the role ${label}${subordinates === true ? " and those below" : ""}${partnerBranches === true ? ", with the partners below" : ""}`,
    );
  }

  #placeOf(user: User): string | undefined {
    if (user.kind === "internal")
      return user.internalRole === undefined ? undefined : say(`in ${this.#internalRole({ role: user.internalRole })}`);
    if (user.kind !== "partner" || user.partnerRole === undefined) return undefined;
    return say(`in ${this.#partnerRole({ partner: user.partner, role: user.partnerRole })}`);
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
      ({ field, op, value }) => `${field} ${say(words[op] ?? op)} ${Array.isArray(value) ? value.join(", ") : String(value)}`,
    );
    return say(said.length === 0 ? "every record" : `records whose ${said.join(` ${say("and")} `)}`);
  }
}
