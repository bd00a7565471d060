import type { AccessDocument, PredicateDocument, ShareLevelText } from "./access.js";
import { LEVELS } from "./access.js";
import { verbsOf } from "./record.js";

/** The version of capsule bytes. */
export const CAPSULE_FORMAT = "partner-policy/capsule/1";
/** Fields, comparisons and share levels by number. */
export const FIELDS = ["partner", "owner", "assignee", "createdBy", "origin", "contact", "id"] as const;
export const OPERATORS = ["eq", "ne", "in", "contains", "lt", "le", "gt", "ge"] as const;
export const SHARE_LEVELS: readonly ShareLevelText[] = ["read", "read-write"];

/** Values by number, each once. */
class Pool<T> {
  readonly values: T[] = [];
  readonly #numbers = new Map<string, number>();

  number(value: T): number {
    const key = JSON.stringify(value);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.values.length);
    return this.values.push(value) - 1;
  }
}

/**
 * The bytes of a capsule whose text the engine wrote: a JSON list of the format, the moments from and until which it
 * holds, the types that it does not answer for, the viewer, the gate, then texts, predicates, lists of grants and kinds
 * of actions, each once and named by number, and for each type the kinds of its verbs.
 */
export function packed(text: string): Uint8Array {
  const { now, notAfter, unanswered, access } = JSON.parse(text) as {
    readonly now: number;
    readonly notAfter: number;
    readonly unanswered: readonly string[];
    readonly access: AccessDocument;
  };
  const texts = new Pool<string>();
  const nodes = new Pool<readonly unknown[]>();
  const ladders = new Pool<readonly unknown[]>();
  const kinds = new Pool<readonly unknown[]>();
  const predicate = (number: number): number => nodeOf(access.predicates[number] ?? false, texts, nodes);
  const actions: { [type: string]: (number | null)[] } = {};
  for (const [action, { allowed, cap, ceilings, grants }] of Object.entries(access.actions)) {
    const [type = "", verb = ""] = action.split(".");
    const verbs = verbsOf(type) ?? [];
    actions[type] ??= verbs.map(() => null);
    const ladder = grants.map(({ rule, level, when }) => [texts.number(rule), LEVELS.indexOf(level), predicate(when)]);
    const closed = ceilings.map(({ code, rule, admits }) => [texts.number(code), texts.number(rule), predicate(admits)]);
    const kind = kinds.number([predicate(allowed), LEVELS.indexOf(cap), ladders.number(ladder), ...closed]);
    (actions[type] as (number | null)[])[verbs.indexOf(verb)] = kind;
  }
  const gate = access.gate && [texts.number(access.gate.code), texts.number(access.gate.rule)];
  const head = [CAPSULE_FORMAT, now, notAfter, unanswered, access.viewer, gate];
  return new TextEncoder().encode(JSON.stringify([...head, texts.values, nodes.values, ladders.values, kinds.values, actions]));
}

function nodeOf(predicate: PredicateDocument, texts: Pool<string>, nodes: Pool<readonly unknown[]>): number {
  const part = (inner: PredicateDocument): number => nodeOf(inner, texts, nodes);
  const text = (value: string): number => texts.number(value);
  const field = (name: string): number => FIELDS.indexOf(name as (typeof FIELDS)[number]);
  if (typeof predicate === "boolean") return nodes.number([predicate ? 1 : 0]);
  if ("all" in predicate) return nodes.number([2, ...predicate.all.map(part)]);
  if ("any" in predicate) return nodes.number([3, ...predicate.any.map(part)]);
  if ("not" in predicate) return nodes.number([4, part(predicate.not)]);
  if ("absent" in predicate) return nodes.number([5, field(predicate.absent)]);
  if ("present" in predicate) return nodes.number([6, field(predicate.present)]);
  if ("is" in predicate) return nodes.number([7, field(predicate.is[0]), text(predicate.is[1])]);
  if ("in" in predicate) return nodes.number([8, field(predicate.in[0]), ...predicate.in[1].map(text)]);
  if ("contactElseId" in predicate) return nodes.number([9, text(predicate.contactElseId)]);
  if ("shared" in predicate) return nodes.number([10, SHARE_LEVELS.indexOf(predicate.shared[1]), ...predicate.shared[0].map(text)]);
  if ("home" in predicate) {
    return nodes.number([12, ...Object.entries(predicate.home).map(([partner, owners]) => [text(partner), ...owners.map(text)])]);
  }
  const [name, op, operand] = predicate.field;
  return nodes.number([11, text(name), OPERATORS.indexOf(op as (typeof OPERATORS)[number]), operand]);
}
