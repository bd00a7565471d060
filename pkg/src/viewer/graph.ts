import type { Resource } from "../generated/wire.js";
import { type Document, malformed, type Scalar } from "./document.js";

/** What a node asks of a record, as `access/graph.rs` numbers it; every load has a place of its own. */
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
const ID_IS = 12;
const ID_IN = 13;
const ID_ABSENT = 14;
const ORIGIN_IS = 15;
const CONTACT_IS = 16;
const CONTACT_ELSE_ID = 17;
const SHARED_READ = 18;
const AT_HOME = 20;
const FIELD = 21;
const IN_LIST = 2;

/** One question and where its answers lead. */
interface Node {
  readonly question: number;
  readonly text: string;
  readonly set: ReadonlySet<string>;
  readonly test: Test;
  readonly yes: Node;
  readonly no: Node;
}

type Test = (record: Resource) => boolean;

const NOTHING: ReadonlySet<string> = new Set();
const NEVER: Test = () => false;

/** An end: it leads to itself. */
function end(): Node {
  const node = { question: -1, text: "", set: NOTHING, test: NEVER, yes: undefined as never, no: undefined as never };
  return Object.assign(node, { yes: node, no: node });
}

const NO = end();
const YES = end();

/** A predicate as a graph of questions: one loop answers for every viewer, so it is compiled once and stays so. */
export class Graph {
  readonly #start: Node;
  /** The one partner of all records that satisfy the predicate, if there is one. */
  readonly #partner: string | undefined;
  /** How many questions there are. */
  readonly size: number;

  /** The graph that stands where the document is read. A node leads to earlier ones only, so every walk ends. */
  constructor(document: Document) {
    const nodes: Node[] = [NO, YES];
    this.size = document.number();
    document.spend(READING * this.size);
    for (let left = this.size; left > 0; left--) nodes.push(nodeOf(document, nodes));
    const start = target(document, nodes);
    const isPartner = start.question === PARTNER_IS && start.no === NO;
    this.#partner = isPartner ? start.text : undefined;
    this.#start = isPartner ? start.yes : start;
  }

  /** Says whether the predicate holds of a well-formed record. */
  holds(record: Resource): boolean {
    if (this.#partner !== undefined && record.partner !== this.#partner) return false;
    let node = this.#start;
    while (node.question >= 0) node = asks(node, record) ? node.yes : node.no;
    return node === YES;
  }

  /** Those of `records` of which the predicate holds. */
  pick<R extends Resource>(records: readonly R[]): R[] {
    const start = this.#start;
    const partner = this.#partner;
    const found: R[] = [];
    for (let i = 0; i < records.length; i++) {
      const record = records[i] as R;
      if (partner !== undefined && record.partner !== partner) continue;
      let node = start;
      while (node.question >= 0) node = asks(node, record) ? node.yes : node.no;
      if (node === YES) found.push(record);
    }
    return found;
  }
}

/** What a node costs of the readings that a document may cause. */
const READING = 16;

/** The graph at a place. */
export function graphAt(document: Document, place: number): Graph {
  return document.once(3, place, () => new Graph(document));
}

function target(document: Document, nodes: readonly Node[]): Node {
  const node = nodes[document.number()];
  if (node === undefined) throw malformed("a question is missing");
  return node;
}

function nodeOf(document: Document, nodes: readonly Node[]): Node {
  const question = document.byte();
  if (question > FIELD) throw malformed("a question is unknown");
  let text = "";
  let set = NOTHING;
  let test = NEVER;
  if (question > CONTACT_ELSE_ID) test = otherTest(question, document);
  else {
    // The fields that may be absent and listed come first, three questions each.
    const form = question < ORIGIN_IS ? question % 3 : PARTNER_IS;
    if (form === PARTNER_IS) text = document.text(document.number());
    else if (form === PARTNER_IN) set = document.list(document.number());
  }
  return { question, text, set, test, yes: target(document, nodes), no: target(document, nodes) };
}

function otherTest(question: number, document: Document): Test {
  const place = document.number();
  if (question === AT_HOME) {
    const home = document.home(place);
    return (record) => {
      const account = home.get(record.owner as string);
      return account !== undefined && (record.partner === undefined || record.partner === null || record.partner === account);
    };
  }
  if (question === FIELD) {
    const { name, op, operand } = document.test(place);
    const passes = comparison(op, operand);
    return (record) => {
      const fields = record.fields;
      return fields !== undefined && Object.hasOwn(fields, name) && passes(fields[name] as Scalar);
    };
  }
  const users = document.list(place);
  const isReadEnough = question === SHARED_READ;
  return (record) => {
    const shares = record.shares;
    return shares?.some((share) => (isReadEnough || share.level === "read-write") && users.has(share.user)) ?? false;
  };
}

function asks(node: Node, record: Resource): boolean {
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
    case ID_IS:
      return record.id === node.text;
    case ID_IN:
      return node.set.has(record.id as string);
    case CONTACT_IS:
      return record.contact === node.text;
    case CONTACT_ELSE_ID:
      return (record.contact ?? record.id) === node.text;
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

/** A criterion (SHARE-06): values of different kinds never meet, and a list only answers `in`, which is number 2. */
export function comparison(op: number, operand: Scalar | readonly Scalar[]): (value: Scalar) => boolean {
  if (typeof operand === "object") return op === IN_LIST ? (value) => operand.includes(value) : () => false;
  const isOfKind = (value: Scalar): boolean => typeof value === typeof operand;
  const isOrdered = typeof operand !== "boolean";
  switch (op) {
    case 0:
    case 2:
      return (value) => value === operand;
    case 1:
      return (value) => isOfKind(value) && value !== operand;
    case 3:
      return (value) => typeof value === "string" && typeof operand === "string" && value.includes(operand);
    case 4:
      return (value) => isOrdered && isOfKind(value) && order(value, operand) < 0;
    case 5:
      return (value) => isOrdered && isOfKind(value) && order(value, operand) <= 0;
    case 6:
      return (value) => isOrdered && isOfKind(value) && order(value, operand) > 0;
    case 7:
      return (value) => isOrdered && isOfKind(value) && order(value, operand) >= 0;
    default:
      throw malformed("a comparison is unknown");
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
