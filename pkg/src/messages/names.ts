import type { Snapshot } from "../generated/wire.js";
import type { Input } from "../types.js";

/** The name of a user, partner or role, where one is known; {@link namesOf} has those of a programme. */
export type NameOf = (kind: "user" | "partner" | "role", id: string) => string | undefined;

/** The names that portal roles have where a programme does not list them. */
const STANDARD = { administrator: "Administrator", marketing: "Marketing", sales: "Sales" };

/**
 * The names that a programme knows, to be given as `nameOf`: a text then has a name wherever there is one. The programme is
 * read when the first name is asked for.
 *
 * A role of a partner's hierarchy has its label, unless other partners call a role of the same id otherwise.
 *
 * @param programme a policy, or a snapshot
 *
 * @example
 * formatPlan(plan, "en", { nameOf: namesOf(policy) }); // "Ann already manages Acme"
 */
export function namesOf(programme: { toJSON(): Snapshot } | Input<Snapshot>): NameOf {
  let names: Readonly<Record<"user" | "partner" | "role", ReadonlyMap<string, string | undefined>>> | undefined;
  return (kind, id) => {
    names ??= collected("toJSON" in programme ? programme.toJSON() : programme);
    return names[kind].get(id);
  };
}

function collected({ partners, users, userRoles = [] }: Input<Snapshot>) {
  const labels = new Map<string, string | undefined>();
  for (const { id, label } of partners.flatMap(({ partnerRoles = [] }) => partnerRoles)) {
    labels.set(id, labels.has(id) && labels.get(id) !== label ? undefined : label);
  }
  const named = (list: readonly { readonly id: string; readonly name: string }[]) => list.map(({ id, name }) => [id, name] as const);
  return {
    partner: new Map(named(partners)),
    user: new Map(named(users)),
    role: new Map([...labels, ...Object.entries(STANDARD), ...named(userRoles)]),
  };
}
