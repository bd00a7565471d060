import { PolicyError } from "./errors.js";
import { checkedOptions } from "./options.js";
import { Policy, type PolicySource } from "./policy.js";

/** How a policy is read, and how often. */
export interface PolicyReaderOptions {
  /** Reads the snapshot from where it is kept: a key-value store, a server, a file. A policy may be given as it is. */
  readonly read: () => PolicySource | Policy | Promise<PolicySource | Policy>;
  /** How long what was read is taken as it is, in milliseconds; default 30,000. */
  readonly freshFor?: number | undefined;
  /** The clock, in milliseconds; default `Date.now`. */
  readonly clock?: (() => number) | undefined;
}

/**
 * The policy of a server or worker that reads its snapshot again from time to time; to be given as `policy` to a guard or an
 * AuthZEN handler. `policy.revision` says which one answers.
 *
 * It never goes back: what has an earlier revision than the policy at hand, as a replica may have that lags behind, is dropped, so
 * that nobody who lost a right gets it again. However many ask at once, the snapshot is read once. Where it cannot be read the
 * call fails, and the next one reads again: a policy that is too old lets nobody in.
 *
 * @throws PolicyError `UNKNOWN_OPTION`, `INVALID_VALUE`; from the function, whatever `read` and {@link Policy.load} throw
 *
 * @example
 * const policy = createPolicyReader({ read: () => env.PROGRAMME.get("snapshot", "arrayBuffer") });
 * export default { fetch: guard({ policy, viewer: session, action: "lead.view", resource: loadLead }, showLead) };
 */
export function createPolicyReader(options: PolicyReaderOptions): () => Promise<Policy> {
  const { read, freshFor = 30_000, clock = Date.now } = checkedOptions(options, ["read", "freshFor", "clock"]);
  if (typeof read !== "function") throw PolicyError.of("INVALID_VALUE", "/read", "`read` is a function that gives the snapshot");
  if (!(freshFor >= 0)) throw PolicyError.of("INVALID_VALUE", "/freshFor", "`freshFor` is a number of milliseconds");
  let known: { readonly policy: Policy; readonly since: number } | undefined;
  let reading: { readonly policy: Promise<Policy>; readonly since: number } | undefined;

  const load = async (since: number): Promise<Policy> => {
    const given = await read();
    const next = given instanceof Policy ? given : await Policy.load(given);
    if (known === undefined || next.revision > known.policy.revision) known = { policy: next, since };
    else {
      known = { policy: known.policy, since: Math.max(since, known.since) };
      if (next !== known.policy && next !== given) next.close();
    }
    return known.policy;
  };

  return async () => {
    const now = clock();
    if (known !== undefined && now - known.since < freshFor) return known.policy;
    // Whoever began to read may have gone away without an end: after a while somebody else begins.
    if (reading === undefined || now - reading.since > freshFor) {
      const begun = { policy: load(now), since: now };
      reading = begun;
      const end = () => {
        if (reading === begun) reading = undefined;
      };
      begun.policy.then(end, end);
    }
    return reading.policy;
  };
}
