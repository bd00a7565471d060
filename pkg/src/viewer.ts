import { reading } from "./engine.js";
import { PolicyError } from "./errors.js";
import type { Resource } from "./generated/wire.js";
import { listOf, type MapOptions, mapperOf } from "./mapping.js";
import type { Moment } from "./policy.js";
import type { Condition } from "./sql/condition.js";
import { type Filter, statement, type WhereOptions } from "./sql/statement.js";
import type { Action, Decision, Input, ResourceFor } from "./types.js";
import { Document } from "./viewer/document.js";
import { Access, type Entry, holds, pick } from "./viewer/evaluate.js";
import type { Graph } from "./viewer/graph.js";
import { isPolluted } from "./viewer/record.js";
import { isKnown, isSound, likelyKindOf } from "./viewer/sound.js";

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
  /** Says whether the policy was closed. */
  readonly life: { isClosed: boolean };
  readonly explain: (question: Question) => Decision;
  /** What is left to ask of the type with this number, as `access/document.rs` writes it. */
  readonly access: (kind: number) => Uint8Array;
  readonly filterJson: (action: Action, bytes: Uint8Array) => Uint32Array;
  readonly capsule: (notAfter: Moment | undefined) => Uint8Array;
  readonly request: { readonly viewer: string; readonly now: string };
}

const sources = new WeakMap<Viewer, ViewerSource>();

/** What a viewer was made from. */
export function sourceOf(viewer: Viewer): ViewerSource | undefined {
  return sources.get(viewer);
}

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
export class Viewer {
  /** The id of the person. */
  readonly id: string;
  /** The revision of the snapshot that answers. */
  readonly revision: number;
  readonly #source: ViewerSource;
  readonly #life: { isClosed: boolean };
  readonly #access: Access;
  readonly #documents: (Document | undefined)[] = [];
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
    this.#life = source.life;
    this.#access = new Access((kind) => this.#document(kind));
    sources.set(this, source);
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
    if (this.#isLikely && action === this.#action && options === undefined && !this.#life.isClosed && !isPolluted()) {
      if (likelyKindOf(resource) === this.#kind) {
        // As in lists, a resource that became one of another type since is looked at again where it would be visible.
        const isAllowed = this.#graph?.holds(resource as ResourceFor<A> & Resource) ?? false;
        if (!isAllowed || (resource as Resource).type === this.#type) return isAllowed;
      }
    }
    return this.#ask(action, resource, options);
  }

  #ask<A extends Action>(action: A, resource: ResourceFor<A> | undefined, options: QuestionOptions | undefined): boolean {
    if (options === undefined && !this.#life.isClosed && !isPolluted()) {
      const entry = this.#entry(action);
      if (entry !== undefined) {
        if (resource === undefined) return holds(entry, { type: entry.type } as Resource);
        this.#isLikely = isKnown(resource, entry);
        if (isSound(resource, entry)) return holds(entry, resource);
      }
    }
    const map = mapperOf(options);
    if (map === undefined || options?.to !== undefined) return this.explain(action, resource, options).allowed;
    return this.can(action, map(resource) as ResourceFor<A>);
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
  explain<A extends Action>(action: A, resource?: ResourceFor<A>, options: QuestionOptions = {}): Decision {
    const map = mapperOf(options);
    const asked = map === undefined ? resource : map(resource);
    return this.#source.explain(
      reading(() => ({
        action,
        ...(asked === undefined ? {} : { resource: asked as Input<Resource> }),
        ...(options.to === undefined ? {} : { to: options.to }),
      })),
    );
  }

  /**
   * Those of `resources` on which the viewer may do `action`: the same objects, in the same order. With a `map` they may be
   * rows of any shape.
   *
   * A list is checked in full when it is first filtered. Later only what would be visible is looked at again, so that a
   * resource which became malformed is left out, or refused where it would be visible.
   *
   * @throws PolicyError as {@link Viewer.can}
   *
   * @example
   * const mine: Lead[] = viewer.filter("lead.view", leads);
   * const rows: Row[] = viewer.filter("lead.view", allRows, { map: { type: "lead", fields: { id: "leadId", partner: "accountId" } } });
   */
  filter<A extends Action, R extends ResourceFor<A>>(action: A, resources: readonly R[]): R[];
  filter<A extends Action, Row>(action: A, rows: readonly Row[], options: MapOptions<A, Row>): Row[];
  filter<A extends Action, R extends ResourceFor<A>>(action: A, resources: readonly R[], options?: Partial<MapOptions<A, R>>): R[] {
    const map = mapperOf(options);
    if (map === undefined && !this.#life.isClosed && !isPolluted()) {
      const entry = this.#entry(action);
      const found = entry === undefined ? undefined : reading(() => pick(entry, resources as readonly (R & Resource)[]));
      if (found !== undefined) return found;
    }
    return listOf(resources).filter((each) => this.can(action, map === undefined ? each : (map(each) as ResourceFor<A>)));
  }

  /**
   * Those resources of a JSON list on which the viewer may do `action`; the others never become objects.
   *
   * @param json the text of the list, or its UTF-8 bytes
   * @throws PolicyError as {@link Viewer.can}
   *
   * @example
   * const mine = viewer.filterJson("lead.view", new Uint8Array(await response.arrayBuffer()));
   */
  filterJson<R extends Resource = Resource>(action: Action, json: string | Uint8Array): R[] {
    const bytes = typeof json === "string" ? new TextEncoder().encode(json) : json;
    const ranges = this.#source.filterJson(action, bytes);
    const found: R[] = [];
    for (let i = 0; i + 1 < ranges.length; i += 2) {
      found.push(JSON.parse(decoder.decode(bytes.subarray(ranges[i], ranges[i + 1]))) as R);
    }
    return found;
  }

  /**
   * The viewer as a capsule: a few kB that the entry `partner-policy/viewer` opens without WebAssembly, for at most a
   * day. It names no partner that the viewer may not know.
   *
   * @param options `notAfter`: the moment from which it no longer holds; by default as late as it may be
   * @throws PolicyError `INVALID_VALUE` for an end that is later than it may be, or not behind the viewer's moment;
   * `MALFORMED_INSTANT`
   *
   * @example
   * const now = new Date();
   * const bytes = policy.viewer("u-42", { now }).toBytes({ notAfter: new Date(now.getTime() + 600_000) }); // ten minutes
   */
  toBytes(options?: { readonly notAfter?: Moment | undefined }): Uint8Array {
    return this.#source.capsule(reading(() => options?.notAfter));
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
    return statement(this.toAst(action), options);
  }

  /**
   * The same condition as data, for query builders of any kind.
   *
   * @throws PolicyError `UNKNOWN_ACTION`
   */
  toAst(action: Action): Condition {
    if (this.#life.isClosed) throw PolicyError.of("POLICY_CLOSED", "", "the policy was closed");
    const entry = this.#entry(action);
    if (entry === undefined) throw PolicyError.of("UNKNOWN_ACTION", "/action", "there is no such action");
    return this.#access.condition(entry);
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
    const known = this.#documents[kind];
    if (known !== undefined) return known;
    const bytes = this.#source.access(kind);
    const document = new Document(bytes, 0, bytes.length, internal);
    this.#documents[kind] = document;
    return document;
  }
}

const decoder = new TextDecoder();

/** The same text in the form in which engines keep short texts that they read: two such are compared by where they are. */
function internal(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}
