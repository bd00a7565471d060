import { PolicyError } from "../errors.js";
import { pointer } from "../residual/members.js";
import { optionsOf } from "../residual/options.js";
import {
  type Column,
  type Columns,
  type ColumnType,
  columnAt,
  columnsIn,
  type Dialect,
  expression,
  type Found,
  invalid,
  type SharesTable,
  tableAt,
} from "./columns.js";
import type { Atom, Condition, FieldOperator, IdMember, PartnerRoleKey, ShareKeys } from "./condition.js";
import { GRAMMARS, type Grammar } from "./dialects.js";
import { canHold, passes } from "./held.js";

/** How a filter is written. */
export interface WhereOptions {
  /** The database. */
  readonly dialect: Dialect;
  /** Where the members of a record stand. */
  readonly columns: Columns;
  /** The number of the first parameter, where the dialect numbers them (`$1`). Default: 1. */
  readonly firstParameter?: number | undefined;
}

/** A condition for a `WHERE` clause, in brackets: TRUE or FALSE of every row, never NULL. */
export interface Filter {
  /** The condition. It is the same text for every viewer of a kind, so that prepared statements are reused; in PostgreSQL another one where a set has hundreds of values. */
  readonly sql: string;
  /** The values of its parameters, in their order: texts, numbers and booleans; in PostgreSQL also lists of texts, and lists of hundreds as one text. */
  readonly params: readonly unknown[];
  /** The texts between the parameters, for builders that put values between texts: one more than `slots`. */
  readonly fragments: readonly string[];
  /** Which of `params` stands behind each of the `fragments` but the last. */
  readonly slots: readonly number[];
  /** The condition as data. */
  readonly toAst: () => Condition;
}

/** What stands where a value goes: no text of SQL has it. */
const MARK = "\u0000";

/** What no row is. */
export const NOWHERE = "(1 = 0)";
const EVERYWHERE = "(1 = 1)";

/**
 * A condition as SQL, which the package made itself.
 *
 * @throws PolicyError `SQL_UNMAPPED_COLUMN` for a member that it asks for and no column is named for; `SQL_UNSUPPORTED` for what
 * the dialect or the type of a column cannot say; `INVALID_VALUE`
 */
export function statement(condition: Condition, options: WhereOptions): Filter {
  const { dialect, columns, firstParameter = 1 } = optionsOf(options, ["dialect", "columns", "firstParameter"]);
  const grammar = typeof dialect === "string" && Object.hasOwn(GRAMMARS, dialect) ? GRAMMARS[dialect] : undefined;
  if (grammar === undefined) {
    throw invalid(
      "/dialect",
      `the dialects are ${Object.keys(GRAMMARS)
        .map((name) => `\`${name}\``)
        .join(", ")}`,
    );
  }
  if (!Number.isSafeInteger(firstParameter) || firstParameter < 1) throw invalid("/firstParameter", "parameters are counted from 1");
  return written(condition, grammar, columnsIn(columns), firstParameter);
}

/** A condition in the words of a grammar, about columns that were looked at. */
export function written(condition: Condition, grammar: Grammar, columns: Columns, firstParameter = 1): Filter {
  return new Writer(grammar, columns).filter(condition, firstParameter);
}

class Writer {
  readonly #grammar: Grammar;
  readonly #columns: Columns;
  readonly #values: unknown[] = [];
  /** The parameters that are named more than once: the viewer's own ids, and what one comparison asks for twice. */
  readonly #own = new Map<string | symbol, number>();
  readonly #slots: number[] = [];

  constructor(grammar: Grammar, columns: Columns) {
    this.#grammar = grammar;
    this.#columns = columns;
  }

  filter(condition: Condition, first: number): Filter {
    const marked = this.#write(condition);
    const fragments = marked.split(MARK);
    const number = (slot: number): string => this.#grammar.parameter(first + slot);
    const sql = fragments.map((text, at) => (at === 0 ? text : number(this.#slots[at - 1] as number) + text)).join("");
    return { sql, params: this.#values, fragments, slots: this.#slots, toAst: () => condition };
  }

  #write(condition: Condition): string {
    switch (condition.kind) {
      case "always":
        return EVERYWHERE;
      case "never":
        return NOWHERE;
      case "and":
        return `(${condition.parts.map((part) => this.#write(part)).join(" AND ")})`;
      case "or": {
        // What no row can be is left out: a share with a group where the table has no groups.
        const parts = condition.parts.map((part) => this.#write(part)).filter((part) => part !== NOWHERE);
        return parts.length === 0 ? NOWHERE : `(${parts.join(" OR ")})`;
      }
      case "not":
        return this.#not(condition.part);
      default:
        return this.#atom(condition);
    }
  }

  /** Not, where a stored value that stands for nothing, as an empty text does for an id, is no answer either. */
  #not(atom: Atom): string {
    if (atom.kind === "absent") return this.#present(this.#member(atom.member));
    const denied = `(NOT ${this.#atom(atom)})`;
    const isMember = atom.kind === "is" || atom.kind === "in";
    const column = atom.kind === "field" ? this.#fieldColumn(atom.name) : isMember ? this.#member(atom.member) : null;
    if (column === null || (column.values === undefined && !(isMember && column.type === "text"))) return denied;
    const present = isMember ? this.#present(column) : this.#stored(column, [...(column.values?.keys() ?? [])]);
    return `(${denied} AND (${column.sql} IS NULL OR ${present}))`;
  }

  /** An id or a name is there. */
  #present(column: Found | null): string {
    if (column === null) return NOWHERE;
    if (column.values !== undefined) {
      const meant = [...column.values].filter(([, value]) => value !== "");
      return this.#stored(
        column,
        meant.map(([stored]) => stored),
      );
    }
    return column.type === "text" ? `(${column.sql} IS NOT NULL AND ${column.sql} <> '')` : `(${column.sql} IS NOT NULL)`;
  }

  #atom(atom: Atom): string {
    switch (atom.kind) {
      case "absent":
        return this.#absent(atom.member);
      case "is":
        return this.#is(atom.member, atom.value);
      case "in":
        return this.#in(this.#member(atom.member), atom.values);
      case "home":
        return this.#home(atom.owners);
      case "shared":
        return this.#shared((shares) => this.#in(required(shares.user, "/columns/shares/user"), atom.users), atom.level);
      case "sharedTo":
        return this.#shared((shares) => this.#several(shares, atom), atom.level);
      case "idIsPartner":
        return this.#idIsPartner();
      case "field":
        return this.#field(atom);
    }
  }

  #member(member: IdMember): Found | null {
    if (member !== "contactElseId") return columnAt(this.#columns[member], `/columns/${member}`);
    const contact = columnAt(this.#columns.contact, "/columns/contact");
    const id = columnAt(this.#columns.id, "/columns/id");
    if (contact === null || id === null) return contact ?? id;
    if (contact.type !== id.type || contact.values !== undefined || id.values !== undefined) {
      throw PolicyError.of("SQL_UNSUPPORTED", "/columns/contact", "the contact and the id of a contact are columns of one type");
    }
    return { sql: `COALESCE(${contact.sql}, ${id.sql})`, type: id.type, values: undefined };
  }

  #absent(member: IdMember): string {
    const column = this.#member(member);
    return column === null ? EVERYWHERE : `(${column.sql} IS NULL)`;
  }

  #is(member: IdMember, value: string): string {
    const column = this.#member(member);
    if (column === null) return NOWHERE;
    if (column.values !== undefined) return this.#in(column, [value]);
    if (!canHold(column.type, value)) return NOWHERE;
    const whose = member === "partner" ? "account" : member.startsWith("contact") ? "contact" : "viewer";
    const parameter = (): string => this.#put(value, `${whose} ${column.type} ${value}`);
    return `(${column.sql} IS NOT NULL AND ${this.#grammar.equals(column.sql, parameter, column.type)})`;
  }

  #in(column: Found | null, values: readonly string[]): string {
    if (column === null) return NOWHERE;
    const { values: stands } = column;
    const stored = stands === undefined ? values : [...stands].filter(([, value]) => values.includes(value)).map(([key]) => key);
    return this.#stored(column, stored);
  }

  #stored(column: Found, stored: readonly string[], once = Symbol()): string {
    const values = stored.filter((value) => canHold(column.type, value));
    const set = this.#grammar.set(values, column.type);
    const parameter = (): string => this.#put(set, once);
    return `(${column.sql} IS NOT NULL AND ${this.#grammar.among(column.sql, parameter, column.type, this.#grammar.isHashed(values.length))})`;
  }

  #home(owners: readonly { readonly owner: string; readonly partner: string }[]): string {
    const owner = this.#member("owner");
    const partner = this.#member("partner");
    if (owner === null) return NOWHERE;
    if (owner.values !== undefined || partner?.values !== undefined) {
      throw PolicyError.of("SQL_UNSUPPORTED", "/columns/owner", "owners and partners are columns whose values stand for themselves");
    }
    const ids = [...new Set(owners.map((pair) => pair.owner))];
    if (partner === null) return this.#stored(owner, ids);
    const fitting = owners.filter((pair) => canHold(owner.type, pair.owner) && canHold(partner.type, pair.partner));
    const parts = this.#grammar.pairs(fitting.map((pair) => [pair.owner, pair.partner]));
    // The owners are one parameter for both questions; not so if an account is one that its column cannot hold.
    const all = fitting.length === ids.length ? Symbol() : undefined;
    const known = this.#stored(owner, ids, all);
    const at = this.#grammar.amongPairs(
      [owner.sql, partner.sql],
      parts.map((part, place) => () => this.#put(part, place === 0 ? all : undefined)),
      [owner.type, partner.type],
      this.#grammar.isHashed(fitting.length),
    );
    // Few owners an index finds. Of many a table is made once a row asks it: that of owners alone only if a row has no partner.
    if (!this.#grammar.isHashed(fitting.length)) return `(${known} AND (${partner.sql} IS NULL OR ${at}))`;
    return `((${partner.sql} IS NULL AND ${known}) OR (${owner.sql} IS NOT NULL AND ${partner.sql} IS NOT NULL AND ${at}))`;
  }

  #idIsPartner(): string {
    const id = this.#member("id");
    const partner = this.#member("partner");
    if (id === null || partner === null) return NOWHERE;
    if (id.type !== partner.type || id.values !== undefined || partner.values !== undefined) {
      throw PolicyError.of("SQL_UNSUPPORTED", "/columns/id", "the id and the partner of an account are columns of one type");
    }
    const { equals, ordered } = this.#grammar;
    const same = id.type === "text" ? ordered(id.sql, "=", () => partner.sql) : equals(id.sql, () => partner.sql, id.type);
    return `(${id.sql} IS NOT NULL AND ${partner.sql} IS NOT NULL AND ${same})`;
  }

  /** Whether a share names one of these groups and roles; of what its table has no column for, it names none. */
  #several(shares: SharesTable, { groups, internalRoles, partnerRoles }: ShareKeys): string {
    const at = "/columns/shares";
    const parts: string[] = [];
    if (shares.group !== undefined) parts.push(this.#in(required(shares.group, `${at}/group`), groups));
    if (shares.internalRole !== undefined) {
      const { role, subordinates, partnerBranches } = shares.internalRole;
      const column = required(role, `${at}/internalRole/role`);
      const [below, branches] = [
        this.#flag(subordinates, `${at}/internalRole/subordinates`),
        this.#flag(partnerBranches, `${at}/internalRole/partnerBranches`),
      ];
      const { alone, subordinates: withBelow, branches: withBranches } = internalRoles;
      parts.push(`(NOT ${below} AND ${this.#in(column, alone)})`);
      parts.push(`(${below} AND NOT ${branches} AND ${this.#in(column, withBelow)})`);
      parts.push(`(${below} AND ${branches} AND ${this.#in(column, withBranches)})`);
    }
    if (shares.partnerRole !== undefined) {
      const { partner, role, subordinates } = shares.partnerRole;
      const columns = [required(partner, `${at}/partnerRole/partner`), required(role, `${at}/partnerRole/role`)] as const;
      const below = this.#flag(subordinates, `${at}/partnerRole/subordinates`);
      parts.push(`(NOT ${below} AND ${this.#pair(columns, partnerRoles.alone)})`);
      parts.push(`(${below} AND ${this.#pair(columns, partnerRoles.subordinates)})`);
    }
    return parts.length === 0 ? NOWHERE : `(${parts.join(" OR ")})`;
  }

  #flag(source: string | Column | undefined, at: string): string {
    if (source === undefined) return NOWHERE;
    const { sql } = required(source, at);
    return `(${sql} IS NOT NULL AND ${this.#grammar.boolean(sql, true)})`;
  }

  #pair([first, second]: readonly [Found, Found], pairs: readonly PartnerRoleKey[]): string {
    if (first.values !== undefined || second.values !== undefined) {
      throw PolicyError.of(
        "SQL_UNSUPPORTED",
        "/columns/shares/partnerRole",
        "partners and roles are columns whose values stand for themselves",
      );
    }
    const fitting = pairs.filter(([partner, role]) => canHold(first.type, partner) && canHold(second.type, role));
    const parts = this.#grammar.pairs(fitting);
    const among = this.#grammar.amongPairs(
      [first.sql, second.sql],
      parts.map((part) => () => this.#put(part)),
      [first.type, second.type],
      this.#grammar.isHashed(fitting.length),
    );
    return `(${first.sql} IS NOT NULL AND ${second.sql} IS NOT NULL AND ${among})`;
  }

  #shared(named: (shares: SharesTable) => string, level: "read" | "read-write"): string {
    const { shares } = this.#columns;
    if (shares === null) return NOWHERE;
    const from = tableAt(shares.from, "/columns/shares/from");
    const on = expression(shares.on, "/columns/shares/on");
    const user = named(shares);
    if (user === NOWHERE) return NOWHERE;
    const levels = level === "read" ? ["read", "read-write"] : ["read-write"];
    const reached = this.#in(required(shares.level, "/columns/shares/level"), levels);
    return `EXISTS (SELECT 1 FROM ${from} WHERE ${on} AND ${user} AND ${reached})`;
  }

  #fieldColumn(name: string): Found | null {
    const { fields } = this.#columns;
    const isNamed = typeof fields === "object" && fields !== null && Object.hasOwn(fields, name);
    return columnAt(isNamed ? fields[name] : undefined, `/columns/fields${pointer(name)}`);
  }

  #field({ name, operator, value }: FieldAtom): string {
    const column = this.#fieldColumn(name);
    if (column === null) return NOWHERE;
    if (column.values !== undefined) {
      const passing = [...column.values].filter(([, stands]) => passes(operator, stands, value));
      return this.#stored(
        column,
        passing.map(([stored]) => stored),
      );
    }
    const kind = kindOf(column.type);
    const values = (typeof value === "object" ? value : [value]).filter((each) => typeof each === kind);
    // A list answers `in` only, and values of different kinds never meet.
    if (values.length === 0 || (typeof value === "object" && operator !== "in")) return NOWHERE;
    if (kind === "boolean") return this.#boolean(column, operator, values as boolean[]);
    if (kind === "number") return this.#number(column, operator, values as number[]);
    return this.#text(column, operator, values as string[], `/columns/fields/${name}`);
  }

  #text(column: Found, operator: FieldOperator, values: readonly string[], at: string): string {
    const { sql, type } = column;
    const [first = ""] = values;
    const once = Symbol();
    const parameter = (): string => this.#put(first, once);
    const known = (test: string): string => `(${sql} IS NOT NULL AND ${test})`;
    if (operator === "in") return this.#stored(column, values);
    if (operator === "eq" || operator === "ne") {
      if (!canHold(type, first)) return operator === "eq" ? NOWHERE : `(${sql} IS NOT NULL)`;
      const equal = `(${this.#grammar.equals(sql, parameter, type)})`;
      return known(operator === "eq" ? equal : `NOT ${equal}`);
    }
    if (type !== "text") throw PolicyError.of("SQL_UNSUPPORTED", at, `a column of type \`${type}\` has no text to compare with`);
    if (!canHold(type, first)) {
      if (operator === "contains") return NOWHERE;
      throw PolicyError.of("SQL_UNSUPPORTED", at, "a text with a zero character cannot be compared with");
    }
    if (operator === "contains") return known(`(${this.#grammar.contains(sql, parameter)})`);
    return known(`(${this.#grammar.ordered(sql, SIGNS[operator], parameter)})`);
  }

  #number(column: Found, operator: FieldOperator, values: readonly number[]): string {
    if (operator === "contains") return NOWHERE;
    const { numeric, number, asNumber, bound } = this.#grammar;
    const sql = number(column.sql);
    const compared = (sign: string) => (value: number) => `${sql} ${sign} ${asNumber(this.#put(bound(value)))}`;
    if (operator === "eq" || operator === "in") {
      return `(${numeric(column.sql)} AND (${values.map(compared("=")).join(" OR ")}))`;
    }
    // What is no finite number is no value of a record.
    const tests = values.slice(0, 1).map(compared(SIGNS[operator]));
    return `(${numeric(column.sql)} AND ${sql} BETWEEN -${LARGEST} AND ${LARGEST} AND ${tests.join("")})`;
  }

  #boolean(column: Found, operator: FieldOperator, values: readonly boolean[]): string {
    const passing = [true, false].filter((each) => values.some((value) => passes(operator, each, value)));
    if (passing.length === 0) return NOWHERE;
    const tests = passing.map((each) => this.#grammar.boolean(column.sql, each));
    return `(${column.sql} IS NOT NULL AND (${tests.join(" OR ")}))`;
  }

  /** A parameter; one that is named more than once is put once where parameters have numbers. */
  #put(value: unknown, own?: string | symbol): string {
    const known = own !== undefined && this.#grammar.isNumbered ? this.#own.get(own) : undefined;
    const at = known ?? this.#values.push(value) - 1;
    if (own !== undefined) this.#own.set(own, at);
    this.#slots.push(at);
    return MARK;
  }
}

type FieldAtom = Extract<Atom, { readonly kind: "field" }>;

const LARGEST = "1.7976931348623157E308";
const SIGNS = { ne: "<>", lt: "<", le: "<=", gt: ">", ge: ">=" } as const;

/** The kind of value that a column of a free field holds. */
function kindOf(type: ColumnType): "string" | "number" | "boolean" {
  return type === "boolean" ? type : type === "number" || type === "integer" ? "number" : "string";
}

function required(source: string | Column, at: string): Found {
  const column = columnAt(source, at);
  if (column === null) throw invalid(at, "a share has a user and a level");
  return column;
}
