import { placeIn } from "./columns.js";
import type { Answer, Sights, View } from "./sights.js";

/** What one user gains and loses, each by rows of the records. */
export interface Change {
  readonly user: string;
  /** The number of the class of users: for those who are alike in both programmes a row that names none of them is alike. */
  readonly class: number;
  readonly gains: readonly number[];
  readonly loses: readonly number[];
  /** The rows that name the user, or the one who was asked about in the place of all who are alike. */
  readonly own: ReadonlySet<number>;
  /** What the engine said of a row before and after, of the user or of somebody alike; absent where it is not there to be asked. */
  readonly answers: (row: number) => readonly [Answer | undefined, Answer | undefined];
}

/** How many there are of what changes, lists or no lists. */
export interface ChangeTotals {
  gains: number;
  loses: number;
  /** Users who gain, and who lose. */
  gaining: number;
  losing: number;
  /** Of those who gain, the users who are not of the supplier. */
  gainingOutside: number;
}

interface Differing {
  readonly gains: number[];
  readonly loses: number[];
}

/**
 * Who gains and loses sight of which records, exactly: people who are alike in both programmes are asked about together, and kinds of
 * records that both see alike are never looked at. Lists are given out while they are not longer than `most` in all; totals always.
 */
export class Changes {
  readonly totals: ChangeTotals = { gains: 0, loses: 0, gaining: 0, losing: 0, gainingOutside: 0 };
  /** Says whether there was more than could be listed. */
  isCut = false;
  /** Rows that were looked at one by one, for users one by one or for all who are alike. */
  looked = 0;
  readonly #before: Sights;
  readonly #after: Sights;
  readonly #most: number;
  readonly #joint: JointKinds;
  readonly #inside: ReadonlySet<string>;

  constructor(before: Sights, after: Sights, most: number) {
    this.#before = before;
    this.#after = after;
    this.#most = most;
    this.#inside = new Set(after.kinds.snapshot.users.flatMap(({ id, kind }) => (kind === "internal" ? [id] : [])));
    this.#joint = new JointKinds(before, after);
  }

  /** The changes of each user who has some, in no order, while there is room for lists. */
  *each(onStep: (users: number) => void = () => undefined): Generator<Change> {
    const [before, after] = [this.#before, this.#after];
    const users = new Set([...before.kinds.snapshot.users, ...after.kinds.snapshot.users].map(({ id }) => id));
    const classes = before.classes(users, (user) => `${before.classOf(user)} ${after.classOf(user)}`);
    const firsts = classes.map(({ first }) => first);
    const [old, young] = [before.views(firsts), after.views(firsts)];
    let done = 0;
    for (const [number, { users: alike, first }] of classes.entries()) {
      const [was, is] = [old.next().value as View, young.next().value as View];
      const of = new ClassChanges(before, after, was, is, this.#joint);
      this.looked += of.looked;
      const ownOfFirst = alike.length > 1 ? new Set([...before.naming(first), ...after.naming(first)]) : new Set<number>();
      for (const user of alike) {
        done += 1;
        onStep(done);
        const swaps = [before.swapped(first, user), after.swapped(first, user)] as const;
        const apart = user === first ? undefined : this.#apart(of, user, ownOfFirst, swaps);
        const { own, left, found } = apart ?? { own: ownOfFirst, left: NOTHING, found: NOTHING };
        this.looked += own.size;
        const count = (way: "gains" | "loses") => of[way] - left[way].length + found[way].length;
        const [gains, loses] = [count("gains"), count("loses")];
        if (gains + loses === 0) continue;
        this.#note(user, gains, loses);
        if (this.isCut) continue;
        const rows = of.rows();
        const list = (way: "gains" | "loses") =>
          user === first ? rows[way] : [...rows[way].filter((row) => !own.has(row)), ...found[way]].sort((a, b) => a - b);
        const answers = (row: number) => (user === first ? of.answers(row) : of.answersOf(row, user, swaps));
        yield { user, class: number, gains: list("gains"), loses: list("loses"), own, answers };
      }
    }
  }

  #note(user: string, gains: number, loses: number): void {
    const { totals } = this;
    totals.gains += gains;
    totals.loses += loses;
    if (gains > 0) totals.gaining += 1;
    if (loses > 0) totals.losing += 1;
    if (gains > 0 && !this.#inside.has(user)) totals.gainingOutside += 1;
    if (totals.gains + totals.loses > this.#most) this.isCut = true;
  }

  /** What changes for somebody who is alike on the rows that name one of the two: what goes from the list of all, and what comes. */
  #apart(
    of: ClassChanges,
    user: string,
    ownOfFirst: ReadonlySet<number>,
    swaps: Swaps,
  ): { own: Set<number>; left: Differing; found: Differing } {
    const [before, after] = [this.#before, this.#after];
    const own = new Set([...ownOfFirst, ...before.naming(user), ...after.naming(user)]);
    const [left, found]: [Differing, Differing] = [
      { gains: [], loses: [] },
      { gains: [], loses: [] },
    ];
    if (own.size === 0) return { own, left, found };
    for (const row of own) {
      note(left, row, of.answers(row));
      note(found, row, of.answersOf(row, user, swaps));
    }
    return { own, left, found };
  }
}

const NOTHING: Differing = { gains: [], loses: [] };

/** What names a user in the place of what names another, before and after. */
type Swaps = readonly [ReadonlyMap<number, number>, ReadonlyMap<number, number>];
type Answers = readonly [Answer | undefined, Answer | undefined];

function note(into: Differing, row: number, [was, is]: Answers): void {
  const [saw, sees] = [isSeen(was), isSeen(is)];
  if (sees && !saw) into.gains.push(row);
  if (saw && !sees) into.loses.push(row);
}

const isSeen = (answer: Answer | undefined) => answer?.isSeen === true;

/** A kind of records that one of two accesses sees and the other does not. */
interface Differs {
  readonly key: number;
  readonly rows: readonly number[];
  /** Says whether it is seen now. */
  readonly gains: boolean;
}

const MOST_KINDS = 2 ** 26;

/** Kinds of records in the eyes of both programmes. */
class JointKinds {
  readonly #rows = new Map<number, number[]>();
  readonly #before: Sights;
  readonly #after: Sights;
  /** For each pair of accesses what differs, and what is not known yet. */
  readonly #known = new Map<string, { readonly differing: Differs[]; open: number[] }>();

  constructor(before: Sights, after: Sights) {
    this.#before = before;
    this.#after = after;
    for (let row = 0; row < before.kinds.columns.size; row += 1) {
      const key = this.keyOf(row);
      const own = this.#rows.get(key);
      if (own === undefined) this.#rows.set(key, [row]);
      else own.push(row);
    }
  }

  keyOf(row: number): number {
    return (this.#before.kinds.of.at(row) + 1) * MOST_KINDS + this.#after.kinds.of.at(row) + 1;
  }

  /**
   * What differs for the accesses of two views, where the views do not name the records.
   *
   * @param ask what is said of a row before and after; absent for one that is named
   */
  differing(was: View, is: View, named: ReadonlyMap<number, number>, ask: (row: number) => Answers | undefined): Differs[] {
    if (!was.isByKind || !is.isByKind) return [];
    const name = `${was.keys.join()} ${this.#before.has(was.user)} ${is.keys.join()} ${this.#after.has(is.user)}`;
    const known = this.#known.get(name) ?? { differing: [], open: [...this.#rows.keys()] };
    this.#known.set(name, known);
    known.open = known.open.filter((key) => {
      const rows = this.#rows.get(key) ?? [];
      if ((named.get(key) ?? 0) >= rows.length) return true;
      const row = rows.find((each) => ask(each) !== undefined) as number;
      const [saw, sees] = (ask(row) as Answers).map(isSeen) as [boolean, boolean];
      if (saw !== sees) known.differing.push({ key, rows, gains: sees });
      return false;
    });
    return known.differing;
  }
}

const LAST_ROW = 2 ** 31 - 1;

/** What changes for users who are alike, but for what names them. */
class ClassChanges {
  readonly was: View;
  readonly is: View;
  gains = 0;
  loses = 0;
  /** Rows that were looked at. */
  readonly looked: number;
  readonly #before: Sights;
  readonly #after: Sights;
  /** The rows that one of the views names, ascending. */
  readonly #named: Int32Array;
  readonly #differing: readonly Differs[];
  readonly #single: Differing = { gains: [], loses: [] };
  #rows: Differing | undefined;

  constructor(before: Sights, after: Sights, was: View, is: View, joint: JointKinds) {
    this.was = was;
    this.is = is;
    this.#before = before;
    this.#after = after;
    const inKinds = new Map<number, number>();
    const named = new Int32Array(was.rows.length + is.rows.length);
    const { user } = was;
    let [size, old, young] = [0, 0, 0];
    while (old < was.rows.length || young < is.rows.length) {
      const row = Math.min(was.rows[old] ?? LAST_ROW, is.rows[young] ?? LAST_ROW);
      const marks = [was.rows[old] === row ? was.marks[old++] : "", is.rows[young] === row ? is.marks[young++] : ""] as [string, string];
      named[size++] = row;
      note(this.#single, row, [before.answer(was, user, row, marks[0]), after.answer(is, user, row, marks[1])]);
      const key = joint.keyOf(row);
      inKinds.set(key, (inKinds.get(key) ?? 0) + 1);
    }
    this.#named = named.subarray(0, size);
    this.looked = size;
    this.gains = this.#single.gains.length;
    this.loses = this.#single.loses.length;
    this.#differing = joint.differing(was, is, inKinds, (row) => (this.#isNamed(row) ? undefined : this.answers(row)));
    for (const { key, rows, gains } of this.#differing) {
      const left = rows.length - (inKinds.get(key) ?? 0);
      if (gains) this.gains += left;
      else this.loses += left;
    }
  }

  #isNamed(row: number): boolean {
    return placeIn(this.#named, row) >= 0;
  }

  /** What is said of a row before and after, of the user who is asked about. */
  answers(row: number): Answers {
    const { user } = this.was;
    return [this.#before.answer(this.was, user, row, this.was.markAt(row)), this.#after.answer(this.is, user, row, this.is.markAt(row))];
  }

  /** The same of somebody who is alike. */
  answersOf(row: number, user: string, [old, young]: Swaps): Answers {
    return [
      this.#before.answer(this.was, user, row, this.was.markFor(row, old)),
      this.#after.answer(this.is, user, row, this.is.markFor(row, young)),
    ];
  }

  /** The rows that change, ascending. */
  rows(): Differing {
    if (this.#rows !== undefined) return this.#rows;
    const of = (gains: boolean, single: readonly number[]) =>
      this.#differing
        .filter((each) => each.gains === gains)
        .flatMap(({ rows }) => rows.filter((row) => !this.#isNamed(row)))
        .concat(single)
        .sort((a, b) => a - b);
    this.#rows = { gains: of(true, this.#single.gains), loses: of(false, this.#single.loses) };
    return this.#rows;
  }
}
