import { PolicyError } from "../errors.js";
import type { Snapshot } from "../generated/wire.js";
import { reading } from "../reading.js";
import { hasMembers } from "../residual/members.js";
import type { Input } from "../types.js";

/** What a name may be asked for. `role` is a portal role or a role of a partner's hierarchy. */
export type NameKind = "user" | "partner" | "role" | "internalRole" | "permissionGroup" | "queue" | "recordType" | "sharingRule" | "tier";

/** The name of something by its id, where one is known; {@link namesOf} has those of a programme. */
// A method, so that a function that knows fewer kinds is one as well.
export type NameOf = {
  /** The name of what has an id; nothing where none is known. */
  of(kind: NameKind, id: string): string | undefined;
}["of"];

/** The names that portal roles, and roles of a partner, have where a programme does not list them. */
const STANDARD = {
  administrator: "Administrator",
  marketing: "Marketing",
  sales: "Sales",
  executive: "Partner Executive",
  manager: "Partner Manager",
  user: "Partner User",
};

/**
 * The names that a programme knows, to be given as `nameOf`: a text then has a name wherever there is one. The programme is
 * read when the first name is asked for.
 *
 * A role of a partner's hierarchy has its label, unless other partners call a role of the same id otherwise. A sharing rule is
 * called by its id, with its purpose.
 *
 * @param programme a policy, or a snapshot
 * @throws PolicyError `MALFORMED_JSON` for what is neither; where the programme cannot be read, when the first name is asked for
 *
 * @example
 * formatPlan(plan, "en", { nameOf: namesOf(policy) }); // "Ann already manages Acme"
 */
export function namesOf(programme: { toJSON(): Snapshot } | Input<Snapshot>): NameOf {
  if (!reading(() => hasMembers(programme))) throw PolicyError.of("MALFORMED_JSON", "", "a policy or a snapshot is expected");
  let names: Readonly<Record<NameKind, ReadonlyMap<string, string | undefined>>> | undefined;
  return (kind, id) => {
    names ??= reading(() => collected(snapshotIn(programme)));
    return names[kind]?.get(id);
  };
}

/** The snapshot of a policy, or what was given as one. */
export function snapshotIn(programme: { toJSON(): Snapshot } | Input<Snapshot>): Input<Snapshot> {
  return "toJSON" in programme ? programme.toJSON() : programme;
}

function collected(snapshot: Input<Snapshot>): Record<NameKind, Map<string, string | undefined>> {
  const { partners, users, userRoles = [], sharingRules = [] } = snapshot;
  const labels = new Map<string, string | undefined>();
  for (const { id, label } of partners.flatMap(({ partnerRoles = [] }) => partnerRoles)) {
    labels.set(id, labels.has(id) && labels.get(id) !== label ? undefined : label);
  }
  const named = (list: readonly { readonly id: string; readonly name: string }[] = []) => list.map(({ id, name }) => [id, name] as const);
  const labelled = (list: readonly { readonly id: string; readonly label: string }[] = []) =>
    new Map(list.map(({ id, label }) => [id, label] as const));
  return {
    partner: new Map(named(partners)),
    user: new Map(named(users)),
    role: new Map([...Object.entries(STANDARD), ...labels, ...named(userRoles)]),
    internalRole: labelled(snapshot.internalRoles),
    permissionGroup: new Map(named(snapshot.permissionGroups)),
    queue: labelled(snapshot.queues),
    recordType: labelled(snapshot.recordTypes),
    sharingRule: new Map(sharingRules.map(({ id, purpose }) => [id, purpose === undefined ? undefined : `${id} (${purpose})`] as const)),
    tier: new Map(named(snapshot.tiers)),
  };
}
