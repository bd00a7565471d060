import { PolicyError } from "../errors.js";
import { ACCESS_FORMAT, type AccessDocument, type ActionDocument, LEVELS, type PredicateDocument, type Scalar } from "./access.js";
import { CAPSULE_FORMAT, FIELDS, OPERATORS, SHARE_LEVELS } from "./packed.js";
import { verbsOf } from "./record.js";

/** The most bytes of a capsule. */
const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 64;
/** The most questions of one predicate, written out. */
const MAX_QUESTIONS = 50_000;
/** No capsule holds longer, in milliseconds. */
const LONGEST = 86_400_000;

/** What a capsule says. */
export interface Capsule {
  readonly notAfter: number;
  /** The resource types that it does not answer for. */
  readonly unanswered: ReadonlySet<string>;
  readonly access: AccessDocument;
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
  const [format, from, notAfter, unanswered, viewer, gate, texts, nodes, ladders, kinds, actions] = several(given, 11);
  if (format !== CAPSULE_FORMAT) throw malformed("the capsule is of another version");
  if (whole(notAfter) <= whole(from) || whole(notAfter) - whole(from) > LONGEST)
    throw malformed("the capsule holds for too long or not at all");
  const pool = list(texts).map(text);
  const predicates = predicatesOf(list(nodes), pool);
  const access: AccessDocument = {
    format: ACCESS_FORMAT,
    viewer: text(viewer),
    gate: gate === null ? null : refusal(several(gate, 2), pool),
    predicates,
    actions: actionsOf(actions, kindsOf(kinds, ladders, pool, predicates.length)),
  };
  if (!(now < whole(notAfter))) throw PolicyError.of("CAPSULE_EXPIRED", "", "the capsule no longer holds");
  return { notAfter: whole(notAfter), unanswered: new Set(list(unanswered).map(text)), access };
}

/** The predicates; each names only earlier ones, and none is larger or deeper than an engine makes them. */
function predicatesOf(nodes: readonly unknown[], pool: readonly string[]): PredicateDocument[] {
  const found: PredicateDocument[] = [];
  const sizes: number[] = [];
  const depths: number[] = [];
  for (const given of nodes) {
    const [operator, ...rest] = list(given);
    let [size, depth] = [1, 0];
    const part = (number: unknown): PredicateDocument => {
      const at = whole(number);
      if (at >= found.length) throw malformed("a predicate is missing");
      size += sizes[at] as number;
      depth = Math.max(depth, 1 + (depths[at] as number));
      return found[at] as PredicateDocument;
    };
    found.push(predicateOf(operator, rest, part, (number) => entry(pool, number)));
    if (size > MAX_QUESTIONS || depth > MAX_DEPTH) throw malformed("a predicate is too large");
    sizes.push(size);
    depths.push(depth);
  }
  return found;
}

function predicateOf(
  operator: unknown,
  rest: readonly unknown[],
  part: (number: unknown) => PredicateDocument,
  pooled: (number: unknown) => string,
): PredicateDocument {
  const [first, second] = rest;
  switch (operator) {
    case 0:
    case 1:
      several(rest, 0);
      return operator === 1;
    case 2:
      return { all: filled(rest).map(part) };
    case 3:
      return { any: filled(rest).map(part) };
    case 4:
      return { not: part(several(rest, 1)[0]) };
    case 5:
      return { absent: field(several(rest, 1)[0], ["partner", "owner", "assignee", "createdBy", "id"]) };
    case 6:
      return { present: field(several(rest, 1)[0], ["partner"]) };
    case 7:
      return { is: [field(several(rest, 2)[0], FIELDS), pooled(second)] };
    case 8:
      return { in: [field(first, ["partner", "owner", "assignee", "createdBy", "id"]), rest.slice(1).map(pooled)] };
    case 9:
      return { contactElseId: pooled(several(rest, 1)[0]) };
    case 10:
      return { shared: [rest.slice(1).map(pooled), entry(SHARE_LEVELS, first)] };
    case 11: {
      const [name, op, operand] = several(rest, 3);
      for (const one of Array.isArray(operand) ? operand : [operand]) {
        if (!["string", "number", "boolean"].includes(typeof one)) throw malformed("a criterion is malformed");
      }
      return { field: [pooled(name), entry(OPERATORS, op), operand as Scalar | readonly Scalar[]] };
    }
    case 12: {
      const accounts = rest.map((account) => filled(list(account)).map(pooled));
      return { home: Object.fromEntries(accounts.map(([partner, ...owners]) => [partner, owners])) };
    }
    default:
      throw malformed("a predicate is unknown");
  }
}

function field<F extends string>(number: unknown, known: readonly F[]): F {
  const name = entry(FIELDS, number) as F;
  if (!known.includes(name)) throw malformed("a field is unknown here");
  return name;
}

function kindsOf(kinds: unknown, ladders: unknown, pool: readonly string[], predicates: number): ActionDocument[] {
  const predicate = (value: unknown): number => {
    if (whole(value) >= predicates) throw malformed("a predicate is missing");
    return whole(value);
  };
  const known = list(ladders).map((ladder) =>
    list(ladder).map((grant) => {
      const [rule, level, when] = several(grant, 3);
      return { rule: entry(pool, rule), level: entry(LEVELS, level), when: predicate(when) };
    }),
  );
  return list(kinds).map((kind) => {
    const [allowed, cap, ladder, ...ceilings] = list(kind);
    return {
      allowed: predicate(allowed),
      cap: entry(LEVELS, cap),
      grants: entry(known, ladder),
      ceilings: ceilings.map((given) => {
        const [code, rule, admits] = several(given, 3);
        return { ...refusal([code, rule], pool), admits: predicate(admits) };
      }),
    };
  });
}

function actionsOf(given: unknown, kinds: readonly ActionDocument[]): { [action: string]: ActionDocument } {
  const actions: [string, ActionDocument][] = [];
  for (const [type, numbers] of Object.entries(object(given))) {
    const verbs = verbsOf(type);
    if (verbs === undefined) throw malformed("a type is unknown");
    several(numbers, verbs.length).forEach((number, at) => {
      if (number !== null) actions.push([`${type}.${verbs[at]}`, entry(kinds, number)]);
    });
  }
  return Object.fromEntries(actions);
}

function refusal([code, rule]: readonly unknown[], pool: readonly string[]): { readonly code: string; readonly rule: string } {
  return { code: entry(pool, code), rule: entry(pool, rule) };
}

function entry<T>(known: readonly T[], number: unknown): T {
  const found = known[whole(number)];
  if (found === undefined) throw malformed("an entry is missing");
  return found;
}

function filled(given: readonly unknown[]): readonly unknown[] {
  if (given.length === 0) throw malformed("a list is empty");
  return given;
}

function object(value: unknown): { readonly [key: string]: unknown } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed("an object is missing");
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
