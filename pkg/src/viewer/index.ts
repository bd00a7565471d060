import { PolicyError } from "../errors.js";
import type { Resource } from "../generated/wire.js";
import type { Key } from "../platform.js";
import type { Condition } from "../sql/condition.js";
import { type Filter, statement, type WhereOptions } from "../sql/statement.js";
import type { Action, ResourceFor } from "../types.js";
import { opened } from "./capsule.js";
import { Access, type Entry, holds, pick, type Verdict } from "./evaluate.js";
import { errorOf, flawOf, isPolluted } from "./record.js";
import { unsealed } from "./seal.js";
import { isSound } from "./sound.js";

export { type PackageCode, PolicyError, type PolicyErrorCode, type PolicyProblem } from "../errors.js";
export type { Resource } from "../generated/wire.js";
export type { Action, Decision, ResourceFor } from "../types.js";
export type { Verdict } from "./evaluate.js";
export { sealViewer } from "./seal.js";

/** The moment at which a capsule is opened: a `Date`, or RFC 3339 text in UTC. */
export interface OpenOptions {
  readonly now: string | Date;
}

/**
 * One person's access out of a capsule, in JavaScript only. What it answers is advice for the screen.
 *
 * @example
 * const viewer = Viewer.fromBytes(bytes, { now: new Date() });
 * viewer.can("lead.view", lead);
 */
export class Viewer {
  /** The id of the person. */
  readonly id: string;
  readonly #notAfter: number;
  readonly #access: Access;

  /** @internal Use {@link Viewer.fromBytes}. */
  private constructor(bytes: Uint8Array, now: number) {
    const { document, notAfter } = opened(bytes, now);
    this.id = document.viewer;
    this.#notAfter = notAfter;
    this.#access = new Access(() => document);
  }

  /** The moment from which the capsule no longer holds. */
  get notAfter(): Date {
    return new Date(this.#notAfter);
  }

  /**
   * Opens a capsule that is not signed. It is believed as it stands: where a signature is expected, use
   * {@link openViewer}, which refuses a capsule without one.
   *
   * The checksum of all bytes is looked at here, what they say when it is first asked about: an engine's capsule that came
   * to harm is refused here, and one that somebody made may be refused by any later question.
   *
   * @throws PolicyError `CAPSULE_MALFORMED`, `CAPSULE_EXPIRED`, or `MALFORMED_INSTANT` for `now`
   *
   * @example
   * const viewer = Viewer.fromBytes(new Uint8Array(await response.arrayBuffer()), { now: new Date() });
   */
  static fromBytes(bytes: Uint8Array, { now }: OpenOptions): Viewer {
    return new Viewer(bytes, millis(now));
  }

  /**
   * Says whether the viewer may do `action` on `resource`.
   *
   * @throws PolicyError `UNKNOWN_ACTION`; a code with a place for a malformed resource; `CAPSULE_TOO_BROAD` for a type
   * whose decisions need more than the capsule may tell; `CAPSULE_MALFORMED` for bytes that no engine wrote
   *
   * @example
   * viewer.can("lead.edit", { type: "lead", id: "l-1", partner: "p-1" });
   */
  can<A extends Action>(action: A, resource?: ResourceFor<A>): boolean {
    const entry = this.#entry(action);
    return holds(entry, checked(entry, resource as Resource | undefined));
  }

  /**
   * Those of `resources` on which the viewer may do `action`: the same objects, in the same order.
   *
   * @throws PolicyError as {@link Viewer.can}
   *
   * @example
   * const mine = viewer.filter("lead.view", leads);
   */
  filter<A extends Action, R extends ResourceFor<A>>(action: A, resources: readonly R[]): R[] {
    if (!Array.isArray(resources)) throw PolicyError.of("MALFORMED_JSON", "", "the resources are not a list");
    const entry = this.#entry(action);
    return pick(entry, resources) ?? resources.filter((resource) => this.can(action, resource));
  }

  /**
   * Whether, at what level, and the code and rule that decided; grants and what is missing are known to a policy only.
   *
   * @throws PolicyError as {@link Viewer.can}
   *
   * @example
   * const { allowed, code } = viewer.explain("lead.edit", lead);
   */
  explain<A extends Action>(action: A, resource?: ResourceFor<A>): Verdict {
    const entry = this.#entry(action);
    return this.#access.decide(entry, checked(entry, resource as Resource | undefined));
  }

  /**
   * Where the viewer may do `action`, as a condition for the database that holds the records: the same rows that
   * {@link Viewer.filter} would leave, for a list that never leaves it. Values are parameters always; a `transfer` or `share`
   * is asked without the user that it goes to.
   *
   * @throws PolicyError `SQL_UNMAPPED_COLUMN` for a member that the condition asks for and no column is named for;
   * `SQL_UNSUPPORTED` for what the database cannot say; `INVALID_VALUE`, `UNKNOWN_ACTION`; `CAPSULE_TOO_BROAD`, `CAPSULE_MALFORMED`
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
   * @throws PolicyError `UNKNOWN_ACTION`; `CAPSULE_TOO_BROAD`, `CAPSULE_MALFORMED`
   */
  toAst(action: Action): Condition {
    return this.#access.condition(this.#entry(action));
  }

  #entry(action: Action): Entry {
    if (isPolluted()) throw PolicyError.of("INTERNAL", "", "objects of this environment have members of records");
    const entry = this.#access.entry(action);
    if (entry === undefined) throw PolicyError.of("UNKNOWN_ACTION", "/action", "there is no such action");
    return entry;
  }
}

/**
 * Opens a capsule that the holder of a private key sealed.
 *
 * @param publicKey the Ed25519 key, or its 32 raw bytes
 * @throws PolicyError `CAPSULE_SIGNATURE` for a missing or wrong signature, another key or no key; else as
 * {@link Viewer.fromBytes}
 *
 * @example
 * const viewer = await openViewer(sealed, publicKey, { now: new Date() });
 * if (viewer.id !== session.user) throw new Error("the capsule is somebody else's");
 */
export async function openViewer(bytes: Uint8Array, publicKey: Key | Uint8Array, options: OpenOptions): Promise<Viewer> {
  return Viewer.fromBytes(await unsealed(bytes, publicKey), options);
}

function checked(entry: Entry, resource: Resource | undefined): Resource {
  const { type } = entry;
  if (resource === undefined) return { type } as Resource;
  if (isSound(resource, entry)) return resource;
  throw errorOf(flawOf(resource, type) ?? ["RESOURCE_MISMATCH", "/type", "the action asks about another type"]);
}

const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

/** The text that was last read as a moment, and the moment. */
let lastText: unknown;
let lastMoment = Number.NaN;

function millis(now: unknown): number {
  if (now instanceof Date) return moment(now.getTime());
  if (now !== lastText && typeof now === "string") {
    lastMoment = moment(UTC.test(now) ? Date.parse(now) : Number.NaN);
    lastText = now;
  }
  return moment(typeof now === "string" ? lastMoment : Number.NaN);
}

function moment(millis: number): number {
  if (Number.isNaN(millis)) throw PolicyError.of("MALFORMED_INSTANT", "/now", "an instant is a date or RFC 3339 text in UTC");
  return millis;
}
