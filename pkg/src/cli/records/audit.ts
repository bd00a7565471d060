import type { Queue, Snapshot } from "../../generated/wire.js";
import type { Policy } from "../../policy.js";
import { type Foreign, ForeignSights, NO_ACCOUNT } from "./sight/foreign.js";
import { idleRules, openingRules } from "./sight/idle.js";
import { rulesOf } from "./sight/probes.js";
import { Reasons } from "./sight/reasons.js";
import type { Sights, View } from "./sight/sights.js";

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
  | "rules"
  | "idle-rules"
  | "external-defaults"
  | "licences"
  | "lint"
  | "not-asked";

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

/** What an audit told, and what it cost. */
export interface Audit {
  readonly rows: readonly AuditRow[];
  /** Rows of records that were looked at one by one, and questions to the engine. */
  readonly steps: number;
}

/** Looks at a whole programme and its records as an auditor would. */
export function auditOf(policy: Policy, sights: Sights, now: string, onStep: (done: number) => void = () => undefined): Audit {
  const snapshot = sights.kinds.snapshot as Snapshot & Additions;
  const reasons = new Reasons(sights);
  const names = new Map([...snapshot.partners, ...snapshot.users].map(({ id, name }) => [id, name] as const));
  const foreign = new ForeignSights(sights, reasons);
  const rows = [
    ...seen(sights, foreign, names, onStep),
    ...holders(snapshot),
    ...opening(sights, reasons),
    ...idle(sights, reasons, now, withLabels(snapshot.queues ?? [])),
    ...externalDefaults(snapshot),
    ...licences(snapshot),
    ...policy.lint({ now }).map(({ code, subject = "", message }) => row("lint", subject, names.get(subject) ?? "", message, code, 1, [])),
  ];
  return { rows, steps: foreign.looked + sights.asked };
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

/** Who of a partner sees records of other accounts, and of people in the same role, and by which rule. */
function seen(sights: Sights, foreign: ForeignSights, names: ReadonlyMap<string, string>, onStep: (done: number) => void): AuditRow[] {
  const { users, queues = [] } = sights.kinds.snapshot;
  const active = users.filter(({ kind, status }: Person & { status?: string }) => kind !== "sales-rep" && status === "active");
  const classes = sights.classes(active.map(({ id }) => id));
  const views = sights.views(classes.map(({ first }) => first));
  const found = new Map<string, Foreign[]>();
  const named = withLabels(queues);
  let done = 0;
  for (const alike of classes) {
    for (const each of foreign.of(alike, views.next().value as View)) {
      const own = found.get(each.user);
      if (own === undefined) found.set(each.user, [each]);
      else own.push(each);
    }
    done += alike.users.length;
    onStep(done);
  }
  return active.flatMap(({ id }) =>
    (found.get(id) ?? []).map(({ origin, rule, type, count, examples, accounts, names: of }) => {
      const what =
        origin === "peers" ? `sees ${type} records of people in the same role` : `sees ${type} records of ${listed(of, accounts)}`;
      return row(origin, id, names.get(id) ?? "", what, named(rule), count, examples);
    }),
  );
}

/** A rule with the label of the queue that it came through: the id of an imported queue tells nobody anything. */
export function withLabels(queues: readonly Pick<Queue, "id" | "label">[]): (rule: string) => string {
  const labels = new Map(queues.map(({ id, label }) => [id, label]));
  return (rule) => {
    const end = rule.indexOf(" ") + 1;
    const label = end === 0 ? undefined : labels.get(rule.slice(end));
    return label === undefined ? rule : rule.slice(0, end) + label;
  };
}

/** The accounts by name, and last the records that belong to none. */
function listed(names: readonly string[], count: number): string {
  const rest = count - names.length;
  const named = names.filter((name) => name !== NO_ACCOUNT).join(", ");
  const all = !names.includes(NO_ACCOUNT) ? named : named === "" ? NO_ACCOUNT : `${named} and ${NO_ACCOUNT}`;
  return rest > 0 ? `${all} and ${rest} more accounts` : all;
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
      const types = Object.entries(group?.records ?? {}).flatMap(([type, right]) => (right === "modify-all" ? [type] : []));
      const name = group?.name ?? id;
      const modifies = (what: string, rule: string) =>
        rows.push(row("modify-all", user.id, user.name, `may modify ${what}`, `${rule} ${name}`, 1, []));
      if (types.length > 0) modifies(types.join(", "), "VIEW-01");
      if (group?.modifyAllData === true) modifies("all data", "VIEW-02");
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

/** What each sharing rule opens to whom, counted for each user and record. */
function opening(sights: Sights, reasons: Reasons): AuditRow[] {
  return openingRules(sights, reasons).map(({ rule: { id, type, level, purpose = "" }, pairs }) =>
    row("rules", id, purpose, `opens ${type} records (${level}), counted for each user`, "SHARE-02", pairs, []),
  );
}

/** Rules that open nothing, and rules of which everything is open without them, with what opens it. */
function idle(sights: Sights, reasons: Reasons, now: string, named: (rule: string) => string): AuditRow[] {
  const given = new Set(sights.kinds.list.map(({ type }) => type));
  const known = rulesOf(sights.kinds.snapshot).filter(({ type }) => !given.has(type));
  const unknown = known.map(({ id, type }) =>
    row("not-asked", id, "", `no ${type} record was given, so nothing is known of the rule`, "", 1, []),
  );
  const found = idleRules(sights, reasons, now).filter(({ rule }) => given.has(rule.type));
  const rows = found.map(({ rule, by, pairs }) => {
    if (pairs === 0) return row("idle-rules", rule.id, "", "opens nothing", "SHARE-02", 1, []);
    const others = by.map(named);
    const open = `SHARE-02; open by ${others.join(", ")}`;
    return row("idle-rules", rule.id, "", "opens nothing that is not open without it", open, pairs, others.slice(0, MOST_EXAMPLES));
  });
  return [...unknown, ...rows];
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
