import { PolicyError } from "../errors.js";
import type { Resource } from "../generated/wire.js";
import { TYPES } from "./actions.js";

const IDS: ReadonlySet<string> = new Set(["partner", "owner", "assignee", "createdBy", "contact"]);
const ORIGINS: ReadonlySet<unknown> = new Set(["distributed", "registered", "marketing-activity"]);
const LONGEST_ID = 256;

/** What is wrong with a resource: a code, the place in it and a sentence. */
export type Flaw = readonly [
  code: "MALFORMED_ID" | "MALFORMED_JSON" | "UNKNOWN_FIELD" | "UNKNOWN_VALUE" | "RESOURCE_MISMATCH",
  at: string,
  message: string,
];

/**
 * What is wrong with a resource of this type; `undefined` for a plain object with known, well-formed members only.
 *
 * Where it finds a flaw the engine may still find none: a class instance is none here, and has members there.
 */
export function flawOf(resource: unknown, type: string): Flaw | undefined {
  if (!isPlain(resource)) return ["MALFORMED_JSON", "", "the resource is no plain object"];
  for (const key of Object.keys(resource)) {
    const value = resource[key];
    // As in JSON text, what is undefined is not there.
    const flaw = value === undefined && key !== "type" ? undefined : flawOfMember(key, value);
    if (flaw) return flaw;
  }
  if (!Object.hasOwn(resource, "type")) return ["MALFORMED_JSON", "", "`type` is missing"];
  if (resource.type === type) return undefined;
  return TYPES.has(resource.type)
    ? ["RESOURCE_MISMATCH", "/type", "the action asks about another type"]
    : ["UNKNOWN_VALUE", "/type", "there is no such resource type"];
}

function flawOfMember(key: string, value: unknown): Flaw | undefined {
  if (IDS.has(key)) return value === null ? undefined : flawOfId(value, `/${key}`);
  switch (key) {
    case "type":
      return typeof value === "string" ? undefined : ["MALFORMED_JSON", "/type", "the type is no text"];
    case "id":
      return flawOfId(value, "/id");
    case "origin":
      return ORIGINS.has(value) ? undefined : ["UNKNOWN_VALUE", "/origin", "there is no such origin"];
    case "fields":
      return flawOfFields(value);
    case "shares":
      return flawOfShares(value);
    default:
      return ["UNKNOWN_FIELD", `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, "the member is not known here"];
  }
}

function flawOfId(id: unknown, at: string): Flaw | undefined {
  if (typeof id !== "string") return ["MALFORMED_JSON", at, "an id is a text"];
  if (id.length > 0 && id.length <= LONGEST_ID && isWellFormed(id)) return undefined;
  return ["MALFORMED_ID", at, "an id has 1 to 256 UTF-16 units and no lone surrogate"];
}

function flawOfFields(fields: unknown): Flaw | undefined {
  if (!isPlain(fields)) return ["MALFORMED_JSON", "/fields", "the fields are no plain object"];
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === undefined) continue;
    const isValue = typeof value === "string" ? isWellFormed(value) : typeof value === "boolean" || Number.isFinite(value);
    if (!isValue || !isWellFormed(name)) return ["MALFORMED_JSON", "/fields", "a field is a text, a number or a boolean"];
  }
  return undefined;
}

function flawOfShares(shares: unknown): Flaw | undefined {
  const isList = Array.isArray(shares) && Object.getPrototypeOf(shares) === Array.prototype && !("toJSON" in shares);
  if (!isList) return ["MALFORMED_JSON", "/shares", "the shares are no list"];
  for (let i = 0; i < shares.length; i++) {
    const share: unknown = shares[i];
    if (!isPlain(share) || !Object.keys(share).every((key) => key === "user" || key === "level")) {
      return ["MALFORMED_JSON", `/shares/${i}`, "a share has a user and a level"];
    }
    if (share.level !== "read" && share.level !== "read-write") return ["UNKNOWN_VALUE", `/shares/${i}/level`, "there is no such level"];
    const flaw = flawOfId(share.user, `/shares/${i}/user`);
    if (flaw) return flaw;
  }
  return undefined;
}

/** Says whether a value is an object that has nothing but its own enumerable members. */
function isPlain(value: unknown): value is { [key: string]: unknown } {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.getOwnPropertyNames(value).length === Object.keys(value).length;
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

/** The error of a flaw in a resource. */
export function errorOf([code, at, message]: Flaw): PolicyError {
  return PolicyError.of(code, `/resource${at}`, message);
}
