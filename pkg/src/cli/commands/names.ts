import { PolicyError } from "../../errors.js";
import type { Resource, Snapshot } from "../../generated/wire.js";
import { ownIdOf } from "../../import/salesforce/ids.js";
import { meant } from "../../nearest.js";
import type { Policy } from "../../policy.js";
import { CallError } from "../io/fault.js";

/** What a name may stand for. */
type Kind = "user" | "partner" | "role";

/** Something with an id that people call by a name. */
interface Named {
  readonly id: string;
  readonly names: readonly string[];
}

function named(kind: Kind, { users, partners, userRoles = [] }: Snapshot): Named[] {
  if (kind === "partner") return partners.map(({ id, name }) => ({ id, names: [name] }));
  if (kind === "role") return userRoles.map(({ id, name }) => ({ id, names: [name] }));
  return users.map((user) => {
    const username = "username" in user ? user.username : undefined;
    return { id: user.id, names: [...new Set([user.name, user.email, username].filter((each) => each != null))] };
  });
}

/** The names by which people of a programme are called. */
export function namesOfUsers(programme: Pick<Snapshot, "users">): string[] {
  return named("user", { partners: [], ...programme } as unknown as Snapshot).flatMap(({ names }) => names);
}

/** An id of Salesforce of 15 characters with its checksum, as an import has it; every other word as it is. */
export function completed(word: string): string {
  return word.length === 15 ? (ownIdOf(word) ?? word) : word;
}

/**
 * The id that a word of a call stands for: an id, one of 15 characters without its checksum, or a name, username or e-mail address in
 * any case that only one has. A word that nobody has stays as it is, for the engine to refuse.
 *
 * @throws CallError `AMBIGUOUS_NAME` where several have it, with their ids
 */
export function idOf(policy: Policy, kind: Kind, word: string): string {
  // Most calls name an id, and a large programme is not read for that.
  if (kind === "user" && isUser(policy, word)) return word;
  const all = named(kind, policy.toJSON());
  if (all.some(({ id }) => id === word)) return word;
  const long = completed(word);
  if (long !== word && all.some(({ id }) => id === long)) return long;
  const wanted = word.toLowerCase();
  const found = all.filter(({ names }) => names.some((name) => name.toLowerCase() === wanted));
  if (found.length > 1) {
    const ids = found.map(({ id }) => `\`${id}\``);
    const shown = ids.length > 5 ? `${ids.slice(0, 5).join(", ")} and ${ids.length - 5} more` : ids.join(", ");
    throw CallError.of("AMBIGUOUS_NAME", `\`${word}\` is the name of several: ${shown}; give an id`);
  }
  return found[0]?.id ?? word;
}

/** Says whether the policy answers: it refuses an id that it does not know. */
function isKnown(ask: () => unknown): boolean {
  try {
    ask();
    return true;
  } catch (error) {
    if (PolicyError.is(error)) return false;
    throw error;
  }
}

/** Says whether somebody has this id. */
const isUser = (policy: Policy, id: string): boolean => isKnown(() => policy.viewer(id, { now: new Date(0) }));

/** Says whether a partner has this id. */
const isPartner = (policy: Policy, id: string): boolean => isKnown(() => policy.hierarchy(id));

/**
 * The id of the partner that a word of a call stands for, where nothing is asked of the engine.
 *
 * @throws CallError `UNKNOWN_ID` where there is no such partner
 */
export function partnerNamed(policy: Policy, word: string): string {
  const id = idOf(policy, "partner", word);
  if (!policy.toJSON().partners.some((partner) => partner.id === id))
    throw CallError.of("UNKNOWN_ID", `there is no partner \`${word}\``, { at: "/partner" });
  return id;
}

/** What is odd about a record: it names a partner that the programme does not have, so that it is nobody's. */
export function oddityOf(policy: Policy, resource: Resource | undefined): string | undefined {
  const given = resource?.partner;
  if (typeof given !== "string" || isPartner(policy, given)) return undefined;
  const ids = policy.toJSON().partners.map(({ id }) => id);
  return `there is no partner \`${given}\`${meant(given, ids)}`;
}
