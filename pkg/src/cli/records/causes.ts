import type { Resource, Snapshot } from "../../generated/wire.js";
import { jsonBytes } from "../../import/pieces.js";
import { addTo } from "../../multimap.js";
import { Policy } from "../../policy.js";
import { type Fact, withFact } from "./differences.js";

/** Somebody who sees a record in one snapshot and not in the other. */
export interface Sight {
  readonly user: string;
  readonly record: Resource;
  readonly change: "gains" | "loses";
  /** The same for users who are alike in both snapshots, where the record names none of them: they have the same causes. */
  readonly like?: string | undefined;
  /** Why, where that is known already. */
  readonly why?: Why | undefined;
}

/** The rules that open a record, and why it is not seen in the other snapshot. */
export type Why = Pick<Cause, "rules" | "code">;

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
const MOST_USERS = 5_000_000;
/** Changes of sight whose facts are tried out; of more the facts are named that concern their people and rules. */
const MOST_PROVEN = 5000;
/** Pairs of a fact and a change of sight up to which every fact is a candidate for every change. */
const MOST_PAIRS = 5_000_000;

/** A programme, and what it was made of. */
export interface Programme {
  readonly policy: Policy;
  readonly snapshot: Snapshot;
}

interface Side extends Programme {
  readonly users: ReadonlyMap<string, Snapshot["users"][number]>;
}

/**
 * Through which facts each change of sight came: every fact is set back in the newer snapshot, and where the change is gone without
 * it, it was needed. A change that none of them undoes alone is sought in the older snapshot with one fact each.
 */
export function causesOf(before: Programme, after: Programme, all: readonly Fact[], sights: readonly Sight[], now: string): Cause[] {
  if (sights.length === 0) return [];
  const firsts = new Map<string, number>();
  const asked: Sight[] = [];
  const places = sights.map((sight) => {
    const known = sight.like === undefined ? undefined : firsts.get(sight.like);
    if (known !== undefined) return known;
    asked.push(sight);
    if (sight.like !== undefined) firsts.set(sight.like, asked.length - 1);
    return asked.length - 1;
  });
  const causes = causesOfEach(before, after, all, asked, now);
  const ofUsers = new Map(all.flatMap((fact) => (fact.section === "users" ? [[`${fact.id} ${fact.member ?? ""}`, fact] as const] : [])));
  return sights.map((sight, at) => {
    const cause = causes[places[at] as number] as Cause;
    if (cause.user === sight.user) return cause;
    // What was found out about one of them is said of the other by the other's own facts.
    const facts = cause.facts.flatMap((fact) =>
      fact.section === "users" && fact.id === cause.user ? (ofUsers.get(`${sight.user} ${fact.member ?? ""}`) ?? []) : [fact],
    );
    return { ...sight, rules: cause.rules, code: cause.code, facts, proof: cause.proof };
  });
}

function causesOfEach(before: Programme, after: Programme, all: readonly Fact[], sights: readonly Sight[], now: string): Cause[] {
  const sides = { before: sideOf(before), after: sideOf(after) };
  const facts = all.filter((fact) => isOfAccess(fact, sides));
  const explained = sights.map((sight) => explain(sight, sides, now));
  const size = Math.max(sides.before.users.size, sides.after.users.size, 1);
  const most = Math.min(MOST_VARIANTS, Math.floor(MOST_USERS / size));
  const candidates = new Candidates(facts, sides, facts.length * sights.length <= MOST_PAIRS);
  // Few facts are all asked about; of many those that concern the people and rules of a change.
  const asked = explained.map((each, at) => {
    if (at >= MOST_PROVEN) return NONE;
    return facts.length <= most && candidates.isWhole ? facts : candidates.of(each);
  });
  const needed = proven(sides.after, sides.before, explained, asked, most, now, (isSeen, { change }) => isSeen === (change === "loses"));
  const open = asked.map((own, at) => (needed[at]?.length === 0 ? own : []));
  const enough = proven(sides.before, sides.after, explained, open, most, now, (isSeen, { change }) => isSeen === (change === "gains"));
  return explained.map((each, at) => {
    const [necessary, sufficient] = [needed[at] ?? [], enough[at] ?? []];
    if (necessary.length > 0) return { ...each, facts: inOrder(necessary, facts), proof: "needed" };
    if (sufficient.length > 0) return { ...each, facts: inOrder(sufficient, facts), proof: "enough" };
    return { ...each, facts: candidates.of(each), proof: "likely" };
  });
}

function inOrder(some: readonly Fact[], facts: readonly Fact[]): Fact[] {
  if (some.length === 1) return [...some];
  const chosen = new Set(some);
  return facts.filter((fact) => chosen.has(fact));
}

function sideOf(programme: Programme): Side {
  return { ...programme, users: new Map(programme.snapshot.users.map((user) => [user.id, user])) };
}

type Explained = Sight & Pick<Cause, "rules" | "code">;

function explain(sight: Sight, { before, after }: { before: Side; after: Side }, now: string): Explained {
  if (sight.why !== undefined) return { ...sight, ...sight.why };
  const [seen, unseen] = sight.change === "gains" ? [after, before] : [before, after];
  const ask = ({ policy, users }: Side) =>
    users.has(sight.user)
      ? policy.viewer(sight.user, { now }).explain(`${sight.record.type}.view` as never, sight.record as never)
      : { code: "UNKNOWN_VIEWER", grants: [] };
  const rules = ask(seen).grants.map(({ rule, via }) => [rule, ...Object.values(via ?? {})].join(" "));
  return { ...sight, rules: [...new Set(rules)], code: ask(unseen).code };
}

/** Members of users and partners that no decision looks at. */
const OF_NAMES = new Set(["name", "email", "username", "label", "purpose", "description"]);
const OF_TIME = new Set(["lastLoginAt", "createdAt"]);

/** Whether a fact can change what somebody sees; where nobody is locked out for being away, the last login cannot. */
function isOfAccess({ member }: Fact, { before, after }: Sides): boolean {
  if (member === undefined) return true;
  const isTimeless = [before, after].every(({ snapshot }) => snapshot.settings?.inactivityGate === false);
  return !OF_NAMES.has(member) && !(isTimeless && OF_TIME.has(member));
}

interface Sides {
  readonly before: Side;
  readonly after: Side;
}

/** Sections of which a fact may concern anybody: they are about everybody. */
const OF_ALL = new Set(["settings", "sharingSets", "tiers", "recordTypes", "userRoles"]);
/** Sections that join people to each other, of which there may be very many facts. */
const OF_GROUPS = new Set(["publicGroups", "queues", "internalRoles", "profiles", "permissionSets", "permissionGroups"]);
const NONE: readonly Fact[] = [];

/** The facts that may be behind a change of sight. */
class Candidates {
  /** Whether facts that join people count for every change; else those only that name what is in it. */
  readonly isWhole: boolean;
  readonly #ofAll: readonly Fact[];
  readonly #ofType = new Map<string, Fact[]>();
  readonly #ofId = new Map<string, Fact[]>();
  readonly #likely = new Map<string, readonly Fact[]>();
  readonly #sides: Sides;

  constructor(facts: readonly Fact[], sides: Sides, isWhole: boolean) {
    this.isWhole = isWhole;
    this.#sides = sides;
    this.#ofAll = facts.filter((fact) => OF_ALL.has(fact.section) || (isWhole && this.#joins(fact)));
    const rules = new Map(
      [sides.before, sides.after].flatMap(({ snapshot }) => (snapshot.sharingRules ?? []).map(({ id, type }) => [id, type])),
    );
    for (const fact of facts) {
      const type = fact.section === "sharingRules" ? rules.get(fact.id) : fact.section === "defaultAccess" ? fact.member : undefined;
      if (type !== undefined) add(this.#ofType, type, fact);
      else for (const id of fact.section === "managers" ? fact.id.split(" ") : [fact.id]) add(this.#ofId, id, fact);
    }
  }

  of({ user, record, rules }: Explained): readonly Fact[] {
    const ids = new Set<string>([user, record.owner, record.assignee, record.createdBy, record.partner].filter((each) => each != null));
    for (const id of [...ids]) {
      for (const { users } of [this.#sides.before, this.#sides.after]) {
        const found = users.get(id);
        if (found === undefined) continue;
        for (const value of Object.values(found)) {
          if (typeof value === "string") ids.add(value);
          else if (Array.isArray(value)) for (const each of value) if (typeof each === "string") ids.add(each);
        }
      }
    }
    for (const rule of rules) for (const word of rule.split(" ")) ids.add(word);
    const own = [...ids].flatMap((id) => this.#ofId.get(id) ?? NONE);
    const ofType = this.#likely.get(record.type) ?? [...this.#ofAll, ...(this.#ofType.get(record.type) ?? NONE)];
    this.#likely.set(record.type, ofType);
    // Most changes have no facts of their own: they share one list.
    return own.length === 0 ? ofType : [...new Set([...ofType, ...own])];
  }

  /** Whoever owns an account, or stands in an internal role, joins others to it, as groups do. */
  #joins({ section, id, member }: Fact): boolean {
    if (section !== "users") return OF_GROUPS.has(section);
    const isInternal = [this.#sides.before, this.#sides.after].some(({ users }) => users.get(id)?.kind === "internal");
    return isInternal && (member === undefined || member === "internalRole" || member === "status");
  }
}

function add(into: Map<string, Fact[]>, key: string, fact: Fact): void {
  const known = into.get(key);
  if (known === undefined) into.set(key, [fact]);
  else known.push(fact);
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
    const tried = withFact(base.snapshot, other.snapshot, fact);
    const policy = loaded(tried);
    if (policy === undefined) continue;
    const users = tried.users === base.snapshot.users ? base.users : new Set(tried.users.map(({ id }) => id));
    const byUser = new Map<string, number[]>();
    for (const at of places) addTo(byUser, sights[at]?.user ?? "", at);
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
    return Policy.loadSync(jsonBytes(snapshot));
  } catch {
    return undefined;
  }
}
