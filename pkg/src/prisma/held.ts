import { PolicyError } from "../errors.js";
import type { Scalar } from "../residual/document.js";
import type { FieldOperator } from "../sql/condition.js";
import { canHold } from "../sql/held.js";

/** A field of a model. */
export interface PrismaField {
  readonly field: string;
  /** What a stored value stands for, where that is another text. Any other stored value matches nothing. */
  readonly values?: { readonly [stored: string]: string } | undefined;
  /** Says whether the schema requires the field: Prisma then refuses to compare it with `null`. Default: false. */
  readonly required?: boolean | undefined;
  /** Says whether the field is a UUID, which is compared with UUIDs only. Default: false. */
  readonly uuid?: boolean | undefined;
  /**
   * Its type in the schema. An id that is an `Int` or `BigInt` says so, and every free field that rules compare with a number. An
   * enumeration has `values` in its place: what each of its names stands for.
   */
  readonly type?: PrismaType | undefined;
}

/** A type of the schema of Prisma. */
export type PrismaType = "String" | "Int" | "BigInt" | "Float" | "Decimal" | "Boolean";

/** The types of numbers in a schema. */
export type NumberType = Exclude<PrismaType, "String" | "Boolean">;

/** The tests of a field, of which one has to hold; `undefined`: none ever does. */
export type Tests = readonly object[] | undefined;

/** What every number passes and what is none does not; the largest double is beyond what Prisma writes of itself. */
const FINITE = { gte: -1.797693134862315e308, lte: 1.797693134862315e308 };

/** The whole numbers of a type: the least and the largest, as doubles have them. */
const WHOLE = { Int: [-0x80000000, 0x7fffffff], BigInt: [-(2 ** 63), 2 ** 63 - 1024] } as const;

/** An id as the field stores it; `undefined` where it stores no such value, which Prisma and the database would refuse. */
export function stored(value: string, { uuid, type }: PrismaField): string | number | bigint | undefined {
  if (type !== "Int" && type !== "BigInt") return canHold(uuid === true ? "uuid" : "text", value) ? value : undefined;
  if (!canHold("integer", value)) return undefined;
  if (type === "BigInt") return BigInt(value);
  const number = Number(value);
  return number >= WHOLE.Int[0] && number <= WHOLE.Int[1] ? number : undefined;
}

/** The kind of value that a field holds, where its type says so. */
export function kindOf({ type, uuid }: PrismaField): "string" | "number" | "boolean" | undefined {
  if (type === undefined) return uuid === true ? "string" : undefined;
  return type === "String" ? "string" : type === "Boolean" ? "boolean" : "number";
}

/** The type of a field that a number is compared with: Prisma cuts off what an `Int` cannot hold, and refuses it elsewhere. */
export function numberType({ type }: PrismaField, at: string): NumberType {
  if (type === undefined || type === "String" || type === "Boolean") {
    const message = 'a number is compared with this field: say its type in the schema, such as `{ field, type: "Int" }`';
    throw PolicyError.of("SQL_UNSUPPORTED", at, message);
  }
  return type;
}

/** What a field of numbers is asked, so that it says the same as the rules; among several tests all have to hold. */
export function numberTests(type: NumberType, operator: FieldOperator, value: number): Tests {
  if (type === "Float") return operator === "eq" ? [{ equals: value }] : [FINITE, plainly(operator, value)];
  if (type === "Decimal") return [plainly(operator, value)];
  const [least, largest] = WHOLE[type];
  const number = (whole: number): number | bigint => (type === "BigInt" ? BigInt(whole) : whole);
  const isHeld = Number.isInteger(value) && value >= least && value <= largest;
  if (operator === "eq") return isHeld ? [{ equals: number(value) }] : undefined;
  if (operator === "ne") return isHeld ? [{ not: number(value) }] : [];
  if (operator === "lt" || operator === "le") {
    const bound = operator === "lt" ? Math.ceil(value) - 1 : Math.floor(value);
    return bound < least ? undefined : bound >= largest ? [] : [{ lte: number(bound) }];
  }
  const bound = operator === "gt" ? Math.floor(value) + 1 : Math.ceil(value);
  return bound > largest ? undefined : bound <= least ? [] : [{ gte: number(bound) }];
}

const NAMES = { eq: "equals", ne: "not", lt: "lt", le: "lte", gt: "gt", ge: "gte" } as const;

function plainly(operator: FieldOperator, value: Scalar): object {
  return { [NAMES[operator as keyof typeof NAMES]]: value };
}
