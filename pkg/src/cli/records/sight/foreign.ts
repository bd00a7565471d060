import type { Snapshot } from "../../../generated/wire.js";
import { addTo } from "../../../multimap.js";
import { byCodePoint } from "../../../testing/json.js";
import type { Kinds } from "./kinds.js";
import type { Reasons } from "./reasons.js";
import type { Answer, Sights, UserClass, View } from "./sights.js";

/** Where records that a user of a partner sees come from. */
export type Origin = "across-accounts" | "peers";

/** Records of other accounts, or of people in the same role, that a user sees by one rule. */
export interface Foreign {
  readonly user: string;
  readonly origin: Origin;
  readonly rule: string;
  readonly type: string;
  readonly count: number;
  /** The first of them, by id. */
  readonly examples: readonly string[];
  /** How many accounts they are of, and the names of the first. */
  readonly accounts: number;
  readonly names: readonly string[];
}

const MOST_EXAMPLES = 5;
const MOST_NAMES = 3;
/** So many of the first rows of a rule are kept for examples. */
const KEPT = 64;

/** A rule, a type and an origin, as one text. */
type Key = string;

/** How many records of which accounts there are. */
class Tally {
  count = 0;
  readonly accounts = new Map<number, number>();

  add(account: number, times: number): void {
    this.count += times;
    this.accounts.set(account, (this.accounts.get(account) ?? 0) + times);
  }
}

/** What an access sees of kinds of records that it does not name: all of them are of other accounts. */
class OfKinds {
  readonly tallies = new Map<Key, Tally>();
  readonly kinds = new Map<Key, number[]>();
  readonly #taken = new Set<number>();
  readonly #first = new Map<Key, number[]>();
  readonly #sorted = new Map<Key, number[]>();

  take(kind: number, keys: readonly Key[], accounts: ReadonlyMap<number, number>): void {
    if (this.#taken.has(kind)) return;
    this.#taken.add(kind);
    for (const key of keys) {
      const tally = this.tallies.get(key) ?? new Tally();
      this.tallies.set(key, tally);
      for (const [account, count] of accounts) tally.add(account, count);
      addTo(this.kinds, key, kind);
      this.#first.delete(key);
      this.#sorted.delete(key);
    }
  }

  /** The first rows of a rule, ascending. */
  first(key: Key, kinds: Kinds): readonly number[] {
    const known = this.#first.get(key);
    if (known !== undefined) return known;
    const made = (this.kinds.get(key) ?? []).flatMap((kind) => [...kinds.rowsOf(kind).subarray(0, KEPT)]).sort((a, b) => a - b);
    this.#first.set(key, made.slice(0, KEPT));
    return made.slice(0, KEPT);
  }

  /** All rows of a rule, ascending. */
  all(key: Key, kinds: Kinds): number[] {
    return (this.kinds.get(key) ?? []).flatMap((kind) => [...kinds.rowsOf(kind)]).sort((a, b) => a - b);
  }

  /** The accounts of a rule, in the order of their names. */
  inOrder(key: Key, order: (a: number, b: number) => number): readonly number[] {
    const known = this.#sorted.get(key);
    if (known !== undefined) return known;
    const made = [...(this.tallies.get(key)?.accounts.keys() ?? [])].sort(order);
    this.#sorted.set(key, made);
    return made;
  }
}

/** What is added to what kinds of records make, or taken from it. */
class Beside {
  readonly tallies = new Map<Key, Tally>();
  readonly rows = new Map<Key, number[]>();

  note(keys: readonly Key[], account: number, row: number, times: 1 | -1): void {
    for (const key of keys) {
      const tally = this.tallies.get(key) ?? new Tally();
      this.tallies.set(key, tally);
      tally.add(account, times);
      if (times < 0) continue;
      const rows = this.rows.get(key);
      if (rows === undefined) this.rows.set(key, [row]);
      else rows.push(row);
    }
  }
}

const NOTHING: readonly Key[] = [];
/** What stands for the account of records that belong to none. */
export const NO_ACCOUNT = "no account";

/** Who of a partner sees records of other accounts, and of people in the same role, and by which rule: exact numbers for everybody. */
export class ForeignSights {
  readonly #sights: Sights;
  readonly #reasons: Reasons;
  readonly #users: ReadonlyMap<string, Snapshot["users"][number]>;
  readonly #partners: ReadonlyMap<string, string>;
  readonly #ofKinds = new Map<number, OfKinds>();
  readonly #accounts = new Map<number, ReadonlyMap<number, number>>();
  readonly #keys = new Map<Answer, readonly Key[]>();
  #ranks: ReadonlyMap<string, number> | undefined;
  /** Rows that were looked at one by one, for users one by one or for all who are alike. */
  looked = 0;

  constructor(sights: Sights, reasons: Reasons) {
    this.#sights = sights;
    this.#reasons = reasons;
    this.#users = new Map(sights.kinds.snapshot.users.map((user) => [user.id, user]));
    this.#partners = new Map(sights.kinds.snapshot.partners.map(({ id, name }) => [id, name]));
  }

  /** What everybody of a class sees. */
  *of({ users, first }: UserClass, view: View): Generator<Foreign> {
    const sights = this.#sights;
    const { kinds } = sights;
    const isOutside = this.#users.get(first)?.kind === "partner";
    const named = new Map<number, number>();
    for (const row of view.rows) named.set(kinds.of.at(row), (named.get(kinds.of.at(row)) ?? 0) + 1);
    sights.askKinds(view, named);
    const beside = new Beside();
    const less = new Map<Answer, number>();
    this.looked += view.rows.length;
    for (const [at, row] of view.rows.entries()) {
      const answer = sights.answer(view, first, row, view.marks[at] as string);
      if (answer === undefined) continue;
      answer.pairs += users.length;
      const blind = this.#blind(view, row);
      if (blind !== undefined) less.set(blind, (less.get(blind) ?? 0) + 1);
      if (!isOutside) continue;
      if (blind !== undefined) beside.note(this.#keysOf(blind, true), this.#account(row), row, -1);
      beside.note(this.#keysOf(answer, false), this.#account(row), row, 1);
    }
    this.#countPairs(view, users.length, less);
    const ofKinds = isOutside ? this.#kindsOf(view) : [];
    const ownOfFirst = users.length > 1 ? sights.naming(first) : [];
    for (const user of users) {
      const apart = user === first ? undefined : this.#apart(view, user, ownOfFirst, isOutside);
      if (isOutside) yield* this.#told(user, view, ofKinds, beside, apart);
    }
  }

  /** Counts the pairs of users and records that nothing names. */
  #countPairs(view: View, users: number, less: ReadonlyMap<Answer, number>): void {
    if (!view.isByKind) return;
    for (const key of view.keys) {
      for (const [kind, answer] of this.#sights.blindOf(key).entries()) {
        const size = this.#sights.kinds.list[kind]?.size ?? 0;
        if (answer !== undefined) answer.pairs += users * (size - (less.get(answer) ?? 0));
      }
    }
  }

  /** What is otherwise for somebody who is alike, on the rows that name one of the two. */
  #apart(view: View, user: string, ownOfFirst: readonly number[], isOutside: boolean): { own: Set<number>; beside: Beside } | undefined {
    const sights = this.#sights;
    const own = new Set([...ownOfFirst, ...sights.naming(user)]);
    if (own.size === 0) return undefined;
    this.looked += own.size;
    const swapped = sights.swapped(view.user, user);
    const beside = new Beside();
    for (const row of own) {
      const [was, is] = [sights.answer(view, view.user, row, view.markAt(row)), sights.answer(view, user, row, view.markFor(row, swapped))];
      if (was === undefined || is === undefined) continue;
      was.pairs -= 1;
      is.pairs += 1;
      if (!isOutside) continue;
      beside.note(this.#keysOf(was, view.markAt(row) === ""), this.#account(row), row, -1);
      beside.note(this.#keysOf(is, false), this.#account(row), row, 1);
    }
    return { own, beside };
  }

  #blind(view: View, row: number): Answer | undefined {
    if (!view.isByKind) return undefined;
    return this.#sights.blindOf(view.keyOf(this.#sights.kinds.columns.type.at(row)))[this.#sights.kinds.of.at(row)];
  }

  /** The account of a record; one without belongs to that of its owner. */
  #account(row: number): number {
    const { kinds } = this.#sights;
    return kinds.columns.partner.at(row) || kinds.accountOf(row);
  }

  /** What the access of a view sees of kinds, type by type. */
  #kindsOf(view: View): OfKinds[] {
    if (!view.isByKind) return [];
    return view.keys.map((key) => {
      const of = this.#ofKinds.get(key) ?? new OfKinds();
      this.#ofKinds.set(key, of);
      for (const [kind, answer] of this.#sights.blindOf(key).entries()) {
        if (answer?.isSeen === true) of.take(kind, this.#keysOf(answer, true), this.#accountsOf(kind));
      }
      return of;
    });
  }

  #accountsOf(kind: number): ReadonlyMap<number, number> {
    const known = this.#accounts.get(kind);
    if (known !== undefined) return known;
    const made = new Map<number, number>();
    for (const row of this.#sights.kinds.rowsOf(kind)) made.set(this.#account(row), (made.get(this.#account(row)) ?? 0) + 1);
    this.#accounts.set(kind, made);
    return made;
  }

  /** The rules of an answer, where the record is of another account or of somebody in the same role. */
  #keysOf(answer: Answer, isBlind: boolean): readonly Key[] {
    if (!answer.isSeen) return NOTHING;
    const known = this.#keys.get(answer);
    if (known !== undefined) return known;
    const origin = isBlind ? "across-accounts" : this.#originOf(answer);
    const type = this.#sights.kinds.columns.typeOf(answer.row);
    const made = origin === undefined ? NOTHING : this.#reasons.of(answer).map(({ name: rule }) => JSON.stringify([origin, rule, type]));
    this.#keys.set(answer, made);
    return made;
  }

  #originOf({ user, row }: Answer): Origin | undefined {
    const { columns } = this.#sights.kinds;
    const viewer = this.#users.get(user);
    if (viewer?.kind !== "partner") return undefined;
    if (columns.names.text(this.#account(row)) !== viewer.partner) return "across-accounts";
    const owner = this.#users.get(columns.names.text(columns.owner.at(row)));
    const isPeer =
      owner?.kind === "partner" && owner.id !== user && owner.partner === viewer.partner && owner.partnerRole === viewer.partnerRole;
    return isPeer ? "peers" : undefined;
  }

  *#told(
    user: string,
    view: View,
    ofKinds: readonly OfKinds[],
    beside: Beside,
    apart: { own: Set<number>; beside: Beside } | undefined,
  ): Generator<Foreign> {
    const parts = [beside, ...(apart === undefined ? [] : [apart.beside])];
    const keys = new Set([...ofKinds, ...parts].flatMap(({ tallies }) => [...tallies.keys()]));
    for (const key of [...keys].sort()) {
      const of = ofKinds.find(({ tallies }) => tallies.has(key));
      const changes = parts.flatMap(({ tallies }) => tallies.get(key) ?? []);
      const base = of?.tallies.get(key);
      const count = changes.reduce((sum, tally) => sum + tally.count, base?.count ?? 0);
      if (count === 0) continue;
      const [origin, rule, type] = JSON.parse(key) as [Origin, string, string];
      const examples = this.#examples(key, view, of, beside, apart);
      const accounts = this.#named(key, of, changes);
      yield { user, origin, rule, type, count, examples, accounts: accounts.count, names: accounts.names };
    }
  }

  /** How many accounts are left with records, and the first of them by name. */
  #named(key: Key, of: OfKinds | undefined, changes: readonly Tally[]): { count: number; names: string[] } {
    const base = of?.tallies.get(key)?.accounts;
    const changed = new Map<number, number>();
    for (const { accounts } of changes) for (const [account, times] of accounts) changed.set(account, (changed.get(account) ?? 0) + times);
    const leftOf = (account: number) => (base?.get(account) ?? 0) + (changed.get(account) ?? 0);
    let count = base?.size ?? 0;
    const added: number[] = [];
    for (const account of changed.keys()) {
      const isThere = leftOf(account) > 0;
      if (base?.has(account) === true && !isThere) count -= 1;
      if (base?.has(account) !== true && isThere) added.push(account);
    }
    const order = (a: number, b: number) => this.#rankOf(a) - this.#rankOf(b) || a - b;
    const first: number[] = [];
    for (const account of of?.inOrder(key, order) ?? []) {
      if (leftOf(account) > 0) first.push(account);
      if (first.length === MOST_NAMES) break;
    }
    const names = [...first, ...added].sort(order).slice(0, MOST_NAMES);
    return { count: count + added.length, names: names.map((account) => this.#nameOf(account)) };
  }

  /** The place of an account among all in the order of their names. */
  #rankOf(account: number): number {
    if (this.#ranks === undefined) {
      const { columns } = this.#sights.kinds;
      const names = new Set([NO_ACCOUNT, ...this.#partners.values()]);
      for (let row = 0; row < columns.size; row += 1) names.add(this.#nameOf(this.#account(row)));
      this.#ranks = new Map([...names].sort(byCodePoint).map((name, at) => [name, at]));
    }
    return this.#ranks.get(this.#nameOf(account)) ?? 0;
  }

  #nameOf(account: number): string {
    const id = this.#sights.kinds.columns.names.text(account);
    return account === 0 ? NO_ACCOUNT : (this.#partners.get(id) ?? id);
  }

  #examples(
    key: Key,
    view: View,
    of: OfKinds | undefined,
    beside: Beside,
    apart: { own: Set<number>; beside: Beside } | undefined,
  ): string[] {
    const { kinds } = this.#sights;
    const isLeft = (row: number) => view.markAt(row) === "" && apart?.own.has(row) !== true;
    const single = [...(beside.rows.get(key) ?? []).filter((row) => apart?.own.has(row) !== true), ...(apart?.beside.rows.get(key) ?? [])];
    const hasId = (row: number) => kinds.columns.ids.at(row) !== undefined;
    let others = (of?.first(key, kinds) ?? []).filter((row) => isLeft(row) && hasId(row));
    if (of !== undefined && others.length < MOST_EXAMPLES && of.first(key, kinds).length === KEPT) {
      others = of.all(key, kinds).filter((row) => isLeft(row) && hasId(row));
    }
    const rows = [...others.slice(0, MOST_EXAMPLES), ...single.filter(hasId)].sort((a, b) => a - b);
    return rows.slice(0, MOST_EXAMPLES).map((row) => kinds.columns.ids.at(row) as string);
  }
}
