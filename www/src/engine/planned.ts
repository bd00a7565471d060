import type { Change, Edit, Effect, Plan, Policy } from "partner-policy/slim";
import type { PlanQuestion } from "./protocol.js";

/** A plan, of one edit or of several together, that can be applied. */
export interface PreparedPlan extends Pick<Plan, "outcome" | "revision" | "rows" | "changes" | "warnings"> {
  readonly effects: readonly Effect[];
  readonly table: Plan["table"] | undefined;
  /** @throws if the plan is refused */
  readonly applied: () => Policy;
}

/** The plan of an edit or a table in somebody's name, of what a system asserts, or of several edits. */
export function planned(policy: Policy, question: Omit<PlanQuestion, "key">): PreparedPlan {
  const { asks } = question;
  if ("edits" in asks) return plannedEach(policy, question, asks.edits);
  const plan = plannedOnce(policy, question);
  return {
    ...partsOf(plan),
    applied: () => {
      if (plan.outcome !== "ok") throw new Error("this plan cannot be applied");
      return policy.apply(plan);
    },
  };
}

/** The plan of one question. */
export function plannedOnce(policy: Policy, { by, revision, mode, now, asks }: Omit<PlanQuestion, "key">): Plan {
  return "source" in asks && asks.source !== undefined
    ? policy.planSystem({ source: asks.source, revision, mode, now, edit: asks.edit } as Parameters<Policy["planSystem"]>[0])
    : policy.plan({ by, revision, mode, now, ...asks } as Parameters<Policy["plan"]>[0]);
}

/**
 * Edits that are about one partner or person each as one plan: each is planned on what those before it made, and all of their changes
 * make one revision. A refused one stops all of them, unless the mode leaves it out.
 */
function plannedEach(policy: Policy, question: Omit<PlanQuestion, "key">, edits: readonly Edit[]): PreparedPlan {
  const all = { rows: [] as Plan["rows"], changes: [] as Change[], warnings: [] as Plan["warnings"], effects: [] as Effect[] };
  let present = policy;
  let isRefused = false;
  try {
    for (const edit of edits) {
      const revision = present === policy ? question.revision : present.revision;
      const plan = plannedOnce(present, { ...question, revision, asks: { edit } });
      all.rows.push(...plan.rows);
      all.warnings.push(...plan.warnings);
      all.effects.push(...plan.effects);
      if (plan.outcome !== "ok") {
        isRefused = true;
        continue;
      }
      if (plan.changes.length === 0) continue;
      all.changes.push(...plan.changes);
      const next = present.apply(plan);
      if (present !== policy) present.close();
      present = next;
    }
  } finally {
    if (present !== policy) present.close();
  }
  const stops = isRefused && (question.mode === "all-or-nothing" || all.changes.length === 0);
  const changes = stops ? [] : all.changes;
  return {
    ...all,
    changes,
    outcome: stops ? "refused" : "ok",
    revision: question.revision,
    table: undefined,
    applied: () => {
      if (stops) throw new Error("this plan cannot be applied");
      return policy.applyChanges(changes, question.revision);
    },
  };
}

function partsOf({ outcome, revision, rows, changes, warnings, effects, table }: Plan): Omit<PreparedPlan, "applied"> {
  return { outcome, revision, rows, changes, warnings, effects, table };
}
