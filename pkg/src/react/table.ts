import { PolicyError } from "../errors.js";
import type { TableOptions } from "../mapping.js";
import { addTo } from "../multimap.js";
import type { Policy } from "../policy.js";
import type { AnyViewer } from "../residual/any.js";
import type { Skipped } from "../residual/lists.js";
import { knowsItself, receiverOf } from "../residual/receiver.js";
import type { Table } from "../table.js";
import { isSet, matrixOfBits, setBit, type TableMatrix, wordsOf } from "../table-matrix.js";
import type { Action, ActionFor, ResourceType, TypeIn } from "../types.js";
import { matrixOf } from "./matrix.js";

/**
 * Records as one viewer sees them. It never changes: another policy, viewer or list makes another one, so that it may stand among
 * the dependencies of a memo.
 */
export interface ViewedTable<R, Type extends ResourceType = TypeIn<R>> {
  /** The records, row by row. */
  readonly records: readonly R[];
  /**
   * The rows that cannot be read, as far as the viewer may be told of them; nothing is allowed on any of them.
   *
   * @throws PolicyError `POLICY_CLOSED`
   *
   * @example
   * const note = table.skipped.length > 0 ? `${table.skipped.length} leads cannot be shown` : undefined;
   */
  readonly skipped: readonly Skipped[];
  /**
   * Says whether the viewer may do `action` on the record of a row, counted from 0; `false` for a row that there is not, and for a
   * record of another type or one that cannot be read.
   *
   * @throws PolicyError `UNKNOWN_ACTION`; `POLICY_CLOSED`
   *
   * @example
   * const mayEdit = table.can("lead.edit", 7);
   */
  can<A extends Action>(action: ActionFor<A, Type>, row: number): boolean;
  /**
   * The records on which the viewer may do `action`: the same objects, in the same order.
   *
   * @throws PolicyError as {@link ViewedTable.can}
   *
   * @example
   * const mine = table.filter("lead.view");
   */
  filter<A extends Action>(action: ActionFor<A, Type>): R[];
  /**
   * The rows on which the viewer may do `action`, ascending.
   *
   * @throws PolicyError as {@link ViewedTable.can}
   *
   * @example
   * const page = table.filterRows("lead.view").subarray(0, 50);
   */
  filterRows<A extends Action>(action: ActionFor<A, Type>): Uint32Array;
  /**
   * On how many rows the viewer may do `action`.
   *
   * @throws PolicyError as {@link ViewedTable.can}
   *
   * @example
   * const badge = table.count("lead.edit");
   */
  count<A extends Action>(action: ActionFor<A, Type>): number;
  /**
   * On which rows the viewer may do which of `actions`.
   *
   * @throws PolicyError as {@link ViewedTable.can}
   *
   * @example
   * const may = table.matrix(["lead.edit", "lead.share"]);
   */
  matrix<A extends Action>(actions: readonly ActionFor<A, Type>[]): TableMatrix;
}

type Rows = readonly unknown[];
type Mapping = TableOptions<unknown, ResourceType>["map"] | undefined;
type AnyTable = Table<unknown, ResourceType>;

/** With more rows than this that differ, a list is read anew rather than row by row. */
const MOST_CHANGED = 1000;

/** The engine's table of one component: made once the component is on the page, and asked for its list or one much like it. */
export class HeldTable {
  #table: AnyTable | undefined;
  #policy: Policy | undefined;
  #records: Rows = [];
  #map: Mapping;

  /** The table with these records at this policy, where the one that there is can become it row by row. */
  at(policy: Policy, records: Rows, map: Mapping): AnyTable | undefined {
    const table = this.#table;
    if (table === undefined || map !== this.#map) return undefined;
    try {
      if (records !== this.#records && !isMoved(table, this.#records, records)) return undefined;
      this.#records = records;
      if (policy !== this.#policy) table.follow(policy);
      this.#policy = policy;
      return table;
    } catch {
      // The viewer, which is asked instead, says what is wrong.
      this.close();
      return undefined;
    }
  }

  /** Makes the table, unless it is there. */
  make(policy: Policy, records: Rows, map: Mapping): void {
    if (this.at(policy, records, map) !== undefined) return;
    this.close();
    try {
      this.#table = (map === undefined ? policy.table(records as never) : policy.table(records, { map })) as AnyTable;
    } catch {
      return;
    }
    [this.#policy, this.#records, this.#map] = [policy, records, map];
  }

  close(): void {
    this.#table?.close();
    this.#table = undefined;
  }
}

/** Makes the rows of a table those of another list; says whether it did, which takes that few differ. */
function isMoved(table: AnyTable, before: Rows, after: Rows): boolean {
  let [oldEnd, newEnd] = [before.length, after.length];
  while (oldEnd > 0 && newEnd > 0 && before[oldEnd - 1] === after[newEnd - 1]) {
    oldEnd--;
    newEnd--;
  }
  // Rows come in at the end only: whatever stands behind new ones is new as well.
  if (newEnd > oldEnd) [oldEnd, newEnd] = [before.length, after.length];
  const changed: number[] = [];
  for (let row = 0; row < Math.min(oldEnd, newEnd); row++) {
    if (before[row] !== after[row] && changed.push(row) > MOST_CHANGED) return false;
  }
  if (changed.length + Math.abs(newEnd - oldEnd) > MOST_CHANGED) return false;
  for (const row of changed) table.update(row, after[row]);
  if (newEnd > oldEnd) table.insert(...after.slice(oldEnd, newEnd));
  for (let row = oldEnd - 1; row >= newEnd; row--) table.delete(row);
  return true;
}

/** Records as a viewer sees them, answered by the engine's table where there is one, and by the viewer elsewhere. */
export class TableView implements ViewedTable<unknown, ResourceType> {
  readonly records: Rows;
  readonly #viewer: AnyViewer;
  readonly #map: Mapping;
  readonly #table: () => AnyTable | undefined;
  /** What the viewer said. */
  readonly #known = new Map<Action, Uint32Array>();
  #skipped: readonly Skipped[] | undefined;

  constructor(viewer: AnyViewer, records: Rows, map: Mapping, table: () => AnyTable | undefined) {
    this.#viewer = viewer;
    this.records = records;
    this.#map = map;
    this.#table = table;
    knowsItself(this);
  }

  static #of(given: unknown): TableView {
    return receiverOf(given, (object) => #known in object, "table");
  }

  get skipped(): readonly Skipped[] {
    const self = TableView.#of(this);
    self.#skipped ??= self.#unread();
    return self.#skipped;
  }

  can(action: Action, row: number): boolean {
    const self = TableView.#of(this);
    if (!Number.isInteger(row) || row < 0 || row >= self.records.length) return false;
    const table = self.#known.has(action) ? undefined : self.#table();
    if (table !== undefined) return table.can(self.#viewer as never, action, row);
    return isSet(self.#bits(action), row);
  }

  filter(action: Action): unknown[] {
    const self = TableView.#of(this);
    return Array.from(self.filterRows(action), (row) => self.records[row]);
  }

  filterRows(action: Action): Uint32Array {
    const self = TableView.#of(this);
    const table = self.#table();
    if (table !== undefined) return table.filterRows(self.#viewer as never, action);
    const bits = self.#bits(action);
    return Uint32Array.from(self.records.keys()).filter((row) => isSet(bits, row));
  }

  count(action: Action): number {
    const self = TableView.#of(this);
    return self.#table()?.count(self.#viewer as never, action) ?? self.filterRows(action).length;
  }

  matrix(actions: readonly Action[]): TableMatrix {
    const self = TableView.#of(this);
    const table = self.#table();
    if (table !== undefined) return table.matrix(self.#viewer as never, actions);
    const words = wordsOf(self.records.length);
    const bits = new Uint32Array(words * actions.length);
    for (const [at, action] of actions.entries()) bits.set(self.#bits(action), at * words);
    return matrixOfBits([...actions], self.records.length, bits);
  }

  /** The rows on which the viewer says that the action is allowed, as bits. */
  #bits(action: Action): Uint32Array {
    let bits = this.#known.get(action);
    if (bits === undefined) {
      bits = this.#asked(action);
      this.#known.set(action, bits);
    }
    return bits;
  }

  /** What the viewer's lists leave out, each row asked about as what it says it is. */
  #unread(): Skipped[] {
    const map = this.#map;
    const rowsOf = new Map<string, number[]>();
    for (const [row, record] of this.records.entries()) addTo(rowsOf, typeOf(record, map) ?? "", row);
    const options = (map === undefined ? undefined : { map }) as object;
    const skippedOf = (type: string, rows: readonly number[]): readonly Skipped[] => {
      const list = rows.map((row) => this.records[row]);
      const { skipped = [] } = this.#viewer.filter(`${type}.view` as Action, list as never, options as never) as Skippable;
      return skipped.map((each) => standingAt(each, rows[each.index] as number));
    };
    const found = [...rowsOf].flatMap(([type, rows]) => {
      try {
        return skippedOf(type, rows);
      } catch (error) {
        // What is of no type is no lead either, and a list of leads says so.
        if (!PolicyError.is(error) || error.code !== "UNKNOWN_ACTION") throw error;
        return skippedOf("lead", rows);
      }
    });
    return found.sort((a, b) => a.index - b.index);
  }

  #asked(action: Action): Uint32Array {
    if (this.#map !== undefined) return matrixOf(this.#viewer, [action], this.records, { map: this.#map } as object).bits;
    const type = String(action).split(".")[0];
    const rows = [...this.records.keys()].filter((row) => (typeOf(this.records[row]) ?? type) === type);
    if (rows.length === this.records.length) return matrixOf(this.#viewer, [action], this.records, undefined).bits;
    const own = matrixOf(
      this.#viewer,
      [action],
      rows.map((row) => this.records[row]),
      undefined,
    );
    const bits = new Uint32Array(wordsOf(this.records.length));
    for (const [at, row] of rows.entries()) if (own.can(at, 0)) setBit(bits, row);
    return bits;
  }
}

type Skippable = { readonly skipped?: readonly Skipped[] };

/** An entry of a part of the list, as one of the whole list. */
function standingAt({ index, problem, ...rest }: Skipped, row: number): Skipped {
  return { ...rest, index: row, problem: { ...problem, at: `/${row}${problem.at.slice(`/${index}`.length)}` } };
}

/** What a record, or what a map makes of a row, says it is; nothing where it does not say so. */
function typeOf(row: unknown, map?: Mapping): string | undefined {
  try {
    const { type } = (typeof map === "function" ? map(row) : (map ?? row)) as { readonly type?: unknown };
    return typeof type === "string" ? type : undefined;
  } catch {
    return undefined;
  }
}
