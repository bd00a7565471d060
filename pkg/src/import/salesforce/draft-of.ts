import type { Source } from "../formats/source.js";
import { inOrder } from "../report.js";
import { partnersDraft } from "./accounts.js";
import { reportLimits } from "./checks.js";
import { type Context, partnersOf } from "./context.js";
import { settleCurrencies } from "./currencies.js";
import { defaultsDraft } from "./defaults.js";
import type { Draft, DraftRecord } from "./draft.js";
import { Fields } from "./fields.js";
import { Groups } from "./groups.js";
import { reportInside, type SharedTo } from "./inside.js";
import type { SalesforceOptions } from "./options.js";
import { peopleOf } from "./people.js";
import { ceilingsOf, groupsOf, setsOf } from "./permissions.js";
import { type Reading, readTable } from "./read.js";
import { type Owners, RecordMaker } from "./records.js";
import { rolesOf, withPlaceless } from "./roles.js";
import { type MadeRule, rulesDraft } from "./rules.js";
import { setsDraft } from "./sets.js";
import { RecordTypes } from "./types.js";
import { accountsWithLostRoles, usersDraft } from "./users.js";

/** Makes the snapshot of what was read, then the records, whose tables are read here. */
export async function draftOf(
  reading: Reading,
  tables: ReadonlyMap<string, readonly Source[]>,
  options: SalesforceOptions,
): Promise<{ snapshot: Draft; records: DraftRecord[] }> {
  const { org, metadata, map, findings, now } = reading;
  const people = peopleOf(org, metadata, findings);
  // Contacts were read for their accounts and names alone.
  org.contacts.clear();
  const known = rolesOf(org, metadata, findings);
  const roles = withPlaceless(known, accountsWithLostRoles(people, known));
  const types = new RecordTypes(metadata, map);
  const context: Context = { org, metadata, map, findings, now, people, roles, types, partners: partnersOf(org, people, roles) };
  const fields = new Fields(metadata);
  const objects = recordObjects(tables, options, context);
  const assigned = setsOf(org, metadata, findings);
  nameInside(context, assigned);
  const ceilings = ceilingsOf(context, assigned);
  const inside = groupsOf(context, assigned);
  const groups = new Groups(context);
  const rules = rulesDraft(context, groups, fields);
  const sets = setsDraft(context);
  const snapshot: Draft = {
    format: "partner-policy/1",
    revision: 0,
    settings: {
      hierarchyAccess: "read-write",
      hierarchyIncludesShared: true,
      internalHierarchy: true,
      ...(metadata.superUserAccess === true ? { superUserAccess: true } : {}),
      inactivityGate: false,
      ...(roles.depth > 3 ? { maxRoleLevels: Math.min(10, roles.depth) } : {}),
    },
    partners: partnersDraft(context, fields),
    users: usersDraft(context, ceilings, inside.of),
    profiles: ceilings.profiles,
    permissionSets: ceilings.permissionSets,
  };
  if (roles.internal.length > 0) snapshot.internalRoles = [...roles.internal];
  if (inside.groups.length > 0) snapshot.permissionGroups = inside.groups;
  if (map.partners?.tier !== undefined) snapshot.tiers = map.partners.tier.tiers.map((tier) => ({ ...tier }));
  if (rules.length > 0) snapshot.sharingRules = rules.map(({ rule }) => rule);
  if (sets.length > 0) snapshot.sharingSets = sets;
  const owners: Owners = new Map();
  const shared: SharedTo = new Map();
  const records: DraftRecord[] = [];
  for (const [object, type] of objects) {
    const maker = new RecordMaker(object, type, context, groups, fields, owners, options.onRecord === undefined);
    const columns = new Set<string>();
    const currencies = new Set<string>();
    let count = 0;
    for (const source of tables.get(object) ?? []) {
      await readTable(source, object, ["Id"], { ...reading, org: reading.org }, (cells, at) => {
        if (columns.size === 0) for (const name of cells.names()) columns.add(name.toLowerCase());
        const record = maker.make(cells, at);
        if (record === undefined) return;
        org.shares.delete(record.id);
        count += 1;
        const currency = record.fields?.CurrencyIsoCode;
        if (typeof currency === "string") currencies.add(currency);
        noteShares(record, shared);
        if (options.onRecord === undefined) records.push(record);
        else options.onRecord(record as never);
      });
    }
    findings.tally(`records.${type}`, count);
    if (count === 0) continue;
    const known = columns.has("currencyisocode") ? currencies : undefined;
    const unsayable = settleCurrencies(rules, object, known, fields, context);
    if (unsayable.size > 0)
      snapshot.sharingRules = snapshot.sharingRules?.filter((each) => ![...unsayable].some(({ rule }) => rule === each)) ?? [];
    missingFields(rules, object, columns, context);
  }
  for (const rows of org.shares.values()) {
    for (const { path, line } of rows)
      findings.add("ignored", "NOT_ASKED", path, "shares of records that are not imported", { line, example: `line ${line}` });
  }
  // Shares of single records may have named everybody, so groups are complete only now.
  if (groups.groups.length > 0) snapshot.publicGroups = groups.groups;
  if (groups.queues.length > 0) snapshot.queues = groups.queues;
  const defaults = defaultsDraft(context);
  if (Object.keys(defaults).length > 0) snapshot.defaultAccess = defaults;
  if (types.declared.length > 0) snapshot.recordTypes = types.declared;
  reportLimits(context, assigned);
  reportInside(context, snapshot, owners, assigned, shared);
  tally(snapshot, context);
  return { snapshot, records };
}

/** The objects whose rows become records, with their types. */
function recordObjects(
  tables: ReadonlyMap<string, readonly Source[]>,
  { records }: SalesforceOptions,
  { types, findings }: Context,
): [string, string][] {
  const isRecord = (object: string) => /^(Lead|Opportunity|Case|Account|Contact)$/.test(object) || /__c$/i.test(object);
  const found = [...tables.keys()].filter(isRecord).sort(inOrder);
  const asked = records?.map((name) => name.trim().toLowerCase());
  const chosen: [string, string][] = [];
  const met = new Set<string>();
  for (const object of found) {
    const isAsked = asked === undefined ? object !== "Account" && object !== "Contact" : undefined;
    const type =
      isAsked === false
        ? undefined
        : (isAsked ?? asked?.includes(object.toLowerCase()))
          ? types.of(object)
          : asTyped(object, asked ?? [], types);
    if (type !== undefined) {
      chosen.push([object, type]);
      met.add(object.toLowerCase()).add(type);
    } else if (object !== "Account" && object !== "Contact") {
      findings.add(
        "ignored",
        "NOT_ASKED",
        tables.get(object)?.[0]?.path ?? object,
        "rows of objects that `records` does not name become no records",
        { example: object },
      );
    }
  }
  for (const name of asked ?? []) {
    if (!met.has(name))
      findings.add("narrower", "RECORDS_MISSING", name, "no table of the object was given, so there are no records of it", {
        example: name,
      });
  }
  return chosen;
}

function asTyped(object: string, asked: readonly string[], types: RecordTypes): string | undefined {
  const type = new RecordTypes(types.metadata, types.map).of(object);
  return type !== undefined && asked.includes(type) ? types.of(object) : undefined;
}

/** Custom objects that profiles and permission sets of people inside name become record types, too. */
function nameInside({ people, metadata, types }: Context, assigned: ReadonlyMap<string, ReadonlySet<string>>): void {
  const profiles = new Set([...people.internal.values()].flatMap(({ profile }) => profile ?? []));
  const sets = new Set([...people.internal.keys()].flatMap((id) => [...(assigned.get(id) ?? [])]));
  const files = [...[...profiles].map((key) => metadata.profiles.get(key)), ...[...sets].map((key) => metadata.permissionSets.get(key))];
  const named = files.flatMap(
    (file) => file?.objects.filter(({ read, viewAll, modifyAll }) => read || viewAll || modifyAll).map(({ object }) => object) ?? [],
  );
  for (const object of named.sort(inOrder)) types.of(object);
}

/** Notes whom single records of each type are shared with, each once for each level. */
function noteShares({ type, shares = [] }: DraftRecord, shared: SharedTo): void {
  for (const { level, ...to } of shares) {
    const own = shared.get(type) ?? { read: new Map(), "read-write": new Map() };
    shared.set(type, own);
    own[level].set("user" in to ? to.user : JSON.stringify(to), to);
  }
}

/** Criteria on fields that the table of records does not have never hold. */
function missingFields(rules: readonly MadeRule[], object: string, columns: ReadonlySet<string>, { findings }: Context): void {
  for (const { rule, file } of rules) {
    if (file.object !== object) continue;
    for (const { field } of rule.where ?? []) {
      if (columns.has(field.toLowerCase())) continue;
      findings.add(
        "narrower",
        "FIELD_MISSING",
        `${file.path}#${file.name}`,
        "the records were exported without a field that the rule compares, so it shares none of them",
        { line: file.line, example: field },
      );
    }
  }
}

function tally(snapshot: Draft, { findings }: Context): void {
  const count = (name: string, list: readonly unknown[] | undefined) => {
    if (list !== undefined && list.length > 0) findings.tally(name, list.length);
  };
  count("partners", snapshot.partners);
  count(
    "users.internal",
    snapshot.users.filter(({ kind }) => kind === "internal"),
  );
  count(
    "users.partner",
    snapshot.users.filter(({ kind }) => kind === "partner"),
  );
  for (const name of [
    "internalRoles",
    "permissionGroups",
    "profiles",
    "permissionSets",
    "publicGroups",
    "queues",
    "recordTypes",
    "sharingRules",
    "sharingSets",
  ] as const)
    count(name, snapshot[name]);
}
