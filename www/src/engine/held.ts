import { type Plan, type Policy, PolicyError, type Resource, type Snapshot, type Table, type Viewer } from "partner-policy/slim";
import type { EditionKey, Sight } from "./protocol.js";

/* What the worker holds: policies by revision, plans that may be applied, the records, and what was asked of them. */

export const policies = new Map<EditionKey, Policy>();
export const tables = new Map<EditionKey, Table<Resource>>();
export const plans = new Map<number, { readonly plan: Plan; readonly key: EditionKey }>();
export let records: Resource[] = [];
export let byType = new Map<string, Uint32Array>();
export let names = new Map<string, string>();
export let texts: (string | undefined)[] = [];
export const sights = new Map<string, Sight>();

/** By which rule each record is seen, of the question that was asked last. */
export let reasonsOf: { readonly name: string; readonly rules: readonly (string | undefined)[] } | undefined;

export function keepReasons(reasons: typeof reasonsOf): void {
  reasonsOf = reasons;
}

export function policyOf(key: EditionKey): Policy {
  const policy = policies.get(key);
  if (policy === undefined) throw new Error("this revision is gone");
  return policy;
}

export function planOf(id: number): { readonly plan: Plan; readonly key: EditionKey } {
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
