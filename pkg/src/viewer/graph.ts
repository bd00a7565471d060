import type { PredicateDocument, Scalar } from "./access.js";
import type { PlainRecord } from "./record.js";

/** What a node asks of a record; one number per question and field, so that every load has a place of its own. */
const PARTNER_IS = 0;
const PARTNER_IN = 1;
const PARTNER_ABSENT = 2;
const OWNER_IS = 3;
const OWNER_IN = 4;
const OWNER_ABSENT = 5;
const ASSIGNEE_IS = 6;
const ASSIGNEE_IN = 7;
const ASSIGNEE_ABSENT = 8;
const CREATOR_IS = 9;
const CREATOR_IN = 10;
const CREATOR_ABSENT = 11;
const ID_IN = 12;
const ID_ABSENT = 13;
const ORIGIN_IS = 14;
const CONTACT_IS = 15;
const OTHER = 16;

const FIELDS: { readonly [field: string]: number } = { partner: 0, owner: 3, assignee: 6, createdBy: 9 };

/** One question and where its answers lead: to a node, or to an end. */
interface Node {
  readonly question: number;
  readonly text: string;
  readonly set: ReadonlySet<string>;
  readonly test: Test;
  readonly yes: number;
  readonly no: number;
}

type Test = (record: PlainRecord) => boolean;

const YES = -1;
const NO = -2;
const NOTHING: ReadonlySet<string> = new Set();
const NEVER: Test = () => false;
/** Up to this many values are compared one by one. */
const FEW = 3;

/** A predicate as a graph of questions: one loop answers for every viewer, so it is compiled once and stays so. */
export class Graph {
  readonly #nodes: Node[] = [];
  readonly #start: number;
  /** The one partner of all records that satisfy the predicate, if there is one. */
  readonly #partner: string | undefined;

  constructor(predicate: PredicateDocument) {
    const start = this.#add(predicate, YES, NO);
    const first = this.#nodes[start];
    const isPartner = first?.question === PARTNER_IS && first.no === NO;
    this.#partner = isPartner ? first.text : undefined;
    this.#start = isPartner ? first.yes : start;
  }

  /** Says whether the predicate holds of a well-formed record. */
  holds(record: PlainRecord): boolean {
    if (this.#partner !== undefined && record.partner !== this.#partner) return false;
    const nodes = this.#nodes;
    let at = this.#start;
    while (at >= 0) {
      const node = nodes[at] as Node;
      at = asks(node, record) ? node.yes : node.no;
    }
    return at === YES;
  }

  /** Those of `records` of which the predicate holds. */
  pick<R extends PlainRecord>(records: readonly R[]): R[] {
    const nodes = this.#nodes;
    const start = this.#start;
    const partner = this.#partner;
    const found: R[] = [];
    for (let i = 0; i < records.length; i++) {
      const record = records[i] as R;
      if (partner !== undefined && record.partner !== partner) continue;
      let at = start;
      while (at >= 0) {
        const node = nodes[at] as Node;
        at = asks(node, record) ? node.yes : node.no;
      }
      if (at === YES) found.push(record);
    }
    return found;
  }

  /** Adds the questions of a predicate whose answers lead to `yes` and `no`; returns where they begin. */
  #add(predicate: PredicateDocument, yes: number, no: number): number {
    if (typeof predicate === "boolean") return predicate ? yes : no;
    if ("not" in predicate) return this.#add(predicate.not, no, yes);
    if ("all" in predicate) return byCost(predicate.all).reduceRight((next, part) => this.#add(part, next, no), yes);
    if ("any" in predicate) return byCost(predicate.any).reduceRight((next, part) => this.#add(part, yes, next), no);
    if ("present" in predicate) return this.#add({ absent: predicate.present }, no, yes);
    if ("is" in predicate) return this.#is(predicate.is[0], predicate.is[1], yes, no);
    if ("in" in predicate) {
      const [field, values] = predicate.in;
      if (values.length <= FEW) return values.reduceRight((next, value) => this.#is(field, value, yes, next), no);
      return this.#node(field === "id" ? ID_IN : (FIELDS[field] as number) + 1, "", new Set(values), NEVER, yes, no);
    }
    if ("absent" in predicate) {
      const field = predicate.absent;
      return this.#node(field === "id" ? ID_ABSENT : (FIELDS[field] as number) + 2, "", NOTHING, NEVER, yes, no);
    }
    return this.#node(OTHER, "", NOTHING, otherTest(predicate), yes, no);
  }

  #is(field: string, value: string, yes: number, no: number): number {
    if (field === "id") return this.#node(ID_IN, "", new Set([value]), NEVER, yes, no);
    const question = field === "origin" ? ORIGIN_IS : field === "contact" ? CONTACT_IS : (FIELDS[field] as number);
    return this.#node(question, value, NOTHING, NEVER, yes, no);
  }

  #node(question: number, text: string, set: ReadonlySet<string>, test: Test, yes: number, no: number): number {
    this.#nodes.push({ question, text, set, test, yes, no });
    return this.#nodes.length - 1;
  }
}

function asks(node: Node, record: PlainRecord): boolean {
  switch (node.question) {
    case PARTNER_IS:
      return record.partner === node.text;
    case OWNER_IS:
      return record.owner === node.text;
    case ASSIGNEE_IS:
      return record.assignee === node.text;
    case CREATOR_IS:
      return record.createdBy === node.text;
    case ORIGIN_IS:
      return record.origin === node.text;
    case PARTNER_IN:
      return node.set.has(record.partner as string);
    case OWNER_IN:
      return node.set.has(record.owner as string);
    case ASSIGNEE_IN:
      return node.set.has(record.assignee as string);
    case CREATOR_IN:
      return node.set.has(record.createdBy as string);
    case ID_IN:
      return node.set.has(record.id as string);
    case CONTACT_IS:
      return record.contact === node.text;
    case PARTNER_ABSENT:
      return record.partner === undefined || record.partner === null;
    case OWNER_ABSENT:
      return record.owner === undefined || record.owner === null;
    case ASSIGNEE_ABSENT:
      return record.assignee === undefined || record.assignee === null;
    case CREATOR_ABSENT:
      return record.createdBy === undefined || record.createdBy === null;
    case ID_ABSENT:
      return record.id === undefined;
    default:
      return node.test(record);
  }
}

/** The parts of a conjunction or disjunction, those that cost least first. */
function byCost(parts: readonly PredicateDocument[]): PredicateDocument[] {
  return [...parts].sort((a, b) => cost(a) - cost(b));
}

function cost(predicate: PredicateDocument): number {
  if (typeof predicate === "boolean") return 0;
  if ("is" in predicate) return predicate.is[0] === "partner" ? 1 : 2;
  if ("absent" in predicate || "present" in predicate) return 2;
  if ("not" in predicate) return cost(predicate.not);
  if ("in" in predicate) return predicate.in[1].length <= FEW ? 3 : 8;
  if ("all" in predicate) return 1 + Math.min(...predicate.all.map(cost));
  if ("any" in predicate) return 1 + predicate.any.reduce((sum, part) => sum + cost(part), 0);
  return 20;
}

function otherTest(predicate: Exclude<PredicateDocument, boolean>): Test {
  if ("contactElseId" in predicate) {
    const contact = predicate.contactElseId;
    return (record) => (record.contact ?? record.id) === contact;
  }
  if ("shared" in predicate) {
    const users = new Set(predicate.shared[0]);
    const isReadEnough = predicate.shared[1] === "read";
    return (record) => {
      const shares = record.shares;
      return shares?.some((share) => (isReadEnough || share.level === "read-write") && users.has(share.user)) ?? false;
    };
  }
  if ("home" in predicate) {
    const accounts = new Map<string, string>();
    for (const [partner, owners] of Object.entries(predicate.home)) for (const owner of owners) accounts.set(owner, partner);
    return (record) => {
      const account = accounts.get(record.owner as string);
      return account !== undefined && (record.partner === undefined || record.partner === null || record.partner === account);
    };
  }
  if ("field" in predicate) {
    const [name, op, operand] = predicate.field;
    const passes = comparison(op, operand);
    return (record) => {
      const fields = record.fields;
      return fields !== undefined && Object.hasOwn(fields, name) && passes(fields[name] as Scalar);
    };
  }
  return NEVER;
}

/** A criterion (SHARE-06): values of different kinds never meet, and a list only answers `in`. */
function comparison(op: string, operand: Scalar | readonly Scalar[]): (value: Scalar) => boolean {
  if (typeof operand === "object") return op === "in" ? (value) => operand.includes(value) : () => false;
  const isOfKind = (value: Scalar): boolean => typeof value === typeof operand;
  const isOrdered = typeof operand !== "boolean";
  switch (op) {
    case "eq":
    case "in":
      return (value) => value === operand;
    case "ne":
      return (value) => isOfKind(value) && value !== operand;
    case "contains":
      return (value) => typeof value === "string" && typeof operand === "string" && value.includes(operand);
    case "lt":
      return (value) => isOrdered && isOfKind(value) && order(value, operand) < 0;
    case "le":
      return (value) => isOrdered && isOfKind(value) && order(value, operand) <= 0;
    case "gt":
      return (value) => isOrdered && isOfKind(value) && order(value, operand) > 0;
    case "ge":
      return (value) => isOrdered && isOfKind(value) && order(value, operand) >= 0;
    default:
      return () => false;
  }
}

/** Numbers by size, texts by code points: UTF-16 order differs where a surrogate meets a unit above it. */
function order(a: Scalar, b: Scalar): number {
  if (typeof a !== "string" || typeof b !== "string") return Number(a) - Number(b);
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
