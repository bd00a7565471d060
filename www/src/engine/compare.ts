import { type Action, type Edit, type Policy, PolicyError, type Resource, type RuleId, type Table } from "partner-policy/slim";
import { byType, records, viewerOf } from "./held.js";
import type { ImpactAnswer, Methods, SightChange, Trial } from "./protocol.js";
import { has, ones } from "./query.js";
import { SLICE, type Turn } from "./turn.js";

const EXAMPLES = 5;

export async function eachUser(policy: Policy, turn: Pick<Turn<"whoSees">, "breathe">, visit: (user: string) => void): Promise<void> {
  let slice = performance.now();
  for (const { id } of policy.toJSON().users) {
    visit(id);
    if (performance.now() - slice > SLICE) {
      await turn.breathe();
      slice = performance.now();
    }
  }
}

/** Who sees what before and after; those in `first` are looked at first. A part and the answer hold what was not told before. */
export async function compared(
  before: Policy,
  after: Policy,
  now: string,
  first: ReadonlySet<string>,
  turn: Turn<"impact"> | Turn<"compare"> | Turn<"without">,
  tableBefore?: Table<Resource>,
  tableAfter?: Table<Resource>,
): Promise<ImpactAnswer> {
  if (records.length === 0) return { done: 0, of: 0, changes: [], touched: 0 };
  const people = new Set([...first, ...[before, after].flatMap((policy) => policy.toJSON().users.map(({ id }) => id))]);
  const one = tableBefore ?? before.table(records);
  const two = tableAfter ?? after.table(records);
  const actions = [...byType.keys()].map((type) => `${type}.view` as Action);
  const changes: SightChange[] = [];
  let told = 0;
  const touched = new Uint32Array(Math.ceil(records.length / 32));
  let done = 0;
  let slice = performance.now();
  const seen = (policy: Policy, table: Table<Resource>, user: string): Uint32Array => {
    const words = new Uint32Array(Math.ceil(records.length / 32));
    const viewer = viewerOf(policy, user, now);
    if (viewer === undefined) return words;
    for (const action of actions) {
      for (const row of table.filterRows(viewer, action)) words[row >>> 5] = (words[row >>> 5] ?? 0) | (1 << (row & 31));
    }
    return words;
  };
  try {
    for (const user of people) {
      const old = seen(before, one, user);
      const next = seen(after, two, user);
      const gained: number[] = [];
      const lost: number[] = [];
      let gains = 0;
      let loses = 0;
      for (let word = 0; word < old.length; word++) {
        let differs = (old[word] ?? 0) ^ (next[word] ?? 0);
        touched[word] = (touched[word] ?? 0) | differs;
        for (; differs !== 0; differs &= differs - 1) {
          const row = word * 32 + 31 - Math.clz32(differs & -differs);
          if (has(next, row)) {
            gains += 1;
            if (gained.length < EXAMPLES) gained.push(row);
          } else {
            loses += 1;
            if (lost.length < EXAMPLES) lost.push(row);
          }
        }
      }
      if (gains > 0 || loses > 0) {
        const [gainedBy, lostBy] = [ruleOf(after, user, now, gained[0]), ruleOf(before, user, now, lost[0])];
        changes.push({ user, gains, loses, gained, lost, gainedBy, lostBy });
      }
      done += 1;
      if (performance.now() - slice > SLICE) {
        turn.part({ done, of: people.size, changes: changes.slice(told), touched: ones(touched) });
        told = changes.length;
        await turn.breathe();
        slice = performance.now();
      }
    }
  } finally {
    if (tableBefore === undefined) one.close();
    if (tableAfter === undefined) two.close();
  }
  return { done, of: people.size, changes: changes.slice(told), touched: ones(touched) };
}

/** By which rule somebody sees a record. */
function ruleOf(policy: Policy, user: string, now: string, row: number | undefined): RuleId | undefined {
  const record = row === undefined ? undefined : records[row];
  return record && viewerOf(policy, user, now)?.explain(`${record.type}.view` as Action, record).rule;
}

export function trial(policy: Policy, by: string, now: string, edit: Edit, question: Parameters<Methods["trials"]>[0]["question"]): Trial {
  try {
    const plan = policy.plan({ by, revision: policy.revision, now, edit });
    if (plan.outcome !== "ok")
      return { by, plans: false, code: plan.rows.find(({ code }) => code !== undefined)?.code, decision: undefined };
    const next = policy.apply(plan);
    try {
      const { allowed, code } = next.viewer(question.viewer, { now }).explain(question.action as Action, question.resource);
      return { by, plans: true, code: undefined, decision: { allowed, code } };
    } finally {
      next.close();
    }
  } catch (error) {
    return { by, plans: false, code: PolicyError.is(error) ? error.code : undefined, decision: undefined };
  }
}
