import { PolicyError } from "./errors.js";
import type { Level, Resource } from "./generated/wire.js";
import type { Action, Code, Decision, Input, ResourceType, RuleId } from "./types.js";
import { optionsOf } from "./viewer/options.js";

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
  /** Takes an entry; what it throws reaches whoever asked, who then has no answer. */
  readonly write: (entry: LogEntry) => void;
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
export function decisionLog(options: LogOptions): (decided: Decided) => void {
  const { write, sample = 1, redact = (id) => id } = optionsOf<LogOptions>(options, ["write", "sample", "redact"]);
  if (typeof write !== "function") throw PolicyError.of("INVALID_VALUE", "/write", "`write` is a function");
  if (typeof redact !== "function") throw PolicyError.of("INVALID_VALUE", "/redact", "`redact` is a function");
  if (typeof sample !== "number" || !(sample >= 0 && sample <= 1)) {
    throw PolicyError.of("INVALID_VALUE", "/sample", "`sample` is a share between 0 and 1");
  }
  return ({ viewer, now, action, resource, to, decision }) => {
    if (decision.allowed && share(`${viewer}\n${action}\n${resource?.id ?? ""}`) >= sample) return;
    const { allowed, level, code, rule, revision } = decision;
    write({
      format: "partner-policy-log/1",
      now,
      viewer: redact(viewer),
      action,
      ...(resource === undefined
        ? {}
        : { resource: { type: resource.type, ...(typeof resource.id === "string" ? { id: redact(resource.id) } : {}) } }),
      ...(to === undefined ? {} : { to: redact(to) }),
      allowed,
      level,
      code,
      rule,
      revision,
    });
  };
}

/** A number from 0 to below 1 that depends on the text alone (FNV-1a, then mixed). */
function share(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
