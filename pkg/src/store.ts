import { PolicyError } from "./errors.js";
import type { Change } from "./generated/wire.js";
import { Listeners } from "./listeners.js";
import type { Policy } from "./policy.js";
import { reading } from "./reading.js";
import { optionsOf } from "./residual/options.js";
import type { AcceptedPlan, Input } from "./types.js";

/** Is told of the policy that answers from now on, and of the one before. */
export type PolicyListener = (current: Policy, before: Policy) => void;

/**
 * A policy that is replaced by the next one as changes come in: one place for a screen, a tab or a server to ask.
 *
 * It keeps apart what the server is known to have and what was applied ahead of it, and never puts the latter over
 * somebody else's change. Its methods may be passed on without it. It closes no policy: they stay their owner's.
 */
export interface PolicyStore {
  /** The policy that answers now, with everything that was applied ahead of the server. */
  readonly current: () => Policy;
  /**
   * Tells `listener` whenever another policy answers; returns how to end that. What a listener throws is reported as an
   * event listener's error is, and reaches neither the other listeners nor the caller.
   */
  readonly subscribe: (listener: PolicyListener) => () => void;
  /**
   * Puts a policy from the server in place. What was applied ahead of it is dropped.
   *
   * A store never goes back: a policy of an earlier revision than the server is known to have, as a replica may send that lags
   * behind, changes nothing. With `mayGoBack` it does, as where another programme is opened.
   *
   * @returns whether it answers from now on
   * @throws PolicyError `UNKNOWN_OPTION` for an option that there is not
   */
  readonly replace: (next: Policy, options?: { readonly mayGoBack?: boolean | undefined }) => boolean;
  /**
   * Applies a plan that needs no saving; returns how to take it back, which does nothing once something else has followed.
   *
   * @throws PolicyError `STALE_SNAPSHOT` for a plan of another revision; `INVALID_VALUE` for a refused plan
   */
  readonly apply: (plan: Input<AcceptedPlan>) => () => void;
  /**
   * Takes over the changes of a plan that was saved elsewhere, such as those that a server sends to every tab. What was
   * applied ahead of the server on the same revision is dropped, unless it is the very same changes: those come back to the
   * tab that made them, and are taken as their confirmation.
   *
   * @param revision the revision that the changes were made on
   * @throws PolicyError `STALE_SNAPSHOT` if the server's policy here is of another revision: load it again
   */
  readonly applyChanges: (changes: Input<readonly Change[]>, revision: number) => Policy;
  /**
   * Applies a plan at once and saves it then; plans are saved one after the other. If `save` rejects, the plan is taken back,
   * and with it what was applied on top of it, unless somebody else's change has already taken its place.
   *
   * @returns what `save` gives
   * @throws PolicyError `INVALID_VALUE` for a `save` that is no function; `STALE_SNAPSHOT` for a plan of another revision, and where another change, or the failure of an
   * earlier plan, came in between: nothing of the other's is overwritten; load the policy again. Else what `save` throws
   */
  readonly optimistic: <Saved>(plan: AcceptedPlan, save: (plan: AcceptedPlan) => Saved | Promise<Saved>) => Promise<Saved>;
}

/** A plan that was applied ahead of the server. */
interface Layer {
  readonly before: Policy;
  readonly after: Policy;
  readonly changes: string;
  state: "waiting" | "saved" | "dropped";
}

/** Under this a store gives its first policy, to other copies of the package as well, such as the slim entry. */
const FIRST = Symbol.for("partner-policy.first");

/** The policy with which a page began: what a store was made with. Where there is no page, and for any other store, the present one. */
export function firstOf(store: PolicyStore): Policy {
  return (store as { readonly [FIRST]?: Policy })[FIRST] ?? store.current();
}

/** How many confirmed edits are remembered by which a tab recognises its own changes when they come back. */
const REMEMBERED = 100;

/**
 * Makes a store of a policy.
 *
 * @example
 * const store = createPolicyStore(await Policy.load(fetch("/api/policy")));
 * store.subscribe((policy) => render(policy));
 * socket.onmessage = ({ data }) => store.applyChanges(data.changes, data.revision);
 * if (plan.outcome === "ok") await store.optimistic(plan, async ({ changes, revision }) => {
 *   const answer = await fetch("/api/changes", { method: "POST", body: JSON.stringify({ changes, revision }) });
 *   if (!answer.ok) throw new Error(await answer.text()); // the plan is taken back
 * });
 */
export function createPolicyStore(policy: Policy): PolicyStore {
  isPolicy(policy);
  let confirmed = policy;
  let layers: Layer[] = [];
  let turn: Promise<void> = Promise.resolve();
  const own = new Map<number, string>();
  const listeners = new Listeners<[Policy, Policy]>();
  const current = () => layers.at(-1)?.after ?? confirmed;

  const changing = (change: () => void): void => {
    const before = current();
    change();
    const now = current();
    if (now !== before) listeners.tell(now, before);
  };
  const dropFrom = (at: number): void => {
    for (const layer of layers.splice(at)) layer.state = "dropped";
  };
  const settle = (next: Policy): void => {
    changing(() => {
      dropFrom(0);
      confirmed = next;
    });
  };
  const put = (plan: Input<AcceptedPlan>, state: Layer["state"]): Layer => {
    const before = current();
    const layer: Layer = { before, after: before.apply(plan), changes: textOf(plan.changes), state };
    changing(() => layers.push(layer));
    return layer;
  };
  /** Takes what is saved, from below, as the server's. */
  const confirm = (): void => {
    const waiting = layers.findIndex((layer) => layer.state !== "saved");
    const saved = waiting < 0 ? layers : layers.slice(0, waiting);
    layers = waiting < 0 ? [] : layers.slice(waiting);
    for (const { before, after, changes } of saved) {
      confirmed = after;
      own.set(before.revision, changes);
    }
    for (const revision of own.keys()) if (own.size > REMEMBERED) own.delete(revision);
  };

  // A server's store lives long, and what it renders is of the present policy.
  const first = typeof document === "undefined" ? {} : { [FIRST]: policy };
  return {
    ...first,
    current,
    subscribe: (listener) => listeners.add(listener),
    replace: (next, options) => {
      const { mayGoBack = false } = optionsOf(options, ["mayGoBack"]);
      if (typeof mayGoBack !== "boolean") throw PolicyError.of("INVALID_VALUE", "/mayGoBack", "`mayGoBack` is a boolean");
      isPolicy(next);
      if (next.revision < confirmed.revision && !mayGoBack) return false;
      settle(next);
      return true;
    },
    apply: (plan) => {
      const layer = put(plan, "saved");
      confirm();
      return () => {
        if (current() !== layer.after) return;
        changing(() => {
          if (layers.at(-1) === layer) dropFrom(layers.length - 1);
          else confirmed = layer.before;
        });
      };
    },
    applyChanges: (changes, revision) => {
      const text = textOf(changes);
      const [lowest] = layers;
      if (own.get(revision) === text && revision < confirmed.revision) return current();
      if (lowest !== undefined && lowest.before.revision === revision && lowest.changes === text) {
        lowest.state = "saved";
        confirm();
      } else settle(confirmed.applyChanges(changes, revision));
      return current();
    },
    optimistic: async (plan, save) => {
      if (typeof save !== "function") throw PolicyError.of("INVALID_VALUE", "/save", "`save` is a function that sends the plan");
      const layer = put(plan, "waiting");
      const earlier = turn;
      let end = () => {};
      turn = new Promise((resolve) => {
        end = resolve;
      });
      try {
        await earlier;
        if (layer.state === "dropped") throw stale();
        const saved = await save(plan);
        if (isDropped(layer)) throw stale();
        layer.state = "saved";
        confirm();
        return saved;
      } catch (error) {
        const at = layers.indexOf(layer);
        if (at >= 0) changing(() => dropFrom(at));
        throw error;
      } finally {
        end();
      }
    },
  };
}

/** Changes as text; nothing for what is none, which the engine then refuses. */
function textOf(changes: unknown): string {
  try {
    return JSON.stringify(changes) ?? "";
  } catch {
    return "";
  }
}

/** Asked anew: what is awaited may have changed it. */
function isDropped(layer: Layer): boolean {
  return layer.state === "dropped";
}

function stale(): PolicyError {
  return PolicyError.of("STALE_SNAPSHOT", "/revision", "another change came in between; load the policy again");
}

/** Refuses what is no policy before anything is changed. */
function isPolicy(given: Policy): void {
  // A function has an `apply` of its own.
  if (!reading(() => typeof given === "object" && typeof given?.apply === "function" && typeof given.revision === "number"))
    throw PolicyError.of("INVALID_VALUE", "/policy", "a store holds policies");
}
