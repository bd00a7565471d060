// Random programmes in which filters look at records: most allow nothing or everything.
import fc from "fast-check";
import { type Action, Policy, type User } from "partner-policy";
import { focused, plain, RECORD_TYPES, sharing } from "../random-programme.js";
import { COLUMNS } from "./engines.js";

export const NOW = "2026-11-22T00:00:00Z";
export const VERBS = ["view", "edit", "transfer", "share", "delete"];

/** Those of so many random programmes that load: the number of each, its policy, and the type of records that it is about. */
export function* programmes(
  count: number,
  seed: number,
): Generator<{ readonly at: number; readonly policy: Policy; readonly type: string }> {
  for (const [at, given] of fc.sample(sharing, { numRuns: count, seed }).entries()) {
    const type = RECORD_TYPES[at % RECORD_TYPES.length] as string;
    let policy: Policy;
    try {
      policy = Policy.loadSync(focused(plain(given), type));
    } catch {
      continue;
    }
    yield { at, policy, type };
  }
}

/**
 * So many programmes, and each one's type of records, in which at least `least` filters look at records.
 *
 * @throws Error if there are not so many among a hundred times as many
 */
export function looking(count: number, seed: number, least: number): { readonly policy: Policy; readonly type: string }[] {
  const found: { policy: Policy; type: string }[] = [];
  for (const { policy, type } of programmes(100 * count, seed)) {
    const filters = (policy.toJSON().users as User[]).flatMap(({ id }) => {
      const viewer = policy.viewer(id, { now: NOW });
      return VERBS.map((verb) => viewer.where(`${type}.${verb}` as Action, { dialect: "postgres", columns: COLUMNS }).sql);
    });
    if (filters.filter((sql) => sql.includes("r.")).length >= least) found.push({ policy, type });
    else policy.close();
    if (found.length === count) return found;
  }
  throw new Error(`only ${found.length} programmes look at records`);
}
