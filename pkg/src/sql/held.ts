import type { Scalar } from "../residual/document.js";
import { comparison } from "../residual/graph.js";
import type { ColumnType } from "./columns.js";
import { type FieldOperator, OPERATORS } from "./condition.js";

/** Says whether the value of a field passes (SHARE-06). */
export function passes(operator: FieldOperator, value: Scalar, operand: Scalar | readonly Scalar[]): boolean {
  return comparison(OPERATORS.indexOf(operator), operand)(value);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const INTEGER = /^(0|-?[1-9]\d{0,18})$/;
const LARGEST_INTEGER = 0x7fffffffffffffffn;

/** Says whether a column of this type may hold the text, in the one form in which it gives it back. */
export function canHold(type: ColumnType, value: string): boolean {
  switch (type) {
    case "text":
      // PostgreSQL has no such texts, and others end a text there.
      return !value.includes("\u0000");
    case "uuid":
      return UUID.test(value);
    case "integer":
      return INTEGER.test(value) && BigInt(value) <= LARGEST_INTEGER && BigInt(value) >= -LARGEST_INTEGER - 1n;
    default:
      return false;
  }
}
