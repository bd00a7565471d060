import { PolicyError } from "../errors.js";
import { ACCESS_FORMAT, type AccessDocument, type ActionDocument, LEVELS, type PredicateDocument } from "./access.js";
import { typeOf } from "./record.js";

const FORMAT = "partner-policy/capsule/1";
/** The most bytes of a capsule. */
const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 64;
/** No capsule holds longer, in milliseconds. */
const LONGEST = 86_400_000;

/** What a capsule says. */
export interface Capsule {
  readonly notAfter: number;
  /** The resource types that it does not answer for. */
  readonly unanswered: ReadonlySet<string>;
  readonly access: AccessDocument;
}

/** The bytes of a capsule whose text the engine wrote; actions that are alike are written once. */
export function packed(text: string): Uint8Array {
  const { access, ...head } = JSON.parse(text) as { readonly access: AccessDocument };
  const { actions, ...rest } = access;
  const numbers = new Map<string, number>();
  const named: [string, number][] = Object.entries(actions).map(([action, what]) => {
    const key = JSON.stringify(what);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return [action, number];
  });
  const kinds = [...numbers.keys()].map((key) => JSON.parse(key) as ActionDocument);
  return new TextEncoder().encode(JSON.stringify({ ...head, access: { ...rest, kinds, actions: Object.fromEntries(named) } }));
}

/**
 * What capsule bytes say.
 *
 * @throws PolicyError `CAPSULE_MALFORMED`; `CAPSULE_EXPIRED` if it does not hold at `now`, in milliseconds
 */
export function opened(bytes: Uint8Array, now: number): Capsule {
  if (!(bytes instanceof Uint8Array)) throw malformed("a capsule is bytes");
  if (bytes.length > MAX_BYTES) throw malformed("a capsule has at most a megabyte");
  let given: unknown;
  try {
    given = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw PolicyError.of("CAPSULE_MALFORMED", "", "the bytes are no capsule", cause);
  }
  const capsule = object(given, ["format", "now", "notAfter", "unanswered", "access"]);
  if (capsule.format !== FORMAT) throw malformed("the capsule is of another version");
  const [from, notAfter] = [whole(capsule.now), whole(capsule.notAfter)];
  if (notAfter <= from || notAfter - from > LONGEST) throw malformed("the capsule holds for too long or not at all");
  const unanswered = new Set(list(capsule.unanswered).map(text));
  const access = accessOf(capsule.access);
  if (!(now < notAfter)) throw PolicyError.of("CAPSULE_EXPIRED", "", "the capsule no longer holds");
  return { notAfter, unanswered, access };
}

function accessOf(given: unknown): AccessDocument {
  const access = object(given, ["format", "viewer", "gate", "predicates", "kinds", "actions"]);
  if (access.format !== ACCESS_FORMAT) throw malformed("the access is of another version");
  const predicates = list(access.predicates);
  for (const predicate of predicates) checkPredicate(predicate, 0);
  const kinds = list(access.kinds).map((kind) => actionOf(kind, predicates.length));
  const actions: [string, ActionDocument][] = Object.entries(object(access.actions)).map(([action, number]) => {
    const kind = kinds[whole(number)];
    if (kind === undefined || typeOf(action) === undefined) throw malformed("an action is unknown");
    return [action, kind];
  });
  return {
    format: ACCESS_FORMAT,
    viewer: text(access.viewer),
    gate: access.gate === null ? null : refusal(object(access.gate, ["code", "rule"])),
    predicates: predicates as PredicateDocument[],
    actions: Object.fromEntries(actions),
  };
}

function refusal(given: { readonly [key: string]: unknown }): { readonly code: string; readonly rule: string } {
  return { code: text(given.code), rule: text(given.rule) };
}

function actionOf(given: unknown, predicates: number): ActionDocument {
  const action = object(given, ["allowed", "cap", "ceilings", "grants"]);
  const number = (value: unknown): number => {
    if (whole(value) >= predicates) throw malformed("a predicate is missing");
    return whole(value);
  };
  return {
    allowed: number(action.allowed),
    cap: level(action.cap),
    ceilings: list(action.ceilings).map((given) => {
      const ceiling = object(given, ["code", "rule", "admits"]);
      return { ...refusal(ceiling), admits: number(ceiling.admits) };
    }),
    grants: list(action.grants).map((given) => {
      const { share, ...rest } = object(given);
      const grant = object(rest, ["rule", "level", "when"]);
      if (share !== undefined && share !== true) throw malformed("a grant is malformed");
      return { rule: text(grant.rule), level: level(grant.level), when: number(grant.when) };
    }),
  };
}

const USERS = ["owner", "assignee", "createdBy"];

function checkPredicate(given: unknown, depth: number): void {
  if (typeof given === "boolean") return;
  const entries = Object.entries(object(given));
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1 || depth > MAX_DEPTH) throw malformed("a predicate is malformed");
  const [operator, value] = entry;
  switch (operator) {
    case "all":
    case "any":
      if (list(value).length === 0) throw malformed("a predicate is empty");
      for (const part of list(value)) checkPredicate(part, depth + 1);
      return;
    case "not":
      return checkPredicate(value, depth + 1);
    case "absent":
      return among(value, ["partner", "id", ...USERS]);
    case "present":
      return among(value, ["partner"]);
    case "contactElseId":
      text(value);
      return;
    case "is": {
      const [field, wanted] = several(value, 2);
      among(field, ["partner", "origin", "contact", "id", ...USERS]);
      text(wanted);
      return;
    }
    case "in": {
      const [field, wanted] = several(value, 2);
      among(field, ["partner", "id", ...USERS]);
      list(wanted).forEach(text);
      return;
    }
    case "shared": {
      const [users, least] = several(value, 2);
      list(users).forEach(text);
      return among(least, ["read", "read-write"]);
    }
    case "field": {
      const [name, op, operand] = several(value, 3);
      text(name);
      among(op, ["eq", "ne", "in", "contains", "lt", "le", "gt", "ge"]);
      for (const one of Array.isArray(operand) ? operand : [operand]) {
        if (!["string", "number", "boolean"].includes(typeof one)) throw malformed("a criterion is malformed");
      }
      return;
    }
    case "home":
      for (const owners of Object.values(object(value))) list(owners).forEach(text);
      return;
    default:
      throw malformed("a predicate is unknown");
  }
}

function among(value: unknown, known: readonly string[]): void {
  if (typeof value !== "string" || !known.includes(value)) throw malformed("a word is unknown");
}

function level(value: unknown): (typeof LEVELS)[number] {
  among(value, LEVELS);
  return value as (typeof LEVELS)[number];
}

function object(value: unknown, keys?: readonly string[]): { readonly [key: string]: unknown } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed("an object is missing");
  const own = Object.keys(value);
  if (keys && !(own.length === keys.length && keys.every((key) => Object.hasOwn(value, key)))) throw malformed("a member is missing or unknown");
  return value as { readonly [key: string]: unknown };
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw malformed("a list is missing");
  return value;
}

function several(value: unknown, count: number): readonly unknown[] {
  if (list(value).length !== count) throw malformed("a list is too short or too long");
  return list(value);
}

function text(value: unknown): string {
  if (typeof value !== "string") throw malformed("a text is missing");
  return value;
}

function whole(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw malformed("a whole number is missing");
  return value as number;
}

function malformed(message: string): PolicyError {
  return PolicyError.of("CAPSULE_MALFORMED", "", message);
}
