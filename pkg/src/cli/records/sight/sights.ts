import { PolicyError } from "../../../errors.js";
import type { GrantRow, Snapshot } from "../../../generated/wire.js";
import { SHORT_GRANTS } from "../../../grants.js";
import type { Action } from "../../../types.js";
import type { Viewer } from "../../../viewer.js";
import { Access, factsOf, type Shape, UnknownShape } from "./access.js";
import { classesOf } from "./alike.js";
import { Interner, placeIn, shareKey } from "./columns.js";
import type { Column, Kind, Kinds } from "./kinds.js";
import { Plainer } from "./probes.js";

type User = Snapshot["users"][number];

/** What the engine said of a user and a record, and therefore says of everybody and everything alike. */
export interface Answer {
  readonly user: string;
  readonly row: number;
  readonly isSeen: boolean;
  /** The number of the access, 0 where it stands for itself alone, and the mark. */
  readonly key: number;
  readonly mark: string;
  /** The pairs of a user and a record that have it, where somebody counts them. */
  pairs: number;
}

/** Users who are alike but for what names them. */
export interface UserClass {
  readonly users: readonly string[];
  /** The one who is asked about first. */
  readonly first: string;
}

/** A type of record, and the action that is asked about. */
interface TypeAsked {
  readonly type: number;
  readonly action: Action;
  readonly isKnown: boolean;
}

const AT_ONCE = 128;
/** Somebody inside may reach as much as so many of partners. */
const WEIGHT_INSIDE = 8;
/** A record that nothing of an access names has this mark. */
const NO_MARK = "";

/** What one user sees: by kinds of records, except those that something of the user's access names. */
export class View {
  readonly user: string;
  /** The rows that the access names by an id, ascending, each with its mark. */
  readonly rows: Int32Array;
  readonly marks: readonly string[];
  /** The access by number of the record type; absent where it cannot be told by kinds: then every row is named. */
  readonly #byType: ReadonlyMap<number, Access> | undefined;
  readonly #kinds: Kinds;
  readonly #keys: ReadonlyMap<number, number>;

  constructor(kinds: Kinds, user: string, byType: ReadonlyMap<number, Access> | undefined, keyOf: (access: Access) => number) {
    this.#kinds = kinds;
    this.user = user;
    this.#byType = byType;
    this.#keys = new Map([...(byType ?? [])].map(([type, access]) => [type, keyOf(access)]));
    const found = byType === undefined ? everyRow(kinds) : this.#named();
    this.rows = found.rows;
    this.marks = found.marks;
  }

  /** Says whether it is told by kinds at all. */
  get isByKind(): boolean {
    return this.#byType !== undefined;
  }

  /** The numbers of the accesses, type by type. */
  get keys(): readonly number[] {
    return [...this.#keys.values()];
  }

  /** The number of the access to records of a type. */
  keyOf(type: number): number {
    return this.#keys.get(type) ?? 0;
  }

  /** The mark of a row: of what names it, nothing for most rows. */
  markAt(row: number): string {
    const at = placeIn(this.rows, row);
    return at < 0 ? NO_MARK : (this.marks[at] ?? NO_MARK);
  }

  /** The mark of a row for somebody who is alike, by exchanging what names the two. */
  markFor(row: number, swapped: ReadonlyMap<number, number>): string {
    const swap = (value: number) => swapped.get(value) ?? value;
    return this.#mark(row, (column) => {
      const value = this.#kinds.valueAt(column, row);
      return typeof value === "number" ? swap(value) : value.map(swap);
    });
  }

  #mark(row: number, valueAt: (column: Column) => number | readonly number[]): string {
    return this.#byType?.get(this.#kinds.columns.type.at(row))?.mark(valueAt) ?? NO_MARK;
  }

  #named(): { rows: Int32Array; marks: string[] } {
    const kinds = this.#kinds;
    const numbers = kinds.scratch();
    const found: number[] = [];
    for (const [type, access] of this.#byType ?? []) access.meet(kinds, type, numbers, found);
    const rows = Int32Array.from(found).sort();
    const marks = Array.from(rows, (row) => this.#byType?.get(kinds.columns.type.at(row))?.markOf(numbers[row] as number) ?? NO_MARK);
    for (const row of rows) numbers[row] = 0;
    return { rows, marks };
  }
}

function everyRow(kinds: Kinds): { rows: Int32Array; marks: string[] } {
  const rows = Int32Array.from(kinds.of.all().keys()).filter((row) => kinds.of.at(row) >= 0);
  return { rows, marks: Array.from(rows, (row) => `${row}`) };
}

/**
 * Which records users see, for questions about everybody. The engine is asked once for each kind of record, kind of access and way in
 * which an access names a record: see `Access` for why that is enough.
 */
export class Sights {
  readonly kinds: Kinds;
  /** What somebody sees of records that nothing of the access names: by access, then by kind. */
  readonly #blind = new Map<number, (Answer | undefined)[]>();
  /** Questions that the engine was asked. */
  asked = 0;
  readonly plainer: Plainer;
  readonly #now: string;
  readonly #users: ReadonlyMap<string, User>;
  readonly #classes: ReadonlyMap<string, string>;
  /** The kinds that nothing is known of yet, by access. */
  readonly #open = new Map<number, readonly Kind[]>();
  readonly #single: Answer[] = [];
  /** What somebody sees of records that something of the access names: by access, by mark, then by kind. */
  readonly #answers = new Map<number, Map<string, (Answer | undefined)[]>>();
  readonly #keys = new Interner();
  readonly #shapes: (readonly Shape[] | undefined)[] = [];
  readonly #partners: ReadonlyMap<string, Snapshot["partners"][number]>;
  #asked: readonly TypeAsked[] | undefined;
  #last: Viewer | undefined;

  constructor(kinds: Kinds, now: string) {
    this.kinds = kinds;
    this.#now = now;
    this.#users = new Map(kinds.snapshot.users.map((user) => [user.id, user]));
    this.#classes = classesOf(kinds.snapshot, { hasAccounts: kinds.hasAccounts });
    this.#partners = new Map(kinds.snapshot.partners.map((partner) => [partner.id, partner]));
    this.plainer = new Plainer(kinds.snapshot);
  }

  has(user: string): boolean {
    return this.#users.has(user);
  }

  /** What a user is alike with others in. */
  classOf(user: string): string {
    return this.#classes.get(user) ?? "";
  }

  /** The classes of some users. */
  classes(users: Iterable<string>, of: (user: string) => string = (user) => this.classOf(user)): UserClass[] {
    const found = new Map<string, string[]>();
    for (const user of users) {
      const own = found.get(of(user));
      if (own === undefined) found.set(of(user), [user]);
      else own.push(user);
    }
    // Of somebody who is named by many records the others would have to be told apart record by record.
    const fewest = (list: readonly string[]) =>
      list.length === 1 ? list[0] : list.reduce((best, each) => (this.#namings(each) < this.#namings(best) ? each : best));
    return [...found.values()].map((list) => ({ users: list, first: fewest(list) as string }));
  }

  /** The views of users, one after the other. */
  *views(users: readonly string[]): Generator<View> {
    let some: string[] = [];
    let weight = 0;
    for (const user of users) {
      some.push(user);
      weight += this.#users.get(user)?.kind === "internal" ? WEIGHT_INSIDE : 1;
      if (weight < AT_ONCE) continue;
      yield* this.#viewsOf(some);
      some = [];
      weight = 0;
    }
    yield* this.#viewsOf(some);
  }

  *#viewsOf(users: readonly string[]): Generator<View> {
    const found = this.#rowsOf(users.filter((user) => this.#users.has(user)));
    for (const user of users)
      yield new View(this.kinds, user, this.#users.has(user) ? found.get(user) : new Map(), (access) => this.#keyOf(access));
  }

  /**
   * The access of users by type; none of those whose access asks what has no shape.
   *
   * @throws PolicyError `LIMIT_EXCEEDED` where somebody's access has more alternatives than rows can say
   */
  #rowsOf(users: readonly string[]): Map<string, Map<number, Access>> {
    const { columns } = this.kinds;
    const found = new Map<string, Map<number, Access>>();
    const types = this.#types();
    const known = types.filter(({ isKnown }) => isKnown);
    const take = (some: readonly string[]) => {
      const actions = known.map(({ action }) => action);
      const grants = this.plainer.policy[SHORT_GRANTS]({ actions, viewers: some, now: this.#now });
      const rows = new Map<string, GrantRow[]>();
      for (const row of grants) {
        const key = `${row.action} ${row.viewer}`;
        const own = rows.get(key);
        if (own === undefined) rows.set(key, [row]);
        else own.push(row);
      }
      const criteria = new Map(grants.criteria.map((criterion) => [criterion.criterion, criterion]));
      for (const id of some) {
        const user = this.#users.get(id) as User;
        const facts = factsOf(user, this.#partners);
        const of = ({ type, action }: TypeAsked) =>
          [type, new Access(user, `${action} ${facts}`, rows.get(`${action} ${id}`) ?? [], criteria, columns.names)] as const;
        try {
          found.set(id, new Map(types.map(of)));
        } catch (error) {
          if (!(error instanceof UnknownShape)) throw error;
        }
      }
    };
    take(users);
    return found;
  }

  /** The types of the records, and the actions by which they are seen. */
  #types(): readonly TypeAsked[] {
    const { types } = this.kinds.columns;
    const actionOf = (type: number) => `${types.text(type)}.view` as Action;
    const numbers = Array.from({ length: types.size - 1 }, (_, at) => at + 1);
    this.#asked ??= numbers.map((type) => ({ type, action: actionOf(type), isKnown: this.#isKnown(actionOf(type)) }));
    return this.#asked;
  }

  /** Says whether the programme knows an action: a type may be declared in another programme only. */
  #isKnown(action: Action): boolean {
    try {
      this.plainer.policy.grants({ actions: [action], viewers: [], now: this.#now });
      return true;
    } catch (error) {
      if (PolicyError.is(error) && error.code === "UNKNOWN_ACTION") return false;
      throw error;
    }
  }

  /** The answer for a user who is alike with that of a view, on a row with a mark; absent where the record cannot be read. */
  answer(view: View, user: string, row: number, mark: string): Answer | undefined {
    const kind = this.kinds.of.at(row);
    if (kind < 0 || !this.#users.has(user)) return undefined;
    if (!view.isByKind) return this.#askAlone(user, row);
    const key = view.keyOf(this.kinds.columns.type.at(row));
    if (mark === NO_MARK) {
      const of = this.blindOf(key);
      of[kind] ??= this.#ask(user, row, key, mark);
      return of[kind];
    }
    const ofKey = this.#answers.get(key) ?? new Map<string, (Answer | undefined)[]>();
    this.#answers.set(key, ofKey);
    const known = ofKey.get(mark) ?? [];
    ofKey.set(mark, known);
    known[kind] ??= this.#ask(user, row, key, mark);
    return known[kind];
  }

  /** What an access sees of the kinds of records that it does not name. */
  blindOf(key: number): (Answer | undefined)[] {
    const known = this.#blind.get(key);
    if (known !== undefined) return known;
    const made: (Answer | undefined)[] = [];
    this.#blind.set(key, made);
    return made;
  }

  /**
   * Asks about the kinds of records of which nothing is known yet, where the view leaves one of them unnamed.
   *
   * @param named how many rows of each kind the view names
   */
  askKinds(view: View, named: ReadonlyMap<number, number>): void {
    if (!view.isByKind || !this.#users.has(view.user)) return;
    for (const { type } of this.#types()) {
      const key = view.keyOf(type);
      const open = this.#open.get(key) ?? this.kinds.list.filter((kind) => kind.type === this.kinds.columns.types.text(type));
      const left = open.filter(({ number, size }) => {
        if ((named.get(number) ?? 0) >= size) return true;
        for (const row of this.kinds.rowsOf(number)) {
          if (view.markAt(row) !== NO_MARK) continue;
          this.answer(view, view.user, row, NO_MARK);
          break;
        }
        return false;
      });
      this.#open.set(key, left);
    }
  }

  /** Every answer that was given. */
  *answers(): Generator<Answer> {
    const byKind = [...this.#blind.values(), ...[...this.#answers.values()].flatMap((ofKey) => [...ofKey.values()])];
    for (const answers of byKind) for (const answer of answers) if (answer !== undefined) yield answer;
    yield* this.#single;
  }

  /** An answer that stands for itself alone. */
  #askAlone(user: string, row: number): Answer {
    const known = this.#single.at(-1);
    if (known?.user === user && known.row === row) return known;
    const made = this.#ask(user, row, 0, NO_MARK);
    this.#single.push(made);
    return made;
  }

  #ask(user: string, row: number, key: number, mark: string): Answer {
    this.asked += 1;
    const record = this.kinds.record(row);
    return { user, row, isSeen: this.viewer(user).can(`${record.type}.view` as never, record as never), key, mark, pairs: 0 };
  }

  #keyOf({ key, shapes }: Access): number {
    const number = this.#keys.number(key);
    this.#shapes[number] ??= shapes;
    return number;
  }

  /** What rows of an access ask beside ids, by their numbers in marks. */
  shapesOf(key: number): readonly Shape[] | undefined {
    return this.#shapes[key];
  }

  viewer(user: string): Viewer {
    if (this.#last?.id !== user) this.#last = this.kinds.policy.viewer(user, { now: this.#now });
    return this.#last;
  }

  /** What names a user in records, by column. */
  #namesOf(user: string): [Column, number][] {
    const { names } = this.kinds.columns;
    const found = this.#users.get(user);
    const contact = found !== undefined && "contact" in found ? found.contact?.id : undefined;
    const [id, about] = [names.number(user), names.number(contact)];
    const shares = ["read", "read-write"].map((level) => names.number(shareKey("user", user, level)));
    const mine: [Column, number][] = [
      ["owner", id],
      ["assignee", id],
      ["createdBy", id],
      ...shares.map((key): [Column, number] => ["shares", key]),
    ];
    return about === 0
      ? mine
      : [...mine, ["contact", about], ...(this.kinds.hasContacts ? ([["contactElseId", about]] as [Column, number][]) : [])];
  }

  #namings(user: string): number {
    return this.#namesOf(user).reduce((sum, [column, value]) => sum + this.kinds.postings(column).rows(value).length, 0);
  }

  /** The rows of the records that name a user, ascending. */
  naming(user: string): number[] {
    const rows = new Set<number>();
    for (const [column, value] of this.#namesOf(user)) for (const row of this.kinds.postings(column).rows(value)) rows.add(row);
    return [...rows].sort((a, b) => a - b);
  }

  /** What names one user in the place of what names the other, and the other way round. */
  swapped(one: string, other: string): Map<number, number> {
    const swap = new Map<number, number>();
    const both = [this.#namesOf(one), this.#namesOf(other)] as const;
    for (const [at, [, value]] of both[0].entries()) {
      const pair = both[1][at]?.[1];
      if (pair === undefined || value === pair) continue;
      swap.set(value, pair).set(pair, value);
    }
    return swap;
  }

  close(): void {
    this.plainer.policy.close();
  }
}
