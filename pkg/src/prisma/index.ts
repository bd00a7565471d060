/**
 * The records that a viewer may act on, as `where` of a Prisma query.
 *
 * @module
 */
import { PolicyError } from "../errors.js";
import { addTo } from "../multimap.js";
import type { Scalar } from "../residual/document.js";
import { hasMembers, isPlain, memberOf as memberNamed, pointer } from "../residual/members.js";
import { optionsOf } from "../residual/options.js";
import { COLUMN_NAMES, onlyKnown, readingAt, sharesIn } from "../sql/columns.js";
import type { Atom, Condition, FieldOperator, IdMember } from "../sql/condition.js";
import { type Filtering, toAst } from "../sql/filtering.js";
import { passes } from "../sql/held.js";
import type { Action } from "../types.js";
import { kindOf, numberTests, numberType, type PrismaField, type PrismaType, stored } from "./held.js";

export type { Filtering } from "../sql/filtering.js";
export type { PrismaField, PrismaType } from "./held.js";

/** The field of a model, or the field with more about it; `null`: no record has the member. */
export type PrismaSource = string | PrismaField | null;

/** The members of a record as fields of a Prisma model. */
export interface PrismaFields {
  readonly id?: PrismaSource | undefined;
  readonly partner?: PrismaSource | undefined;
  readonly owner?: PrismaSource | undefined;
  readonly assignee?: PrismaSource | undefined;
  readonly createdBy?: PrismaSource | undefined;
  readonly origin?: PrismaSource | undefined;
  readonly contact?: PrismaSource | undefined;
  /** The free fields that sharing rules look at, by their names there. */
  readonly fields?: { readonly [name: string]: PrismaSource } | undefined;
  /** The relation to single-record shares, and the fields there; `null`: there are none. Never left out, as only some filters ask for them. */
  readonly shares: { readonly relation: string; readonly user: PrismaSource; readonly level: PrismaSource } | null;
}

/** How a filter for Prisma is written. */
export interface PrismaOptions {
  /** The provider of the schema. Prisma compares texts as the database collates them, so that MySQL cannot be asked. */
  readonly provider: "postgresql" | "sqlite";
  readonly columns: PrismaFields;
}

type Where = { readonly [name: string]: unknown };

/**
 * No row, and every row: while a filter is made. Prisma forgets an `OR` or `AND` of nothing within an `AND`, so that whoever may
 * see nothing would see everything; so neither ever stands within a filter, and a whole filter that is one of them asks a field.
 */
const NOWHERE: Where = Object.freeze({});
const EVERYWHERE: Where = Object.freeze({});

/** All of these hold. */
function all(parts: readonly Where[]): Where {
  if (parts.includes(NOWHERE)) return NOWHERE;
  const told = parts.filter((part) => part !== EVERYWHERE);
  return told.length > 1 ? { AND: told } : (told[0] ?? EVERYWHERE);
}

/** One of these holds. */
function any(parts: readonly Where[]): Where {
  if (parts.includes(EVERYWHERE)) return EVERYWHERE;
  const told = parts.filter((part) => part !== NOWHERE);
  return told.length > 1 ? { OR: told } : (told[0] ?? NOWHERE);
}

function not(part: Where): Where {
  if (part === NOWHERE) return EVERYWHERE;
  return part === EVERYWHERE ? NOWHERE : { NOT: part };
}

/** A filter that Prisma forgets nowhere, also one of no row or of every row: what is in an empty list, or is not. */
function whole(where: Where, { id, partner, owner, assignee, createdBy, origin, contact, fields = {} }: PrismaFields): Where {
  if (where !== NOWHERE && where !== EVERYWHERE) return where;
  const sources = [id, partner, owner, assignee, createdBy, origin, contact, ...Object.values(fields)];
  const known = sources.map((source) => found(source ?? null, "/columns")).find((column) => column !== null);
  if (known === undefined || known === null)
    throw PolicyError.of("SQL_UNMAPPED_COLUMN", "/columns", "name at least one field: a filter of no row has to ask one");
  const none = { [known.field]: { in: [] } };
  return where === NOWHERE ? none : { NOT: none };
}

/**
 * Where the viewer may do `action`, for `where` of a Prisma query; join it with `AND` and `OR` to conditions of your own.
 *
 * @throws PolicyError `SQL_UNMAPPED_COLUMN`; `SQL_UNSUPPORTED` for what Prisma cannot say: texts by their order and, in SQLite, parts
 * of texts
 *
 * @example
 * const columns = { partner: "partnerId", owner: "ownerId", assignee: "assigneeId", createdBy: "createdById", shares: null };
 * const where = accessibleBy<Prisma.LeadWhereInput>(viewer, "lead.view", { provider: "postgresql", columns });
 * const page = await prisma.lead.findMany({ where, take: 50 });
 */
export function accessibleBy<Input extends object = Where>(viewer: Filtering, action: Action, given: PrismaOptions): Input {
  const asked = optionsOf(given, ["provider", "columns"]);
  const options = { ...asked, columns: readingAt("/columns", () => fieldsIn(asked.columns)) } as PrismaOptions;
  if (options.provider !== "postgresql" && options.provider !== "sqlite") {
    throw PolicyError.of("INVALID_VALUE", "/provider", "the providers are `postgresql` and `sqlite`");
  }
  return whole(written(toAst(viewer, action), options), options.columns) as Input;
}

/** The fields of a model, each looked at whether this filter asks for it or not; read by name, wherever they stand, once each. */
function fieldsIn(given: unknown): PrismaFields {
  if (!hasMembers(given)) throw PolicyError.of("INVALID_VALUE", "/columns", "the columns are an object");
  onlyKnown(given, COLUMN_NAMES, "/columns");
  const shares = sharesIn({ shares: memberNamed(given, "shares") }, "relation");
  const columns = COLUMN_NAMES.map((name) => {
    if (name === "shares") return [name, sharesOf(shares)];
    const source = memberNamed(given, name);
    if (source === undefined) return [name, source];
    return [name, name === "fields" ? freeFieldsIn(source) : fieldAt(source, `/columns/${name}`)];
  });
  return Object.fromEntries(columns.filter(([, source]) => source !== undefined));
}

function freeFieldsIn(given: unknown): object {
  if (!isPlain(given)) throw PolicyError.of("INVALID_VALUE", "/columns/fields", "the columns of free fields are a plain object");
  const sources = Object.entries(given).filter(([, source]) => source !== undefined);
  return Object.fromEntries(sources.map(([name, source]) => [name, fieldAt(source, `/columns/fields${pointer(name)}`)]));
}

function sharesOf(given: unknown): PrismaFields["shares"] {
  if (given === null) return null;
  const at = "/columns/shares";
  if (!hasMembers(given)) throw PolicyError.of("INVALID_VALUE", at, "the shares are an object, or `null` where there are none");
  onlyKnown(given, ["relation", "user", "level"], at);
  const [relation, user, level] = ["relation", "user", "level"].map((name) => memberNamed(given, name));
  if (typeof relation !== "string" || relation === "") throw PolicyError.of("INVALID_VALUE", `${at}/relation`, "the relation is a name");
  return { relation, user: fieldAt(user, `${at}/user`), level: fieldAt(level, `${at}/level`) };
}

function written(condition: Condition, options: PrismaOptions): Where {
  switch (condition.kind) {
    case "always":
      return EVERYWHERE;
    case "never":
      return NOWHERE;
    case "and":
      return all(condition.parts.map((part) => written(part, options)));
    case "or":
      return any(condition.parts.map((part) => written(part, options)));
    case "not":
      return negated(condition.part, options);
    default:
      return atom(condition, options);
  }
}

type Found = PrismaField;
const FIELD_NAMES = ["field", "values", "required", "uuid", "type"];
const TYPES: readonly unknown[] = [undefined, "String", "Int", "BigInt", "Float", "Decimal", "Boolean"] satisfies (
  | PrismaType
  | undefined
)[];

/** The field of a member; `null` where no record has it. What is named was looked at before. */
function found(source: PrismaSource | undefined, at: string): Found | null {
  if (source !== undefined) return source as Found | null;
  const name = at.slice(at.lastIndexOf("/") + 1);
  throw PolicyError.of("SQL_UNMAPPED_COLUMN", at, `the filter asks for \`${name}\`: name its field, or \`null\` where no record has it`);
}

/** A field, checked; a copy where it is an object. */
function fieldAt(source: unknown, at: string): Found | null {
  if (source === undefined || source === null) return found(source, at);
  if (typeof source === "string" && source !== "") return { field: source };
  const given = hasMembers(source) ? Object.fromEntries(FIELD_NAMES.map((name) => [name, memberNamed(source, name)])) : {};
  if (typeof given.field !== "string" || given.field === "") {
    throw PolicyError.of(
      "INVALID_VALUE",
      at,
      "a column is the name of a field, or an object with `field`, `values`, `required`, `uuid` and `type`",
    );
  }
  onlyKnown(source as object, FIELD_NAMES, at);
  if (!TYPES.includes(given.type)) {
    throw PolicyError.of("INVALID_VALUE", `${at}/type`, "a field is of type `String`, `Int`, `BigInt`, `Float`, `Decimal` or `Boolean`");
  }
  for (const name of ["required", "uuid"]) {
    if (given[name] !== undefined && typeof given[name] !== "boolean") {
      throw PolicyError.of("INVALID_VALUE", `${at}/${name}`, `\`${name}\` is a boolean`);
    }
  }
  if (given.values !== undefined && !isTexts(given.values)) {
    throw PolicyError.of("INVALID_VALUE", `${at}/values`, "the stored values are a plain object of texts");
  }
  return { ...given, values: given.values && { ...given.values } } as Found;
}

function isTexts(values: unknown): boolean {
  return isPlain(values) && Object.values(values).every((value) => typeof value === "string");
}

function memberOf(member: Exclude<IdMember, "contactElseId">, { columns }: PrismaOptions): Found | null {
  return found(columns[member], `/columns/${member}`);
}

function fieldOf(name: string, { columns }: PrismaOptions): Found | null {
  const { fields } = columns;
  return found(fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined, `/columns/fields/${name}`);
}

/** A test that is false where the field is NULL, also within a `NOT`. */
function known({ field, required }: Found, ...tests: readonly object[]): Where {
  const present = required ? [] : [{ [field]: { not: null } }];
  return all([...present, ...tests.map((test) => ({ [field]: test }))]);
}

function absent({ field, required }: Found): Where {
  return required ? NOWHERE : { [field]: null };
}

function among(column: Found | null, values: readonly string[]): Where {
  if (column === null) return NOWHERE;
  const { values: stands } = column;
  if (stands === undefined) return inStored(column, values);
  const meant = Object.entries(stands).filter(([, value]) => values.includes(value));
  return inStored(
    column,
    meant.map(([key]) => key),
  );
}

/** One of these is stored; what the field cannot hold is in no row. */
function inStored(column: Found, values: readonly string[]): Where {
  const held = values.map((value) => stored(value, column)).filter((value) => value !== undefined);
  return held.length === 0 ? NOWHERE : known(column, { in: held });
}

/** An id or a name is there: an empty text is none. */
function present(column: Found | null): Where {
  if (column === null) return NOWHERE;
  const { values, uuid, type } = column;
  if (values !== undefined)
    return inStored(
      column,
      Object.keys(values).filter((key) => values[key] !== ""),
    );
  return uuid || type === "Int" || type === "BigInt" ? known(column) : known(column, { not: "" });
}

/** Not, where a stored value that stands for nothing is no answer either. */
function negated(part: Atom, options: PrismaOptions): Where {
  if (part.kind === "absent" && part.member !== "contactElseId") return present(memberOf(part.member, options));
  const denied = not(atom(part, options));
  const isNamed = (part.kind === "is" || part.kind === "in") && part.member !== "contactElseId";
  const column = part.kind === "field" ? fieldOf(part.name, options) : isNamed ? memberOf(part.member, options) : null;
  if (column === null || (column.values === undefined && !isNamed)) return denied;
  const there = isNamed ? present(column) : inStored(column, Object.keys(column.values ?? {}));
  return all([denied, any([absent(column), there])]);
}

function atom(part: Atom, options: PrismaOptions): Where {
  switch (part.kind) {
    case "is":
      return named(part.member, [part.value], options);
    case "in":
      return named(part.member, part.values, options);
    case "absent": {
      if (part.member === "contactElseId") throw unsupported("/columns/contact", "the absence of a contact and an id");
      const column = memberOf(part.member, options);
      return column === null ? EVERYWHERE : absent(column);
    }
    case "home":
      return atHome(part.owners, options);
    case "shared": {
      const { shares } = options.columns;
      if (shares === null) return NOWHERE;
      const levels = part.level === "read" ? ["read", "read-write"] : ["read-write"];
      const tests = [among(ofShare(shares.user, "user"), part.users), among(ofShare(shares.level, "level"), levels)];
      const both = all(tests);
      return both === NOWHERE ? NOWHERE : { [shares.relation]: { some: both } };
    }
    case "sharedTo":
      // The relation of shares names users: none of them is with a group or a role.
      return NOWHERE;
    case "idIsPartner":
      throw unsupported("/columns/id", "an id that is that of the partner");
    case "field":
      return field(part, options);
  }
}

/** A share has both, and is only asked whether it is there: nothing turns on `null`. */
function ofShare(source: PrismaSource, name: string): Found | null {
  const column = found(source, `/columns/shares/${name}`);
  return column && { ...column, required: true };
}

function named(member: IdMember, values: readonly string[], options: PrismaOptions): Where {
  if (member !== "contactElseId") return among(memberOf(member, options), values);
  const contact = memberOf("contact", options);
  const id = among(memberOf("id", options), values);
  if (contact === null) return id;
  return any([among(contact, values), all([absent(contact), id])]);
}

function atHome(owners: readonly { readonly owner: string; readonly partner: string }[], options: PrismaOptions): Where {
  const byPartner = new Map<string, string[]>();
  for (const { owner, partner } of owners) addTo(byPartner, partner, owner);
  const owner = memberOf("owner", options);
  const partner = memberOf("partner", options);
  const parts = [...byPartner].map(([home, ids]) => {
    const mine = among(owner, ids);
    return partner === null ? mine : all([mine, any([absent(partner), among(partner, [home])])]);
  });
  return any(parts);
}

function field(part: Extract<Atom, { readonly kind: "field" }>, options: PrismaOptions): Where {
  const column = fieldOf(part.name, options);
  if (column === null) return NOWHERE;
  const { operator, value, name } = part;
  const at = `/columns/fields/${name}`;
  if (column.values !== undefined) {
    const passing = Object.entries(column.values).filter(([, stands]) => passes(operator, stands, value));
    return inStored(
      column,
      passing.map(([key]) => key),
    );
  }
  // A list answers `in` only, and values of different kinds never meet.
  if (typeof value === "object" && operator !== "in") return NOWHERE;
  const kind = kindOf(column);
  const values = (typeof value === "object" ? value : [value]).filter((each) => kind === undefined || typeof each === kind);
  // A field whose type is not said holds values of one kind; Prisma takes no others.
  if (new Set(values.map((each) => typeof each)).size > 1) throw unsupported(at, "values of several kinds");
  const tests = values.map((each) => one(column, operator === "in" ? "eq" : operator, each, options, at));
  return any(tests);
}

/** A field compared with one value of its kind. */
function one(column: Found, operator: FieldOperator, value: Scalar, { provider }: PrismaOptions, at: string): Where {
  if (typeof value === "number") {
    if (operator === "contains") return NOWHERE;
    const tests = numberTests(numberType(column, at), operator, value);
    return tests === undefined ? NOWHERE : known(column, ...tests);
  }
  if (typeof value === "boolean") {
    const isComparison = operator === "eq" || operator === "ne";
    return isComparison ? known(column, operator === "eq" ? { equals: value } : { not: value }) : NOWHERE;
  }
  if (operator === "eq" || operator === "ne") {
    const text = stored(value, column);
    if (text === undefined) return operator === "eq" ? NOWHERE : known(column);
    return known(column, operator === "eq" ? { equals: text } : { not: text });
  }
  if (operator !== "contains") throw unsupported(at, "the order of texts");
  if (provider === "sqlite") throw unsupported(at, "parts of texts in SQLite");
  if (column.uuid) throw unsupported(at, "parts of UUIDs");
  return stored(value, column) === undefined ? NOWHERE : known(column, { contains: value });
}

function unsupported(at: string, what: string): PolicyError {
  return PolicyError.of("SQL_UNSUPPORTED", at, `Prisma cannot ask for ${what} as the rules mean it`);
}
