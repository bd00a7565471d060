import { type Action, engineVersion, initSync, Policy, PolicyError, type Resource, reversal } from "partner-policy/slim";
import { FileFault } from "../programme/fault.js";
import { readRecords } from "../programme/tables.js";
import { compared, eachUser, trial } from "./compare.js";
import { factHandlers, sendParts } from "./facts.js";
import { byType, keepReasons, planOf, plans, policies, policyOf, records, rowsOf, tableOf, take, viewerOf } from "./held.js";
import { openedAs, snapshotDifferences } from "./opened.js";
import { planned, plannedOnce } from "./planned.js";
import {
  type Fault,
  isAboutActor,
  type Methods,
  type ReasonsAnswer,
  type Reports,
  type Seer,
  type ToWorker,
  type Trial,
} from "./protocol.js";
import { answer, has, reader, sightName, sightOf } from "./query.js";
import { seenBy } from "./seen.js";
import { lessOne, withFacts } from "./supposed.js";
import { type Handlers, SLICE, type Turn } from "./turn.js";

const CHUNK = 2000;

class Cancelled extends Error {}

const cancelled = new Set<number>();
let lastPlan = 0;

/** Told before the engine has started. */
const EARLY: readonly (keyof Methods)[] = ["start", "sample"];
let begin: () => void = () => undefined;
const started = new Promise<void>((resolve) => {
  begin = resolve;
});

const handlers: Handlers<keyof Methods> = {
  ...factHandlers,

  start({ module }) {
    initSync(module);
    begin();
    return { version: engineVersion() };
  },

  opened: ({ file }) => openedAs(file),

  reversal: ({ key, before, changes }) => reversal(changes, { before: policyOf(before), present: policyOf(key) }),

  differences: ({ before, after }) => snapshotDifferences(policyOf(before).toJSON(), policyOf(after).toJSON()),

  async records({ key, files }, turn) {
    const contents = await Promise.all(files.map(({ file }) => file.arrayBuffer()));
    const read = latest(files.map(({ name }, place) => readRecords(new Uint8Array(contents[place] as ArrayBuffer), name)));
    // Checked by the engine before anything takes their place: a file of which nothing can be read is none of records.
    if (read.length > 0) {
      const table = policyOf(key).table(read);
      table.close();
      if (table.skipped.length === read.length) policyOf(key).table(read, { strict: true }).close();
    }
    for (let start = 0; start < read.length; start += CHUNK) {
      turn.part(read.slice(start, start + CHUNK));
      await turn.breathe();
    }
    take(read);
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
    keepReasons({ name: sightName(key, eyes, type), rules });
    return answer();
  },

  seenBy,

  async whoSees({ key, now, row, verb, as }, turn) {
    const policy = policyOf(key);
    const record = as ?? (records[row] as Resource);
    const action = `${record.type}.${verb}` as Action;
    const seers: Seer[] = [];
    await eachUser(policy, turn, (user) => {
      const viewer = viewerOf(policy, user, now);
      if (viewer?.can(action, record) !== true) return;
      const { rule, grants } = viewer.explain(action, record);
      seers.push({ user, rule, grant: grants.find((grant) => grant.rule === rule) });
    });
    return seers;
  },

  async plan({ key, by, revision, mode, now, asks }, turn) {
    const policy = policyOf(key);
    const plan = planned(policy, { by, revision, mode, now, asks });
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
    const { outcome, warnings, effects, table } = plan;
    return { id, outcome, revision: plan.revision, warnings, effects, table, rows: rows.length, changes: changes.length };
  },

  again({ key, by, revision, mode, now, asks, next }) {
    if ("edits" in asks) return [];
    return policyOf(next).replan(plannedOnce(policyOf(key), { by, revision, mode, now, asks })).differs;
  },

  handovers({ plan, now, partners }) {
    const known = planOf(plan);
    const policy = policyOf(known.key);
    if (known.plan.outcome !== "ok" || known.plan.changes.length === 0) return [];
    const next = known.plan.applied();
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
      const plan = planned(policy, { by, revision, mode, now, asks });
      if (plan.outcome === "ok" && plan.rows.every(({ code }) => !isAboutActor(code))) found.push(by);
      await turn.breathe();
    }
    return found;
  },

  async impact({ plan, now }, turn) {
    const known = planOf(plan);
    const policy = policyOf(known.key);
    if (known.plan.outcome !== "ok" || known.plan.changes.length === 0) return { done: 0, of: 0, changes: [], touched: 0 };
    const next = known.plan.applied();
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
    const other = Policy.loadSync(lessOne(policy.toJSON(), list, id));
    try {
      return await compared(other, policy, now, new Set(), turn, undefined, tableOf(key));
    } finally {
      other.close();
    }
  },

  supposed({ key, next, steps }) {
    policies.set(next, Policy.loadSync(withFacts(policyOf(key).toJSON(), steps)));
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
        if (one.plans || !isAboutActor(one.code)) break;
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

  async spread({ key, now, type, users, partners }, turn) {
    const policy = policyOf(key);
    const table = tableOf(key);
    const places = new Map(partners.map((id, place) => [id, place]));
    const counts = new Uint32Array(users.length * partners.length);
    for (const [index, user] of users.entries()) {
      const viewer = viewerOf(policy, user, now);
      if (viewer === undefined || table === undefined) continue;
      for (const row of table.filterRows(viewer, `${type}.view` as Action)) {
        const place = places.get(records[row]?.partner ?? "");
        const at = index * partners.length + (place ?? 0);
        if (place !== undefined) counts[at] = (counts[at] ?? 0) + 1;
      }
      await turn.breathe();
    }
    return counts;
  },

  reach({ key, now, viewer }) {
    const eyes = { viewer, now };
    return [...byType].map(([type, rows]) => ({ type, total: rows.length, counts: sightOf(key, eyes, type).counts }));
  },

  reports({ key, now }, turn) {
    const policy = policyOf(key);
    const at = { now };
    const reports: Reports = {
      findings: policy.lint(at),
      inactive: policy.inactive(at),
      orphans: policy.orphans(at),
      reviews: policy.reviews(at),
    };
    return sendParts(reports, turn);
  },
};

/** The records of several files as one list: one that a later file has again is what that file says. */
function latest(lists: readonly (readonly Resource[])[]): Resource[] {
  if (lists.length < 2) return [...(lists[0] ?? [])];
  const places = new Map<string, number>();
  const found: Resource[] = [];
  for (const record of lists.flat()) {
    const known = record.id === undefined ? undefined : places.get(`${record.type} ${record.id}`);
    if (known !== undefined) found[known] = record;
    else if (record.id !== undefined) places.set(`${record.type} ${record.id}`, found.push(record) - 1);
    else found.push(record);
  }
  return found;
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
  if (error instanceof FileFault) return { message: error.text, values: error.values, code: undefined, problems: [] };
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
    if (!EARLY.includes(method)) await started;
    if (cancelled.has(id)) throw new Cancelled();
    const handler = handlers[method] as (given: unknown, turn: Turn<never>) => unknown;
    const answer = await handler(given, { part: (part: unknown) => self.postMessage({ id, part }), breathe });
    self.postMessage({ id, answer });
  } catch (error) {
    if (!(error instanceof Cancelled)) self.postMessage({ id, problem: faultOf(error) });
  } finally {
    cancelled.delete(id);
  }
};
