import { PolicyError } from "../errors.js";
import type { Edit, NotifiedEvent, Plan, Resource } from "../generated/wire.js";
import { Policy } from "../policy.js";
import { byCodePoint, isEqual, memberText } from "./json.js";

/** One step that went otherwise than expected. */
export interface StepFailure {
  /** The step, counted from 1. */
  readonly step: number;
  /** What the step asked. */
  readonly asked: string;
  /** What the scenario expects. */
  readonly expected: unknown;
  /** What the engine answered. */
  readonly got: unknown;
  /** The whole decision or plan behind the answer, if there is one. */
  readonly trace?: unknown;
}

/** What became of one scenario. */
export interface ScenarioResult {
  readonly name: string;
  /** The ids of the rules that the scenario is about. */
  readonly rules: readonly string[];
  /** How many steps were run. */
  readonly steps: number;
  /** Empty when the scenario passed. */
  readonly failures: readonly StepFailure[];
}

/** A scenario file that is no scenario: the file, not the policy, is wrong. */
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

/**
 * Runs a scenario: loads its snapshot, makes its steps in order, compares every answer.
 *
 * @param source the text of a scenario file
 * @throws ScenarioError if the text is no scenario
 */
export function runScenario(source: string): ScenarioResult {
  const scenario = readScenario(source);
  const failures: StepFailure[] = [];
  const result = { name: scenario.name, rules: scenario.rules, steps: scenario.steps.length, failures };
  let policy: Policy;
  try {
    policy = Policy.loadSync(scenario.snapshot);
  } catch (error) {
    if (!PolicyError.is(error)) throw error;
    failures.push(...compareRefusal(scenario.steps, error));
    return result;
  }
  const run: Run = { policy, now: scenario.now };
  try {
    for (const [index, step] of scenario.steps.entries()) {
      const failure = runStep(run, step);
      if (failure !== undefined) failures.push({ step: index + 1, asked: summary(step), ...failure });
    }
  } finally {
    run.policy.close();
  }
  return result;
}

interface Run {
  policy: Policy;
  now: string;
}

type Step = Readonly<Record<string, unknown>>;
type Failure = Omit<StepFailure, "step" | "asked">;

interface Kind {
  readonly key: string;
  readonly keys: readonly string[];
  readonly optional?: readonly string[];
  readonly run: (run: Run, step: Step) => Failure | undefined;
}

/** Every kind of step: the key that marks it, the others it must or may have. */
const KINDS: readonly Kind[] = [
  { key: "can", keys: ["as", "expect"], optional: ["on", "to", "code", "level", "grants"], run: runCan },
  { key: "filter", keys: ["as", "records", "expect"], run: runFilter },
  { key: "edit", keys: ["by", "expect"], optional: ["mode", "revision", "apply"], run: runEdit },
  { key: "csv", keys: ["by", "expect"], run: runCsv },
  { key: "managers", keys: ["expect"], run: runManagers },
  { key: "user", keys: ["expect"], run: runUser },
  { key: "recipients", keys: ["expect"], optional: ["notes"], run: runRecipients },
  { key: "now", keys: [], run: runNow },
  { key: "lister", keys: ["expect"], run: (run, step) => compareNamed(run.policy.managersLister(text(step, "lister")), step) },
  { key: "hierarchy", keys: ["expect"], run: (run, step) => compareNamed(run.policy.hierarchy(text(step, "hierarchy")), step) },
  { key: "widget", keys: ["expect"], run: (run, step) => compare(run.policy.widget(text(step, "widget"), run), step) },
  { key: "inactive", keys: ["expect"], run: (run, step) => compare(run.policy.inactive(run), step) },
  { key: "orphans", keys: ["expect"], run: (run, step) => compare(run.policy.orphans(run), step) },
  { key: "review", keys: ["expect"], run: (run, step) => compare(run.policy.reviewList(text(step, "review")), step) },
  { key: "reviewDue", keys: ["expect"], run: runReviewDue },
  { key: "view", keys: ["expect"], optional: ["page"], run: runView },
  { key: "lint", keys: ["expect"], run: runLint },
  { key: "impact", keys: ["by", "records", "expect"], run: runImpact },
  { key: "label", keys: ["expect"], run: runLabel },
  { key: "invalid", keys: [], run: (_, step) => ({ expected: step.invalid, got: "the snapshot loads" }) },
];

function runStep(run: Run, step: Step): Failure | undefined {
  const kind = kindOf(step);
  try {
    return kind?.run(run, step);
  } catch (error) {
    if (!PolicyError.is(error)) throw error;
    return { expected: step.expect, got: { error: error.code, at: error.at, message: error.message } };
  }
}

function kindOf(step: Step): Kind | undefined {
  return KINDS.find((kind) => Object.hasOwn(step, kind.key));
}

function runCan(run: Run, step: Step): Failure | undefined {
  const expected = { expect: step.expect, ...named(step, ["code", "level", "grants"]) };
  const resource = step.on as Resource | undefined;
  const options = step.to === undefined ? undefined : { to: text(step, "to") };
  let decision: ReturnType<ReturnType<Policy["viewer"]>["explain"]>;
  try {
    decision = run.policy.viewer(text(step, "as"), run).explain(step.can as never, resource, options);
  } catch (error) {
    if (!PolicyError.is(error)) throw error;
    if (error.code === "UNKNOWN_VIEWER") {
      const isExpected = step.expect === "deny" && [undefined, "UNKNOWN_SUBJECT"].includes(step.code as string | undefined);
      return isExpected ? undefined : { expected, got: { expect: "deny", code: "UNKNOWN_SUBJECT" } };
    }
    const isExpected = step.expect === "error" && (step.code === undefined || step.code === error.code);
    return isExpected ? undefined : { expected, got: { expect: "error", code: error.code, message: error.message } };
  }
  const rules = decision.grants.map((grant) => grant.rule);
  const got = { expect: decision.allowed ? "allow" : "deny", code: decision.code, level: decision.level, grants: rules };
  const isExpected =
    step.expect === got.expect &&
    (step.code === undefined || step.code === got.code) &&
    (step.level === undefined || step.level === got.level) &&
    (step.grants === undefined || (step.grants as string[]).every((rule) => rules.includes(rule)));
  return isExpected ? undefined : { expected, got, trace: decision };
}

function runFilter(run: Run, step: Step): Failure | undefined {
  let viewer: ReturnType<Policy["viewer"]>;
  try {
    viewer = run.policy.viewer(text(step, "as"), run);
  } catch (error) {
    if (PolicyError.is(error) && error.code === "UNKNOWN_VIEWER") return compare([], step);
    throw error;
  }
  const kept = viewer.filter(step.filter as never, step.records as Resource[]);
  return compare(
    kept.map((record) => record.id),
    step,
  );
}

function runEdit(run: Run, step: Step): Failure | undefined {
  const plan = run.policy.plan({
    by: text(step, "by"),
    revision: (step.revision as number | undefined) ?? run.policy.revision,
    now: run.now,
    edit: step.edit as Edit,
    ...(named(step, ["mode"]) as { mode?: "partial" }),
  });
  return settle(run, step, plan, step.apply !== false);
}

function runCsv(run: Run, step: Step): Failure | undefined {
  const plan = run.policy.plan({ by: text(step, "by"), revision: run.policy.revision, now: run.now, csv: text(step, "csv") });
  return settle(run, step, plan, true);
}

function settle(run: Run, step: Step, plan: Plan, isApplied: boolean): Failure | undefined {
  const expect = step.expect as {
    outcome: string;
    rows?: readonly { outcome: string; code?: string }[];
    warnings?: readonly string[];
    effects?: readonly string[];
  };
  if (isApplied && plan.outcome === "ok") {
    const next = run.policy.apply(plan);
    run.policy.close();
    run.policy = next;
  }
  const warnings = plan.warnings.map((warning) => warning.code as string);
  const effects = plan.effects.map((effect) => effect.code as string);
  const rows = plan.rows.map((row) => ({
    outcome: row.outcome as string,
    ...(row.code === undefined ? {} : { code: row.code as string }),
  }));
  const isExpected =
    expect.outcome === plan.outcome &&
    (expect.rows === undefined ||
      (expect.rows.length === rows.length &&
        expect.rows.every(
          (row, index) => row.outcome === rows[index]?.outcome && (row.code === undefined || row.code === rows[index]?.code),
        ))) &&
    (expect.warnings ?? []).every((code) => warnings.includes(code)) &&
    (expect.effects ?? []).every((code) => effects.includes(code));
  return isExpected ? undefined : { expected: expect, got: { outcome: plan.outcome, rows, warnings, effects }, trace: plan };
}

function runManagers(run: Run, step: Step): Failure | undefined {
  const managers = (run.policy.toJSON().managers ?? [])
    .filter((manager) => manager.partner === step.managers)
    .sort((a, b) => byCodePoint(a.user, b.user))
    .map(({ user, primary }) => (primary === true ? { user, primary } : { user }));
  const expected = (step.expect as { user: string; primary?: boolean }[]).map(({ user, primary }) =>
    primary === true ? { user, primary } : { user },
  );
  return isEqual(managers, expected) ? undefined : { expected, got: managers };
}

/** Lists compare as sets, a field expected as `null` must be absent, an absent list or flag equals an empty or false one. */
function runUser(run: Run, step: Step): Failure | undefined {
  const user = run.policy.toJSON().users.find((person) => person.id === step.user) as Record<string, unknown> | undefined;
  const expected = step.expect as Record<string, unknown> | null;
  if (expected === null || user === undefined) return expected === null && user === undefined ? undefined : { expected, got: user ?? null };
  const isExpected = Object.entries(expected).every(([key, value]) => {
    const present = user[key];
    if (value === null) return present === undefined;
    if (Array.isArray(value)) return isSameSet(value, Array.isArray(present) ? present : []);
    if (value === false) return present === undefined || present === false;
    return isEqual(value, present);
  });
  return isExpected ? undefined : { expected, got: user };
}

function isSameSet(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.every((item) => b.some((other) => isEqual(item, other))) && b.every((item) => a.some((other) => isEqual(item, other)));
}

function runRecipients(run: Run, step: Step): Failure | undefined {
  const { users, notes } = run.policy.recipients(step.recipients as NotifiedEvent, run);
  const got = { users, notes: notes.map((note) => note.code as string) };
  const wanted = (step.notes as string[] | undefined) ?? [];
  const isExpected = isEqual(users, step.expect) && wanted.every((code) => got.notes.includes(code));
  return isExpected ? undefined : { expected: { users: step.expect, notes: wanted }, got };
}

function runNow(run: Run, step: Step): undefined {
  run.now = text(step, "now");
}

function runReviewDue(run: Run, step: Step): Failure | undefined {
  const due = run.policy.reviewDue(text(step, "reviewDue"), run);
  return Date.parse(due) === Date.parse(text(step, "expect")) ? undefined : { expected: step.expect, got: due };
}

function runView(run: Run, step: Step): Failure | undefined {
  return compare(run.policy.customView(text(step, "view"), run), step);
}

function runLint(run: Run, step: Step): Failure | undefined {
  const findings = run.policy.lint(run);
  const expected = step.expect as { code: string; subject?: string }[];
  const isExpected = expected.every((wanted) =>
    findings.some((found) => found.code === wanted.code && (wanted.subject === undefined || found.subject === wanted.subject)),
  );
  return isExpected ? undefined : { expected, got: findings };
}

function runImpact(run: Run, step: Step): Failure | undefined {
  const impact = run.policy.impact({
    by: text(step, "by"),
    edit: step.impact as Edit,
    records: step.records as Resource[],
    now: run.now,
  });
  return compare(impact, step);
}

function runLabel(run: Run, step: Step): Failure | undefined {
  return compare(run.policy.label(step.label as { role: string; locale: string }), step);
}

function compare(got: unknown, step: Step): Failure | undefined {
  return isEqual(got, step.expect) ? undefined : { expected: step.expect, got };
}

/** Compares row by row, but only the fields that the expected row names. */
function compareNamed(rows: readonly object[], step: Step): Failure | undefined {
  const expected = step.expect as readonly Record<string, unknown>[];
  const isExpected =
    expected.length === rows.length &&
    expected.every((row, index) =>
      Object.entries(row).every(([key, value]) => isEqual(value, (rows[index] as Record<string, unknown> | undefined)?.[key])),
    );
  return isExpected ? undefined : { expected, got: rows };
}

function compareRefusal(steps: readonly Step[], error: PolicyError): StepFailure[] {
  const got = [...new Set(error.problems.map((problem) => problem.code as string))].sort();
  const wanted = steps[0]?.invalid as string[] | undefined;
  if (wanted !== undefined && isEqual([...new Set(wanted)].sort(), got)) return [];
  return [{ step: 1, asked: "load the snapshot", expected: wanted ?? "the snapshot loads", got, trace: error.problems }];
}

function named(step: Step, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => step[key] !== undefined).map((key) => [key, step[key]]));
}

function text(step: Step, key: string): string {
  const value = step[key];
  if (typeof value !== "string") throw new ScenarioError("", `\`${key}\` is a text`);
  return value;
}

function summary(step: Step): string {
  const { expect: _, records: __, ...asked } = step;
  return JSON.stringify(asked);
}

interface Scenario {
  readonly name: string;
  readonly rules: readonly string[];
  readonly now: string;
  /** The text of the snapshot as it stands in the file. */
  readonly snapshot: string;
  readonly steps: readonly Step[];
}

function readScenario(source: string): Scenario {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (cause) {
    throw new ScenarioError("", `the file is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  const scenario = record(value, "");
  refuseOtherKeys(scenario, ["name", "rules", "now", "snapshot", "steps"], [], "");
  const snapshot = memberText(source, "snapshot");
  if (typeof scenario.name !== "string") throw new ScenarioError("/name", "the name is a text");
  if (typeof scenario.now !== "string") throw new ScenarioError("/now", "`now` is a text");
  if (snapshot === undefined) throw new ScenarioError("/snapshot", "the snapshot is missing");
  return {
    name: scenario.name,
    rules: list(scenario.rules, "/rules") as string[],
    now: scenario.now,
    snapshot,
    steps: list(scenario.steps, "/steps").map((step, index, all) => readStep(step, `/steps/${index}`, all.length)),
  };
}

function readStep(value: unknown, at: string, steps: number): Step {
  const step = record(value, at);
  const kind = kindOf(step);
  if (kind === undefined) throw new ScenarioError(at, `no kind of step has the keys ${Object.keys(step).join(", ")}`);
  refuseOtherKeys(step, [kind.key, ...kind.keys], kind.optional ?? [], at);
  if (kind.key === "invalid" && steps > 1) throw new ScenarioError(at, "`invalid` is the only step of its scenario");
  if (kind.key === "can" && !["allow", "deny", "error"].includes(step.expect as string)) {
    throw new ScenarioError(`${at}/expect`, "`expect` is allow, deny or error");
  }
  return step;
}

function refuseOtherKeys(value: Step, required: readonly string[], optional: readonly string[], at: string): void {
  for (const key of required) {
    if (!Object.hasOwn(value, key)) throw new ScenarioError(at, `\`${key}\` is missing`);
  }
  for (const key of Object.keys(value)) {
    if (!required.includes(key) && !optional.includes(key)) throw new ScenarioError(`${at}/${key}`, `\`${key}\` is not known here`);
  }
}

function record(value: unknown, at: string): Step {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new ScenarioError(at, "an object is expected");
  return value as Step;
}

function list(value: unknown, at: string): unknown[] {
  if (!Array.isArray(value)) throw new ScenarioError(at, "a list is expected");
  return value;
}
