import { bytesIn, jsonBytes } from "./bytes.js";
import { engineGeneration } from "./engine.js";
import { ofRecord, PolicyError, type PolicyProblem } from "./errors.js";
import type { Resource } from "./generated/wire.js";
import { type Home, homeOf } from "./home.js";
import { reading } from "./reading.js";
import { bytesOf, bytesOfOne, HOLE, heldOf, textOf } from "./records.js";
import { type ListOptions, type Skipped, Skips } from "./residual/lists.js";
import type { Mapper } from "./residual/mapper.js";
import { knowsItself, receiverOf } from "./residual/receiver.js";
import { readingOf } from "./residual/record.js";
import { matrixOfBits, type TableMatrix } from "./table-matrix.js";
import { type AskedBy, Segment } from "./table-segment.js";
import type { Action, ActionFor, ResourceType, TypeIn } from "./types.js";
import { sourceOf, type Viewer } from "./viewer.js";

/** Stands for a viewer where nobody has asked: nothing that is given equals it. */
const NOBODY = {};
/** After so many questions about one row each, all rows are asked at once. */
const OFTEN = 64;
/** So many rows have room for those that are inserted first; later ones have more. */
const SPARE = 64;
/** With more rows of deleted records than this, and than others, the table is made anew. */
const MOST_HOLES = 1024;

/**
 * Records that live in the engine's memory, read once and asked often. Rows are inserted, replaced and deleted one by one, and the
 * table follows its policy: it is asked by viewers of whatever came of it by plans and changes.
 *
 * @example
 * using table = policy.table(leads);
 * const mine = table.filter(viewer, "lead.view");
 */
export class Table<R = Resource, Type extends ResourceType = TypeIn<R>> {
  #home: Home;
  readonly #records: R[];
  readonly #map: Mapper | undefined;
  /** The records as the engine has them, one part behind the other. */
  #segments: Segment[];
  /** Where each row stands among the rows of the segments, ascending; absent: row by row in the one that there is. */
  #places: number[] | undefined;
  /** The row at each place, made when it is asked for. */
  #rowAt: Uint32Array | undefined;
  #isClosed = false;
  /** Says whether the engine holds the segments for a policy of before. */
  #isBehind = false;
  #lastViewer: object = NOBODY;
  #lastAction: Action | undefined;
  /** Whether the policy of the last question was closed. */
  #lastLife: Home["life"];
  #lastAsker: AskedBy = () => {
    throw closed();
  };
  /** The rows of the last question as bits, once it was asked often. */
  #lastBits: Uint32Array | undefined;
  #asked = 0;
  /**
   * The records that could not be read when the table was made, each of which keeps its row: nothing is allowed on it until it is
   * updated.
   */
  readonly skipped: readonly Skipped[];

  /** @internal Use `policy.table`. */
  constructor(home: Home, records: readonly R[] | Uint8Array | ArrayBuffer | string, map: Mapper | undefined, options: ListOptions) {
    this.#home = home;
    this.#lastLife = home.life;
    this.#map = map;
    const bytes = typeof records === "string" ? jsonBytes(records) : bytesIn(records);
    const skips = new Skips();
    let all: R[];
    let segment: Segment | undefined;
    try {
      const held = bytes === undefined ? heldOf(records as readonly R[], map, skips) : { records: [], bytes, holes: [] };
      segment = new Segment(home.handle(), held.bytes, options.strict === true);
      all = bytes === undefined ? held.records : (parsed(bytes, segment.unread[0]?.problem) as R[]);
      for (const { number, problem } of segment.unread) {
        segment.holes.add(number);
        skips.add(number, readingOf(all[number]).record.id, problem);
      }
      for (const hole of held.holes) segment.holes.add(hole);
      this.skipped = skips.of([], options).skipped ?? [];
    } catch (error) {
      segment?.close();
      throw ofRecord(error);
    }
    this.#records = all;
    this.#segments = [segment];
    knowsItself(this);
  }

  static #of<R, Type extends ResourceType>(given: Table<R, Type>): Table<R, Type> {
    if (typeof given === "object" && given !== null && #records in given) return given;
    return receiverOf(given, (object) => #records in object, "table");
  }

  /** How many rows there are. */
  get rows(): number {
    return Table.#of(this).#records.length;
  }

  /**
   * The record of a row, counted from 0.
   *
   * @example
   * const first = table.record(0);
   */
  record(row: number): R | undefined {
    const self = Table.#of(this);
    return isRow(row) ? self.#records[row] : undefined;
  }

  /**
   * Says whether the viewer may do `action` on the record of a row; `false` for a row that there is not, and for one of
   * another type than the action's.
   *
   * @throws PolicyError `UNKNOWN_ACTION`; `INVALID_VALUE` for a viewer of another policy; `POLICY_CLOSED`
   *
   * @example
   * const mayEdit = table.can(viewer, "lead.edit", 7);
   */
  can<A extends Action>(viewer: Viewer, action: ActionFor<A, Type>, row: number): boolean {
    let bits: Uint32Array | undefined;
    try {
      bits = this.#lastBits;
    } catch {
      return Table.#of(this).can(viewer, action, row);
    }
    const isOne = isRow(row);
    if (bits !== undefined && isOne && viewer === this.#lastViewer && action === this.#lastAction && !this.#lastLife.isClosed) {
      return (((bits[row >>> 5] ?? 0) >>> (row & 31)) & 1) === 1;
    }
    if (!isOne || row >= this.#records.length) return false;
    return this.#can(viewer, action, row);
  }

  #can<A extends Action>(viewer: Viewer, action: ActionFor<A, Type>, row: number): boolean {
    if (viewer === this.#lastViewer && action === this.#lastAction && !this.#lastLife.isClosed && ++this.#asked > OFTEN) {
      this.#lastBits = this.matrix(viewer, [action]).bits;
    }
    const asker = this.#asker(viewer, action);
    const place = this.#places === undefined ? row : (this.#places[row] as number);
    const segment = this.#segmentOf(place);
    return segment.can(viewer, action, asker, place - segment.from);
  }

  /**
   * The records on which the viewer may do `action`: the same objects as were given, in the same order.
   *
   * @throws PolicyError as {@link Table.can}
   *
   * @example
   * const mine = table.filter(viewer, "lead.view");
   */
  filter<A extends Action>(viewer: Viewer, action: ActionFor<A, Type>): R[] {
    const self = Table.#of(this);
    const rows = self.filterRows(viewer, action);
    const records = self.#records;
    if (rows.length === records.length) return records.slice();
    const found = new Array<R>(rows.length);
    for (let i = 0; i < rows.length; i++) found[i] = records[rows[i] as number] as R;
    return found;
  }

  /**
   * The rows on which the viewer may do `action`, ascending.
   *
   * @throws PolicyError as {@link Table.can}
   *
   * @example
   * const page = table.filterRows(viewer, "lead.view").subarray(0, 50);
   */
  filterRows<A extends Action>(viewer: Viewer, action: ActionFor<A, Type>): Uint32Array {
    const self = Table.#of(this);
    const asker = self.#asker(viewer, action);
    if (self.#places === undefined) return (self.#segments[0] as Segment).rows(viewer, action, asker);
    const rowAt = self.#rows(self.#places);
    const parts = self.#segments.map((segment) => segment.rows(viewer, action, asker).map((row) => rowAt[segment.from + row] as number));
    const rows = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      rows.set(part, at);
      at += part.length;
    }
    return rows;
  }

  /**
   * On how many rows the viewer may do `action`.
   *
   * @throws PolicyError as {@link Table.can}
   *
   * @example
   * const badge = table.count(viewer, "lead.edit");
   */
  count<A extends Action>(viewer: Viewer, action: ActionFor<A, Type>): number {
    const self = Table.#of(this);
    const asker = self.#asker(viewer, action);
    return self.#segments.reduce((sum, segment) => sum + segment.count(viewer, action, asker), 0);
  }

  /**
   * On which rows the viewer may do which of `actions`.
   *
   * @throws PolicyError as {@link Table.can}
   *
   * @example
   * const bits = table.matrix(viewer, ["lead.view", "lead.edit"]);
   * bits.can(7, 1); // may the viewer edit the record of row 7?
   */
  matrix<A extends Action>(viewer: Viewer, actions: readonly ActionFor<A, Type>[]): TableMatrix {
    const self = Table.#of(this);
    const asked = reading(() => actionsOf(actions));
    const rows = self.#records.length;
    const bits = self.#bits(viewer, asked);
    return matrixOfBits(asked, rows, bits);
  }

  #bits(viewer: Viewer, actions: readonly Action[]): Uint32Array {
    const last = actions.at(-1);
    if (last === undefined) return new Uint32Array();
    const asker = this.#asker(viewer, last);
    const places = this.#places;
    if (places === undefined) return (this.#segments[0] as Segment).bits(viewer, actions, asker);
    const words = Math.ceil(places.length / 64) * 2;
    const bits = new Uint32Array(words * actions.length);
    let row = 0;
    for (const segment of this.#segments) {
      const own = segment.bits(viewer, actions, asker);
      const ownWords = Math.ceil(segment.size / 64) * 2;
      for (; row < places.length && (places[row] as number) < segment.from + segment.size; row++) {
        const at = (places[row] as number) - segment.from;
        for (let action = 0; action < actions.length; action++) {
          const bit = ((own[action * ownWords + (at >>> 5)] as number) >>> (at & 31)) & 1;
          if (bit === 1) bits[action * words + (row >>> 5)] = (bits[action * words + (row >>> 5)] as number) | (1 << (row & 31));
        }
      }
    }
    return bits;
  }

  /**
   * Puts records behind the others, each into a row of its own, all or none. Some ten thousand may come at once.
   *
   * @returns the first of their rows
   * @throws PolicyError with the place for a malformed record
   *
   * @example
   * const row = table.insert(lead);
   */
  insert(...records: R[]): number {
    const self = Table.#of(this);
    if (self !== this) return self.insert(...records);
    this.#live();
    const first = this.#records.length;
    if (records.length === 0) return first;
    const skips = new Skips();
    const { bytes, copies } = heldOf(records, this.#map, skips);
    skips.of([], { strict: true });
    const places = this.#placesOf();
    const last = this.#segments.at(-1) as Segment;
    try {
      if (last.size - last.used >= records.length) fill(last, copies);
      else {
        const size = Math.max(SPARE, 2 * (this.#segments.length > 1 ? last.size : 0), records.length);
        const spare = size - records.length;
        const all = spare === 0 ? bytes : bytesOf([...copies, ...new Array(spare).fill(HOLE)]);
        this.#segments.push(new Segment(this.#home.handle(), all, true, last.from + last.size, records.length));
      }
    } catch (error) {
      throw ofRecord(error);
    }
    const to = this.#segments.at(-1) as Segment;
    for (let at = to.used - records.length; at < to.used; at++) places.push(to.from + at);
    for (const record of records) this.#records.push(record);
    this.#changed();
    return first;
  }

  /**
   * Replaces the record of a row.
   *
   * @throws PolicyError with the place for a malformed record; `INVALID_VALUE` for a row that there is not
   *
   * @example
   * table.update(7, { ...lead, owner: "u-9" });
   */
  update(row: number, record: R): void {
    const self = Table.#of(this);
    if (self !== this) {
      self.update(row, record);
      return;
    }
    const [segment, at] = this.#at(row);
    segment.update(at, bytesOfOne(record, this.#map));
    this.#records[row] = record;
    segment.holes.delete(at);
    this.#changed();
  }

  /**
   * Takes a row out; those behind it move up by one.
   *
   * @throws PolicyError `INVALID_VALUE` for a row that there is not
   *
   * @example
   * table.delete(7);
   */
  delete(row: number): void {
    const self = Table.#of(this);
    if (self !== this) {
      self.delete(row);
      return;
    }
    const [segment, at] = this.#at(row);
    segment.update(at, bytesOf(HOLE));
    segment.holes.add(at);
    this.#placesOf().splice(row, 1);
    this.#records.splice(row, 1);
    this.#changed();
    const holes = this.#segments.reduce((sum, { holes }) => sum + holes.size, 0);
    if (holes > MOST_HOLES && holes > this.#records.length) this.#rebuild();
  }

  /**
   * Takes over to another policy, such as one that was loaded anew: from now on the table is asked by its viewers. To a policy that
   * came of the present one by plans and changes a table goes by itself, as soon as a viewer of it asks.
   *
   * The engine finds the people and partners of the rows again when it is next asked; rows, records and changes stay. Where the
   * policy declares other record types, or a sharing rule has come that asks for another field, it reads the records again.
   *
   * @throws PolicyError `INVALID_VALUE` for what is no policy; `POLICY_CLOSED`
   *
   * @example
   * store.subscribe((policy) => table.follow(policy));
   */
  follow(policy: object): void {
    const self = Table.#of(this);
    const home = homeOf(policy);
    if (home === undefined) throw PolicyError.of("INVALID_VALUE", "/policy", "this is no policy");
    if (self.#isClosed || home.life.isClosed) throw closed();
    self.#moveTo(home);
  }

  /**
   * Gives back what the table holds; every later question throws `POLICY_CLOSED`. Closing twice is allowed.
   *
   * @example
   * table.close(); // or `using table = policy.table(leads);`
   */
  close(): void {
    const self = Table.#of(this);
    if (self.#isClosed) return;
    self.#isClosed = true;
    self.#changed();
    for (const segment of self.#segments) segment.close();
  }

  /** Closes the table at the end of a `using` block. */
  [Symbol.dispose](): void {
    Table.#of(this).close();
  }

  #live(): void {
    if (this.#isClosed || this.#home.life.isClosed) throw closed();
    // A policy that has to come back comes in another engine.
    const handle = this.#isBehind ? this.#home.handle() : 0;
    const isHeld = this.#segments.every((segment) => segment.generation === engineGeneration());
    if (!isHeld || (this.#isBehind && !this.#segments.every((segment) => segment.follow(handle)))) this.#rebuild();
    this.#isBehind = false;
  }

  /** Makes the table of its records anew, without what was deleted; what cannot be read is a hole. */
  #rebuild(): void {
    const { bytes, holes } = heldOf(this.#records, this.#map, new Skips());
    const segment = new Segment(this.#home.handle(), bytes, false);
    for (const hole of holes) segment.holes.add(hole);
    for (const { number } of segment.unread) segment.holes.add(number);
    for (const old of this.#segments) old.close();
    this.#segments = [segment];
    this.#places = undefined;
    this.#changed();
  }

  #moveTo(home: Home): void {
    if (home === this.#home) return;
    this.#home = home;
    this.#isBehind = true;
    this.#changed();
  }

  /** After rows have changed no answer of before is one. */
  #changed(): void {
    this.#lastViewer = NOBODY;
    this.#lastBits = undefined;
    this.#rowAt = undefined;
    this.#asked = 0;
  }

  /** Who asks; the question is the last one from now on. */
  #asker(viewer: Viewer, action: Action): AskedBy {
    const isLast = viewer === this.#lastViewer && action === this.#lastAction && !this.#lastLife.isClosed;
    if (isLast && this.#segments[0]?.generation === engineGeneration()) return this.#lastAsker;
    const source = sourceOf(viewer);
    if (this.#isClosed) throw closed();
    if (source !== undefined && source.home !== this.#home && source.home.line === this.#home.line) this.#moveTo(source.home);
    if (this.#home.life.isClosed) throw closed();
    if (source?.home !== this.#home) {
      throw PolicyError.of("INVALID_VALUE", "/viewer", "the viewer and the table are of different policies; the table can `follow` one");
    }
    this.#live();
    this.#lastViewer = viewer;
    this.#lastAction = action;
    this.#lastLife = this.#home.life;
    this.#lastAsker = () => source.request;
    this.#lastBits = undefined;
    this.#asked = 0;
    return this.#lastAsker;
  }

  /** Where a row stands. */
  #at(row: number): [Segment, number] {
    this.#live();
    if (!isRow(row) || row >= this.#records.length) {
      throw PolicyError.of("INVALID_VALUE", "", typeof row === "number" ? `there is no row ${row}` : "a row is a whole number from 0");
    }
    const place = this.#places === undefined ? row : (this.#places[row] as number);
    const segment = this.#segmentOf(place);
    return [segment, place - segment.from];
  }

  #segmentOf(place: number): Segment {
    for (let at = this.#segments.length - 1; at > 0; at--) {
      const segment = this.#segments[at] as Segment;
      if (place >= segment.from) return segment;
    }
    return this.#segments[0] as Segment;
  }

  #placesOf(): number[] {
    this.#places ??= Array.from(this.#records, (_, row) => row);
    return this.#places;
  }

  #rows(places: readonly number[]): Uint32Array {
    if (this.#rowAt === undefined) {
      const last = this.#segments.at(-1) as Segment;
      this.#rowAt = new Uint32Array(last.from + last.size);
      for (let row = 0; row < places.length; row++) this.#rowAt[places[row] as number] = row;
    }
    return this.#rowAt;
  }
}

/** Says whether a value can be the number of a row. */
function isRow(row: unknown): row is number {
  return typeof row === "number" && row >>> 0 === row;
}

/** The most actions of one matrix: some more than there are. */
const MOST_ACTIONS = 4096;

function actionsOf<A>(actions: readonly A[]): A[] {
  if (!Array.isArray(actions)) throw PolicyError.of("INVALID_VALUE", "/actions", "the actions are no list");
  if (actions.length > MOST_ACTIONS) throw PolicyError.of("LIMIT_EXCEEDED", "/actions", `a matrix has at most ${MOST_ACTIONS} actions`);
  return [...actions];
}

/** Puts records into rows that were never filled; where the engine refuses one, into none. */
function fill(segment: Segment, records: readonly unknown[]): void {
  for (const [at, record] of records.entries()) {
    try {
      segment.update(segment.used + at, bytesOf(record));
    } catch (error) {
      for (let filled = 0; filled < at; filled++) segment.update(segment.used + filled, bytesOf(HOLE));
      throw PolicyError.is(error) ? within(error, at) : error;
    }
  }
  segment.used += records.length;
}

/** An error about a record as one about a list with it. */
function within(error: PolicyError, index: number): PolicyError {
  return new PolicyError(error.problems.map((problem) => ({ ...problem, at: `/${index}${problem.at}` })));
}

function closed(): PolicyError {
  return PolicyError.of("POLICY_CLOSED", "", "the table or its policy was closed");
}

/** The records of a JSON list of which the engine said that it is one, entries that it cannot read apart. */
function parsed(bytes: Uint8Array, problem: PolicyProblem | undefined): unknown[] {
  try {
    return JSON.parse(textOf(bytes));
  } catch {
    throw new PolicyError([problem ?? { code: "MALFORMED_JSON", at: "", message: "the list is no JSON" }]);
  }
}
