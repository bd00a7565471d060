import type { RecordShare, Resource } from "../generated/wire.js";
import { type Document, malformed, type Scalar } from "./document.js";
import type { ResourceMember, ResourceReading } from "./record.js";

/** What a node asks of a record, as `access/export/graph.rs` numbers it; every load has a place of its own. */
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
const ID_IS_PARTNER = 22;
const SHARED_TO_READ = 23;
const SHARED_TO_WRITE = 24;
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

/** A test of the owner, the fields or the shares of a record, and of its partner. */
type Test = (value: unknown, partner: unknown) => boolean;

/** Stands for what of a record was not read yet. */
const UNREAD: unknown = Symbol("unread");

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

  /** Says whether the predicate holds of a well-formed record, each member of which is read once at most. */
  holds(record: Resource): boolean {
    const partner = record.partner;
    if (this.#partner !== undefined && partner !== this.#partner) return false;
    return isYes(this.#start, record, partner);
  }

  /** Those of `records` of which the predicate holds. */
  pick<R extends Resource>(records: readonly R[]): R[] {
    const start = this.#start;
    const only = this.#partner;
    const found: R[] = [];
    for (let i = 0; i < records.length; i++) {
      const record = records[i] as R;
      const partner = record.partner;
      if (only !== undefined && partner !== only) continue;
      if (isYes(start, record, partner)) found.push(record);
    }
    return found;
  }

  /** Says whether the predicate might hold of a record that could be read in part only. */
  mayHold({ record, isUnread }: ResourceReading): boolean {
    const known = record as unknown as Resource;
    if (this.#partner !== undefined && known.partner !== this.#partner && !isUnread("partner")) return false;
    const seen = new Set<Node>();
    const open = [this.#start];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node === YES) return true;
      if (node === NO || seen.has(node)) continue;
      seen.add(node);
      if (asked(node.question).some(isUnread)) open.push(node.yes, node.no);
      else open.push(isYes({ ...node, yes: YES, no: NO }, known, known.partner) ? node.yes : node.no);
    }
    return false;
  }
}

/** The members that a question asks for. */
function asked(question: number): readonly ResourceMember[] {
  if (question < ORIGIN_IS)
    return [(["partner", "owner", "assignee", "createdBy", "id"] as const)[Math.floor(question / 3)] as ResourceMember];
  switch (question) {
    case ORIGIN_IS:
      return ["origin"];
    case CONTACT_IS:
      return ["contact"];
    case CONTACT_ELSE_ID:
      return ["contact", "id"];
    case AT_HOME:
      return ["owner", "partner"];
    case FIELD:
      return ["fields"];
    case ID_IS_PARTNER:
      return ["id", "partner"];
    default:
      return ["shares"];
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
  if (question > SHARED_TO_WRITE) throw malformed("a question is unknown");
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
  if (question === ID_IS_PARTNER) return (id, partner) => id !== undefined && id === partner;
  const place = document.number();
  if (question === AT_HOME) {
    const home = document.home(place);
    return (owner, partner) => {
      const account = home.get(owner as string);
      return account !== undefined && (partner === undefined || partner === null || partner === account);
    };
  }
  if (question === FIELD) {
    const { name, op, operand } = document.test(place);
    const passes = comparison(op, operand);
    return (fields) =>
      typeof fields === "object" &&
      fields !== null &&
      Object.hasOwn(fields, name) &&
      passes((fields as Record<string, Scalar>)[name] as Scalar);
  }
  const named = document.list(place);
  const isReadEnough = question === SHARED_READ || question === SHARED_TO_READ;
  const isSeveral = question === SHARED_TO_READ || question === SHARED_TO_WRITE;
  return (shares) => {
    if (!Array.isArray(shares)) return false;
    return shares.some(
      (share: RecordShare | undefined) =>
        (isReadEnough || share?.level === "read-write") && named.has((isSeveral ? keyOf(share) : share?.user) as string),
    );
  };
}

/** The key of the group or role with which a record is shared, as `index/share_keys.rs` has it. */
function keyOf(share: RecordShare | undefined): string | undefined {
  if (share?.group !== undefined) return `g${share.group}`;
  const { internalRole: staff, partnerRole: role } = share ?? {};
  if (staff !== undefined) return `i${staff.subordinates === true ? (staff.partnerBranches === true ? 2 : 1) : 0}${staff.role}`;
  if (role === undefined) return undefined;
  return `p${role.subordinates === true ? 1 : 0}${utf8Length(role.partner)}:${role.partner}${role.role}`;
}

/** How many bytes a well-formed text has in UTF-8. */
function utf8Length(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    // Of a pair each half has two of its four bytes.
    if (unit > 0x7f) length += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return length;
}

/** Walks from a node to an end. What a question needs of the record is read when it is first asked for, and once. */
function isYes(start: Node, record: Resource, partner: unknown): boolean {
  let node = start;
  let owner = UNREAD;
  let assignee = UNREAD;
  let createdBy = UNREAD;
  let id = UNREAD;
  let contact = UNREAD;
  let origin = UNREAD;
  let fields = UNREAD;
  let shares = UNREAD;
  while (node.question >= 0) {
    let is: boolean;
    switch (node.question) {
      case PARTNER_IS:
        is = partner === node.text;
        break;
      case PARTNER_IN:
        is = node.set.has(partner as string);
        break;
      case PARTNER_ABSENT:
        is = partner === undefined || partner === null;
        break;
      case OWNER_IS:
        if (owner === UNREAD) owner = record.owner;
        is = owner === node.text;
        break;
      case OWNER_IN:
        if (owner === UNREAD) owner = record.owner;
        is = node.set.has(owner as string);
        break;
      case OWNER_ABSENT:
        if (owner === UNREAD) owner = record.owner;
        is = owner === undefined || owner === null;
        break;
      case ASSIGNEE_IS:
        if (assignee === UNREAD) assignee = record.assignee;
        is = assignee === node.text;
        break;
      case ASSIGNEE_IN:
        if (assignee === UNREAD) assignee = record.assignee;
        is = node.set.has(assignee as string);
        break;
      case ASSIGNEE_ABSENT:
        if (assignee === UNREAD) assignee = record.assignee;
        is = assignee === undefined || assignee === null;
        break;
      case CREATOR_IS:
        if (createdBy === UNREAD) createdBy = record.createdBy;
        is = createdBy === node.text;
        break;
      case CREATOR_IN:
        if (createdBy === UNREAD) createdBy = record.createdBy;
        is = node.set.has(createdBy as string);
        break;
      case CREATOR_ABSENT:
        if (createdBy === UNREAD) createdBy = record.createdBy;
        is = createdBy === undefined || createdBy === null;
        break;
      case ORIGIN_IS:
        if (origin === UNREAD) origin = record.origin;
        is = origin === node.text;
        break;
      case ID_IS:
        if (id === UNREAD) id = record.id;
        is = id === node.text;
        break;
      case ID_IN:
        if (id === UNREAD) id = record.id;
        is = node.set.has(id as string);
        break;
      case ID_ABSENT:
        if (id === UNREAD) id = record.id;
        is = id === undefined;
        break;
      case CONTACT_IS:
        if (contact === UNREAD) contact = record.contact;
        is = contact === node.text;
        break;
      case CONTACT_ELSE_ID:
        if (contact === UNREAD) contact = record.contact;
        if (id === UNREAD) id = record.id;
        is = (contact ?? id) === node.text;
        break;
      case AT_HOME:
        if (owner === UNREAD) owner = record.owner;
        is = node.test(owner, partner);
        break;
      case ID_IS_PARTNER:
        if (id === UNREAD) id = record.id;
        is = node.test(id, partner);
        break;
      case FIELD:
        if (fields === UNREAD) fields = record.fields;
        is = node.test(fields, partner);
        break;
      default:
        if (shares === UNREAD) shares = record.shares;
        is = node.test(shares, partner);
    }
    node = is ? node.yes : node.no;
  }
  return node === YES;
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
