import { Policy, PolicyError, type Resource, type Snapshot, type Table, type Viewer } from "partner-policy/slim";
import type { PreparedPlan } from "./planned.js";
import type { EditionKey, Sight } from "./protocol.js";

/* What the worker holds: policies by revision, plans that may be applied, the records, and what was asked of them. */

export const policies = new Map<EditionKey, Policy>();
export const tables = new Map<EditionKey, Table<Resource>>();
export const plans = new Map<number, { readonly plan: PreparedPlan; readonly key: EditionKey }>();
export let records: Resource[] = [];
export let byType = new Map<string, Uint32Array>();
export let names = new Map<string, string>();
let texts: (string | undefined)[] = [];
export const sights = new Map<string, Sight>();

/** By which rule each record is seen, of the question that was asked last. */
export let reasonsOf: { readonly name: string; readonly rules: readonly (string | undefined)[] } | undefined;

export function keepReasons(reasons: typeof reasonsOf): void {
  reasonsOf = reasons;
}

/** Programmes whose facts were told before the engine had started: they are loaded when they are first asked. */
const facts = new Map<EditionKey, Snapshot>();

export function promise(key: EditionKey, snapshot: Snapshot): void {
  facts.set(key, snapshot);
}

export function policyOf(key: EditionKey): Policy {
  let policy = policies.get(key);
  if (policy === undefined) {
    const snapshot = facts.get(key);
    if (snapshot === undefined) throw new Error("this revision is gone");
    policy = Policy.loadSync(snapshot);
    policies.set(key, policy);
    facts.delete(key);
  }
  return policy;
}

export function forget(key: EditionKey): void {
  tables.get(key)?.close();
  tables.delete(key);
  policies.get(key)?.close();
  policies.delete(key);
  facts.delete(key);
  for (const known of sights.keys()) if (known.startsWith(`${key} `)) sights.delete(known);
}

export function planOf(id: number): { readonly plan: PreparedPlan; readonly key: EditionKey } {
  const known = plans.get(id);
  if (known === undefined) throw new Error("this plan is gone; plan again");
  return known;
}

/** The table of all records for a revision; the oldest of three goes. */
export function tableOf(key: EditionKey): Table<Resource> | undefined {
  if (records.length === 0) return undefined;
  let table = tables.get(key);
  if (table === undefined) {
    table = policyOf(key).table(records);
    tables.set(key, table);
    for (const [old, unused] of tables) {
      if (tables.size <= 3) break;
      unused.close();
      tables.delete(old);
    }
  }
  return table;
}

export function learn(snapshot: Snapshot): void {
  names = new Map([
    ...snapshot.partners.map(({ id, name }) => [id, name] as const),
    ...snapshot.users.map(({ id, name }) => [id, name] as const),
  ]);
  texts = [];
}

export function take(next: readonly Resource[]): void {
  records = [...next];
  texts = [];
  sights.clear();
  reasonsOf = undefined;
  for (const table of tables.values()) table.close();
  tables.clear();
  const lists = new Map<string, number[]>();
  for (const [row, { type }] of records.entries()) {
    const list = lists.get(type);
    if (list === undefined) lists.set(type, [row]);
    else list.push(row);
  }
  byType = new Map([...lists].map(([type, rows]) => [type, Uint32Array.from(rows)]));
}

export function rowsOf(type: string): Uint32Array {
  return byType.get(type) ?? new Uint32Array();
}

export function viewerOf(policy: Policy, user: string, now: string): Viewer | undefined {
  try {
    return policy.viewer(user, { now });
  } catch (error) {
    // Somebody whom only the other revision knows sees nothing here.
    if (PolicyError.is(error) && error.code === "UNKNOWN_VIEWER") return undefined;
    throw error;
  }
}

/** What is searched of a record. */
export function textOf(row: number): string {
  let text = texts[row];
  if (text === undefined) {
    const { id, partner, owner, assignee, createdBy, fields } = records[row] as Resource;
    const people = [partner, owner, assignee, createdBy].map((one) => (one == null ? "" : (names.get(one) ?? one)));
    text = [id ?? "", ...people, ...Object.values(fields ?? {})].join(" ").toLowerCase();
    texts[row] = text;
  }
  return text;
}
