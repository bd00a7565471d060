import { type Document, malformed, type Scalar } from "../residual/document.js";

/** A member of a record that holds an id or a name. */
export type IdMember = "partner" | "owner" | "assignee" | "createdBy" | "id" | "origin" | "contact" | "contactElseId";

/** How a free field is compared (SHARE-06). */
export type FieldOperator = "eq" | "ne" | "in" | "contains" | "lt" | "le" | "gt" | "ge";

/** Groups and roles with which one record may be shared, each as a share names it. */
export interface ShareKeys {
  readonly groups: readonly string[];
  /** Roles of the supplier: alone, with those below, with the partner branches below, too. */
  readonly internalRoles: {
    readonly alone: readonly string[];
    readonly subordinates: readonly string[];
    readonly branches: readonly string[];
  };
  /** Roles of partners: alone, and with those below. */
  readonly partnerRoles: { readonly alone: readonly PartnerRoleKey[]; readonly subordinates: readonly PartnerRoleKey[] };
}

/** A role of a partner. */
export type PartnerRoleKey = readonly [partner: string, role: string];

/** One question about a record's own members. An absent member answers no, except to `absent`. */
export type Atom =
  /** The member is this text: the viewer's own id or account. */
  | { readonly kind: "is"; readonly member: IdMember; readonly value: string }
  /** The member is one of these texts. */
  | { readonly kind: "in"; readonly member: IdMember; readonly values: readonly string[] }
  /** Nothing is in the member. */
  | { readonly kind: "absent"; readonly member: IdMember }
  /** The record is shared with one of these users, at this level or a higher one. */
  | { readonly kind: "shared"; readonly users: readonly string[]; readonly level: "read" | "read-write" }
  /** The record is shared with one of these groups or roles, at this level or a higher one (REACH-05). */
  | ({ readonly kind: "sharedTo"; readonly level: "read" | "read-write" } & ShareKeys)
  /** The id of the record is that of its partner: of an account it is the account itself (TYPE-06). */
  | { readonly kind: "idIsPartner" }
  /** The owner is one of these, and the record belongs to that owner's account or to none. */
  | { readonly kind: "home"; readonly owners: readonly { readonly owner: string; readonly partner: string }[] }
  /** A free field passes a test; values of different kinds never meet. */
  | { readonly kind: "field"; readonly name: string; readonly operator: FieldOperator; readonly value: Scalar | readonly Scalar[] };

/** What must hold of a record: what is left of a policy once the viewer, the moment and the action are known. */
export type Condition =
  | { readonly kind: "always" }
  | { readonly kind: "never" }
  | { readonly kind: "not"; readonly part: Atom }
  | { readonly kind: "and" | "or"; readonly parts: readonly Condition[] }
  | Atom;

export const ALWAYS: Condition = { kind: "always" };
export const NEVER: Condition = { kind: "never" };

/** The members in the order in which `access/export/graph.rs` numbers their questions, three questions each. */
const LISTED: readonly IdMember[] = ["partner", "owner", "assignee", "createdBy", "id"];
const ORIGIN = 15;
const CONTACT = 16;
const CONTACT_ELSE_ID = 17;
const SHARED_READ = 18;
const SHARED_WRITE = 19;
const AT_HOME = 20;
const FIELD = 21;
const ID_IS_PARTNER = 22;
const SHARED_TO_READ = 23;
const SHARED_TO_WRITE = 24;
/** The comparisons as the engine numbers them. */
export const OPERATORS: readonly FieldOperator[] = ["eq", "ne", "in", "contains", "lt", "le", "gt", "ge"];

const NO = 0;
const YES = 1;
const FIRST = 2;

interface Node {
  readonly atom: Atom;
  readonly yes: number;
  readonly no: number;
}

/** What a reading costs, as in the graphs that are walked. */
const READING = 16;

/**
 * The graph of questions that stands where the document is read, as a formula: what was joined by `and` and `or` when the
 * graph was written is so again. Equal kinds of viewers give formulas that differ in their values only.
 *
 * @throws PolicyError `CAPSULE_MALFORMED` for bytes that no engine wrote
 */
export function conditionAt(document: Document): Condition {
  const count = document.number();
  document.spend(READING * count);
  const nodes: Node[] = [];
  const target = (): number => {
    const at = document.number();
    if (at >= nodes.length + FIRST) throw malformed("a question is missing");
    return at;
  };
  for (let left = count; left > 0; left--) {
    const atom = atomOf(document);
    nodes.push({ atom, yes: target(), no: target() });
  }
  const start = target();
  return tidy(new Graph(document, nodes).formula(start, YES, NO, MOST_NESTED));
}

function atomOf(document: Document): Atom {
  const question = document.byte();
  const member = LISTED[Math.floor(question / 3)];
  if (member !== undefined && question < ORIGIN) {
    if (question % 3 === 2) return { kind: "absent", member };
    if (question % 3 === 1) return { kind: "in", member, values: [...document.list(document.number())] };
    return named(document, member);
  }
  switch (question) {
    case ORIGIN:
      return { kind: "in", member: "origin", values: [document.text(document.number())] };
    case CONTACT:
      return { kind: "is", member: "contact", value: document.text(document.number()) };
    case CONTACT_ELSE_ID:
      return { kind: "is", member: "contactElseId", value: document.text(document.number()) };
    case SHARED_READ:
    case SHARED_WRITE: {
      const users = [...document.list(document.number())];
      return { kind: "shared", users, level: question === SHARED_READ ? "read" : "read-write" };
    }
    case SHARED_TO_READ:
    case SHARED_TO_WRITE: {
      const keys = keysOf([...document.list(document.number())]);
      return { kind: "sharedTo", level: question === SHARED_TO_READ ? "read" : "read-write", ...keys };
    }
    case ID_IS_PARTNER:
      return { kind: "idIsPartner" };
    case AT_HOME: {
      const owners = [...document.home(document.number())].map(([owner, partner]) => ({ owner, partner }));
      return { kind: "home", owners };
    }
    case FIELD: {
      const { name, op, operand } = document.test(document.number());
      const operator = OPERATORS[op];
      if (operator === undefined) throw malformed("a comparison is unknown");
      return { kind: "field", name, operator, value: operand };
    }
    default:
      throw malformed("a question is unknown");
  }
}

/** What keys of shares name, as `index/share_keys.rs` writes them. */
export function keysOf(keys: readonly string[]): ShareKeys {
  const after = (start: string): string[] => keys.filter((key) => key.startsWith(start)).map((key) => key.slice(start.length));
  const roles = (start: string): PartnerRoleKey[] =>
    after(start).map((rest) => {
      const end = rest.indexOf(":");
      const length = Number(rest.slice(0, end));
      const bytes = new TextEncoder().encode(rest.slice(end + 1));
      const text = (part: Uint8Array): string => new TextDecoder().decode(part);
      if (!(end > 0 && length > 0 && length < bytes.length)) throw malformed("a role is malformed");
      return [text(bytes.subarray(0, length)), text(bytes.subarray(length))];
    });
  return {
    groups: after("g"),
    internalRoles: { alone: after("i0"), subordinates: after("i1"), branches: after("i2") },
    partnerRoles: { alone: roles("p0"), subordinates: roles("p1") },
  };
}

/** A member that is one text: the viewer's own stays one, any other is a set of one, as it is for other viewers of the kind. */
function named(document: Document, member: IdMember): Atom {
  const value = document.text(document.number());
  const own = member === "partner" ? document.account : member === "id" ? undefined : document.viewer;
  return value === own ? { kind: "is", member, value } : { kind: "in", member, values: [value] };
}

/** How deep parts of a formula nest; the engine's are a few levels deep. */
const MOST_NESTED = 100;

/** The questions of a graph, and where their answers lead. */
class Graph {
  readonly #document: Document;
  readonly #nodes: readonly Node[];

  constructor(document: Document, nodes: readonly Node[]) {
    this.#document = document;
    this.#nodes = nodes;
  }

  /**
   * What holds where walks from `start` end at `yes` rather than `no`. Where every walk passes one node or ends at `no`, both
   * halves must hold; where it passes one node or ends at `yes`, one of them.
   */
  formula(start: number, yes: number, no: number, depth: number): Condition {
    if (depth === 0) throw malformed("its questions nest too deep");
    const ands: Condition[] = [];
    let at = start;
    let cut = this.#cut(at, yes, no);
    for (; cut?.joins === "and"; cut = this.#cut(at, yes, no)) {
      ands.push(this.formula(at, cut.at, no, depth - 1));
      at = cut.at;
    }
    const ors: Condition[] = [];
    for (; cut?.joins === "or"; cut = this.#cut(at, yes, no)) {
      ors.push(this.formula(at, yes, cut.at, depth - 1));
      at = cut.at;
    }
    // What follows alternatives and must hold as well splits again, and so is one of them.
    ors.push(cut === undefined ? this.#single(at, yes, no, depth) : this.formula(at, yes, no, depth - 1));
    return join("and", [...ands, join("or", ors)]);
  }

  /** The nearest node behind `start` that splits the walks from there, if there is one. */
  #cut(start: number, yes: number, no: number): Cut | undefined {
    if (start === yes || start === no) return undefined;
    const ends = new Set<number>();
    let at = start;
    for (;;) {
      const node = this.#node(at);
      ends.delete(at);
      ends.add(node.yes).add(node.no);
      this.#document.spend(ends.size);
      const open = [...ends].filter((end) => end !== yes && end !== no);
      if (open.length === 0) return undefined;
      at = open.reduce((a, b) => Math.max(a, b));
      if (open.length === 1 && !ends.has(yes)) return { at, joins: "and" };
      if (open.length === 1 && !ends.has(no)) return { at, joins: "or" };
    }
  }

  /** A part that does not split: one question, or, in bytes that no engine wrote, one question after the other. */
  #single(at: number, yes: number, no: number, depth: number): Condition {
    if (at === yes) return ALWAYS;
    if (at === no) return NEVER;
    const node = this.#node(at);
    const { atom } = node;
    if (node.yes === yes && node.no === no) return atom;
    const not: Condition = { kind: "not", part: atom };
    if (node.yes === no && node.no === yes) return not;
    this.#document.spend(READING);
    const then = this.formula(node.yes, yes, no, depth - 1);
    const otherwise = this.formula(node.no, yes, no, depth - 1);
    return join("or", [join("and", [atom, then]), join("and", [not, otherwise])]);
  }

  #node(at: number): Node {
    const node = this.#nodes[at - FIRST];
    if (node === undefined) throw malformed("a question is missing");
    return node;
  }
}

interface Cut {
  readonly at: number;
  readonly joins: "and" | "or";
}

function join(kind: "and" | "or", parts: readonly Condition[]): Condition {
  return parts.length === 1 ? (parts[0] as Condition) : { kind, parts };
}

/** The same formula, flat, without constants inside, sets of one member joined, and in an order that no value decides. */
export function tidy(condition: Condition): Condition {
  if (condition.kind !== "and" && condition.kind !== "or") return condition;
  const isAnd = condition.kind === "and";
  const [neutral, absorbing] = isAnd ? [ALWAYS, NEVER] : [NEVER, ALWAYS];
  const parts: Condition[] = [];
  for (const part of condition.parts.map(tidy)) {
    if (part.kind === absorbing.kind) return absorbing;
    if (part.kind === neutral.kind) continue;
    if (part.kind === condition.kind) parts.push(...part.parts);
    else parts.push(part);
  }
  const joined = (isAnd ? parts : joinedSets(parts)).map((part) => ({ part, shape: shapeOf(part) }));
  joined.sort((a, b) => (a.shape < b.shape ? -1 : a.shape > b.shape ? 1 : 0));
  const sorted = joined.map(({ part }) => part);
  if (sorted.length === 0) return neutral;
  return sorted.length === 1 ? (sorted[0] as Condition) : { kind: condition.kind, parts: sorted };
}

/** Alternatives in which each member is asked about one set only. */
function joinedSets(parts: readonly Condition[]): Condition[] {
  const sets = new Map<IdMember, Set<string>>();
  const rest: Condition[] = [];
  for (const part of parts) {
    if (part.kind !== "in") rest.push(part);
    else {
      const set = sets.get(part.member) ?? new Set();
      for (const value of part.values) set.add(value);
      sets.set(part.member, set);
    }
  }
  for (const [member, values] of sets) rest.push({ kind: "in", member, values: [...values] });
  return rest;
}

const RANKS: readonly string[] = ["is", "in", "absent", "not", "field", "shared", "sharedTo", "idIsPartner", "home", "or", "and"];

/** A condition without its values: what decides about its place among others, and about the text of a statement. */
function shapeOf(condition: Condition): string {
  const rank = String.fromCharCode(97 + RANKS.indexOf(condition.kind));
  switch (condition.kind) {
    case "is":
    case "in":
    case "absent":
      return `${rank}(${condition.member})`;
    case "shared":
    case "sharedTo":
      return `${rank}(${condition.level})`;
    case "field":
      return `${rank}(${condition.operator} ${typeof condition.value} ${condition.name})`;
    case "not":
      return `${rank}(${shapeOf(condition.part)})`;
    case "and":
    case "or":
      return `${rank}(${condition.parts.map(shapeOf).join()})`;
    default:
      return rank;
  }
}
