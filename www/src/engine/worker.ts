import { sampleProgramme } from "partner-policy/sample";
import {
  type Action,
  type Edit,
  initSync,
  type Plan,
  Policy,
  PolicyError,
  type Resource,
  type ResourceType,
  type Snapshot,
  type Table,
  type Viewer,
} from "partner-policy/slim";
import { SAMPLE } from "../programme/sample.js";
import { readRecords } from "../programme/tables.js";
import {
  type EditionKey,
  type Eyes,
  type Fault,
  type Filter,
  type ImpactAnswer,
  type Methods,
  type PartOf,
  type ReasonsAnswer,
  type RecordAnswer,
  type RecordQuery,
  type Seer,
  type Sight,
  type SightChange,
  type ToWorker,
  type Trial,
  VERBS,
} from "./protocol.js";

const SLICE = 40;
const EXAMPLES = 5;
const CHUNK = 2000;

/** One question that is being answered. */
interface Turn<M extends keyof Methods> {
  readonly part: (part: PartOf<M>) => void;
  /** Lets other messages in, such as one that takes this question back. */
  readonly breathe: () => Promise<void>;
}
class Cancelled extends Error {}

const policies = new Map<EditionKey, Policy>();
const tables = new Map<EditionKey, Table<Resource>>();
const plans = new Map<number, { readonly plan: Plan; readonly key: EditionKey }>();
const cancelled = new Set<number>();
let lastPlan = 0;
let records: Resource[] = [];
let byType = new Map<string, Uint32Array>();
let names = new Map<string, string>();
let texts: (string | undefined)[] = [];
const sights = new Map<string, Sight>();

type Handlers = {
  readonly [M in keyof Methods]: (
    given: Parameters<Methods[M]>[0],
    turn: Turn<M>,
  ) => ReturnType<Methods[M]> | Promise<ReturnType<Methods[M]>>;
};

const handlers: Handlers = {
  start: ({ module }) => initSync(module),

  load({ key, source }) {
    const policy = Policy.loadSync(source);
    policies.set(key, policy);
    learn(policy.toJSON());
  },

  sample({ key }) {
    const { snapshot, leads } = sampleProgramme(SAMPLE);
    policies.set(key, Policy.loadSync(snapshot));
    learn(snapshot);
    take(leads);
  },

  follow({ key, from, changes, revision }) {
    policies.set(key, policyOf(from).applyChanges(changes, revision));
    for (const change of changes) {
      if (change.op === "put-user") names.set(change.user.id, change.user.name);
      else if (change.op === "put-partner") names.set(change.partner.id, change.partner.name);
    }
  },

  followPlan({ key, plan }) {
    const known = planOf(plan);
    policies.set(key, policyOf(known.key).apply(known.plan));
    plans.delete(plan);
  },

  drop({ key }) {
    tables.get(key)?.close();
    tables.delete(key);
    policies.get(key)?.close();
    policies.delete(key);
    for (const known of sights.keys()) if (known.startsWith(`${key} `)) sights.delete(known);
  },

  async records({ bytes, name, keep }, turn) {
    const read = readRecords(bytes, name);
    // Checked by the engine before anything takes their place.
    const [policy] = policies.values();
    if (policy !== undefined && read.length > 0) policy.table(read).close();
    for (let start = 0; start < read.length; start += CHUNK) {
      turn.part(read.slice(start, start + CHUNK));
      await turn.breathe();
    }
    if (keep) take(read);
    return { rows: read.length };
  },

  sight: ({ key, eyes, type }) => sightOf(key, eyes, type),

  async query(query, turn) {
    await turn.breathe();
    return answer(query, turn);
  },

  facet({ type, field }) {
    const counts = new Map<string, number>();
    const read = reader(field);
    for (const row of rowsOf(type)) {
      const value = read(records[row] as Resource);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1]).slice(0, 500);
  },

  async reasons({ key, eyes, type }, turn) {
    const sight = sightOf(key, eyes, type);
    const viewer = policyOf(key).viewer(eyes.viewer, { now: eyes.now });
    const found = new Map<string, { rule: string; via: string | undefined; count: number }>();
    let done = 0;
    const of = sight.counts[0] ?? 0;
    let slice = performance.now();
    const answer = (): ReasonsAnswer => ({ reasons: [...found.values()].sort((a, b) => b.count - a.count), done, of });
    const rules = new Array<string | undefined>(records.length);
    for (const row of rowsOf(type)) {
      if (!has(sight.bits[0], row)) continue;
      const { rule, grants } = viewer.explain(`${type}.view` as Action, records[row] as Resource);
      const via = grants.find((grant) => grant.rule === rule)?.via?.sharingRule;
      const name = via === undefined ? rule : `${rule} ${via}`;
      rules[row] = name;
      const known = found.get(name);
      if (known === undefined) found.set(name, { rule, via, count: 1 });
      else known.count += 1;
      done += 1;
      if (performance.now() - slice > SLICE) {
        turn.part(answer());
        await turn.breathe();
        slice = performance.now();
      }
    }
    reasonsOf = { name: sightName(key, eyes, type), rules };
    return answer();
  },

  async whoSees({ key, now, row, verb }, turn) {
    const policy = policyOf(key);
    const record = records[row] as Resource;
    const action = `${record.type}.${verb}` as Action;
    const seers: Seer[] = [];
    await eachUser(policy, turn, (user) => {
      const viewer = viewerOf(policy, user, now);
      if (viewer?.can(action, record) !== true) return;
      const { rule, grants } = viewer.explain(action, record);
      seers.push({ user, rule, via: grants.find((grant) => grant.rule === rule)?.via });
    });
    return seers;
  },

  async plan({ key, by, revision, mode, now, asks }, turn) {
    const policy = policyOf(key);
    const plan = policy.plan({ by, revision, mode, now, ...asks } as Parameters<Policy["plan"]>[0]);
    const { rows, changes } = plan;
    for (let start = 0; start < rows.length; start += CHUNK) {
      turn.part({ rows: rows.slice(start, start + CHUNK) });
      await turn.breathe();
    }
    for (let start = 0; start < changes.length; start += CHUNK) {
      turn.part({ changes: changes.slice(start, start + CHUNK) });
      await turn.breathe();
    }
    const id = ++lastPlan;
    plans.set(id, { plan, key });
    for (const old of plans.keys()) if (old < id - 8) plans.delete(old);
    const { outcome, warnings, effects } = plan;
    return { id, outcome, revision: plan.revision, warnings, effects, rows: rows.length, changes: changes.length };
  },

  handovers({ plan, now, partners }) {
    const known = planOf(plan);
    const policy = policyOf(known.key);
    if (known.plan.outcome !== "ok" || known.plan.changes.length === 0) return [];
    const next = policy.apply(known.plan);
    try {
      const rules = policy.toJSON().notifications ?? [];
      return rules.flatMap(({ module, event }) =>
        partners.flatMap((partner) => {
          const about = { module, event, partner };
          const before = policy.recipients(about, { now }).users;
          const after = next.recipients(about, { now }).users;
          return before.join("\n") === after.join("\n") ? [] : [{ module, event, partner, before, after }];
        }),
      );
    } finally {
      next.close();
    }
  },

  async actors({ key, revision, mode, now, asks, candidates }, turn) {
    const policy = policyOf(key);
    const found: string[] = [];
    for (const by of candidates) {
      if (found.length >= 5) break;
      const plan = policy.plan({ by, revision, mode, now, ...asks } as Parameters<Policy["plan"]>[0]);
      if (plan.outcome === "ok" && plan.rows.every(({ code }) => code !== "NOT_PERMITTED")) found.push(by);
      await turn.breathe();
    }
    return found;
  },

  async impact({ plan, now }, turn) {
    const known = planOf(plan);
    const policy = policyOf(known.key);
    if (known.plan.outcome !== "ok" || known.plan.changes.length === 0) return { done: 0, of: 0, changes: [] };
    const next = policy.apply(known.plan);
    try {
      const first = new Set<string>();
      for (const change of known.plan.changes) {
        if (change.op === "set-manager") first.add(change.manager.user);
        else if (change.op === "remove-manager") first.add(change.user);
        else if (change.op === "put-user") first.add(change.user.id);
      }
      return await compared(policy, next, now, first, turn, tableOf(known.key));
    } finally {
      next.close();
    }
  },

  compare: ({ before, after, now }, turn) =>
    compared(policyOf(before), policyOf(after), now, new Set(), turn, tableOf(before), tableOf(after)),

  async without({ key, now, list, id }, turn) {
    const policy = policyOf(key);
    const snapshot = policy.toJSON();
    const less: Snapshot = { ...snapshot, [list]: (snapshot[list] ?? []).filter((entry) => entry.id !== id) };
    if (list === "sharingSets") less.shareGroups = (less.shareGroups ?? []).filter((group) => group.sharingSet !== id);
    const other = Policy.loadSync(less);
    try {
      return await compared(other, policy, now, new Set(), turn, undefined, tableOf(key));
    } finally {
      other.close();
    }
  },

  async trials({ key, by, now, edits, question }, turn) {
    const policy = policyOf(key);
    const found: Trial[] = [];
    for (const edit of edits) {
      let best: Trial | undefined;
      for (const actor of by) {
        const one = trial(policy, actor, now, edit, question);
        best ??= one;
        if (one.plans) best = one;
        if (one.plans || one.code !== "NOT_PERMITTED") break;
      }
      if (best !== undefined) found.push(best);
      await turn.breathe();
    }
    return found;
  },

  async matrix({ key, now, type, users, verbs }, turn) {
    const policy = policyOf(key);
    const table = tableOf(key);
    const counts = new Uint32Array(users.length * verbs.length);
    let slice = performance.now();
    for (const [index, user] of users.entries()) {
      const viewer = viewerOf(policy, user, now);
      if (viewer !== undefined && table !== undefined) {
        for (const [place, verb] of verbs.entries())
          counts[index * verbs.length + place] = table.count(viewer, `${type}.${verb}` as Action);
      }
      if (performance.now() - slice > SLICE) {
        turn.part({ done: index + 1, of: users.length });
        await turn.breathe();
        slice = performance.now();
      }
    }
    return counts;
  },

  reach({ key, now, viewer }) {
    const eyes = { viewer, now };
    return [...byType].map(([type, rows]) => ({ type, total: rows.length, counts: sightOf(key, eyes, type).counts }));
  },

  reports({ key, now }) {
    const policy = policyOf(key);
    const at = { now };
    return {
      findings: policy.lint(at),
      inactive: policy.inactive(at),
      orphans: policy.orphans(at),
      reviews: policy
        .toJSON()
        .partners.filter(({ status }) => status === "active")
        .map(({ id }) => ({ partner: id, due: policy.reviewDue(id, at) })),
    };
  },
};

let reasonsOf: { readonly name: string; readonly rules: readonly (string | undefined)[] } | undefined;

function policyOf(key: EditionKey): Policy {
  const policy = policies.get(key);
  if (policy === undefined) throw new Error("this revision is gone");
  return policy;
}

function planOf(id: number): { readonly plan: Plan; readonly key: EditionKey } {
  const known = plans.get(id);
  if (known === undefined) throw new Error("this plan is gone; plan again");
  return known;
}

/** The table of all records for a revision; the oldest of three goes. */
function tableOf(key: EditionKey): Table<Resource> | undefined {
  if (records.length === 0) return undefined;
  let table = tables.get(key);
  if (table === undefined) {
    table = policyOf(key).table(records);
    tables.set(key, table);
    for (const [old, unused] of tables) {
      if (tables.size <= 3) break;
      unused.close();
      tables.delete(old);
    }
  }
  return table;
}

function learn(snapshot: Snapshot): void {
  names = new Map([
    ...snapshot.partners.map(({ id, name }) => [id, name] as const),
    ...snapshot.users.map(({ id, name }) => [id, name] as const),
  ]);
  texts = [];
}

function take(next: readonly Resource[]): void {
  records = [...next];
  texts = [];
  sights.clear();
  reasonsOf = undefined;
  for (const table of tables.values()) table.close();
  tables.clear();
  const lists = new Map<string, number[]>();
  for (const [row, { type }] of records.entries()) {
    const list = lists.get(type);
    if (list === undefined) lists.set(type, [row]);
    else list.push(row);
  }
  byType = new Map([...lists].map(([type, rows]) => [type, Uint32Array.from(rows)]));
}

function rowsOf(type: string): Uint32Array {
  return byType.get(type) ?? new Uint32Array();
}

function viewerOf(policy: Policy, user: string, now: string): Viewer | undefined {
  try {
    return policy.viewer(user, { now });
  } catch (error) {
    // Somebody whom only the other revision knows sees nothing here.
    if (PolicyError.is(error) && error.code === "UNKNOWN_VIEWER") return undefined;
    throw error;
  }
}

function sightName(key: EditionKey, { viewer, now }: Eyes, type: string): string {
  return `${key} ${viewer} ${now} ${type}`;
}

function sightOf(key: EditionKey, eyes: Eyes, type: string): Sight {
  const name = sightName(key, eyes, type);
  let sight = sights.get(name);
  if (sight === undefined) {
    const viewer = policyOf(key).viewer(eyes.viewer, { now: eyes.now });
    const table = tableOf(key);
    const words = Math.ceil(records.length / 32);
    const before = performance.now();
    const actions = VERBS.map((verb) => `${type}.${verb}` as Action);
    const bits = VERBS.map(() => new Uint32Array(words));
    const rows = rowsOf(type);
    if (table !== undefined) {
      for (const [place, action] of actions.entries()) {
        const words = bits[place] as Uint32Array;
        for (const row of table.filterRows(viewer, action)) words[row >>> 5] = (words[row >>> 5] ?? 0) | (1 << (row & 31));
      }
    }
    sight = { eyes, type, rows: rows.length, bits, counts: bits.map(ones), millis: performance.now() - before };
    sights.set(name, sight);
    for (const old of sights.keys()) {
      if (sights.size <= 24) break;
      sights.delete(old);
    }
  }
  return sight;
}

function has(bits: Uint32Array | undefined, row: number): boolean {
  return bits !== undefined && (((bits[row >>> 5] ?? 0) >>> (row & 31)) & 1) === 1;
}

function ones(words: Uint32Array): number {
  let count = 0;
  for (let word of words) for (; word !== 0; word &= word - 1) count += 1;
  return count;
}

/** How a member or a free field of a record reads in a list. */
function reader(field: string): (record: Resource) => string {
  if (field.startsWith("fields.")) {
    const name = field.slice(7);
    return ({ fields }) => String(fields?.[name] ?? "");
  }
  return (record) => String(record[field as keyof Resource] ?? "");
}

function textOf(row: number): string {
  let text = texts[row];
  if (text === undefined) {
    const { id, partner, owner, assignee, createdBy, fields } = records[row] as Resource;
    const people = [partner, owner, assignee, createdBy].map((one) => (one == null ? "" : (names.get(one) ?? one)));
    text = [id ?? "", ...people, ...Object.values(fields ?? {})].join(" ").toLowerCase();
    texts[row] = text;
  }
  return text;
}

async function answer(query: RecordQuery, turn: Turn<"query">): Promise<RecordAnswer> {
  const { key, eyes, type, scope, filters, sort, versus } = query;
  const sight = sightOf(key, eyes, type);
  const other = versus === undefined ? undefined : sightOf(key, { viewer: versus, now: eyes.now }, type);
  const all = rowsOf(type);
  const words = query.text.toLowerCase().split(/\s+/).filter(Boolean);
  const tests = filters.map((filter) => test(filter, query, sight));
  const kept: number[] = [];
  const split = { first: 0, second: 0, both: 0 };
  let hidden = 0;
  let firstHidden: number | undefined;
  let slice = performance.now();
  for (const row of all) {
    if ((row & 1023) === 0 && performance.now() - slice > SLICE) {
      await turn.breathe();
      slice = performance.now();
    }
    const isSeen = has(sight.bits[0], row);
    if (other !== undefined) {
      const isSeenByOther = has(other.bits[0], row);
      if (isSeen && isSeenByOther) split.both += 1;
      else if (isSeen) split.first += 1;
      else if (isSeenByOther) split.second += 1;
      if (VERBS.every((_, verb) => has(sight.bits[verb], row) === has(other.bits[verb], row))) continue;
    }
    if (!tests.every((passes) => passes(row))) continue;
    if (words.length > 0) {
      const text = textOf(row);
      if (!words.every((word) => text.includes(word))) continue;
    }
    if (!isSeen) {
      hidden += 1;
      firstHidden ??= row;
      if (scope === "visible" && other === undefined) continue;
    } else if (scope === "hidden") continue;
    kept.push(row);
  }
  await turn.breathe();
  if (sort !== undefined) order(kept, sort.field, sort.isDescending);
  return {
    rows: Uint32Array.from(kept),
    visible: sight.counts[0] ?? 0,
    total: all.length,
    hidden,
    firstHidden,
    split: other === undefined ? undefined : split,
  };
}

function test({ field, values }: Filter, { key, eyes, type }: RecordQuery, sight: Sight): (row: number) => boolean {
  const wanted = new Set(values);
  if (field === "reason") {
    const rules = reasonsOf?.name === sightName(key, eyes, type) ? reasonsOf.rules : [];
    return (row) => wanted.has(rules[row] ?? "");
  }
  if (field === "access") {
    return (row) =>
      wanted.has(!has(sight.bits[0], row) ? "hidden" : !has(sight.bits[1], row) ? "view" : !has(sight.bits[4], row) ? "edit" : "all");
  }
  const read = reader(field);
  return (row) => wanted.has(read(records[row] as Resource));
}

function order(rows: number[], field: string, isDescending: boolean): void {
  const read = reader(field);
  const isPerson = ["partner", "owner", "assignee", "createdBy"].includes(field);
  const keys = new Map<number, string | number>();
  for (const row of rows) {
    const text = read(records[row] as Resource);
    const number = Number(text);
    keys.set(row, isPerson ? (names.get(text) ?? text).toLowerCase() : text !== "" && !Number.isNaN(number) ? number : text.toLowerCase());
  }
  const sign = isDescending ? -1 : 1;
  rows.sort((a, b) => {
    const one = keys.get(a) as string | number;
    const two = keys.get(b) as string | number;
    if (typeof one !== typeof two) return typeof one === "number" ? -sign : sign;
    return one < two ? -sign : one > two ? sign : a - b;
  });
}

async function eachUser(policy: Policy, turn: Pick<Turn<"whoSees">, "breathe">, visit: (user: string) => void): Promise<void> {
  let slice = performance.now();
  for (const { id } of policy.toJSON().users) {
    visit(id);
    if (performance.now() - slice > SLICE) {
      await turn.breathe();
      slice = performance.now();
    }
  }
}

/** Who sees what before and after; those in `first` are looked at first. */
async function compared(
  before: Policy,
  after: Policy,
  now: string,
  first: ReadonlySet<string>,
  turn: Turn<"impact"> | Turn<"compare"> | Turn<"without">,
  tableBefore?: Table<Resource>,
  tableAfter?: Table<Resource>,
): Promise<ImpactAnswer> {
  if (records.length === 0) return { done: 0, of: 0, changes: [] };
  const people = new Set([...first, ...[before, after].flatMap((policy) => policy.toJSON().users.map(({ id }) => id))]);
  const one = tableBefore ?? before.table(records);
  const two = tableAfter ?? after.table(records);
  const actions = [...byType.keys()].map((type) => `${type}.view` as Action);
  const changes: SightChange[] = [];
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
      if (gains > 0 || loses > 0) changes.push({ user, gains, loses, gained, lost });
      done += 1;
      if (performance.now() - slice > SLICE) {
        turn.part({ done, of: people.size, changes: [...changes] });
        await turn.breathe();
        slice = performance.now();
      }
    }
  } finally {
    if (tableBefore === undefined) one.close();
    if (tableAfter === undefined) two.close();
  }
  return { done, of: people.size, changes };
}

function trial(policy: Policy, by: string, now: string, edit: Edit, question: Parameters<Methods["trials"]>[0]["question"]): Trial {
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

const gate = new MessageChannel();
const waiting: (() => void)[] = [];
gate.port1.onmessage = () => waiting.shift()?.();

function pause(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    gate.port2.postMessage(undefined);
  });
}

function faultOf(error: unknown): Fault {
  if (PolicyError.is(error)) {
    return {
      message: error.message,
      code: error.code,
      problems: error.problems.slice(0, 100).map(({ code, at, message }) => ({ code, at, message })),
    };
  }
  return { message: error instanceof Error ? error.message : String(error), code: undefined, problems: [] };
}

self.onmessage = async ({ data }: MessageEvent<ToWorker>) => {
  if ("cancel" in data) {
    cancelled.add(data.cancel);
    return;
  }
  const { id, method, given } = data;
  const breathe = async (): Promise<void> => {
    await pause();
    if (cancelled.has(id)) throw new Cancelled();
  };
  try {
    const handler = handlers[method] as (given: unknown, turn: Turn<never>) => unknown;
    const answer = await handler(given, { part: (part: unknown) => self.postMessage({ id, part }), breathe });
    self.postMessage({ id, answer });
  } catch (error) {
    if (!(error instanceof Cancelled)) self.postMessage({ id, problem: faultOf(error) });
  } finally {
    cancelled.delete(id);
  }
};

export type { ResourceType };
