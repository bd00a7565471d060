import { bytesIn, jsonBytes } from "./bytes.js";
import { ofRecord, PolicyError, type PolicyProblem } from "./errors.js";
import type { Resource } from "./generated/wire.js";
import type { Home } from "./home.js";
import { type MapOptions, mapperOf } from "./mapping.js";
import { reading, unreadable } from "./reading.js";
import type { AnyViewer } from "./residual/any.js";
import { MAX_BYTES } from "./residual/capsule.js";
import { Document } from "./residual/document.js";
import { CompiledAccess, type Entry, holds } from "./residual/evaluate.js";
import type { Graph } from "./residual/graph.js";
import { type Filtered, LIST_OPTIONS, type ListOptions, listOptionsOf, pickKnown, type Sieve, Skips, sift } from "./residual/lists.js";
import { listOf } from "./residual/mapper.js";
import { optionsOf } from "./residual/options.js";
import { knowsItself, receiverOf, SELF } from "./residual/receiver.js";
import { errorOf, flawOf, isPolluted, type ResourceReading, readingOf } from "./residual/record.js";
import { isSound, likelyKindOf, mark } from "./residual/sound.js";
import type { Condition } from "./sql/condition.js";
import { conditionOf } from "./sql/residual.js";
import { type Filter, statement, type WhereOptions } from "./sql/statement.js";
import type { Action, Decision, Input, Moment, ResourceFor } from "./types.js";

/** A question to the engine, without its viewer and moment. */
export interface Question {
  readonly action: Action;
  readonly resource?: Input<Resource>;
  readonly to?: string;
}

/** With `transfer` and `share`: the user that the record goes to. */
export interface QuestionOptions {
  readonly to?: string | undefined;
}

/** What a viewer needs of its policy. */
export interface ViewerSource {
  readonly home: Home;
  /** `isPlain` says that there is nothing but texts, numbers and copies of them in it. */
  readonly explain: (question: Question, isPlain?: boolean) => Decision;
  /** The declared types of the policy, in the order of their numbers. */
  readonly types: readonly string[];
  /** What is left to ask of the type with this number, as `access/export/document.rs` writes it. */
  readonly access: (kind: number) => Uint8Array;
  /** Where in a list the visible entries stand; with them, where what cannot be read, and why. */
  readonly filterJson: (action: Action, bytes: Uint8Array) => Uint32Array | Partly;
  readonly capsule: (notAfter: Moment | undefined) => Uint8Array;
  readonly request: { readonly viewer: string; readonly now: string };
}

/** Where the visible entries of a list stand (from, to), where what cannot be read (number, from, to), and its problems. */
export type Partly = readonly [visible: Uint32Array, unread: Uint32Array, problems: readonly PolicyProblem[]];

const sources = new WeakMap<object, ViewerSource>();

/** What a viewer was made from, also behind a proxy. */
export function sourceOf(viewer: unknown): ViewerSource | undefined {
  if (typeof viewer !== "object" || viewer === null) return undefined;
  return sources.get(viewer) ?? reading(() => sources.get((viewer as { readonly [SELF]?: () => object })[SELF]?.() ?? {}));
}

/** The compiled access of a viewer to an action; `undefined` for an action that is in no table, or behind a closed policy. */
export let entryOf: (viewer: Viewer, action: Action) => Entry | undefined;

/**
 * One person at one moment: what may this person see and do, and why.
 *
 * `can` and `filter` answer in JavaScript from the viewer's compiled access. A resource is checked in full when it is
 * first seen; whatever is not plain and well-formed then goes to the engine, which says what is wrong with it.
 *
 * @example
 * const viewer = policy.viewer("u-42", { now: new Date() });
 * const mine = viewer.filter("lead.view", leads);
 */
export class Viewer implements AnyViewer {
  /** The id of the person. */
  readonly id: string;
  /** The revision of the snapshot that answers. */
  readonly revision: number;
  readonly #source: ViewerSource;
  readonly #life: { isClosed: boolean };
  readonly #access: CompiledAccess;
  readonly #documents: (Document | undefined)[] = [];
  /** The document about every type, once several were asked about one by one. */
  #ofAll: Document | undefined;
  #alone = 0;
  /** The last action that was asked about; the number and name of its type, where it is allowed. */
  #action: unknown;
  #kind = 0;
  #type = "";
  #graph: Graph | undefined;
  /** Says whether the last resource was asked about before: then the next one likely was, too. */
  #isLikely = false;

  /** @internal Use `policy.viewer`. */
  constructor(id: string, revision: number, source: ViewerSource) {
    this.id = id;
    this.revision = revision;
    this.#source = source;
    this.#life = source.home.life;
    this.#access = new CompiledAccess((kind) => this.#document(kind), source.types);
    sources.set(this, source);
    knowsItself(this);
  }

  static {
    entryOf = (viewer, action) => {
      const self = Viewer.#of(viewer);
      return self.#life.isClosed ? undefined : self.#entry(action);
    };
  }

  static #of(given: unknown): Viewer {
    if (typeof given === "object" && given !== null && #source in given) return given as Viewer;
    return receiverOf(given, (object) => #source in object, "viewer");
  }

  /**
   * Says whether the viewer may do `action` on `resource`, or on what `map` makes of a row.
   *
   * A resource has the members of `Resource` and no others: a portal's own data stands in its `fields`, or the portal's rows
   * are read by a `map`, so that a misspelt `partner` is never taken for none.
   *
   * @throws PolicyError `UNKNOWN_ACTION` for an action that is in no table; a code with a place for a malformed resource,
   * `UNKNOWN_FIELD` above all
   *
   * @example
   * viewer.can("lead.edit", { type: "lead", id: "l-1", partner: "p-1", fields: { company: "Onyx" } });
   * viewer.can("lead.edit", lead, { map: { type: "lead", fields: ["id", "partner", "owner"] } }); // a lead with more members
   * viewer.can("lead.edit", row, { map: (row) => ({ type: "lead", id: row.leadId, partner: row.accountId }) });
   */
  can<A extends Action>(action: A, resource?: ResourceFor<A>, options?: QuestionOptions): boolean;
  can<A extends Action, Row>(action: A, row: Row, options: QuestionOptions & MapOptions<A, Row>): boolean;
  can<A extends Action>(action: A, resource?: ResourceFor<A>, options?: QuestionOptions): boolean {
    let isLikely: boolean;
    try {
      isLikely = this.#isLikely;
    } catch {
      return Viewer.#of(this).can(action, resource, options);
    }
    if (isLikely && action === this.#action && options === undefined && !this.#life.isClosed && !isPolluted()) {
      if (likelyKindOf(resource) === this.#kind) {
        let isAllowed: boolean;
        try {
          isAllowed = this.#graph?.holds(resource as ResourceFor<A> & Resource) ?? false;
        } catch (cause) {
          throw unreadable(cause);
        }
        // As in lists, a resource that became one of another type since is looked at again where it would be visible.
        if (!isAllowed || (resource as Resource).type === this.#type) return isAllowed;
      }
    }
    return this.#ask(action, resource, options);
  }

  #ask<A extends Action>(action: A, resource: unknown, options: (QuestionOptions & Partial<MapOptions<A, unknown>>) | undefined): boolean {
    const { to, map } = options === undefined ? NO_OPTIONS : optionsOf(options, ["to", "map"]);
    const entry = this.#life.isClosed ? undefined : this.#entry(action);
    if (map === undefined && to === undefined && entry !== undefined && !isPolluted()) {
      if (resource === undefined) return holds(entry, { type: entry.type } as Resource);
      this.#isLikely = isSoundNow(resource, entry);
      if (this.#isLikely) return reading(() => holds(entry, resource as Resource));
    }
    const asked = map === undefined ? resource : mapperOf(map)(resource);
    if (to !== undefined || entry === undefined || asked === undefined) return this.#explain(action, asked, to).allowed;
    const read = readingOf(asked);
    if (flawOf(read, entry) !== undefined) return this.#explainRead(action, read, to).allowed;
    if (map === undefined) mark(asked as object, entry);
    return holds(entry, read.record as unknown as Resource);
  }

  /**
   * The decision with every grant, every gate and ceiling that refused, and what is missing.
   *
   * @throws PolicyError as {@link Viewer.can}; `ENGINE_DISAGREEMENT` where the rules and the compiled access differ
   *
   * @example
   * const why = viewer.explain("lead.edit", lead);
   * if (!why.allowed) console.log(why.code, why.missing.map((way) => way.hint)); // NO_GRANT ["an assignment as manager …"]
   */
  explain<A extends Action>(action: A, resource?: ResourceFor<A>, options?: QuestionOptions): Decision;
  explain<A extends Action, Row>(action: A, row: Row, options: QuestionOptions & MapOptions<A, Row>): Decision;
  explain<A extends Action>(action: A, resource?: ResourceFor<A>, options?: QuestionOptions & Partial<MapOptions<A, unknown>>): Decision {
    const self = Viewer.#of(this);
    const { to, map } = options === undefined ? NO_OPTIONS : optionsOf(options, ["to", "map"]);
    return self.#explain(action, map === undefined ? resource : mapperOf(map)(resource), to);
  }

  #explain(action: Action, resource: unknown, to: string | undefined): Decision {
    if (resource === undefined) return this.#source.explain({ action, ...(to === undefined ? {} : { to }) });
    return this.#explainRead(action, readingOf(resource), to);
  }

  /** Asks the engine about what was read of a resource; it says best what is wrong with it. */
  #explainRead(action: Action, { record, flaws }: ResourceReading, to: string | undefined): Decision {
    const unheard = flaws.find(([, at]) => at === "") ?? flaws.find(isUnheard, record);
    if (unheard !== undefined) throw errorOf(unheard);
    const question = { action, resource: record as unknown as Resource, ...(to === undefined ? {} : { to }) };
    const isPlain = flaws.length === 0 && (to === undefined || typeof to === "string") && typeof action === "string";
    const decision = this.#source.explain(question, isPlain && !isPolluted());
    // Of what could not be read, the engine heard nothing.
    if (flaws[0] !== undefined) throw ofRecord(errorOf(flaws[0]));
    return decision;
  }

  /**
   * Those of `resources` on which the viewer may do `action`: the same objects, in the same order. With a `map` they may be
   * rows of any shape.
   *
   * An entry that cannot be read takes the list from nobody: it is left out, and the `skipped` of the result says which and why;
   * `onSkipped` is told, and `strict` refuses instead. An entry that the viewer may not see however it were mended is neither
   * reported nor refused. Where all were left out, it is likely the list that is wrong, such as rows that need a `map`.
   *
   * A list is checked in full when it is first filtered. Later only what would be visible is looked at again.
   *
   * @throws PolicyError `UNKNOWN_ACTION`; with `strict`, every problem with its place in the list
   *
   * @example
   * const mine: Lead[] = viewer.filter("lead.view", leads);
   * const rows: Row[] = viewer.filter("lead.view", allRows, { map: { type: "lead", fields: { id: "leadId", partner: "accountId" } } });
   */
  filter<A extends Action, R extends ResourceFor<A>>(action: A, resources: readonly R[], options?: ListOptions): Filtered<R>;
  filter<A extends Action, Row>(action: A, rows: readonly Row[], options: MapOptions<A, Row> & ListOptions): Filtered<Row>;
  filter<A extends Action, R>(action: A, resources: readonly R[], options?: Partial<MapOptions<A, R>> & ListOptions): Filtered<R> {
    const self = Viewer.#of(this);
    if (options === undefined && !self.#life.isClosed && !isPolluted()) {
      const entry = self.#entry(action);
      const found = entry === undefined ? undefined : reading(() => pickKnown(entry, resources));
      if (found !== undefined) return found;
    }
    return self.sifted(action, resources, options, {});
  }

  /** @internal What {@link Viewer.filter} does with a list that was not read before. */
  protected sifted<A extends Action, R>(
    action: A,
    resources: readonly R[],
    options: (Partial<MapOptions<A, R>> & ListOptions) | undefined,
    sieve: Sieve,
  ): Filtered<R> {
    const { map, ...list } = options === undefined ? NO_OPTIONS : listOptionsOf(optionsOf(options, ["map", ...LIST_OPTIONS]));
    const mapper = map === undefined ? undefined : mapperOf(map);
    const rows = listOf(resources);
    const entry = entryOf(this, action);
    // The engine says why there is no answer.
    if (entry === undefined) throw new PolicyError(noAnswer(() => this.#explain(action, undefined, undefined)));
    // A mapping to another type is wrong with the question, not with any of its rows.
    const type: unknown = typeof map === "object" ? reading(() => map.type) : entry.type;
    if (type !== entry.type) throw new PolicyError(noAnswer(() => this.#explain(action, { type } as never, undefined)));
    return sift(entry, mapper === undefined ? resources : rows, list, { ...sieve, map: mapper });
  }

  /**
   * Those resources of a JSON list on which the viewer may do `action`; the others never become objects. Entries that cannot be
   * read are treated as in {@link Viewer.filter}; a text that is no JSON is refused.
   *
   * @param json the text of the list, or its UTF-8 bytes
   * @throws PolicyError as {@link Viewer.filter}; `INVALID_VALUE` for anything but text and bytes
   *
   * @example
   * const mine = viewer.filterJson("lead.view", new Uint8Array(await response.arrayBuffer()));
   */
  filterJson<R extends Resource = Resource>(action: Action, json: string | Uint8Array | ArrayBuffer, options?: ListOptions): Filtered<R> {
    const self = Viewer.#of(this);
    const list = options === undefined ? NO_OPTIONS : listOptionsOf(optionsOf(options, LIST_OPTIONS));
    const bytes = listBytes(json);
    const answer = self.#source.filterJson(action, bytes);
    const at = (from: number | undefined, to: number | undefined): unknown => JSON.parse(decoder.decode(bytes.subarray(from, to)));
    const [visible, unread, problems] = answer instanceof Uint32Array ? ([answer, undefined, []] as const) : answer;
    const found: R[] = [];
    for (let i = 0; i + 1 < visible.length; i += 2) found.push(at(visible[i], visible[i + 1]) as R);
    if (unread === undefined) return found;
    const skips = new Skips();
    const graph = entryOf(self, action)?.graph;
    for (const [i, problem] of problems.entries()) {
      const index = unread[3 * i] as number;
      let entry: unknown;
      try {
        entry = at(unread[3 * i + 1], unread[3 * i + 2]);
      } catch {
        throw new PolicyError([{ ...problem, at: `/${index}${problem.at}` }]);
      }
      const read = readingOf(entry);
      // Of a member that stands there twice JSON.parse keeps one.
      if (problem.code === "DUPLICATE_KEY" ? graph : graph?.mayHold(read)) skips.add(index, read.record.id, problem);
    }
    return skips.of(found, list);
  }

  /**
   * The viewer as a capsule: a few kB that the entry `partner-policy/viewer` opens without WebAssembly, for at most a
   * day. It names no partner that the viewer may not know.
   *
   * @param options `notAfter`: the moment from which it no longer holds; by default as late as it may be
   * @throws PolicyError `INVALID_VALUE` for an end that is later than it may be, or not behind the viewer's moment;
   * `MALFORMED_INSTANT`; `LIMIT_EXCEEDED` for somebody whose access takes more than 1 MB, as above tens of thousands of people
   *
   * @example
   * const now = new Date();
   * const bytes = policy.viewer("u-42", { now }).toBytes({ notAfter: new Date(now.getTime() + 600_000) }); // ten minutes
   */
  toBytes(options?: { readonly notAfter?: Moment | undefined }): Uint8Array {
    const self = Viewer.#of(this);
    const { notAfter } = options === undefined ? NO_OPTIONS : optionsOf(options, ["notAfter"]);
    const bytes = self.#source.capsule(notAfter);
    if (bytes.length > MAX_BYTES)
      throw PolicyError.of(
        "LIMIT_EXCEEDED",
        "",
        `a capsule has at most 1 MB, and this one would have ${bytes.length} bytes: ask the snapshot`,
      );
    return bytes;
  }

  /**
   * Where the viewer may do `action`, as a condition for the database that holds the records: the same rows that
   * {@link Viewer.filter} would leave, for a list that never leaves it. Values are parameters always; a `transfer` or `share`
   * is asked without the user that it goes to.
   *
   * @throws PolicyError `SQL_UNMAPPED_COLUMN` for a member that the condition asks for and no column is named for;
   * `SQL_UNSUPPORTED` for what the database cannot say; `INVALID_VALUE`, `UNKNOWN_ACTION`
   *
   * @example
   * const { sql, params } = viewer.where("lead.view", {
   *   dialect: "postgres",
   *   columns: { partner: "l.partner_id", owner: "l.owner_id", assignee: "l.assignee_id", createdBy: "l.created_by", shares: null },
   * });
   * await db.query(`SELECT * FROM leads l WHERE ${sql} ORDER BY l.created_at DESC LIMIT 50`, [...params]);
   */
  where(action: Action, options: WhereOptions): Filter {
    return statement(Viewer.#of(this).toAst(action), options);
  }

  /**
   * The same condition as data, for query builders of any kind.
   *
   * @throws PolicyError `UNKNOWN_ACTION`; `UNKNOWN_OPTION` for options: there are none, above all no `to`
   */
  toAst(action: Action, ...none: readonly never[]): Condition {
    const self = Viewer.#of(this);
    optionsOf<object>(none[0], []);
    if (self.#life.isClosed) throw PolicyError.of("POLICY_CLOSED", "", "the policy was closed");
    const entry = self.#entry(action);
    if (entry === undefined) throw self.#access.unknown(action);
    return conditionOf({ document: self.#access.documentOf(entry), entry });
  }

  #entry(action: unknown): Entry | undefined {
    const entry = this.#access.entry(action);
    if (entry !== undefined && action !== this.#action) {
      this.#action = action;
      this.#kind = entry.kind;
      this.#type = entry.type;
      this.#graph = entry.graph;
      this.#isLikely = false;
    }
    return entry;
  }

  #document(kind: number): Document {
    const known = this.#documents[kind] ?? this.#ofAll;
    if (known !== undefined) return known;
    const isOfAll = this.#alone === MOST_ALONE && this.#source.types.length <= MOST_TYPES_AT_ONCE;
    const bytes = this.#source.access(isOfAll ? EVERY_KIND : kind);
    const document = new Document(bytes, 0, bytes.length, internal);
    if (isOfAll) this.#ofAll = document;
    else {
      this.#documents[kind] = document;
      this.#alone += 1;
    }
    return document;
  }
}

/** So many types are asked about one by one; then all others come at once, with what they have in common once. */
const MOST_ALONE = 24;
/** With more declared types than this a document of all could not number its entries. */
const MOST_TYPES_AT_ONCE = 10_000;
/** What the engine takes for every type. */
const EVERY_KIND = 0xffff_ffff;

const decoder = new TextDecoder();
// biome-ignore lint/suspicious/noExplicitAny: no options are none of any call
const NO_OPTIONS: any = Object.freeze({ __proto__: null });

/** Says whether a member could not be read at all, so that the engine would hear that it is not there, or read it once more. */
function isUnheard(this: ResourceReading["record"], [, at]: ResourceReading["flaws"][number]): boolean {
  const name = at.slice(1);
  return !name.includes("/") && (this[name] === undefined || name === "fields");
}

function isSoundNow(resource: unknown, entry: Entry): boolean {
  return reading(() => isSound(resource, entry));
}

function noAnswer(ask: () => unknown): readonly PolicyProblem[] {
  try {
    ask();
  } catch (error) {
    if (PolicyError.is(error)) return error.problems;
    throw error;
  }
  return [];
}

/** The bytes of a JSON list. */
function listBytes(json: unknown): Uint8Array {
  const bytes = typeof json === "string" ? jsonBytes(json) : bytesIn(json);
  if (bytes === undefined) throw PolicyError.of("INVALID_VALUE", "", "the list comes neither as text nor as bytes");
  return bytes;
}

/** The same text in the form in which engines keep short texts that they read: two such are compared by where they are. */
function internal(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}
