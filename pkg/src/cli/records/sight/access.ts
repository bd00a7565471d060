import type { GrantRow, Snapshot } from "../../../generated/wire.js";
import type { CriterionTest, GrantAtom, GrantCriterion } from "../../../grants.js";
import { type Interner, isOfSeveral, shareKey } from "./columns.js";
import { type Column, type Kinds, placeOf } from "./kinds.js";

type User = Snapshot["users"][number];

/** A condition on one column: the record has this value there. */
type Condition = readonly [column: Column, value: number];

/** One way to match a row of access: the first condition is met where the way stands, these are left. */
interface Way {
  /** What a mark says of it. */
  readonly word: string;
  readonly rest: readonly Condition[];
}

/** What rows of access ask beside ids, all that differ in ids alone. */
export interface Shape {
  readonly rule: string;
  /** A row with everything that it asks but ids. */
  readonly row: GrantRow;
  /** Tests that look at no id. */
  readonly tests: readonly CriterionTest[];
  /** Says whether the ids that it names are queues that own the record. */
  readonly isOfQueues: boolean;
  /** Says whether one of the rows names no id at all. */
  isFree: boolean;
}

/** How the record's own people and account stand to the viewer, beside what access says. */
export const OF_VIEWER: readonly (readonly [Column, "account" | "place" | "user" | "contact"])[] = [
  ["partner", "account"],
  ["ownerAccount", "account"],
  ["ownerPlace", "place"],
  ["owner", "user"],
  ["assignee", "user"],
  ["createdBy", "user"],
  ["contact", "contact"],
];

/** Members of a user that say only who it is, or what compiled access says itself. */
const OF_ONESELF = new Set([
  "id",
  "name",
  "email",
  "username",
  "contact",
  "partner",
  "partnerRole",
  "internalRole",
  "createdAt",
  "lastLoginAt",
]);

/**
 * What one viewer's access to records of a type asks, in two parts: its key has everything but the ids that it names, and the ids stand
 * by column. Of two viewers with one key, records of one kind with one mark have the same answer.
 */
export class Access {
  readonly key: string;
  /** The shapes of its rows, in the order of their numbers in marks. */
  readonly shapes: readonly Shape[];
  readonly #ways = new Map<Column, Map<number, Way[]>>();
  readonly #noMark: Mark = { number: 0, words: [], text: "", next: new Map() };
  readonly #list: Mark[] = [this.#noMark];
  readonly #marks = new Map<string, Mark>([["", this.#noMark]]);

  /** @param rows the rows of the viewer and the type, from the programme of `Plainer` */
  constructor(user: User, facts: string, rows: readonly GrantRow[], criteria: ReadonlyMap<number, GrantCriterion>, names: Interner) {
    const shapes = new Map<string, { readonly shape: Shape; readonly ways: Condition[][] }>();
    for (const row of rows) {
      const { name, tests, ways, isOfQueues } = parts(row, user, criteria, names);
      let known = shapes.get(name);
      if (known === undefined) {
        known = { shape: { rule: row.rule, row, tests, isOfQueues, isFree: false }, ways: [] };
        shapes.set(name, known);
      }
      for (const way of ways) {
        if (way.length === 0) known.shape.isFree = true;
        else known.ways.push(way);
      }
    }
    for (const [at, [column, of]] of OF_VIEWER.entries()) {
      const value = idOf(user, of);
      if (value !== undefined) this.#add({ word: `${at}`, rest: NOTHING }, column, names.number(value));
    }
    const sorted = [...shapes].sort(([a], [b]) => (a < b ? -1 : 1));
    this.shapes = sorted.map(([, { shape }]) => shape);
    for (const [at, [, { ways }]] of sorted.entries()) {
      const word = `${OF_VIEWER.length + at}`;
      for (const way of ways) {
        const [first] = way;
        if (first === undefined) continue;
        const [column, value] = first;
        // Several groups may be meant: which one was met belongs to the answer.
        const isNamed = column === "shares" && isOfSeveral(names.text(value));
        const rest = way.length === 1 ? NOTHING : way.slice(1);
        this.#add({ word: isNamed ? `${word}:${value}` : word, rest }, column, value);
      }
    }
    this.key = `${facts}\n${sorted.map(([name]) => name).join("\n")}`;
  }

  #add(way: Way, column: Column, value: number): void {
    const values = this.#ways.get(column) ?? new Map<number, Way[]>();
    this.#ways.set(column, values);
    const ways = values.get(value);
    if (ways === undefined) values.set(value, [way]);
    else ways.push(way);
  }

  /** What of the access a record meets by the ids that it names; empty where it meets nothing. */
  mark(valueAt: (column: Column) => number | readonly number[]): string {
    let mark = this.#noMark;
    const take = (ways: readonly Way[] | undefined) => {
      if (ways === undefined) return;
      for (const { word, rest } of ways) {
        if (rest.length === 0 || rest.every((condition) => isMet(condition, valueAt))) mark = this.#with(mark, word);
      }
    };
    for (const [column, ways] of this.#ways) {
      const given = valueAt(column);
      if (typeof given === "number") take(ways.get(given));
      else for (const value of given) take(ways.get(value));
    }
    return mark.text;
  }

  /**
   * The same for all records of a type at once, along the ids that the access names.
   *
   * @param marks by row the number of the mark, see `markOf`
   * @param found takes the rows that have one
   */
  meet(kinds: Kinds, type: number, marks: Int32Array, found: number[]): void {
    let row = 0;
    const valueAt = (column: Column) => kinds.valueAt(column, row);
    for (const [column, values] of this.#ways) {
      const postings = kinds.postings(column);
      for (const [value, ways] of values) {
        for (row of postings.rows(value)) {
          if (kinds.columns.type.at(row) !== type || kinds.of.at(row) < 0) continue;
          const was = marks[row] as number;
          let mark = this.#list[was] as Mark;
          for (const { word, rest } of ways) {
            if (rest.length === 0 || rest.every((condition) => isMet(condition, valueAt))) mark = this.#with(mark, word);
          }
          if (was === 0 && mark.number !== 0) found.push(row);
          marks[row] = mark.number;
        }
      }
    }
  }

  /** The mark with a number. */
  markOf(number: number): string {
    return this.#list[number]?.text ?? "";
  }

  /** A mark with one more word: most records of a viewer have one of few marks. */
  #with(mark: Mark, word: string): Mark {
    const known = mark.next.get(word);
    if (known !== undefined) return known;
    const words = mark.words.includes(word) ? mark.words : [...mark.words, word].sort();
    const text = words.join(" ");
    const made = this.#marks.get(text) ?? { number: this.#list.length, words, text, next: new Map() };
    if (made.number === this.#list.length) this.#list.push(made);
    this.#marks.set(text, made);
    mark.next.set(word, made);
    return made;
  }
}

/** What a record meets, and what it is with one more word. */
interface Mark {
  readonly number: number;
  readonly words: readonly string[];
  readonly text: string;
  readonly next: Map<string, Mark>;
}

const NOTHING: readonly Condition[] = [];

function isMet([column, wanted]: Condition, valueAt: (column: Column) => number | readonly number[]): boolean {
  const given = valueAt(column);
  return typeof given === "number" ? given === wanted : given.includes(wanted);
}

/** What a viewer's answers follow from beside compiled access to records: for reasons, and for other verbs than viewing. */
export function factsOf(user: User, partners: ReadonlyMap<string, Snapshot["partners"][number]>): string {
  const own = Object.entries(user).filter(([name]) => !OF_ONESELF.has(name));
  const account = "partner" in user ? partners.get(user.partner) : undefined;
  const of = account === undefined ? null : [account.status, account.enabled, account.tier, account.segment];
  return JSON.stringify([own.sort(([a], [b]) => (a < b ? -1 : 1)), of]);
}

function idOf(user: User, of: "account" | "place" | "user" | "contact"): string | undefined {
  if (of === "user") return user.id;
  if (of === "place") return placeOf(user);
  if (of === "account") return "partner" in user ? user.partner : undefined;
  return "contact" in user ? user.contact?.id : undefined;
}

/** A row that cannot be told apart into a shape and ids. */
export class UnknownShape extends Error {}

interface Parts {
  /** What the row says without ids. */
  readonly name: string;
  readonly tests: readonly CriterionTest[];
  readonly isOfQueues: boolean;
  /** The ids that it names: each list is one way to meet it. */
  readonly ways: Condition[][];
}

/**
 * What a row asks. Ids that no record has lead to none, and are left out, but for the viewer's own: somebody alike may be named in its
 * place.
 */
function parts(row: GrantRow, user: User, criteria: ReadonlyMap<number, GrantCriterion>, names: Interner): Parts {
  const conditions: Condition[] = [];
  const add = (column: Column, value: string | null | undefined) => {
    if (value != null) conditions.push([column, names.number(value)]);
  };
  add("shares", row.share_user == null ? undefined : shareKey("user", row.share_user, row.share_level ?? "read"));
  add("id", row.id);
  add("contact", row.contact);
  add("contactElseId", row.contact_else_id);
  add("owner", row.owner);
  add("assignee", row.assignee);
  add("createdBy", row.created_by);
  add("partner", row.partner);
  add("ownerAccount", row.owner_account);
  let name = `${row.rule} ${row.level} ${row.partner_absent} ${row.owner_absent} ${row.owner_class} ${row.at_home} ${row.assignee_absent} ${
    row.created_by_absent
  } ${row.origin} ${row.id_absent} ${row.share_level}`;
  for (const [column] of conditions) name += ` ${column}`;
  let ways: Condition[][] = [conditions];
  const tests: CriterionTest[] = [];
  let isOfQueues = false;
  for (const test of row.criterion == null ? [] : (criteria.get(row.criterion)?.tests ?? [])) {
    const { blind, column, values } = partsOf(test, user, names);
    name += ` ${JSON.stringify(blind)}`;
    isOfQueues ||= column === "owner";
    if (column === undefined) tests.push(test);
    else ways = values.flatMap((value) => ways.map((way): Condition[] => [[column, value], ...way]));
  }
  return { name, tests, ways, isOfQueues };
}

/** A test as what it says without ids, and the ids of which one is meant. */
function partsOf(test: CriterionTest, user: User, names: Interner): { blind: unknown; column?: Column; values: number[] } {
  switch (test.kind) {
    case "not":
      if (test.part.kind === "ownerClass" || test.part.kind === "field") return { blind: test, values: [] };
      break;
    case "field":
    case "ownerClass":
    case "idIsPartner":
    case "absent":
      return { blind: test, values: [] };
    case "in":
    case "is": {
      if (test.member === "origin") return { blind: test, values: [] };
      const values = test.kind === "is" ? [test.value] : test.values;
      // Ids of records are numbered only where somebody asks for them.
      const isLate = test.member === "id";
      const numbers = values.map((value) => (isLate || isOwn(user, value) ? names.number(value) : names.known(value)));
      return { blind: ["in", test.member], column: test.member, values: numbers.filter((number) => number !== 0) };
    }
    case "shared":
      return { blind: ["shared", test.level], column: "shares", values: sharedOf(test, user, names) };
    case "sharedTo":
      return {
        blind: ["sharedTo", test.level],
        column: "shares",
        values: severalOf(test)
          .map((key) => names.known(shareKey("several", key, test.level)))
          .filter((number) => number !== 0),
      };
    default:
  }
  throw new UnknownShape(`a test of access is not known: ${test.kind}`);
}

/** The numbers of the people of a test, worked out once for all who have it. */
const KNOWN = new WeakMap<readonly string[], number[]>();

/** Those of the people whom a share names, and the viewer. */
function sharedOf({ users, level }: GrantAtom & { readonly kind: "shared" }, { id }: User, names: Interner): number[] {
  const numbers = (some: readonly string[]) => some.map((each) => names.known(shareKey("user", each, level))).filter((each) => each !== 0);
  const own = users.includes(id) ? names.number(shareKey("user", id, level)) : 0;
  const known = KNOWN.get(users) ?? numbers(users);
  KNOWN.set(users, known);
  return own === 0 || known.includes(own) ? known : [...known, own];
}

/** Says whether an id names the viewer. */
function isOwn(user: User, id: string): boolean {
  return id === user.id || ("contact" in user && id === user.contact?.id);
}

/** The keys that a test of shares with groups and roles names, as shares have them. */
function severalOf({ groups, internalRoles, partnerRoles }: GrantAtom & { readonly kind: "sharedTo" }): string[] {
  const ofPartner =
    (reach: number) =>
    ([partner, role]: readonly [string, string]) =>
      `p${reach}${Buffer.byteLength(partner)}:${partner}${role}`;
  return [
    ...groups.map((group) => `g${group}`),
    ...internalRoles.alone.map((role) => `i0${role}`),
    ...internalRoles.subordinates.map((role) => `i1${role}`),
    ...internalRoles.branches.map((role) => `i2${role}`),
    ...partnerRoles.alone.map(ofPartner(0)),
    ...partnerRoles.subordinates.map(ofPartner(1)),
  ];
}
