import { type Action, type Change, Policy, type PolicyError, type Snapshot } from "partner-policy/slim";
import { sample } from "../programme/sample.js";
import { forget, learn, planOf, plans, policies, policyOf, promise, records, take, textOf, viewerOf } from "./held.js";
import { namesakesOf, patchOf } from "./patch.js";
import type { Arrived, EditionKey, Methods, PartOf, Statement } from "./protocol.js";
import type { Handlers, Turn } from "./turn.js";

/** How many entries of a list go in one message: so many are taken in a few milliseconds. */
const CHUNK = 1000;

/** Sends what may be long in parts, so that taking it in never blocks the page. */
export async function sendParts<M extends keyof Methods>(whole: object, turn: Turn<M>): Promise<void> {
  const short: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(whole)) {
    if (!Array.isArray(value) || value.length <= CHUNK) {
      short[name] = value;
      continue;
    }
    for (let start = 0; start < value.length; start += CHUNK) {
      turn.part({ [name]: value.slice(start, start + CHUNK) } as PartOf<M>);
      await turn.breathe();
    }
  }
  turn.part(short as PartOf<M>);
}

/** The facts that the page has of the revisions that it was told last. */
const told = new Map<EditionKey, Snapshot>();
const TOLD = 3;

function tell(key: EditionKey, snapshot: Snapshot): void {
  told.set(key, snapshot);
  for (const old of told.keys()) {
    if (told.size <= TOLD) break;
    told.delete(old);
  }
  learn(snapshot);
}

/** Sends what a revision says otherwise than the one that it came from, which the page has. */
async function arrive(key: EditionKey, policy: Policy, from: EditionKey, turn: Turn<"follow"> | Turn<"followPlan">): Promise<Arrived> {
  policies.set(key, policy);
  const snapshot = policy.toJSON();
  const before = told.get(from) ?? policyOf(from).toJSON();
  tell(key, snapshot);
  await sendParts({ ...patchOf(before, snapshot), namesakes: namesakesOf(snapshot) }, turn as Turn<"follow">);
  return { revision: policy.revision };
}

type FactMethods =
  | "load"
  | "sample"
  | "follow"
  | "followPlan"
  | "drop"
  | "programmeFile"
  | "recordsFile"
  | "changesFile"
  | "changesOf"
  | "explain"
  | "hierarchy"
  | "lister"
  | "reviewList"
  | "statement"
  | "find";

/** What a programme says at one of its revisions, and short questions about it. */
export const factHandlers: Handlers<FactMethods> = {
  async load({ key, source }, turn) {
    const policy = Policy.loadSync(new Uint8Array(await source.arrayBuffer()));
    policies.set(key, policy);
    const snapshot = policy.toJSON();
    tell(key, snapshot);
    await sendParts({ ...snapshot, namesakes: namesakesOf(snapshot) }, turn);
    return { revision: policy.revision };
  },

  async sample({ key }, turn) {
    const { snapshot, records, now } = sample();
    promise(key, snapshot);
    tell(key, snapshot);
    take(records);
    await sendParts({ ...snapshot, records, namesakes: namesakesOf(snapshot) }, turn);
    return { revision: snapshot.revision, now };
  },

  follow({ key, from, steps }, turn) {
    const start = policyOf(from);
    let policy = start;
    for (const { changes, revision } of steps) {
      const next = policy.applyChanges(changes, revision);
      if (policy !== start) policy.close();
      policy = next;
    }
    return arrive(key, policy, from, turn);
  },

  followPlan({ key, plan }, turn) {
    const { key: from, plan: made } = planOf(plan);
    const next = made.applied();
    plans.delete(plan);
    return arrive(key, next, from, turn);
  },

  drop: ({ key }) => forget(key),

  programmeFile: ({ key }) => new Blob([policyOf(key).toText()]),

  recordsFile: ({ changed }) =>
    new Blob([JSON.stringify(changed === undefined ? records : records.map((one, row) => (row === changed.row ? changed.record : one)))]),

  explain({ key, eyes, questions }) {
    const viewer = policyOf(key).viewer(eyes.viewer, { now: eyes.now });
    return questions.map(({ action, resource }) => viewer.explain(action, resource));
  },

  hierarchy: ({ key, partner }) => policyOf(key).hierarchy(partner),

  changesFile: ({ plan }) => new Blob([JSON.stringify(planOf(plan).plan.changes)]),

  changesOf: async ({ file }, turn) => sendParts({ changes: JSON.parse(await file.text()) as Change[] }, turn),

  lister: ({ key, by }, turn) => sendParts({ rows: policyOf(key).managersLister(by) }, turn),

  reviewList: ({ key, partner }) => policyOf(key).reviewList(partner),

  statement({ key, eyes, type, columns }): Statement {
    try {
      const viewer = viewerOf(policyOf(key), eyes.viewer, eyes.now);
      if (viewer === undefined) return { problem: "this programme does not know the viewer" };
      const { sql, params } = viewer.where(
        `${type}.view` as Action,
        { dialect: "postgres", columns: { shares: null, ...columns } } as Parameters<typeof viewer.where>[1],
      );
      return { sql, params };
    } catch (error) {
      return { problem: (error as PolicyError).message };
    }
  },

  find({ text, most }) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const found: number[] = [];
    for (let row = 0; row < records.length && found.length < most; row += 1) {
      const said = textOf(row);
      if (words.every((word) => said.includes(word))) found.push(row);
    }
    return found;
  },
};
