import type { Resource, Snapshot } from "../../generated/wire.js";
import { Policy } from "../../policy.js";
import { type Fact, withFact } from "./differences.js";

/** Somebody who sees a record in one snapshot and not in the other. */
export interface Sight {
  readonly user: string;
  readonly record: Resource;
  readonly change: "gains" | "loses";
}

/** Why: the rules that open the record where it is seen, why it is not seen in the other snapshot, and through which facts. */
export interface Cause extends Sight {
  /** The rules that open it, each with what it came through: `SHARE-02 Lead.Round_table`. */
  readonly rules: readonly string[];
  /** The code of the refusal in the other snapshot. */
  readonly code: string;
  readonly facts: readonly Fact[];
  /**
   * How the facts are known: `needed` where the change would not be there without any one of them, `enough` where each of them alone
   * makes it, `likely` where neither was found and they only concern the people and rules of it.
   */
  readonly proof: "needed" | "enough" | "likely";
}

/** Snapshots that may be loaded to find causes, and users in all of them together. */
const MOST_VARIANTS = 400;
const MOST_USERS = 20_000_000;

interface Side {
  readonly policy: Policy;
  readonly snapshot: Snapshot;
  readonly users: ReadonlyMap<string, Snapshot["users"][number]>;
}

/**
 * Through which facts each change of sight came: every fact is set back in the newer snapshot, and where the change is gone without
 * it, it was needed. A change that none of them undoes alone is sought in the older snapshot with one fact each.
 */
export function causesOf(before: Policy, after: Policy, facts: readonly Fact[], sights: readonly Sight[], now: string): Cause[] {
  const sides = { before: sideOf(before), after: sideOf(after) };
  const explained = sights.map((sight) => explain(sight, sides, now));
  const likely = explained.map((each) => facts.filter((fact) => isRelevant(fact, each, sides)));
  const size = Math.max(sides.before.users.size, sides.after.users.size, 1);
  const most = Math.min(MOST_VARIANTS, Math.floor(MOST_USERS / size));
  // Few facts are all asked about; of many those that concern the people and rules of a change.
  const relevant = facts.length <= most ? explained.map(() => facts) : likely;
  const needed = proven(sides.after, sides.before, explained, relevant, most, now, (isSeen, { change }) => isSeen === (change === "loses"));
  const open = explained.map((_, at) => (needed[at]?.length === 0 ? (relevant[at] ?? []) : []));
  const enough = proven(sides.before, sides.after, explained, open, most, now, (isSeen, { change }) => isSeen === (change === "gains"));
  return explained.map((each, at) => {
    const [all, some, rest] = [needed[at] ?? [], enough[at] ?? [], likely[at] ?? []];
    if (all.length > 0) return { ...each, facts: inOrder(all, facts), proof: "needed" };
    if (some.length > 0) return { ...each, facts: inOrder(some, facts), proof: "enough" };
    return { ...each, facts: rest.length > 0 ? rest : facts, proof: "likely" };
  });
}

function inOrder(some: readonly Fact[], facts: readonly Fact[]): Fact[] {
  const chosen = new Set(some);
  return facts.filter((fact) => chosen.has(fact));
}

function sideOf(policy: Policy): Side {
  const snapshot = policy.toJSON();
  return { policy, snapshot, users: new Map(snapshot.users.map((user) => [user.id, user])) };
}

type Explained = Sight & Pick<Cause, "rules" | "code">;

function explain(sight: Sight, { before, after }: { before: Side; after: Side }, now: string): Explained {
  const [seen, unseen] = sight.change === "gains" ? [after, before] : [before, after];
  const ask = ({ policy, users }: Side) =>
    users.has(sight.user)
      ? policy.viewer(sight.user, { now }).explain(`${sight.record.type}.view` as never, sight.record as never)
      : { code: "UNKNOWN_VIEWER", grants: [] };
  const rules = ask(seen).grants.map(({ rule, via }) => [rule, ...Object.values(via ?? {})].join(" "));
  return { ...sight, rules: [...new Set(rules)], code: ask(unseen).code };
}

/** Sections whose facts may concern anybody: they are about everybody, or join people to each other. */
const OF_ALL = new Set(
  "settings defaultAccess publicGroups queues internalRoles sharingSets tiers recordTypes userRoles profiles permissionSets permissionGroups".split(
    " ",
  ),
);

/** Whether a fact is about the people, the account, the type or the rules of a change of sight. */
function isRelevant({ section, id, member }: Fact, { user, record, rules }: Explained, { before, after }: { before: Side; after: Side }) {
  if (OF_ALL.has(section)) return section !== "defaultAccess" || member === record.type;
  if (section === "sharingRules") {
    const of = ({ snapshot }: Side) => snapshot.sharingRules?.find((rule) => rule.id === id)?.type;
    return of(before) === record.type || of(after) === record.type;
  }
  const people = [user, record.owner, record.assignee, record.createdBy];
  const accounts = people.flatMap((each) =>
    [before, after].flatMap(({ users }) => {
      const found = users.get(each ?? "");
      return found !== undefined && "partner" in found ? [found.partner] : [];
    }),
  );
  const named = new Set<string>([...people, ...accounts, record.partner].filter((each) => each != null));
  if (section === "users") {
    // Whoever owns an account, or stands in an internal role, joins others to it.
    const isInternal = [before, after].some(({ users }) => users.get(id)?.kind === "internal");
    return named.has(id) || (isInternal && (member === undefined || member === "internalRole" || member === "status"));
  }
  if (section === "managers") return id.split(" ").some((part) => named.has(part));
  return named.has(id) || rules.some((rule) => rule.split(" ").includes(id));
}

/** The facts of each change of sight for which the base with that fact of the other snapshot answers as it must. */
function proven(
  base: Side,
  other: Side,
  sights: readonly Explained[],
  candidates: readonly (readonly Fact[])[],
  most: number,
  now: string,
  isAs: (isSeen: boolean, sight: Sight) => boolean,
): Fact[][] {
  const found: Fact[][] = sights.map(() => []);
  const asked = new Map<Fact, number[]>();
  for (const [at, facts] of candidates.entries()) {
    for (const fact of facts) {
      const own = asked.get(fact);
      if (own === undefined) asked.set(fact, [at]);
      else own.push(at);
    }
  }
  // Those that concern most first, should not all of them be affordable.
  const facts = [...asked].sort(([, a], [, b]) => b.length - a.length).slice(0, most);
  for (const [fact, places] of facts) {
    const policy = loaded(withFact(base.snapshot, other.snapshot, fact));
    if (policy === undefined) continue;
    const users = new Set(policy.toJSON().users.map(({ id }) => id));
    const byUser = new Map<string, number[]>();
    for (const at of places) byUser.set(sights[at]?.user ?? "", [...(byUser.get(sights[at]?.user ?? "") ?? []), at]);
    for (const [user, own] of byUser) {
      const viewer = users.has(user) ? policy.viewer(user, { now }) : undefined;
      for (const at of own) {
        const sight = sights[at] as Explained;
        const isSeen = viewer?.can(`${sight.record.type}.view` as never, sight.record as never) ?? false;
        if (isAs(isSeen, sight)) found[at]?.push(fact);
      }
    }
    policy.close();
  }
  return found;
}

/** A policy of a snapshot that nobody wrote; undefined where it names what is not there. */
function loaded(snapshot: Snapshot): Policy | undefined {
  try {
    return Policy.loadSync(snapshot);
  } catch {
    return undefined;
  }
}
