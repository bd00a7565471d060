/**
 * The records that a viewer may act on, as `where` of a Prisma query.
 *
 * @module
 */
import { PolicyError } from "../errors.js";
import { addTo } from "../multimap.js";
import { COLUMN_NAMES, onlyKnown, sharesIn } from "../sql/columns.js";
import type { Atom, Condition, Member } from "../sql/condition.js";
import { type Filtering, toAst } from "../sql/filtering.js";
import type { Action } from "../types.js";
import type { Scalar } from "../viewer/document.js";
import { optionsOf } from "../viewer/options.js";

export type { Filtering } from "../sql/filtering.js";

/** The field of a model, or the field with more about it; `null`: no record has the member. */
export type PrismaSource = string | PrismaField | null;

/** A field of a model. */
export interface PrismaField {
  readonly field: string;
  /** What a stored value stands for, where that is another text. Any other stored value matches nothing. */
  readonly values?: { readonly [stored: string]: string } | undefined;
  /** Says whether the schema requires the field: Prisma then refuses to compare it with `null`. Default: false. */
  readonly required?: boolean | undefined;
  /** Says whether the field is a UUID, which is compared with UUIDs only. Default: false. */
  readonly uuid?: boolean | undefined;
}

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

const NOWHERE: Where = { OR: [] };
const EVERYWHERE: Where = { AND: [] };

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
  const options = optionsOf(given, ["provider", "columns"]) as PrismaOptions;
  if (typeof options.columns !== "object" || options.columns === null)
    throw PolicyError.of("INVALID_VALUE", "/columns", "the columns are an object");
  onlyKnown(options.columns, COLUMN_NAMES, "/columns");
  sharesIn(options.columns, "relation");
  if (options.provider !== "postgresql" && options.provider !== "sqlite") {
    throw PolicyError.of("INVALID_VALUE", "/provider", "the providers are `postgresql` and `sqlite`");
  }
  return written(toAst(viewer, action), options) as Input;
}

function written(condition: Condition, options: PrismaOptions): Where {
  switch (condition.kind) {
    case "always":
      return EVERYWHERE;
    case "never":
      return NOWHERE;
    case "and":
      return { AND: condition.parts.map((part) => written(part, options)) };
    case "or":
      return { OR: condition.parts.map((part) => written(part, options)) };
    case "not":
      return negated(condition.part, options);
    default:
      return atom(condition, options);
  }
}

type Found = PrismaField;
const FIELD_NAMES = ["field", "values", "required", "uuid"];

function found(source: PrismaSource | undefined, at: string): Found | null {
  if (source === undefined) {
    const name = at.slice(at.lastIndexOf("/") + 1);
    throw PolicyError.of("SQL_UNMAPPED_COLUMN", at, `the filter asks for \`${name}\`: name its field, or \`null\` where no record has it`);
  }
  if (source === null) return null;
  if (typeof source === "string" && source !== "") return { field: source };
  if (typeof source !== "object" || typeof source.field !== "string" || source.field === "") {
    throw PolicyError.of(
      "INVALID_VALUE",
      at,
      "a column is the name of a field, or an object with `field`, `values`, `required` and `uuid`",
    );
  }
  onlyKnown(source, FIELD_NAMES, at);
  return source;
}

function memberOf(member: Exclude<Member, "contactElseId">, { columns }: PrismaOptions): Found | null {
  return found(columns[member], `/columns/${member}`);
}

function fieldOf(name: string, { columns }: PrismaOptions): Found | null {
  const { fields } = columns;
  return found(fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined, `/columns/fields/${name}`);
}

/** A test that is false where the field is NULL, also within a `NOT`. */
function known({ field, required }: Found, ...tests: readonly object[]): Where {
  const present = required ? [] : [{ [field]: { not: null } }];
  return { AND: [...present, ...tests.map((test) => ({ [field]: test }))] };
}

function absent({ field, required }: Found): Where {
  return required ? NOWHERE : { [field]: null };
}

function among(column: Found | null, values: readonly string[]): Where {
  if (column === null) return NOWHERE;
  const { values: stands } = column;
  const stored =
    stands === undefined
      ? values
      : Object.entries(stands)
          .filter(([, value]) => values.includes(value))
          .map(([key]) => key);
  return known(column, { in: [...stored] });
}

/** An id or a name is there: an empty text is none. */
function present(column: Found | null): Where {
  if (column === null) return NOWHERE;
  const { values, uuid } = column;
  if (values !== undefined) return known(column, { in: Object.keys(values).filter((stored) => values[stored] !== "") });
  return uuid ? known(column) : known(column, { not: "" });
}

/** Not, where a stored value that stands for nothing is no answer either. */
function negated(part: Atom, options: PrismaOptions): Where {
  if (part.kind === "absent" && part.member !== "contactElseId") return present(memberOf(part.member, options));
  const denied: Where = { NOT: atom(part, options) };
  const isNamed = (part.kind === "is" || part.kind === "in") && part.member !== "contactElseId";
  const column = part.kind === "field" ? fieldOf(part.name, options) : isNamed ? memberOf(part.member, options) : null;
  if (column === null || (column.values === undefined && !isNamed)) return denied;
  const there = isNamed ? present(column) : known(column, { in: Object.keys(column.values ?? {}) });
  return { AND: [denied, { OR: [absent(column), there] }] };
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
      return { [shares.relation]: { some: { AND: tests } } };
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

function named(member: Member, values: readonly string[], options: PrismaOptions): Where {
  if (member !== "contactElseId") return among(memberOf(member, options), values);
  const contact = memberOf("contact", options);
  const id = among(memberOf("id", options), values);
  if (contact === null) return id;
  return { OR: [among(contact, values), { AND: [absent(contact), id] }] };
}

function atHome(owners: readonly { readonly owner: string; readonly partner: string }[], options: PrismaOptions): Where {
  const byPartner = new Map<string, string[]>();
  for (const { owner, partner } of owners) addTo(byPartner, partner, owner);
  const owner = memberOf("owner", options);
  const partner = memberOf("partner", options);
  const parts = [...byPartner].map(([home, ids]) => {
    const mine = among(owner, ids);
    return partner === null ? mine : { AND: [mine, { OR: [absent(partner), among(partner, [home])] }] };
  });
  return { OR: parts };
}

const TESTS = { lt: "lt", le: "lte", gt: "gt", ge: "gte" } as const;
const FINITE = { gte: -Number.MAX_VALUE, lte: Number.MAX_VALUE };

function field(part: Extract<Atom, { readonly kind: "field" }>, options: PrismaOptions): Where {
  const column = fieldOf(part.name, options);
  if (column === null) return NOWHERE;
  const { operator, value, name } = part;
  const at = `/columns/fields/${name}`;
  if (column.values !== undefined && (typeof value !== "string" || (operator !== "eq" && operator !== "in"))) {
    throw unsupported(at, "a comparison of stored values that stand for others");
  }
  if (operator === "in" || operator === "eq") {
    const values = typeof value === "object" ? value : [value];
    if (column.values !== undefined) return among(column, values as readonly string[]);
    // A field holds values of one kind; Prisma takes no others, and those that differ never meet.
    const kinds = new Set(values.map((each) => typeof each));
    if (kinds.size > 1) throw unsupported(at, "values of several kinds");
    return operator === "eq" || typeof values[0] === "boolean"
      ? { OR: values.map((each: Scalar) => known(column, { equals: each })) }
      : known(column, { in: [...values] });
  }
  if (typeof value === "object") return NOWHERE;
  if (operator === "ne") return typeof value === "number" ? known(column, FINITE, { not: value }) : known(column, { not: value });
  if (operator === "contains") {
    if (typeof value !== "string") return NOWHERE;
    if (options.provider === "sqlite") throw unsupported(at, "parts of texts in SQLite");
    return known(column, { contains: value });
  }
  if (typeof value === "boolean") return NOWHERE;
  if (typeof value === "string") throw unsupported(at, "the order of texts");
  return known(column, FINITE, { [TESTS[operator]]: value });
}

function unsupported(at: string, what: string): PolicyError {
  return PolicyError.of("SQL_UNSUPPORTED", at, `Prisma cannot ask for ${what} as the rules mean it`);
}
