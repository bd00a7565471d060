import { PolicyError } from "./errors.js";
import type { Level, Resource } from "./generated/wire.js";
import { membersOf, reading } from "./reading.js";
import { hasMembers } from "./residual/members.js";
import { optionsOf } from "./residual/options.js";
import type { Action, Code, Decision, Input, ResourceType, RuleId } from "./types.js";

/** One line of a decision log; the format is stable, new members may be added. `schema/log-entry.json` describes it. */
export interface LogEntry {
  /** The version of this format. */
  readonly format: "partner-policy-log/1";
  /** The moment of the question. */
  readonly now: string;
  /** Who asked. */
  readonly viewer: string;
  readonly action: Action;
  /** The kind and id of what was asked about; never its content. */
  readonly resource?: { readonly type: ResourceType; readonly id?: string };
  /** With `transfer` and `share`: the user that the record goes to. */
  readonly to?: string;
  readonly allowed: boolean;
  readonly level: Level;
  readonly code: Code;
  readonly rule: RuleId;
  /** The revision of the snapshot that answered. */
  readonly revision: number;
}

/** How decisions are logged. */
export interface LogOptions {
  /**
   * Takes an entry; what it throws reaches whoever asked, who then has no answer. A guard and an AuthZEN handler wait for what it
   * promises; a viewer cannot, so that what it rejects with reaches whoever asks next.
   */
  readonly write: (entry: LogEntry) => unknown;
  /** Which share of the granted questions is written, 0 to 1; denials are always written. Default 1. */
  readonly sample?: number | undefined;
  /** Replaces the id of a person or resource before it is written; equal ids should give equal replacements. */
  readonly redact?: ((id: string) => string) | undefined;
}

/** A question that was decided, and how. */
export interface Decided {
  readonly viewer: string;
  readonly now: string;
  readonly action: Action;
  readonly resource?: Input<Resource> | undefined;
  readonly to?: string | undefined;
  readonly decision: Decision;
}

/**
 * A decision log, to be given as `onDecision` to a viewer, a guard or an AuthZEN handler. The same question is always in the
 * sample or never.
 *
 * @throws PolicyError `UNKNOWN_OPTION`, `INVALID_VALUE`: a misspelt `redact` would leave ids as they are
 *
 * @example
 * const onDecision = decisionLog({ write: (entry) => console.log(JSON.stringify(entry)), sample: 0.01 });
 */
export function decisionLog(options: LogOptions): (decided: Decided) => unknown {
  const { write, sample = 1, redact = (id) => id } = optionsOf<LogOptions>(options, ["write", "sample", "redact"]);
  if (typeof write !== "function") throw PolicyError.of("INVALID_VALUE", "/write", "`write` is a function");
  if (typeof redact !== "function") throw PolicyError.of("INVALID_VALUE", "/redact", "`redact` is a function");
  if (typeof sample !== "number" || !(sample >= 0 && sample <= 1)) {
    throw PolicyError.of("INVALID_VALUE", "/sample", "`sample` is a share between 0 and 1");
  }
  return (decided) => {
    const { viewer, now, action, resource, to, decision } = membersOf(decided, DECIDED);
    if (!reading(() => typeof viewer === "string" && typeof action === "string" && hasMembers(decision))) {
      throw PolicyError.of("INVALID_VALUE", "", "the log is told a question that was decided, and the decision");
    }
    // The record is the asker's own: what is written of it is read once.
    const about = resource === undefined || resource === null ? undefined : reading(() => ({ type: resource.type, id: resource.id }));
    const id = typeof about?.id === "string" ? about.id : undefined;
    const { allowed, level, code, rule, revision } = membersOf(decision, ["allowed", "level", "code", "rule", "revision"]);
    if (allowed && share(`${viewer}\n${action}\n${id ?? ""}`) >= sample) return undefined;
    return write({
      format: "partner-policy-log/1",
      now,
      viewer: redact(viewer),
      action,
      ...(about === undefined ? {} : { resource: { type: about.type, ...(id === undefined ? {} : { id: redact(id) }) } }),
      ...(to === undefined ? {} : { to: redact(to) }),
      allowed,
      level,
      code,
      rule,
      revision,
    });
  };
}

/** What listeners promised and did not keep, until somebody is told. */
const broken = new WeakMap<object, { readonly error: unknown }>();

/**
 * Tells a listener of a decision, without waiting for what it promises.
 *
 * @throws whatever the listener throws, or rejected an earlier decision with
 */
export function tell(listener: (decided: Decided) => unknown, decided: Decided): void {
  const earlier = broken.get(listener);
  if (earlier !== undefined) {
    broken.delete(listener);
    throw earlier.error;
  }
  const said = listener(decided);
  if (reading(() => typeof (said as PromiseLike<unknown> | undefined | null)?.then !== "function")) return;
  Promise.resolve(said).then(undefined, (error: unknown) => broken.set(listener, { error }));
}

/** What the log is told of a question. */
const DECIDED = ["viewer", "now", "action", "resource", "to", "decision"] as const;

/** A number from 0 to below 1 that depends on the text alone (FNV-1a, then mixed). */
function share(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
