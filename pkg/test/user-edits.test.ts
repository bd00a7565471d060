import { type Plan, Policy, type Snapshot, type SystemPlanRequest } from "partner-policy";
import { expect, test } from "vitest";
import { chances, judge, NOW, randomEdit, randomWorld, SYSTEMS, subjectOf, type World } from "./user-edits.js";

/** How many programmes are asked; the environment may ask for more. */
const PROGRAMMES = Number(process.env.PROGRAMMES ?? 500);
const EDITS = 12;

type Edit = Parameters<Policy["plan"]>[0];

/** What of the plan, and of what follows from it, is otherwise than the rulebook has it. */
function otherwise(world: World, policy: Policy, by: string, edit: ReturnType<typeof randomEdit>["edit"]): string[] {
  const source = SYSTEMS[edit.kind];
  const head = { revision: world.revision, now: NOW, edit };
  const plan: Plan =
    source === undefined
      ? policy.plan({ ...head, by } as unknown as Edit)
      : policy.planSystem({ ...head, source } as unknown as SystemPlanRequest);
  const { refusals, may, after, warnings, effects, isLogin } = judge(world, edit, source === undefined ? by : undefined);
  const [row] = plan.rows;
  if (plan.outcome === "refused") {
    const isRight = refusals.has(row?.code ?? "") || may.has(row?.code ?? "");
    return isRight ? [] : [`refused with ${row?.code}, not with ${[...refusals].sort().join(" or ") || "anything"}`];
  }
  // What is so already is no change, whoever else would have refused it.
  if (plan.changes.length === 0 && (edit.kind === "users.rename" || edit.kind === "users.restore")) return [];
  if (refusals.size > 0) return [`${row?.outcome}, not refused with ${[...refusals].sort().join(" or ")}`];
  const next = policy.apply(plan);
  const found: string[] = [];
  const [was, is] = [policy.toJSON(), next.toJSON()].map(({ users }) => new Map(users.map((user) => [user.id, user])));
  const subject = subjectOf(edit);
  const member = (name: string): unknown => (is?.get(subject) as { [name: string]: unknown } | undefined)?.[name];
  for (const [name, value] of Object.entries(after)) {
    const has = member(name);
    const isSame =
      value instanceof Set
        ? JSON.stringify([...value].sort()) === JSON.stringify([...((has as string[] | undefined) ?? [])].sort())
        : JSON.stringify(has ?? null) === JSON.stringify(value ?? null);
    if (!isSame) found.push(`${name} is ${JSON.stringify(has)}`);
  }
  const codes = plan.warnings.map(({ code }) => code as string);
  found.push(...warnings.filter((code) => !codes.includes(code)).map((code) => `without the warning ${code}`));
  if (plan.changes.length > 0) {
    const given = plan.effects.map(({ code }) => code as string);
    found.push(...effects.filter((code) => !given.includes(code)).map((code) => `without the effect ${code}`));
  }
  const isChanged = plan.changes.length > 0;
  if (next.revision !== world.revision + (isChanged ? 1 : 0)) found.push(`revision ${next.revision}`);
  for (const [id, user] of is ?? []) {
    const before = was?.get(id);
    const rest = isLogin ? { ...user, lastLoginAt: undefined } : user;
    const same = JSON.stringify(isLogin ? { ...before, lastLoginAt: undefined } : before);
    if ((id !== subject || isLogin) && JSON.stringify(rest) !== same) found.push(`${id} is another`);
  }
  if (next !== policy) next.close();
  return found;
}

test("edits of users do what the rulebook says, and are refused where it does", { timeout: 600_000 }, () => {
  const found = new Map<string, string>();
  const done = new Map<string, number>();
  for (let seed = 1; seed <= PROGRAMMES; seed += 1) {
    const by = chances(seed);
    const world = randomWorld(by);
    const policy = Policy.loadSync(world as unknown as Snapshot);
    for (let i = 0; i < EDITS; i += 1) {
      const asked = randomEdit(by, world);
      const wrong = otherwise(world, policy, asked.by, asked.edit);
      for (const what of wrong) found.set(`${asked.edit.kind}: ${what}`, `seed ${seed}: ${JSON.stringify(asked)}`);
      done.set(asked.edit.kind, (done.get(asked.edit.kind) ?? 0) + 1);
    }
    policy.close();
  }
  expect(Object.fromEntries(found)).toEqual({});
  expect(done.size).toBe(17);
});
