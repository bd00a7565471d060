import type { Resource, Snapshot } from "../../generated/wire.js";
import { Policy } from "../../policy.js";
import { Sights } from "./sights.js";

/** One thing that an auditor asks about: what it is, whom or what it is about, and how often. */
export interface AuditRow {
  readonly section: AuditSection;
  /** The id of the user, rule or record type. */
  readonly subject: string;
  /** Its name, where it has one. */
  readonly name: string;
  readonly what: string;
  readonly rule: string;
  readonly count: number;
  readonly examples: readonly string[];
}

/** What an audit looks at, in the order in which it is told. */
export type AuditSection =
  | "across-accounts"
  | "peers"
  | "modify-all"
  | "idle-rules"
  | "external-defaults"
  | "licences"
  | "lint"
  | "not-asked";

/** Explanations and comparisons that an audit may cost; what is beyond is said to be not asked. */
const MOST_EXPLAINED = 200_000;
const MOST_COMPARED = 200_000_000;
const MOST_EXAMPLES = 5;
const HIGH_VOLUME = /^(customer-community(-login)?|high-volume-customer-portal|authenticated-website)$/;

interface Additions {
  readonly defaultAccess?: Readonly<Record<string, { readonly external?: string }>>;
  readonly permissionGroups?: readonly {
    readonly id: string;
    readonly name: string;
    readonly modifyAllData?: boolean;
    readonly viewAllData?: boolean;
    readonly records?: Readonly<Record<string, string>>;
    readonly modules?: Readonly<Record<string, string>>;
  }[];
}

type Person = Snapshot["users"][number];
type Outsider = Extract<Person, { kind: "partner" }>;

/** Looks at a whole programme and its records as an auditor would; the records are those that the rows speak of. */
export function auditOf(
  policy: Policy,
  records: readonly Resource[],
  now: string,
  onStep: (done: number, of: number) => void = () => undefined,
): AuditRow[] {
  const snapshot = policy.toJSON() as Snapshot & Additions;
  const outsiders = snapshot.users.filter((user): user is Outsider => user.kind === "partner" && user.status === "active");
  const names = new Map([...snapshot.partners, ...snapshot.users].map(({ id, name }) => [id, name] as const));
  return [
    ...seen(policy, snapshot, outsiders, records, now, onStep),
    ...holders(snapshot),
    ...idleRules(policy, snapshot, records, now),
    ...externalDefaults(snapshot),
    ...licences(snapshot),
    ...policy.lint({ now }).map(({ code, subject = "", message }) => row("lint", subject, names.get(subject) ?? "", message, code, 1, [])),
  ];
}

function row(
  section: AuditSection,
  subject: string,
  name: string,
  what: string,
  rule: string,
  count: number,
  examples: readonly string[],
): AuditRow {
  return { section, subject, name, what, rule, count, examples };
}

/** The records that a user sees, or may edit. */
function visible(
  policy: Policy,
  user: string,
  byType: ReadonlyMap<string, readonly Resource[]>,
  now: string,
  verb: "view" | "edit" = "view",
): Resource[] {
  const viewer = policy.viewer(user, { now });
  return [...byType].flatMap(([type, records]) => viewer.filter(`${type}.${verb}` as never, records as never) as unknown as Resource[]);
}

function typed(records: readonly Resource[]): Map<string, Resource[]> {
  const byType = new Map<string, Resource[]>();
  for (const record of records) {
    const own = byType.get(record.type);
    if (own === undefined) byType.set(record.type, [record]);
    else own.push(record);
  }
  return byType;
}

/** Who of a partner sees records of other accounts, and of people in the same role, and by which rule. */
function seen(
  policy: Policy,
  snapshot: Snapshot,
  outsiders: readonly Outsider[],
  records: readonly Resource[],
  now: string,
  onStep: (done: number, of: number) => void,
): AuditRow[] {
  const people = new Map(snapshot.users.map((user) => [user.id, user]));
  const accounts = new Map(snapshot.partners.map(({ id, name }) => [id, name]));
  const found = new Map<string, Seen>();
  const sights = new Sights(policy, snapshot, records, now);
  const users = new Map(outsiders.map((user) => [user.id, user]));
  let [done, explained, unexplained, last] = [0, 0, 0, ""];
  // What opens a record to one user opens it to everybody who is alike, where it names none of them.
  let known = new Map<number, readonly string[]>();
  let first = "";
  for (const id of sights.inOrder(users.keys())) {
    const user = users.get(id) as Outsider;
    onStep(done, outsiders.length);
    done += 1;
    if (sights.classOf(id) !== last) {
      [last, first] = [sights.classOf(id), id];
      known = new Map();
    }
    const naming = new Set([...sights.naming(first), ...sights.naming(id)]);
    let viewer: ReturnType<Policy["viewer"]> | undefined;
    for (const at of sights.rowsOf(id)) {
      const record = records[at] as Resource;
      const owner = people.get(record.owner ?? "");
      // A record without an account belongs to that of its owner.
      const account = record.partner ?? (owner !== undefined && "partner" in owner ? owner.partner : undefined);
      const isAcross = account !== user.partner;
      const isPeer =
        owner?.kind === "partner" && owner.id !== user.id && owner.partner === user.partner && owner.partnerRole === user.partnerRole;
      if (!isAcross && !isPeer) continue;
      let said = naming.has(at) ? undefined : known.get(at);
      if (said === undefined) {
        if (explained >= MOST_EXPLAINED) {
          unexplained += 1;
          continue;
        }
        explained += 1;
        viewer ??= policy.viewer(id, { now });
        const { grants } = viewer.explain(`${record.type}.view` as never, record as never);
        said = grants.map(({ rule, via }) => [rule, ...Object.values(via ?? {})].join(" "));
        if (!naming.has(at)) known.set(at, said);
      }
      for (const rule of said) {
        const section = isAcross ? "across-accounts" : "peers";
        const key = JSON.stringify([section, user.id, rule, record.type]);
        const entry: Seen = found.get(key) ?? { section, user, rule, type: record.type, count: 0, examples: [], accounts: new Map() };
        found.set(key, entry);
        entry.count += 1;
        if (isAcross) entry.accounts.set(account ?? "", account === undefined ? "no account" : (accounts.get(account) ?? account));
        if (entry.examples.length < MOST_EXAMPLES && record.id != null) entry.examples.push(record.id);
      }
    }
  }
  sights.close();
  const order = new Map(outsiders.map(({ id }, at) => [id, at]));
  const all = [...found.values()].sort((a, b) => (order.get(a.user.id) ?? 0) - (order.get(b.user.id) ?? 0));
  const rows = all.map(({ section, user, rule, type, count, examples, accounts: of }) =>
    row(
      section,
      user.id,
      user.name,
      section === "peers" ? `sees ${type} records of people in the same role` : `sees ${type} records of ${listed([...of.values()])}`,
      rule,
      count,
      examples,
    ),
  );
  if (unexplained > 0)
    rows.push(row("not-asked", "", "", `records whose reason was not asked for, beyond ${MOST_EXPLAINED}`, "", unexplained, []));
  return rows;
}

interface Seen {
  readonly section: AuditSection;
  readonly user: Outsider;
  readonly rule: string;
  readonly type: string;
  count: number;
  readonly examples: string[];
  /** The names of the accounts by id. */
  readonly accounts: Map<string, string>;
}

const MOST_NAMED = 3;

function listed(names: readonly string[]): string {
  const rest = names.length - MOST_NAMED;
  return rest > 0 ? `${names.slice(0, MOST_NAMED).join(", ")} and ${rest} more accounts` : names.join(", ");
}

function holders(snapshot: Snapshot & Additions): AuditRow[] {
  const groups = new Map(
    (snapshot.permissionGroups ?? []).map((group) => [group.id, group as NonNullable<Additions["permissionGroups"]>[number]]),
  );
  const rows: AuditRow[] = [];
  for (const user of snapshot.users) {
    if (user.kind !== "internal" || user.status !== "active") continue;
    for (const id of user.permissionGroups ?? []) {
      const group = groups.get(id);
      const all = [
        group?.modifyAllData === true ? "all data" : "",
        ...Object.entries(group?.records ?? {})
          .filter(([, right]) => right === "modify-all")
          .map(([type]) => type),
      ].filter((part) => part !== "");
      const name = group?.name ?? id;
      if (all.length > 0) rows.push(row("modify-all", user.id, user.name, `may modify ${all.join(", ")}`, `VIEW-02 ${name}`, 1, []));
      const modules = Object.entries(group?.modules ?? {}).flatMap(([module, scope]) => (scope === "all-partners" ? [module] : []));
      if (modules.length > 0)
        rows.push(row("modify-all", user.id, user.name, `may edit ${modules.join(", ")} of all partners`, `MGR-04 ${name}`, 1, []));
    }
    if ("supplierAdmin" in user && user.supplierAdmin === true)
      rows.push(
        row("modify-all", user.id, user.name, "is supplier administrator: edits the programme, and sees every lead", "LEAD-12", 1, []),
      );
  }
  return rows;
}

/** Rules that open nothing, and rules of which everything is open without them, with those that open it. */
function idleRules(policy: Policy, snapshot: Snapshot, records: readonly Resource[], now: string): AuditRow[] {
  const rules = (snapshot.sharingRules ?? []).filter(({ active }) => active !== false);
  const users = snapshot.users
    .filter(({ kind, status }: Person & { status?: string }) => kind !== "sales-rep" && status === "active")
    .map(({ id }) => id);
  if (rules.length === 0) return [];
  if (rules.length * users.length * records.length > MOST_COMPARED) {
    return [row("not-asked", "", "", "whether each sharing rule opens anything: too many rules, people and records", "", rules.length, [])];
  }
  const byType = typed(records);
  /** What users may do by a rule of that level: pairs of a user and a record, those that may be edited apart. */
  const opened = (of: Policy, { type, level }: Rule): Set<string> => {
    const own = new Map([...byType].filter(([each]) => each === type));
    const verbs = level === "read-write" ? (["view", "edit"] as const) : (["view"] as const);
    return new Set(
      users.flatMap((user) =>
        verbs.flatMap((verb) => visible(of, user, own, now, verb).map((record) => JSON.stringify([verb, user, record.id]))),
      ),
    );
  };
  const cached = new Map<string, Set<string>>();
  const openedBy = (key: string, changed: readonly Rule[] | undefined, rule: Rule) => {
    const name = JSON.stringify([key, rule.type, rule.level]);
    const known = cached.get(name);
    if (known !== undefined) return known;
    const other = changed === undefined ? policy : Policy.loadSync({ ...snapshot, sharingRules: [...changed] });
    const made = opened(other, rule);
    if (changed !== undefined) other.close();
    if (key === "all" || key === "none") cached.set(name, made);
    return made;
  };
  return rules.flatMap((rule) => {
    if (!byType.has(rule.type)) {
      const what = `no ${rule.type} record was given, so nothing is known of the rule`;
      return [row("not-asked", rule.id, "", what, "", 1, [])];
    }
    const others = rules.filter(({ id }) => id !== rule.id);
    const all = openedBy("all", undefined, rule);
    if (all.size > openedBy(rule.id, others, rule).size) return [];
    // What the rule opens by itself first, then whatever is open: one of the other grants may be no rule.
    const none = openedBy("none", [], rule);
    const alone = [...openedBy(`only ${rule.id}`, [rule], rule)].filter((pair) => !none.has(pair));
    const by = new Set<string>();
    let count = 0;
    for (const pair of (alone.length > 0 ? alone : [...all]).slice(0, MOST_PAIRS)) {
      const open = openers(policy, byType, rule, pair, now);
      if (open === undefined) continue;
      count += 1;
      for (const name of open) by.add(name);
    }
    if (count === 0) return [row("idle-rules", rule.id, "", "opens nothing", "SHARE-02", 1, [])];
    const what = "opens nothing that is not open without it";
    return [row("idle-rules", rule.id, "", what, `SHARE-02; open by ${[...by].join(", ")}`, count, [...by].slice(0, MOST_EXAMPLES))];
  });
}

type Rule = NonNullable<Snapshot["sharingRules"]>[number];

/** Pairs that are explained to find what else opens what a rule opens. */
const MOST_PAIRS = 2000;

/** What else opens what a pair says, by name; undefined where the rule is not among what opens it. */
function openers(
  policy: Policy,
  byType: ReadonlyMap<string, readonly Resource[]>,
  rule: Rule,
  pair: string,
  now: string,
): string[] | undefined {
  const [verb, user, id] = JSON.parse(pair) as [string, string, string | undefined];
  const record = byType.get(rule.type)?.find((each) => each.id === id);
  if (record === undefined) return undefined;
  const { grants } = policy.viewer(user, { now }).explain(`${rule.type}.${verb}` as never, record as never);
  const isOfRule = ({ via }: (typeof grants)[number]) => Object.values(via ?? {}).includes(rule.id);
  if (!grants.some(isOfRule)) return undefined;
  return grants.filter((grant) => !isOfRule(grant)).map(({ rule: by, via }) => [by, ...Object.values(via ?? {})].join(" "));
}

function externalDefaults({ defaultAccess = {} }: Additions): AuditRow[] {
  return Object.entries(defaultAccess)
    .filter(([, { external }]) => external !== undefined && external !== "private")
    .map(([type, { external }]) =>
      row("external-defaults", type, "", `every partner user has ${external} on every ${type}`, "OWD-04", 1, []),
    );
}

/** People whose licence makes their role mean nothing, or who lack the role that their licence needs. */
function licences(snapshot: Snapshot): AuditRow[] {
  return snapshot.users.flatMap((user) => {
    if (user.kind !== "partner" || user.status !== "active") return [];
    if (HIGH_VOLUME.test(user.license) && user.partnerRole !== undefined)
      return [row("licences", user.id, user.name, `has a role, which means nothing with ${user.license}`, "LIC-05", 1, [])];
    if (user.license.startsWith("customer-community-plus") && user.partnerRole === undefined)
      return [row("licences", user.id, user.name, "has a licence for roles, and none: no hierarchy reaches this person", "LIC-03", 1, [])];
    return [];
  });
}
