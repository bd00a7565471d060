import { PolicyError } from "../errors.js";
import type { Edit, NotifiedEvent, Resource, SystemEdit, SystemSource } from "../generated/wire.js";
import { Policy, type SystemPlanRequest } from "../policy.js";
import { ACTIONS, declaredActions } from "../residual/actions.js";
import type { Action, LabelRequest, Plan } from "../types.js";
import { kindOf, readScenario, type ScenarioOptions, type Step } from "./format.js";
import { byCodePoint, isEqual } from "./json.js";

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

/**
 * Runs a scenario: loads its snapshot, makes its steps in order, compares every answer.
 *
 * @param source the text of a scenario file
 * @param options.base gives the base programme that the scenario may name
 * @throws ScenarioError if the text is no scenario, or its base is not there
 *
 * @example
 * const { failures } = runScenario(readFileSync("leads.json", "utf8"));
 */
export function runScenario(source: string, options: ScenarioOptions = {}): ScenarioResult {
  const scenario = readScenario(source, options);
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

/**
 * The text of the snapshot that a scenario asks about, whole: for questions that no step asks.
 *
 * @param source the text of a scenario file
 * @param options.base gives the base programme that the scenario may name
 * @throws ScenarioError if the text is no scenario, or its base is not there
 *
 * @example
 * const policy = Policy.loadSync(scenarioSnapshot(readFileSync("leads.json", "utf8")));
 */
export function scenarioSnapshot(source: string, options: ScenarioOptions = {}): string {
  return readScenario(source, options).snapshot;
}

interface Run {
  policy: Policy;
  now: string;
}

/** The moment at which a run asks. */
function at({ now }: Run): { readonly now: string } {
  return { now };
}

type Failure = Omit<StepFailure, "step" | "asked">;
type Runner = (run: Run, step: Step) => Failure | undefined;

/** What each kind of step asks. */
const RUNNERS: Readonly<Record<string, Runner>> = {
  can: runCan,
  filter: runFilter,
  edit: runEdit,
  csv: runCsv,
  impact: runImpact,
  managers: runManagers,
  user: runUser,
  recipients: runRecipients,
  now: runNow,
  lister: (run, step) => compareNamed(run.policy.managersLister(text(step, "lister")), step),
  hierarchy: (run, step) => compareNamed(run.policy.hierarchy(text(step, "hierarchy")), step),
  widget: (run, step) => compare(run.policy.widget(text(step, "widget"), at(run)), step),
  inactive: (run, step) => compare(run.policy.inactive(at(run)), step),
  orphans: (run, step) => compare(run.policy.orphans(at(run)), step),
  reviewDue: runReviewDue,
  review: (run, step) => compare(run.policy.reviewList(text(step, "review")), step),
  view: runView,
  lint: runLint,
  label: (run, step) => compare(run.policy.label(step.label as LabelRequest), step),
  invalid: (_, step) => ({ expected: step.invalid, got: "the snapshot loads" }),
};

function runStep(run: Run, step: Step): Failure | undefined {
  try {
    return RUNNERS[kindOf(step) ?? ""]?.(run, step);
  } catch (error) {
    if (!PolicyError.is(error)) throw error;
    return { expected: step.expect, got: { error: error.code, at: error.at, message: error.message } };
  }
}

function isAction({ recordTypes }: Policy, action: unknown): boolean {
  return ACTIONS.has(action) || declaredActions(recordTypes).has(action);
}

function runCan(run: Run, step: Step): Failure | undefined {
  const expected = { expect: step.expect, ...named(step, ["code", "level", "grants"]) };
  const resource = step.on as Resource | undefined;
  const options = step.to === undefined ? undefined : { to: text(step, "to") };
  let decision: ReturnType<ReturnType<Policy["viewer"]>["explain"]>;
  try {
    decision = run.policy.viewer(text(step, "as"), at(run)).explain(step.can as Action, resource, options);
  } catch (error) {
    if (!PolicyError.is(error)) throw error;
    const isUnknownViewer = error.code === "UNKNOWN_VIEWER";
    if (isUnknownViewer && isAction(run.policy, step.can)) {
      const got = { expect: "deny", code: "UNKNOWN_SUBJECT", level: "none", grants: [] };
      return isDecided(step, got) ? undefined : { expected, got };
    }
    const code = isUnknownViewer ? "UNKNOWN_ACTION" : error.code;
    const isExpected = step.expect === "error" && (step.code === undefined || step.code === code);
    return isExpected ? undefined : { expected, got: { expect: "error", code, message: error.message } };
  }
  const rules = decision.grants.map((grant) => grant.rule);
  const got = { expect: decision.allowed ? "allow" : "deny", code: decision.code, level: decision.level, grants: rules };
  return isDecided(step, got) ? undefined : { expected, got, trace: decision };
}

/** Says whether a decision is as the step expects it. */
function isDecided(step: Step, got: { expect: string; code: string; level: string; grants: readonly string[] }): boolean {
  return (
    step.expect === got.expect &&
    (step.code === undefined || step.code === got.code) &&
    (step.level === undefined || step.level === got.level) &&
    (step.grants === undefined || (step.grants as string[]).every((rule) => got.grants.includes(rule)))
  );
}

function runFilter(run: Run, step: Step): Failure | undefined {
  let viewer: ReturnType<Policy["viewer"]>;
  try {
    viewer = run.policy.viewer(text(step, "as"), at(run));
  } catch (error) {
    if (PolicyError.is(error) && error.code === "UNKNOWN_VIEWER") return compare([], step);
    throw error;
  }
  const kept = viewer.filter(step.filter as Action, step.records as Resource[]);
  return compare(
    kept.map((record) => record.id),
    step,
  );
}

/** The system that asserts each kind of edit that people do not ask for; a scenario has both in one list. */
const SOURCES: Readonly<Record<SystemEdit["kind"], SystemSource>> = {
  "users.sso-login": "identity-provider",
  "users.join": "invitation",
  "users.crm-sync": "crm",
  "users.sweep-inactive": "schedule",
  "reviews.sweep": "schedule",
};

/** The system that asserts an edit, if people do not ask for it. */
function sourceOf(edit: unknown): SystemSource | undefined {
  const kind = (edit as { kind?: unknown } | null)?.kind;
  return typeof kind === "string" && Object.hasOwn(SOURCES, kind) ? SOURCES[kind as SystemEdit["kind"]] : undefined;
}

function runEdit(run: Run, step: Step): Failure | undefined {
  const head = {
    by: text(step, "by"),
    revision: (step.revision as number | undefined) ?? run.policy.revision,
    now: run.now,
    ...(named(step, ["mode"]) as { mode?: "partial" }),
  };
  const source = sourceOf(step.edit);
  const plan =
    source === undefined
      ? run.policy.plan({ ...head, edit: step.edit as Edit })
      : run.policy.planSystem({ ...head, source, edit: step.edit } as SystemPlanRequest);
  return settle(run, step, plan, step.apply !== false);
}

function runCsv(run: Run, step: Step): Failure | undefined {
  const plan = run.policy.plan({ by: text(step, "by"), revision: run.policy.revision, now: run.now, csv: text(step, "csv") });
  return settle(run, step, plan, true);
}

/** The codes that refuse a request before any pair is formed (BULK-22). */
const REQUEST_CODES = new Set<string | undefined>(["SYSTEM_EDIT", "NOT_PERMITTED", "STALE_SNAPSHOT", "EMPTY_SELECTION", "BATCH_TOO_LARGE"]);

function refusesRequest(row: Plan["rows"][number]): boolean {
  return REQUEST_CODES.has(row.code) && row.partner === undefined && row.user === undefined && row.role === undefined;
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
  // A refusal of the request as a whole is one row about nobody, which stands for every row that the scenario lists.
  const [first] = plan.rows;
  const isWhole = plan.rows.length === 1 && first !== undefined && refusesRequest(first);
  const isExpected =
    expect.outcome === plan.outcome &&
    (expect.rows === undefined ||
      ((expect.rows.length === rows.length || (isWhole && expect.rows.length > 0)) &&
        expect.rows.every((row, index) => {
          const got = rows[isWhole ? 0 : index];
          return row.outcome === got?.outcome && (row.code === undefined || row.code === got?.code);
        }))) &&
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
  const { users, notes } = run.policy.recipients(step.recipients as NotifiedEvent, at(run));
  const got = { users, notes: notes.map((note) => note.code as string) };
  const wanted = (step.notes as string[] | undefined) ?? [];
  const isExpected = isEqual(users, step.expect) && wanted.every((code) => got.notes.includes(code));
  return isExpected ? undefined : { expected: { users: step.expect, notes: wanted }, got };
}

function runNow(run: Run, step: Step): undefined {
  run.now = text(step, "now");
}

function runReviewDue(run: Run, step: Step): Failure | undefined {
  const due = run.policy.reviewDue(text(step, "reviewDue"), at(run));
  return Date.parse(due) === Date.parse(text(step, "expect")) ? undefined : { expected: step.expect, got: due };
}

function runView(run: Run, step: Step): Failure | undefined {
  const view = run.policy.customView(text(step, "view"), at(run));
  if (step.page === undefined || view === null) return compare(view, step);
  const pages = run.policy.toJSON().customViews?.find((known) => known.id === view)?.pages ?? [];
  return compare(pages.some((page) => page.id === step.page) ? view : null, step);
}

function runLint(run: Run, step: Step): Failure | undefined {
  const findings = run.policy.lint(at(run));
  const expected = step.expect as { code: string; subject?: string }[];
  const isExpected = expected.every((wanted) =>
    findings.some((found) => found.code === wanted.code && (wanted.subject === undefined || found.subject === wanted.subject)),
  );
  return isExpected ? undefined : { expected, got: findings };
}

function runImpact(run: Run, step: Step): Failure | undefined {
  const head = { by: text(step, "by"), records: step.records as Resource[], now: run.now, strict: true };
  const source = sourceOf(step.impact);
  const impact =
    source === undefined
      ? run.policy.impact({ ...head, edit: step.impact as Edit })
      : run.policy.impact({ ...head, source, edit: step.impact as SystemEdit });
  return compare(impact, step);
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
  return step[key] as string;
}

function summary(step: Step): string {
  const { expect: _, records: __, ...asked } = step;
  return JSON.stringify(asked);
}
