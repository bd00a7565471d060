import { booleanOf, instantOf, numberOf, type Scalar } from "../formats/values.js";
import type { Criterion } from "./draft.js";
import type { Fields } from "./fields.js";
import { idOf } from "./ids.js";
import type { CriteriaItem } from "./metadata.js";

/** What a criterion becomes: conditions of which each must hold, in one or several ways; or why it cannot be said. */
export type Said =
  | {
      readonly ways: readonly (readonly Criterion[])[];
      /** Says that the same number, written otherwise in a record, is not met. */
      readonly isAsWritten?: true;
    }
  | { readonly unsaid: string };

const COMPARISONS: Readonly<Record<string, Criterion["op"]>> = {
  lessThan: "lt",
  greaterThan: "gt",
  lessOrEqual: "le",
  greaterOrEqual: "ge",
};
const OPPOSITES: Readonly<Record<string, string>> = {
  equals: "notEqual",
  notEqual: "equals",
  lessThan: "greaterOrEqual",
  greaterOrEqual: "lessThan",
  greaterThan: "lessOrEqual",
  lessOrEqual: "greaterThan",
};

/** Values that stand for other days every day, and days that are written as a locale has them. */
const RELATIVE = /^((LAST|NEXT)_(N_[A-Z_]+:\d+|[A-Z\d_]+)|THIS_[A-Z_]+|TODAY|YESTERDAY|TOMORROW|N_[A-Z_]+_AGO:\d+)$/i;
const LOCAL_DAY = /^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b/;
/** What has the form of an id, of either length. */
const ID = /^[a-zA-Z0-9]{3}(?=[a-zA-Z0-9]*\d)([a-zA-Z0-9]{12}|[a-zA-Z0-9]{15})$/;

/** A criterion of a sharing rule in the words of the model; `isNegated` asks for its opposite. */
export function criterionOf(item: CriteriaItem, object: string, fields: Fields, isNegated: boolean): Said {
  const operation = isNegated ? OPPOSITES[item.operation] : item.operation;
  if (operation === undefined) return { unsaid: `NOT with \`${item.operation}\`` };
  const { field } = item;
  if (field === "") return { unsaid: "a criterion without a field" };
  if (/^RecordTypeId$/i.test(field)) return { unsaid: "a criterion on the record type" };
  const kind = fields.kind(object, field);
  if (kind === "many") return { unsaid: `\`${operation}\` on a field with several values` };
  const listed = listOf(item.value);
  if (listed.length === 0) {
    if (operation === "notEqual" && (kind === "text" || kind === "id" || kind === undefined))
      return { ways: [[{ field, op: "ne", value: "" }]] };
    return { unsaid: `\`${operation}\` with empty` };
  }
  // `1,000` is one number to whoever wrote it, and a list of two to whoever reads it.
  if (hasThousands(item.value) && kind !== "text" && kind !== "id") return { unsaid: `\`${operation}\` with \`${item.value}\`` };
  const values: Scalar[] = [];
  for (const text of listed) {
    const value = typed(text, kind);
    if (value === undefined) return { unsaid: `\`${operation}\` with \`${text}\`` };
    values.push(value);
  }
  const [value] = values as [Scalar, ...Scalar[]];
  if (kind === undefined && (operation === "equals" || operation === "notEqual")) return untyped(field, operation, listed);
  switch (operation) {
    case "equals":
      return { ways: [[values.length === 1 ? { field, op: "eq", value } : { field, op: "in", value: values }]] };
    case "notEqual":
      return { ways: [values.map((one) => ({ field, op: "ne", value: one }))] };
    case "contains":
      if (kind !== "text" && kind !== undefined) return { unsaid: "`contains` on a field that is no text" };
      return { ways: values.map((one) => [{ field, op: "contains", value: String(one) }]) };
    default: {
      const op = Object.hasOwn(COMPARISONS, operation) ? COMPARISONS[operation] : undefined;
      if (op === undefined) return { unsaid: `\`${operation}\`` };
      if (kind !== "number" && kind !== "date" && kind !== "time") return { unsaid: `\`${operation}\` on text` };
      if (values.length > 1) return { unsaid: `\`${operation}\` with several values` };
      return { ways: [[{ field, op, value }]] };
    }
  }
}

/**
 * A comparison with a field of which no metadata tells what it holds. A text means itself; a number may stand in a record as a number
 * or as another text for the same, so nothing can be said to be unlike it, and a day may be written in several ways.
 */
function untyped(field: string, operation: "equals" | "notEqual", values: readonly string[]): Said {
  const isNumber = (text: string) => numberOf(text.replace(/^[A-Z]{3}\s*/, "")) !== undefined;
  const isDay = (text: string) => instantOf(text) !== undefined;
  const isId = (text: string) => ID.test(text) && idOf(text) != null;
  const isOtherwise = (text: string) => operation === "notEqual" && (isNumber(text) || isDay(text) || isId(text));
  const unclear = values.find((text) => RELATIVE.test(text) || LOCAL_DAY.test(text) || isOtherwise(text));
  if (unclear !== undefined) return { unsaid: `\`${operation}\` with \`${unclear}\`, for the type of the field was not exported` };
  if (operation === "notEqual") return { ways: [values.map((value) => ({ field, op: "ne", value }))] };
  const either = values.flatMap((text): Scalar[] => {
    const same = numberOf(text);
    const long = isId(text) ? idOf(text) : undefined;
    if (long != null) return [...new Set([text, long, long.slice(0, 15)])];
    return same !== undefined && String(same) === text ? [text, same] : [text];
  });
  const ways: Criterion[][] = [
    [either.length === 1 ? { field, op: "eq", value: either[0] as Scalar } : { field, op: "in", value: either }],
  ];
  return values.some((text) => isNumber(text) || isDay(text)) ? { ways, isAsWritten: true } : { ways };
}

function typed(text: string, kind: ReturnType<Fields["kind"]>): Scalar | undefined {
  switch (kind) {
    case "boolean":
      return booleanOf(text);
    case "number":
      return numberOf(text.replace(/^[A-Z]{3}\s*/, ""));
    case "date":
      return instantOf(text)?.slice(0, 10);
    case "time":
      return instantOf(text);
    case "id":
      return idOf(text) ?? text;
    default:
      return text;
  }
}

/** Says whether a comma list may be a number with commas between thousands: no number but those begins with a zero. */
function hasThousands(text: string): boolean {
  return /^\s*([A-Z]{3}\s*)?[+-]?\d{1,3}(,\d{3})+(\.\d+)?\s*$/.test(text) && /,0\d\d/.test(text);
}

/** The values of a comma list; quotation marks keep a comma. */
function listOf(text: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === ",") continue;
    const comma = text.indexOf(",", at);
    const end = closeOf(text, at) ?? (comma < 0 ? text.length : comma);
    parts.push(text.slice(at, end));
    at = end - 1;
  }
  return parts
    .map((part) =>
      part
        .trim()
        .replace(/^"([\s\S]*)"$/, "$1")
        .replaceAll('""', '"'),
    )
    .filter((part) => part !== "");
}

/** Where a value in quotation marks ends, of which two stand for one; `undefined` for a value in none. */
function closeOf(text: string, begin: number): number | undefined {
  if (text[begin] !== '"') return undefined;
  for (let at = text.indexOf('"', begin + 1); at >= 0; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at + 1;
  return undefined;
}
