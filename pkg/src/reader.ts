import { PolicyError } from "./errors.js";
import type { Policy } from "./policy.js";
import { reading as readable } from "./reading.js";
import { optionsOf } from "./residual/options.js";

/** How a policy is read, and how often. */
export interface PolicyReaderOptions {
  /** Loads the policy from where its snapshot is kept: a key-value store, a server, a file. */
  readonly read: () => Policy | Promise<Policy>;
  /** How long what was read is taken as it is, in milliseconds; default 30,000. */
  readonly freshFor?: number | undefined;
  /** The clock, in milliseconds; default `Date.now`. */
  readonly clock?: (() => number) | undefined;
}

/** A policy, and when reading it began. */
interface Known {
  readonly policy: Policy;
  readonly since: number;
}

/** How long a read that does not end keeps others from reading, in milliseconds. */
const PATIENCE = 10_000;

/**
 * The policy of a server or worker that reads its snapshot again from time to time; to be given as `policy` to a guard or an
 * AuthZEN handler. `policy.revision` says which one answers.
 *
 * It never goes back: what has an earlier revision than the policy at hand, as a replica may have that lags behind, is dropped, so
 * that nobody who lost a right gets it again. A policy that was closed is read again at once. However many ask at once, the snapshot is read once. Where it cannot be read the
 * call fails, and the next one reads again: a policy that is too old lets nobody in.
 *
 * @throws PolicyError `UNKNOWN_OPTION`, `INVALID_VALUE`; from the function, whatever `read` throws, and `INVALID_VALUE` where it gives
 * no policy
 *
 * @example
 * const policy = createPolicyReader({ read: () => Policy.load(env.PROGRAMME.get("snapshot", "arrayBuffer")) });
 * export default { fetch: guard({ policy, viewer: session, action: "lead.view", resource: loadLead }, showLead) };
 */
export function createPolicyReader(options: PolicyReaderOptions): () => Promise<Policy> {
  const { read, freshFor = 30_000, clock = Date.now } = optionsOf(options, ["read", "freshFor", "clock"]);
  if (typeof read !== "function") throw PolicyError.of("INVALID_VALUE", "/read", "`read` is a function that gives the policy");
  if (!(typeof freshFor === "number" && freshFor >= 0)) {
    throw PolicyError.of("INVALID_VALUE", "/freshFor", "`freshFor` is a number of milliseconds");
  }
  if (typeof clock !== "function") throw PolicyError.of("INVALID_VALUE", "/clock", "`clock` is a function that gives milliseconds");
  let known: Known | undefined;
  let reading: { readonly policy: Promise<Policy>; readonly since: number } | undefined;

  const load = async (since: number): Promise<Policy> => {
    const next = await read();
    if (!readable(() => typeof next?.viewer === "function" && typeof next.revision === "number")) {
      throw PolicyError.of("INVALID_VALUE", "/read", "`read` gave no policy");
    }
    const isNext = known === undefined || next.revision > known.policy.revision;
    const policy = isNext || (next.revision === known?.policy.revision && known.policy.isClosed) ? next : (known as Known).policy;
    known = { policy, since };
    return policy;
  };

  return async () => {
    const now = clock();
    // Where the clock was put back, nobody knows how old the policy is.
    if (known !== undefined && !known.policy.isClosed && now >= known.since && now - known.since < freshFor) return known.policy;
    // Whoever began to read may have gone away without an end: after a while somebody else begins.
    if (reading === undefined || Math.abs(now - reading.since) > PATIENCE) {
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
