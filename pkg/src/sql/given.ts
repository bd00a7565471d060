import { PolicyError } from "../errors.js";
import { reading } from "../reading.js";
import { hasMembers, pointer } from "../residual/members.js";
import { invalid } from "./columns.js";
import { type Condition, OPERATORS } from "./condition.js";
import { type Filter, statement, type WhereOptions } from "./statement.js";

/**
 * A condition as SQL, also one that came as data: each of its members is looked at, since drivers take an object in the place of
 * a text for more than a value.
 *
 * @example
 * const { sql, params } = toSql(viewer.toAst("deal.view"), { dialect: "sqlite", columns: { partner: "d.partner", owner: "d.owner", shares: null } });
 *
 * @throws PolicyError `INVALID_VALUE`, `UNKNOWN_FIELD` and `UNKNOWN_VALUE` for what is no condition, with its place;
 * `SQL_UNMAPPED_COLUMN` for a member that it asks for and no column is named for; `SQL_UNSUPPORTED` for what the dialect or the type
 * of a column cannot say; `LIMIT_EXCEEDED`
 */
export function toSql(condition: Condition, options: WhereOptions): Filter {
  return statement(
    reading(() => new Looking().condition(condition, "", 0)),
    options,
  );
}

/** How deep conditions may be nested, and how many parts and values one may have. */
const DEEPEST = 64;
const MOST = 1_000_000;

const MEMBERS: readonly unknown[] = ["partner", "owner", "assignee", "createdBy", "id", "origin", "contact", "contactElseId"];
const LEVELS: readonly unknown[] = ["read", "read-write"];

type Given = Readonly<Record<string, unknown>>;

class Looking {
  #left = MOST;

  condition(given: unknown, at: string, depth: number): Condition {
    if (depth > DEEPEST) throw PolicyError.of("LIMIT_EXCEEDED", at, `a condition is nested at most ${DEEPEST} deep`);
    const kind = this.#object(given, at).kind;
    switch (kind) {
      case "always":
      case "never":
        return this.#only(given, ["kind"], at) as Condition;
      case "not": {
        const { part } = this.#only(given, ["kind", "part"], at);
        const atom = this.condition(part, `${at}/part`, DEEPEST);
        if (["always", "never", "not", "and", "or"].includes(atom.kind)) throw invalid(`${at}/part`, "a `not` is of one question");
        return { kind, part: atom } as Condition;
      }
      case "and":
      case "or": {
        const { parts } = this.#only(given, ["kind", "parts"], at);
        const all = this.#list(parts, `${at}/parts`).map((part, index) => this.condition(part, `${at}/parts/${index}`, depth + 1));
        if (all.length === 0) throw invalid(`${at}/parts`, `an \`${kind}\` has parts`);
        return { kind, parts: all };
      }
      default:
        return this.#atom(kind, given, at);
    }
  }

  #atom(kind: unknown, given: unknown, at: string): Condition {
    const only = (...names: string[]): Given => this.#only(given, ["kind", ...names], at);
    switch (kind) {
      case "is": {
        const { member, value } = only("member", "value");
        return { kind, member: this.#one(member, MEMBERS, `${at}/member`), value: this.#text(value, `${at}/value`) };
      }
      case "in": {
        const { member, values } = only("member", "values");
        return { kind, member: this.#one(member, MEMBERS, `${at}/member`), values: this.#texts(values, `${at}/values`) };
      }
      case "absent":
        return { kind, member: this.#one(only("member").member, MEMBERS, `${at}/member`) };
      case "idIsPartner":
        only();
        return { kind };
      case "shared": {
        const { users, level } = only("users", "level");
        return { kind, users: this.#texts(users, `${at}/users`), level: this.#one(level, LEVELS, `${at}/level`) };
      }
      case "sharedTo":
        return this.#sharedTo(only("level", "groups", "internalRoles", "partnerRoles"), at);
      case "home": {
        const owners = this.#list(only("owners").owners, `${at}/owners`).map((each, index) => {
          const place = `${at}/owners/${index}`;
          const { owner, partner } = this.#only(each, ["owner", "partner"], place);
          return { owner: this.#text(owner, `${place}/owner`), partner: this.#text(partner, `${place}/partner`) };
        });
        return { kind, owners };
      }
      case "field": {
        const { name, operator, value } = only("name", "operator", "value");
        const comparison = this.#one<(typeof OPERATORS)[number]>(operator, OPERATORS, `${at}/operator`);
        return { kind, name: this.#text(name, `${at}/name`), operator: comparison, value: this.#value(value, `${at}/value`) };
      }
      default:
        throw PolicyError.of("UNKNOWN_VALUE", `${at}/kind`, "there is no such kind of condition");
    }
  }

  #sharedTo({ level, groups, internalRoles, partnerRoles }: Given, at: string): Condition {
    const ofSupplier = this.#only(internalRoles, ["alone", "subordinates", "branches"], `${at}/internalRoles`);
    const ofPartners = this.#only(partnerRoles, ["alone", "subordinates"], `${at}/partnerRoles`);
    const roles = (name: string) => this.#texts(ofSupplier[name], `${at}/internalRoles/${name}`);
    const pairs = (name: string) =>
      this.#list(ofPartners[name], `${at}/partnerRoles/${name}`).map((pair, index) => {
        const place = `${at}/partnerRoles/${name}/${index}`;
        const [partner, role, ...more] = this.#texts(pair, place);
        if (partner === undefined || role === undefined || more.length > 0) throw invalid(place, "a role of a partner is two texts");
        return [partner, role] as const;
      });
    return {
      kind: "sharedTo",
      level: this.#one(level, LEVELS, `${at}/level`),
      groups: this.#texts(groups, `${at}/groups`),
      internalRoles: { alone: roles("alone"), subordinates: roles("subordinates"), branches: roles("branches") },
      partnerRoles: { alone: pairs("alone"), subordinates: pairs("subordinates") },
    };
  }

  #object(given: unknown, at: string): Given {
    if (!hasMembers(given)) throw invalid(at, "an object is expected");
    return given as Given;
  }

  #only(given: unknown, names: readonly string[], at: string): Given {
    const object = this.#object(given, at);
    const odd = Object.keys(object).find((name) => !names.includes(name));
    if (odd !== undefined) throw PolicyError.of("UNKNOWN_FIELD", at + pointer(odd), `a condition of this kind has ${names.join(", ")}`);
    return object;
  }

  #list(given: unknown, at: string): unknown[] {
    if (!Array.isArray(given)) throw invalid(at, "a list is expected");
    this.#left -= given.length;
    if (this.#left < 0) throw PolicyError.of("LIMIT_EXCEEDED", at, `a condition has at most ${MOST} parts and values`);
    return Array.from(given);
  }

  #texts(given: unknown, at: string): string[] {
    return this.#list(given, at).map((each, index) => this.#text(each, `${at}/${index}`));
  }

  #text(given: unknown, at: string): string {
    if (typeof given !== "string") throw invalid(at, "a text is expected");
    if (/\p{Surrogate}/u.test(given)) throw PolicyError.of("MALFORMED_ID", at, "a text has no lone surrogate");
    return given;
  }

  #value(given: unknown, at: string) {
    return Array.isArray(given)
      ? this.#list(given, at).map((each, index) => this.#scalar(each, `${at}/${index}`))
      : this.#scalar(given, at);
  }

  #scalar(given: unknown, at: string): string | number | boolean {
    if (typeof given === "boolean" || (typeof given === "number" && Number.isFinite(given))) return given;
    return this.#text(given, at);
  }

  #one<One extends string>(given: unknown, known: readonly unknown[], at: string): One {
    if (known.includes(given)) return given as One;
    throw typeof given === "string"
      ? PolicyError.of("UNKNOWN_VALUE", at, `one of ${known.join(", ")} is expected`)
      : invalid(at, "a text is expected");
  }
}
