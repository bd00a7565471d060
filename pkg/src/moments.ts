import { PolicyError } from "./errors.js";
import { reading } from "./reading.js";
import { optionsOf } from "./residual/options.js";
import type { Moment } from "./types.js";

/** A request whose moment is a text. */
export function withMoment<T extends { readonly now?: Moment }>(request: T): Omit<T, "now"> & { readonly now: string } {
  return { ...request, now: momentOf(request.now) };
}

/** The moment of a question that has no other options. */
export function nowOf(at: { readonly now?: Moment | undefined }): string {
  return momentOf(optionsOf(at, ["now"]).now);
}

export function momentOf(now: unknown): string {
  if (now === undefined)
    throw PolicyError.of("MISSING_FIELD", "", "the field `now` is missing: the moment of the question, such as `{ now: new Date() }`");
  return reading(() => momentText(now));
}

export function momentText(moment: unknown, at = "/now"): string {
  if (typeof moment === "string") return moment;
  if (Object.prototype.toString.call(moment) !== "[object Date]") {
    const what = typeof moment === "number" ? "a number" : "anything else";
    throw PolicyError.of("MALFORMED_JSON", at, `a moment is a \`Date\` or RFC 3339 text in UTC, not ${what}`);
  }
  const time = Date.prototype.getTime.call(moment);
  if (Number.isNaN(time)) throw PolicyError.of("MALFORMED_INSTANT", at, "the date is invalid");
  return new Date(time).toISOString();
}
