import { patched } from "./base.js";
import { doubleKey, memberText } from "./json.js";

/**
 * A scenario file that is no scenario: the file, not the policy, is wrong.
 *
 * @example
 * if (error instanceof ScenarioError) console.error(`${path}${error.at}: ${error.message}`);
 */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
  /** The place in the file as a JSON Pointer. */
  readonly at: string;

  /** @internal */
  constructor(at: string, message: string, options?: { cause?: unknown }) {
    super(at === "" ? message : `${message} (at ${at})`, options);
    this.at = at;
  }
}

/** One step of a scenario, of a known kind and with exactly the keys of that kind. */
export type Step = Readonly<Record<string, unknown>>;

/** A scenario file. */
export interface Scenario {
  readonly name: string;
  readonly rules: readonly string[];
  readonly now: string;
  /** The text of the snapshot as it stands in the file, or of the base programme with the patch. */
  readonly snapshot: string;
  readonly steps: readonly Step[];
}

/** What a scenario needs besides its own text. */
export interface ScenarioOptions {
  /**
   * Gives the text of the base programme that a scenario names, a snapshot; `undefined` if there is none of that name. The command
   * line reads `bases/NAME.json` in the folder of the scenario.
   */
  readonly base?: ((name: string) => string | undefined) | undefined;
}

/** Refuses a value of another shape; the place is where the value stands. */
type Shape = (value: unknown, at: string) => void;

const anything: Shape = () => undefined;

function claim(what: string, holds: (value: unknown) => boolean): Shape {
  return (value, at) => {
    if (!holds(value)) throw new ScenarioError(at, `${what} is expected`);
  };
}

const text = claim("a text", (value) => typeof value === "string");
const flag = claim("true or false", (value) => typeof value === "boolean");
const yes = claim("true", (value) => value === true);
const whole = claim("a whole number", (value) => Number.isSafeInteger(value));
const instant = claim(
  "an instant such as 2026-11-22T00:00:00Z",
  (value) => typeof value === "string" && /^\d{4}-\d\d-\d\dT/i.test(value) && !Number.isNaN(Date.parse(value)),
);

function oneOf(...known: readonly string[]): Shape {
  return claim(known.join(" or "), (value) => typeof value === "string" && known.includes(value));
}

function orNull(shape: Shape): Shape {
  return (value, at) => {
    if (value !== null) shape(value, at);
  };
}

function listOf(shape: Shape): Shape {
  return (value, at) => {
    if (!Array.isArray(value)) throw new ScenarioError(at, "a list is expected");
    for (const [index, item] of value.entries()) shape(item, `${at}/${index}`);
  };
}

function object(required: Readonly<Record<string, Shape>>, optional: Readonly<Record<string, Shape>> = {}): Shape {
  return (value, at) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new ScenarioError(at, "an object is expected");
    for (const key of Object.keys(required)) {
      if (!Object.hasOwn(value, key)) throw new ScenarioError(at, `\`${key}\` is missing`);
    }
    for (const [key, member] of Object.entries(value)) {
      const shape = own(required, key) ?? own(optional, key);
      if (shape === undefined) throw new ScenarioError(`${at}/${key}`, `\`${key}\` is not known here`);
      shape(member, `${at}/${key}`);
    }
  };
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

const texts = listOf(text);
const levels = oneOf("none", "read", "read-write", "full");
const rows = listOf(object({ outcome: oneOf("updated", "unchanged", "merged", "skipped", "refused") }, { code: text }));
const plan = object({ outcome: oneOf("ok", "refused") }, { rows, warnings: texts, effects: texts });
const user = object(
  {},
  Object.fromEntries(
    "kind id name email username status partner contact license partnerRole userRoles features profile permissionSets homeOrg createdAt lastLoginAt reactivatedAt reviewer left exempt"
      .split(" ")
      .map((key) => [key, anything]),
  ),
);

/** Every kind of step by the key that marks it, in the order in which they are looked for. */
const SHAPES: Readonly<Record<string, Shape>> = {
  can: object(
    { as: text, can: text, expect: oneOf("allow", "deny", "error") },
    { on: anything, to: text, code: text, level: levels, grants: texts },
  ),
  filter: object({ as: text, filter: text, records: listOf(anything), expect: texts }),
  edit: object({ by: text, edit: anything, expect: plan }, { mode: oneOf("all-or-nothing", "partial"), revision: whole, apply: flag }),
  csv: object({ csv: text, by: text, expect: plan }),
  impact: object({
    impact: anything,
    by: text,
    records: listOf(anything),
    expect: listOf(object({ user: text, gains: texts, loses: texts })),
  }),
  managers: object({ managers: text, expect: listOf(object({ user: text }, { primary: flag })) }),
  user: object({ user: text, expect: orNull(user) }),
  recipients: object({ recipients: anything, expect: texts }, { notes: texts }),
  now: object({ now: instant }),
  lister: object({
    lister: text,
    expect: listOf(object({ user: text, partner: text }, { primary: flag, effective: flag, code: text })),
  }),
  hierarchy: object({ hierarchy: text, expect: listOf(object({ id: text }, { label: text, parent: orNull(text) })) }),
  widget: object({ widget: text, expect: texts }),
  inactive: object({ inactive: yes, expect: texts }),
  orphans: object({ orphans: yes, expect: texts }),
  reviewDue: object({ reviewDue: text, expect: instant }),
  review: object({ review: text, expect: texts }),
  view: object({ view: text, expect: orNull(text) }, { page: text }),
  lint: object({ lint: yes, expect: listOf(object({ code: text }, { subject: text })) }),
  label: object({ label: object({ role: text, locale: text }), expect: text }),
  invalid: object({ invalid: texts }),
};

/** The key that marks the kind of a step. */
export function kindOf(step: Step): string | undefined {
  return Object.keys(SHAPES).find((key) => Object.hasOwn(step, key));
}

const step: Shape = (value, at) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new ScenarioError(at, "an object is expected");
  const kind = kindOf(value as Step);
  if (kind === undefined) throw new ScenarioError(at, `no kind of step has the keys ${Object.keys(value as Step).join(", ")}`);
  own(SHAPES, kind)?.(value, at);
};

/** One part of a path, so that it leads nowhere else. */
const baseName = claim("the name of a base programme", (value) => typeof value === "string" && /^[a-z0-9][a-z0-9._-]*$/i.test(value));

const scenario = object(
  { name: text, rules: texts, now: instant, steps: listOf(step) },
  { snapshot: anything, base: baseName, patch: anything },
);

/** What the engine reads, and judges itself. */
const OF_THE_ENGINE: ReadonlySet<string> = new Set(["snapshot", "on", "edit", "records", "impact", "recipients"]);

/**
 * Reads a scenario file strictly: every key is known, none occurs twice, nothing is guessed.
 *
 * @throws ScenarioError with the place
 */
export function readScenario(source: string, options: ScenarioOptions = {}): Scenario {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (cause) {
    throw new ScenarioError("", `the file is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  scenario(value, "");
  const double = doubleKey(source, OF_THE_ENGINE);
  if (double !== undefined) throw new ScenarioError("", `\`${double}\` occurs twice in an object`);
  const read = value as Omit<Scenario, "snapshot"> & { readonly base?: string };
  if (read.steps.length > 1 && read.steps.some((known) => kindOf(known) === "invalid")) {
    throw new ScenarioError("/steps", "`invalid` is the only step of its scenario");
  }
  const { name, rules, now, steps } = read;
  return { name, rules, now, steps, snapshot: snapshotText(source, read.base, options) };
}

function snapshotText(source: string, name: string | undefined, { base: baseOf }: ScenarioOptions): string {
  const [snapshot, patch] = [memberText(source, "snapshot"), memberText(source, "patch")];
  if (name === undefined && snapshot !== undefined && patch === undefined) return snapshot;
  if (name === undefined || snapshot !== undefined) {
    throw new ScenarioError("", "a scenario has a `snapshot`, or a `base` and perhaps a `patch`");
  }
  const base = baseOf?.(name);
  if (base === undefined) throw new ScenarioError("/base", `there is no base programme \`${name}\``);
  try {
    JSON.parse(base);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ScenarioError("/base", `the base programme \`${name}\` is not JSON: ${why}`, { cause });
  }
  const double = doubleKey(base, new Set());
  if (double !== undefined) throw new ScenarioError("/base", `\`${double}\` occurs twice in an object of the base programme \`${name}\``);
  try {
    return patched(base, patch ?? "{}");
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new ScenarioError("/patch", cause.message, { cause });
  }
}
