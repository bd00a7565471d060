/** A value of a cell. */
export type Scalar = string | number | boolean;

/** What a field holds. */
export type FieldKind = "text" | "number" | "boolean" | "date" | "time" | "many";

const TRUE = new Set(["true", "1", "yes", "wahr", "ja", "y"]);
const FALSE = new Set(["false", "0", "no", "falsch", "nein", "n"]);

/** A truth value as exports and spreadsheets write it; undefined if it is none. */
export function booleanOf(value: Scalar): boolean | undefined {
  if (typeof value === "boolean") return value;
  const text = String(value).trim().toLowerCase();
  if (TRUE.has(text)) return true;
  return FALSE.has(text) ? false : undefined;
}

/** A number as an export writes it: digits, a point, an exponent; undefined for everything else. */
export function numberOf(value: Scalar): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  const text = String(value).trim();
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?)?$/i;
/** What need not be looked at again: a moment in the form that is given out, on a day that every month has. */
const PLAIN = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const PLAIN_DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$/;
const DAY_FIRST = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d))?)?$/;

/**
 * A moment as RFC 3339 in UTC, with milliseconds: from `2026-11-20T08:00:00.000+0000`, `…Z`, `2026-11-20 08:00:00`, a date, or
 * `20.11.2026`. Without a zone it is UTC. undefined for everything else: `03/04/2026` says one thing here and another there.
 */
export function instantOf(value: Scalar): string | undefined {
  const text = String(value).trim();
  if (PLAIN.test(text)) return text;
  const parts = INSTANT.exec(text);
  if (parts !== null) {
    const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] = parts;
    return checked(year, month, day, hour, minute, second, fraction.slice(0, 3).padEnd(3, "0"), zone);
  }
  const [, day, month, year, hour = "00", minute = "00", second = "00"] = DAY_FIRST.exec(text) ?? [];
  if (day === undefined || month === undefined) return undefined;
  return checked(year, month.padStart(2, "0"), day.padStart(2, "0"), hour.padStart(2, "0"), minute, second, "000", "Z");
}

function checked(year = "", month = "", day = "", hour = "", minute = "", second = "", fraction = "", zone = ""): string | undefined {
  const offset = zone.toUpperCase() === "Z" ? "Z" : zone.replace(/^([+-]\d\d):?(\d\d)$/, "$1:$2");
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction}${offset}`);
  if (Number.isNaN(date.getTime()) || Number(day) > daysIn(Number(year), Number(month))) return undefined;
  if (date.getUTCFullYear() < 0 || date.getUTCFullYear() > 9999) return undefined;
  return date.toISOString();
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** A value as a field of that kind holds it; undefined where it is none of that kind. */
export function typedValue(value: Scalar, kind: FieldKind): Scalar | undefined {
  switch (kind) {
    case "boolean":
      return booleanOf(value);
    case "number":
      return numberOf(value);
    case "date":
      return typeof value === "string" && PLAIN_DATE.test(value) ? value : instantOf(value)?.slice(0, 10);
    case "time":
      return instantOf(value);
    default:
      return String(value);
  }
}
