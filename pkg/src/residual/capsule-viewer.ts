import { PolicyError } from "../errors.js";
import type { Resource } from "../generated/wire.js";
import type { MapOptions } from "../mapping.js";
import type { Key } from "../platform.js";
import { reading } from "../reading.js";
import type { Residue } from "../sql/residual.js";
import type { Action, ResourceFor } from "../types.js";
import type { AnyViewer } from "./any.js";
import { type Capsule, opened } from "./capsule.js";
import { CompiledAccess, type Entry, holds, type Verdict } from "./evaluate.js";
import { type Filtered, LIST_OPTIONS, type ListOptions, listOptionsOf, pickKnown, sift } from "./lists.js";
import { type Mapper, mapperOf } from "./mapper.js";
import { optionsOf } from "./options.js";
import { knowsItself, receiverOf } from "./receiver.js";
import { errorOf, flawOf, isPolluted, readingOf } from "./record.js";
import { RESIDUAL } from "./residual.js";
import { checkedClaims, type SealOptions, unsealed } from "./seal.js";
import { isSound, mark } from "./sound.js";

/** How a capsule is opened. */
export interface OpenOptions {
  /** The moment at which it is opened: a `Date`, or RFC 3339 text in UTC. */
  readonly now: string | Date;
  /** How old it may be, in milliseconds since it was issued; by default as old as it holds, a day at most. */
  readonly maxAge?: number | undefined;
  /** How far ahead of `now` the clock of whoever issued it may be, in milliseconds; default 300,000. */
  readonly clockTolerance?: number | undefined;
}

/** How a sealed capsule is opened. */
export interface OpenSealedOptions extends OpenOptions {
  /** For whom the capsule must be. Without one, only a capsule for nobody in particular is opened. */
  readonly audience?: string | undefined;
  /** The earliest revision that it may be made of; a seal that names none is then refused. */
  readonly minRevision?: number | undefined;
}

/**
 * One person's access out of a capsule, in JavaScript only: `Viewer` of `partner-policy/viewer`. What it answers is advice for the screen.
 *
 * @example
 * const viewer = Viewer.fromBytes(bytes, { now: new Date() });
 * viewer.can("lead.view", lead);
 */
export class CapsuleViewer implements AnyViewer {
  /** The id of the person. */
  readonly id: string;
  /** For whom the capsule was sealed, if its seal says so. */
  readonly audience: string | undefined;
  /** The revision that it was made of, if its seal says so: without a seal it tells nothing about edits elsewhere. */
  readonly revision: number | undefined;
  readonly #issuedAt: number;
  readonly #notAfter: number;
  readonly #access: CompiledAccess;

  /** @internal Use {@link CapsuleViewer.fromBytes}. */
  private constructor(bytes: Uint8Array, options: OpenOptions, { audience, revision }: SealOptions = {}) {
    const { document, issuedAt, notAfter } = openedAt(bytes, options);
    this.id = document.viewer;
    this.audience = audience;
    this.revision = revision;
    this.#issuedAt = issuedAt;
    this.#notAfter = notAfter;
    this.#access = new CompiledAccess(() => document, document.types);
    knowsItself(this);
  }

  /** The moment from which the capsule no longer holds. */
  get notAfter(): Date {
    return new Date(CapsuleViewer.#of(this).#notAfter);
  }

  /** The moment for which the capsule was made. */
  get issuedAt(): Date {
    return new Date(CapsuleViewer.#of(this).#issuedAt);
  }

  /**
   * Opens a capsule that is not signed. It is believed as it stands: where a signature is expected, use
   * {@link openViewer}, which refuses a capsule without one.
   *
   * The checksum of all bytes is looked at here, what they say when it is first asked about: an engine's capsule that came
   * to harm is refused here, and one that somebody made may be refused by any later question.
   *
   * @throws PolicyError `CAPSULE_MALFORMED`; `CAPSULE_EXPIRED`, also for one that is older than `maxAge`; `CAPSULE_NOT_YET` for
   * one that was issued later than `now`; `MALFORMED_INSTANT` for `now`; `UNKNOWN_OPTION` and `INVALID_VALUE` for the options
   *
   * @example
   * const viewer = Viewer.fromBytes(new Uint8Array(await response.arrayBuffer()), { now: new Date() });
   */
  static fromBytes(bytes: Uint8Array, options: OpenOptions): CapsuleViewer {
    return new CapsuleViewer(bytes, options);
  }

  /** @internal Use {@link openViewer}. */
  static ofSealed(bytes: Uint8Array, options: OpenOptions, seal: SealOptions): CapsuleViewer {
    return new CapsuleViewer(bytes, options, seal);
  }

  /**
   * Says whether the viewer may do `action` on `resource`, or on what `map` makes of a row.
   *
   * @throws PolicyError `UNKNOWN_ACTION`; a code with a place for a malformed resource; `CAPSULE_TOO_BROAD` for a type
   * whose decisions need more than the capsule may tell; `CAPSULE_MALFORMED` for bytes that no engine wrote
   *
   * @example
   * viewer.can("lead.edit", { type: "lead", id: "l-1", partner: "p-1" });
   */
  can<A extends Action>(action: A, resource?: ResourceFor<A>): boolean;
  can<A extends Action, Row>(action: A, row: Row, options: MapOptions<A, Row>): boolean;
  can<A extends Action>(action: A, resource?: ResourceFor<A>, options?: Partial<MapOptions<A, unknown>>): boolean {
    const entry = CapsuleViewer.#of(this).#entry(action);
    const map = mapOf(options);
    return holds(entry, map === undefined ? checked(entry, resource) : read(entry, map(resource)));
  }

  /**
   * Those of `resources` on which the viewer may do `action`: the same objects, in the same order. With a `map` they may be rows
   * of any shape. What cannot be read is left out and reported: see {@link ListOptions}.
   *
   * @throws PolicyError as {@link CapsuleViewer.can}, for entries only as {@link ListOptions} say
   *
   * @example
   * const mine = viewer.filter("lead.view", leads);
   */
  filter<A extends Action, R extends ResourceFor<A>>(action: A, resources: readonly R[], options?: ListOptions): Filtered<R>;
  filter<A extends Action, Row>(action: A, rows: readonly Row[], options: MapOptions<A, Row> & ListOptions): Filtered<Row>;
  filter<A extends Action, R>(action: A, resources: readonly R[], options?: Partial<MapOptions<A, R>> & ListOptions): Filtered<R> {
    const self = CapsuleViewer.#of(this);
    const given = options === undefined ? {} : listOptionsOf(optionsOf(options, ["map", ...LIST_OPTIONS]));
    if (!reading(() => Array.isArray(resources))) throw PolicyError.of("MALFORMED_JSON", "", "the resources are not a list");
    const entry = self.#entry(action);
    const map = given.map === undefined ? undefined : mapperOf(given.map);
    // A mapping to another type is wrong with the question, not with any of its rows.
    if (typeof given.map === "object") {
      const flaw = flawOf(readingOf({ type: given.map.type }), entry);
      if (flaw !== undefined) throw errorOf(flaw);
    }
    return (map === undefined ? pickKnown<R>(entry, resources) : undefined) ?? sift<R>(entry, resources, given, { map });
  }

  /**
   * Whether, at what level, and the code and rule that decided; grants and what is missing are known to a policy only.
   *
   * @throws PolicyError as {@link CapsuleViewer.can}
   *
   * @example
   * const { allowed, code } = viewer.explain("lead.edit", lead);
   */
  explain<A extends Action>(action: A, resource?: ResourceFor<A>): Verdict;
  explain<A extends Action, Row>(action: A, row: Row, options: MapOptions<A, Row>): Verdict;
  explain<A extends Action>(action: A, resource?: ResourceFor<A>, options?: Partial<MapOptions<A, unknown>>): Verdict {
    const self = CapsuleViewer.#of(this);
    const entry = self.#entry(action);
    const map = mapOf(options);
    const asked: unknown = map === undefined ? resource : map(resource);
    return self.#access.decide(entry, asked === undefined ? checked(entry, asked) : read(entry, asked));
  }

  static #of(given: unknown): CapsuleViewer {
    if (typeof given === "object" && given !== null && #access in given) return given as CapsuleViewer;
    return receiverOf(given, (object) => #access in object, "viewer");
  }

  /** What a filter for a database is read from: see `where` of `partner-policy/sql`. */
  [RESIDUAL](action: Action): Residue {
    const self = CapsuleViewer.#of(this);
    const entry = self.#entry(action);
    return { document: self.#access.documentOf(entry), entry };
  }

  #entry(action: Action): Entry {
    if (isPolluted()) throw PolicyError.of("INTERNAL", "", "objects of this environment have members of records");
    const entry = this.#access.entry(action);
    if (entry === undefined) throw this.#access.unknown(action);
    return entry;
  }
}

/**
 * Opens a capsule that the holder of a private key sealed.
 *
 * @param publicKey the Ed25519 key, or its 32 raw bytes
 * @throws PolicyError `CAPSULE_SIGNATURE` for a missing or wrong signature, another key, no key, or one of low order, for which
 * anybody can sign; `CAPSULE_AUDIENCE` for a capsule that is for another audience; `CAPSULE_OUTDATED` for one of a revision before
 * `minRevision`; else as {@link CapsuleViewer.fromBytes}
 *
 * @example
 * const viewer = await openViewer(sealed, publicKey, { now: new Date(), audience: "lead-api", minRevision: 1_200 });
 * if (viewer.id !== session.user) throw new Error("the capsule is somebody else's");
 */
export async function openViewer(bytes: Uint8Array, publicKey: Key | Uint8Array, options: OpenSealedOptions): Promise<CapsuleViewer> {
  const { audience, minRevision, ...rest } = optionsOf(options, ["now", "maxAge", "clockTolerance", "audience", "minRevision"]);
  checkedClaims({ revision: minRevision }, "/minRevision");
  const { capsule, ...seal } = await unsealed(bytes, publicKey);
  const viewer = CapsuleViewer.ofSealed(capsule, rest as OpenOptions, seal);
  if (viewer.audience !== audience) throw PolicyError.of("CAPSULE_AUDIENCE", "", "the capsule is for somebody else");
  if (minRevision !== undefined && !(viewer.revision !== undefined && viewer.revision >= minRevision)) {
    throw PolicyError.of("CAPSULE_OUTDATED", "", "the capsule is of an earlier revision");
  }
  return viewer;
}

/** What a capsule says, if it is neither too old nor from the future. */
function openedAt(bytes: Uint8Array, options: OpenOptions): Capsule {
  const now = onlyNow(options);
  const given = now === undefined ? openOptionsOf(options) : { now };
  return dated(bytes, millis(given.now), given);
}

function dated(bytes: Uint8Array, now: number, { maxAge, clockTolerance = TOLERANCE }: Partial<OpenOptions>): Capsule {
  const capsule = opened(bytes, now);
  if (capsule.issuedAt > now + clockTolerance) throw PolicyError.of("CAPSULE_NOT_YET", "", "the capsule was issued later than now");
  if (maxAge !== undefined && now - capsule.issuedAt > maxAge) throw PolicyError.of("CAPSULE_EXPIRED", "", "the capsule is too old");
  return capsule;
}

function openOptionsOf(options: OpenOptions): Partial<OpenOptions> {
  const given = optionsOf(options, ["now", "maxAge", "clockTolerance"]);
  for (const name of ["maxAge", "clockTolerance"] as const) {
    const value: unknown = given[name];
    if (value !== undefined && !(typeof value === "number" && value >= 0)) {
      throw PolicyError.of("INVALID_VALUE", `/${name}`, `\`${name}\` is a number of milliseconds`);
    }
  }
  return given;
}

/** The moment of options that have nothing else, as most are: to see that takes a hundredth of opening the capsule. */
function onlyNow(options: OpenOptions): OpenOptions["now"] | undefined {
  try {
    if (typeof options !== "object" || Object.getPrototypeOf(options) !== Object.prototype) return undefined;
    for (const name in options) if (name !== "now") return undefined;
    // What is not enumerable is given as well.
    const { now, maxAge, clockTolerance } = options;
    return maxAge === undefined && clockTolerance === undefined ? now : undefined;
  } catch {
    return undefined;
  }
}

/** How far clocks may be apart, in milliseconds. */
const TOLERANCE = 300_000;

function mapOf(options: { readonly map?: unknown } | undefined): Mapper | undefined {
  if (options === undefined) return undefined;
  const { map } = optionsOf(options, ["map"]);
  return map === undefined ? undefined : mapperOf(map);
}

function checked(entry: Entry, resource: unknown): Resource {
  const { type } = entry;
  if (resource === undefined) return { type } as Resource;
  return isSound(resource, entry) ? (resource as Resource) : read(entry, resource);
}

function read(entry: Entry, resource: unknown): Resource {
  const reading = readingOf(resource);
  const flaw = flawOf(reading, entry);
  if (flaw !== undefined) throw errorOf(flaw);
  mark(resource as object, entry);
  return reading.record as unknown as Resource;
}

const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

/** The text that was last read as a moment, and the moment. */
let lastText: unknown;
let lastMoment = Number.NaN;

function millis(now: unknown): number {
  if (typeof now === "object") return moment(ofDate(now));
  if (now !== lastText && typeof now === "string") {
    lastMoment = moment(UTC.test(now) ? Date.parse(now) : Number.NaN);
    lastText = now;
  }
  return moment(typeof now === "string" ? lastMoment : Number.NaN);
}

/** The moment of a date of any realm. */
function ofDate(date: unknown): number {
  try {
    return Date.prototype.getTime.call(date);
  } catch {
    return Number.NaN;
  }
}

function moment(millis: number): number {
  if (Number.isNaN(millis)) throw PolicyError.of("MALFORMED_INSTANT", "/now", "an instant is a date or RFC 3339 text in UTC");
  return millis;
}
