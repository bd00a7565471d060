import { PolicyError } from "../errors.js";
import type { Resource } from "../generated/wire.js";
import { meant } from "../nearest.js";
import { isTypeName, TYPES } from "./actions.js";
import { hasMembers, isExhaustion, isPlain, memberOf, pointer } from "./members.js";
import type { NumberedType } from "./sound.js";

const IDS: ReadonlySet<string> = new Set(["partner", "owner", "assignee", "createdBy", "contact"]);
const ORIGIN_NAMES = ["distributed", "registered", "marketing-activity"];
const ORIGINS: ReadonlySet<unknown> = new Set(ORIGIN_NAMES);
const NAMES = [...TYPES] as string[];
const LEVELS = ["read", "read-write"];
const LONGEST_ID = 256;

/** The members of a resource. */
const MEMBERS = ["type", "id", "partner", "owner", "assignee", "createdBy", "contact", "origin", "fields", "shares"] as const;
const KNOWN: ReadonlySet<string> = new Set(MEMBERS);

export type ResourceMember = (typeof MEMBERS)[number];

/** What is wrong with a resource: a code, the place in it and a sentence. */
export type Flaw = readonly [
  code: "MALFORMED_ID" | "MALFORMED_JSON" | "MISSING_FIELD" | "UNKNOWN_FIELD" | "UNKNOWN_VALUE" | "RESOURCE_MISMATCH",
  at: string,
  message: string,
];

const UNKNOWN = "the member is not known here; a portal's own data stands in `fields`, or is left out by a `map`";

/** What was read of a resource. */
export interface ResourceReading {
  /** A copy of what it says, with every member of a resource; of what could not be read, whatever was found. */
  readonly record: Record<ResourceMember, unknown> & { readonly [unknown: string]: unknown };
  /** What is wrong with it; with nothing wrong, `record` is a well-formed resource of some type. */
  readonly flaws: readonly Flaw[];
  /** Says whether nothing is known of a member: it could not be read, or a misspelt one may stand for it. */
  isUnread(member: ResourceMember): boolean;
}

/**
 * Reads a resource; the one way to read one, for every question.
 *
 * The members that a resource has are read by name, wherever they stand: own or inherited, values or accessors, enumerable or
 * not; each once. What every object has is no member. An own enumerable member of another name is unknown; what else a class
 * has, methods and further accessors, says nothing about the resource. The free `fields` have no names to be read by, so they
 * are a plain object. `null` stands for an id of a person or partner that there is not.
 */
export function readingOf(given: unknown): ResourceReading {
  const record = taken(given);
  if (record !== undefined) {
    try {
      if (isPlainlySound(record) && !Object.keys(given as object).some(isUnknown, given)) return { record, flaws: SOUND, isUnread: NONE };
    } catch (cause) {
      if (isExhaustion(cause)) throw cause;
    }
  }
  return judged(given, record);
}

type Values = Record<ResourceMember, unknown> & { [unknown: string]: unknown };

const SOUND: readonly Flaw[] = [];
const NONE = (): boolean => false;

function isUnknown(this: unknown, key: string): boolean {
  return !KNOWN.has(key) && (this as Record<string, unknown>)[key] !== undefined;
}

/** The members of an object, taken in one go; none where that fails, or where every object was given some. */
function taken(given: unknown): Values | undefined {
  try {
    if (!hasMembers(given) || isPolluted() || "type" in Object.prototype) return undefined;
    const { type, id, partner, owner, assignee, createdBy, contact, origin, fields, shares } = given as Values;
    return { type, id, partner, owner, assignee, createdBy, contact, origin, fields, shares };
  } catch (cause) {
    if (isExhaustion(cause)) throw cause;
    return undefined;
  }
}

function isIdOrNone(id: unknown): boolean {
  return id === undefined || id === null || (typeof id === "string" && id.length > 0 && id.length <= LONGEST_ID && isWellFormed(id));
}

/** Says whether nothing is wrong with the members of a record that has no shares; its fields are then a copy. */
function isPlainlySound(record: Values): boolean {
  const { id, origin, fields } = record;
  return (
    TYPES.has(record.type) &&
    id !== null &&
    isIdOrNone(id) &&
    isIdOrNone(record.partner) &&
    isIdOrNone(record.owner) &&
    isIdOrNone(record.assignee) &&
    isIdOrNone(record.createdBy) &&
    isIdOrNone(record.contact) &&
    (origin === undefined || ORIGINS.has(origin)) &&
    record.shares === undefined &&
    (fields === undefined || readFields(fields, record) === undefined)
  );
}

/** What is wrong with a resource, of which `values` were taken already. */
function judged(given: unknown, values: Values | undefined): ResourceReading {
  const record: Values = values ?? {
    type: undefined,
    id: undefined,
    partner: undefined,
    owner: undefined,
    assignee: undefined,
    createdBy: undefined,
    contact: undefined,
    origin: undefined,
    fields: undefined,
    shares: undefined,
  };
  const flaws: Flaw[] = [];
  const unread = new Set<string>();
  const flawed = (flaw: Flaw, member?: ResourceMember): void => {
    flaws.push(flaw);
    if (member !== undefined) unread.add(member);
    else for (const name of MEMBERS) if (record[name] === undefined) unread.add(name);
  };
  try {
    if (hasMembers(given)) {
      for (const name of MEMBERS) {
        const flaw = readMember(given, name, record, values !== undefined);
        if (flaw !== undefined) flawed(flaw, name);
      }
      for (const key of Object.keys(given)) {
        if (KNOWN.has(key)) continue;
        const value = (given as Record<string, unknown>)[key];
        // As in JSON text, what is undefined is not there.
        if (value === undefined) continue;
        if (key !== "__proto__") record[key] = value;
        flawed(["UNKNOWN_FIELD", pointer(key), UNKNOWN + meant(key, MEMBERS)]);
      }
    } else flawed(["MALFORMED_JSON", "", "the resource is no object with members of its own: give a plain one, or a `map`"]);
  } catch (cause) {
    if (isExhaustion(cause)) throw cause;
    flawed(["MALFORMED_JSON", "", "the resource cannot be read"]);
  }
  return { record, flaws, isUnread: (member) => unread.has(member) };
}

/** Reads a member into the record, unless it was taken already; gives what is wrong with it. */
function readMember(given: object, name: ResourceMember, record: Values, isTaken: boolean): Flaw | undefined {
  try {
    if (!isTaken) record[name] = memberOf(given, name);
    const value = record[name];
    if (value === undefined)
      return name === "type" ? ["MISSING_FIELD", "", "the field `type` is missing; expected a resource type, such as `lead`"] : undefined;
    if (IDS.has(name)) return value === null ? undefined : flawOfId(value, `/${name}`);
    switch (name) {
      case "type":
        return isTypeName(value) ? undefined : noSuch(value, "/type", "resource type", NAMES);
      case "id":
        return flawOfId(value, "/id");
      case "origin":
        return ORIGINS.has(value) ? undefined : noSuch(value, "/origin", "origin", ORIGIN_NAMES);
      case "fields":
        return readFields(value, record);
      default:
        return readShares(value, record);
    }
  } catch (cause) {
    if (isExhaustion(cause)) throw cause;
    return ["MALFORMED_JSON", `/${name}`, "the member cannot be read"];
  }
}

function noSuch(value: unknown, at: string, what: string, known: readonly string[]): Flaw {
  if (typeof value !== "string") return ["MALFORMED_JSON", at, `the ${what} is no text`];
  return ["UNKNOWN_VALUE", at, `there is no such ${what}${meant(value, known)}`];
}

function flawOfId(id: unknown, at: string): Flaw | undefined {
  if (typeof id !== "string") return ["MALFORMED_JSON", at, "an id is a text"];
  if (id.length > 0 && id.length <= LONGEST_ID && isWellFormed(id)) return undefined;
  return ["MALFORMED_ID", at, "an id has 1 to 256 UTF-16 units and no lone surrogate"];
}

function readFields(given: unknown, record: Values): Flaw | undefined {
  if (!isPlain(given)) return ["MALFORMED_JSON", "/fields", "the fields are no plain object"];
  const fields: Record<string, unknown> = {};
  let flaw: Flaw | undefined;
  for (const name of Object.keys(given)) {
    const value = given[name];
    if (value === undefined) continue;
    if (name === "__proto__") Object.defineProperty(fields, name, { value, enumerable: true });
    else fields[name] = value;
    const isText = typeof value === "string";
    if (!isWellFormed(name)) flaw ??= ["MALFORMED_ID", "/fields", "a text has no lone surrogate"];
    else if (isText && !isWellFormed(value)) {
      flaw ??= ["MALFORMED_ID", `/fields${pointer(name)}`, "a text has no lone surrogate"];
    } else if (!isText && typeof value !== "boolean" && !Number.isFinite(value)) {
      flaw ??= ["MALFORMED_JSON", `/fields${pointer(name)}`, "a field is a text, a number or a boolean"];
    }
  }
  record.fields = fields;
  return flaw;
}

function readShares(given: unknown, record: Values): Flaw | undefined {
  if (!Array.isArray(given)) return ["MALFORMED_JSON", "/shares", "the shares are no list"];
  const shares: unknown[] = [];
  record.shares = shares;
  const { length } = given;
  let flaw: Flaw | undefined;
  for (let i = 0; i < length; i++) {
    const share: unknown = given[i];
    const at = `/shares/${i}`;
    // However long a list of nothing says it is.
    if (share === undefined) {
      shares.push(null);
      return flaw ?? ["MALFORMED_JSON", at, SHARE];
    }
    if (!hasMembers(share)) {
      shares.push(share);
      flaw ??= ["MALFORMED_JSON", at, SHARE];
      continue;
    }
    const unknown = unknownOf(share, SHARE_MEMBERS);
    if (unknown !== undefined) {
      shares.push(share);
      flaw ??= ["UNKNOWN_FIELD", at + pointer(unknown), SHARE + meant(unknown, SHARE_MEMBERS)];
      continue;
    }
    const level = memberOf(share, "level");
    const copy: Record<string, unknown> = {};
    shares.push(copy);
    if (level !== "read" && level !== "read-write") flaw ??= noSuch(level, `${at}/level`, "level", LEVELS);
    for (const name of ["user", "group", "internalRole", "partnerRole"]) {
      const value = memberOf(share, name);
      if (value === undefined) continue;
      copy[name] = value;
      if (name.endsWith("Role")) flaw ??= readRole(value, name, `${at}/${name}`, copy);
      else flaw ??= flawOfId(value, `${at}/${name}`);
    }
    if (Object.keys(copy).length !== 1) flaw ??= ["MALFORMED_JSON", at, SHARE];
    copy.level = level;
  }
  return flaw;
}

const SHARE = "a share has a level, and one of a user, a group, an internal role and a partner role";
const SHARE_MEMBERS: readonly string[] = ["user", "group", "internalRole", "partnerRole", "level"];
const ROLE_MEMBERS: { readonly [name: string]: readonly string[] } = {
  internalRole: ["role", "subordinates", "partnerBranches"],
  partnerRole: ["partner", "role", "subordinates"],
};

function unknownOf(object: object, names: readonly string[]): string | undefined {
  return Object.keys(object).find((key) => !names.includes(key) && (object as Record<string, unknown>)[key] !== undefined);
}

/** Reads the role with which a record is shared. */
function readRole(given: unknown, name: string, at: string, copy: Record<string, unknown>): Flaw | undefined {
  if (!hasMembers(given)) return ["MALFORMED_JSON", at, "a role is an object"];
  const names = ROLE_MEMBERS[name] as readonly string[];
  const unknown = unknownOf(given, names);
  if (unknown !== undefined) return ["UNKNOWN_FIELD", at + pointer(unknown), `the member is not known here${meant(unknown, names)}`];
  const role: Record<string, unknown> = {};
  copy[name] = role;
  let flaw: Flaw | undefined;
  for (const member of names) {
    const value = memberOf(given, member);
    if (value !== undefined) role[member] = value;
    if (member === "role" || member === "partner") flaw ??= flawOfId(value, `${at}/${member}`);
    else if (value !== undefined && typeof value !== "boolean") flaw ??= ["MALFORMED_JSON", `${at}/${member}`, "a boolean is expected"];
  }
  if (role.partnerBranches === true && role.subordinates !== true) {
    flaw ??= ["MALFORMED_JSON", at, "`partnerBranches` needs `subordinates`"];
  }
  return flaw;
}

const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Younger than the language level of this package. */
const native = (String.prototype as { readonly isWellFormed?: () => boolean }).isWellFormed;

const isWellFormed: (text: string) => boolean = native ? (text) => native.call(text) : (text) => !LONE.test(text);

/** Says whether somebody gave every object a member of records: then plain reads lie. */
export function isPolluted(): boolean {
  // Made here, so that a compiler knows all about it and asks nothing.
  const bare: Partial<Resource> & { readonly toJSON?: unknown } = {};
  return !(
    bare.partner === undefined &&
    bare.owner === undefined &&
    bare.assignee === undefined &&
    bare.createdBy === undefined &&
    bare.origin === undefined &&
    bare.contact === undefined &&
    bare.id === undefined &&
    bare.shares === undefined &&
    bare.fields === undefined &&
    bare.toJSON === undefined
  );
}

/** What is wrong with a reading, where these types are declared. */
export function flawIn({ record, flaws }: ResourceReading, types: readonly string[]): Flaw | undefined {
  // A type that nobody declares is a flaw of the record, whatever else is wrong with it.
  const isUnknown = isTypeName(record.type) && !TYPES.has(record.type) && !types.includes(record.type);
  return isUnknown ? noSuch(record.type, "/type", "resource type", types.length === 0 ? NAMES : [...NAMES, ...types]) : flaws[0];
}

/** What is wrong with a reading for an action on this type. */
export function flawOf(reading: ResourceReading, { type, types }: Pick<NumberedType, "type" | "types">): Flaw | undefined {
  if (reading.record.type === type) return reading.flaws[0];
  return flawIn(reading, types) ?? ["RESOURCE_MISMATCH", "/type", "the action asks about another type"];
}

/** The error of a flaw in a resource. */
export function errorOf([code, at, message]: Flaw, place = "/resource"): PolicyError {
  return PolicyError.of(code, `${place}${at}`, message);
}
