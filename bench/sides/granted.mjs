// Everything that a capsule grants as CASL rules with idiomatic conditions: one rule for each way to be allowed, the
// verbs of one condition together. Read from the bytes as src/access/export/heap.rs, graph.rs and document.rs describe them.
import { TABLE } from "../../pkg/dist/generated/actions.js";

const HEAD = 32;
const FIELDS = ["partner", "owner", "assignee", "createdBy", "id"];
const OPERATORS = ["$eq", "$ne", "$in", "", "$lt", "$lte", "$gt", "$gte"];
const utf8 = new TextDecoder();

class Cursor {
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
  }

  byte() {
    return this.bytes[this.at++];
  }

  number() {
    let number = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = this.byte();
      number += (byte & 127) * unit;
      if (byte < 128) return number;
    }
  }

  word() {
    return this.byte() + this.byte() * 256 + this.byte() * 65_536 + this.byte() * 16_777_216;
  }

  text() {
    const length = this.number();
    this.at += length;
    return utf8.decode(this.bytes.subarray(this.at - length, this.at));
  }
}

class Reading {
  constructor(capsule) {
    this.bytes = capsule.subarray(HEAD);
  }

  at(place) {
    return new Cursor(this.bytes, place);
  }

  text(place) {
    return this.at(place).text();
  }

  list(place) {
    return JSON.parse(this.text(place));
  }

  /** The place of the graph of each action that is allowed anywhere. */
  *graphs() {
    const root = this.at(this.at(0).word());
    const [_viewer, _account, gate] = [root.number(), root.number(), root.number()];
    if (gate !== 0) return;
    if (root.number() !== 0) throw new Error("the workload declares no types");
    const [first, count, width] = [root.number(), root.number(), root.number()];
    const entries = root.at;
    const actions = TABLE.flatMap((line) => {
      const [type, ...verbs] = line.split(" ");
      return verbs.map((verb) => ({ type, verb }));
    });
    for (let i = 0; i < count; i++) {
      const entry = this.bytes[entries + width * i] + (width === 2 ? this.bytes[entries + width * i + 1] * 256 : 0);
      if (entry < 2) continue;
      const cursor = this.at(this.at(entries + count * width + 4 * (entry - 2)).word());
      cursor.byte();
      yield { ...actions[first + i], graph: cursor.number() };
    }
  }

  /** What holds where the question is answered with yes (in one of several ways, if it is a list), and with no, where that is not merely another way's lack. */
  conditions(question, place) {
    if (question < 15) {
      const field = FIELDS[Math.floor(question / 3)];
      const form = question % 3;
      if (form === 2) return { yes: { [field]: { $exists: false } }, no: { [field]: { $exists: true } } };
      const value = form === 0 ? this.text(place) : { $in: this.list(place) };
      // Only of ids is it ever asked that they differ: nobody revokes oneself.
      const no = field === "id" ? { id: form === 0 ? { $ne: value } : { $nin: value.$in } } : {};
      return { yes: { [field]: value }, no };
    }
    if (question === 15) return { yes: { origin: this.text(place) }, no: {} };
    if (question < 18) return { yes: { contact: this.text(place) }, no: {} };
    if (question < 20) {
      const users = this.list(place);
      const user = users.length === 1 ? users[0] : { $in: users };
      return { yes: { shares: { $elemMatch: question === 18 ? { user } : { user, level: "read-write" } } }, no: {} };
    }
    if (question === 21) return { yes: this.test(place), no: {} };
    if (question === 23 || question === 24) {
      const write = question === 24 ? { level: "read-write" } : {};
      return { yes: this.list(place).map((key) => ({ shares: { $elemMatch: { ...sharedTo(key), ...write } } })), no: {} };
    }
    if (question === 22) return { yes: ({ partner }) => ({ id: ownAccount(partner) }), no: {} };
    throw new Error(`question ${question} is no ordinary partner user's`);
  }

  test(place) {
    const cursor = this.at(place);
    const name = `fields.${this.text(cursor.number())}`;
    const op = OPERATORS[cursor.byte()];
    const several = cursor.number();
    const values = Array.from({ length: Math.max(1, several - 1) }, () => {
      const kind = cursor.byte();
      if (kind < 2) return kind === 1;
      if (kind === 3) return this.text(cursor.number());
      cursor.at += 8;
      return new DataView(this.bytes.slice(cursor.at - 8, cursor.at).buffer).getFloat64(0, true);
    });
    return { [name]: { [op]: several > 0 ? values : values[0] } };
  }

  /** The conditions of each way through a graph that ends with yes. */
  ways(place) {
    const cursor = this.at(place);
    const nodes = [];
    for (let left = cursor.number(); left > 0; left--) {
      const question = cursor.byte();
      const operand = hasOperand(question) ? cursor.number() : 0;
      nodes.push({ ...this.conditions(question, operand), onYes: cursor.number(), onNo: cursor.number() });
    }
    const ways = [];
    const walk = (at, conditions) => {
      if (at === 1) ways.push(conditions);
      if (at < 2) return;
      const { yes, no, onYes, onNo } = nodes[at - 2];
      const found = typeof yes === "function" ? yes(conditions) : yes;
      for (const way of Array.isArray(found) ? found : [found]) walk(onYes, both(conditions, way));
      walk(onNo, both(conditions, no));
    };
    walk(cursor.number(), {});
    return withoutNeedless(ways);
  }
}

/** That a member is absent, and that the id is the account's, are questions without one. */
const hasOperand = (question) => (question < 15 ? question % 3 !== 2 : question !== 22);

/** CASL cannot compare two members; the partner of what an ordinary partner user sees is known before. */
function ownAccount(partner) {
  if (typeof partner !== "string") throw new Error("an account is asked about whose partner is not known");
  return partner;
}

/** What a share names, by the key that `src/index/share_keys.rs` gives it. */
function sharedTo(key) {
  if (key.startsWith("g")) return { group: key.slice(1) };
  const own = Number(key[1]);
  if (key.startsWith("i")) {
    const below = [{}, { subordinates: true }, { subordinates: true, partnerBranches: true }][own];
    return { internalRole: { role: key.slice(2), ...below } };
  }
  const colon = key.indexOf(":");
  const end = colon + 1 + Number(key.slice(2, colon));
  return { partnerRole: { partner: key.slice(colon + 1, end), role: key.slice(end), ...(own === 1 && { subordinates: true }) } };
}

const isPlain = (value) => typeof value !== "object";

/** Both conditions; that something is there goes without saying where it equals something. */
function both(some, more) {
  const merged = { ...some };
  for (const [field, value] of Object.entries(more)) {
    const before = merged[field];
    if (before === undefined || isPlain(value)) merged[field] = value;
    else if (!isPlain(before)) merged[field] = { ...before, ...value };
  }
  return merged;
}

/** Leaves out each way of which another demands less. */
function withoutNeedless(ways) {
  const parts = ways.map((way) => new Set(Object.entries(way).map((part) => JSON.stringify(part))));
  const isWithin = (few, all) => [...few].every((part) => all.has(part));
  return ways.filter(
    (_, at) => !parts.some((few, other) => other !== at && isWithin(few, parts[at]) && (few.size < parts[at].size || other < at)),
  );
}

/** The rules of everything that a capsule grants, as `createMongoAbility` takes them. */
export function rulesOf(capsule) {
  const reading = new Reading(capsule);
  const rules = new Map();
  for (const { type, verb, graph } of reading.graphs()) {
    for (const conditions of reading.ways(graph)) {
      const key = `${type} ${JSON.stringify(conditions)}`;
      const known = rules.get(key);
      if (known === undefined) rules.set(key, { action: [verb], subject: type, conditions });
      else known.action.push(verb);
    }
  }
  return [...rules.values()].map(({ action, subject, conditions }) => ({
    action: action.length === 1 ? action[0] : action,
    subject,
    ...(Object.keys(conditions).length > 0 && { conditions }),
  }));
}
