import { readBody } from "../authzen/body.js";
import { Malformed, TooLarge } from "../authzen/request.js";
import { PolicyError } from "../errors.js";
import type { FetchRequest, FetchResponse } from "../platform.js";
import { reading } from "../reading.js";
import { optionsOf } from "../residual/options.js";
import { problemResponse } from "./authorize.js";

/** How a body is read. */
export interface JsonBodyOptions {
  /** How many bytes a body may have; default 262,144. */
  readonly maxBytes?: number | undefined;
}

/** The JSON object that a request brought, or the response that refuses it. */
export type JsonBody =
  | { readonly ok: true; readonly body: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly response: FetchResponse };

/**
 * The JSON object in a request's body. What is sent with another content type, as a form of
 * another site does, is no UTF-8 or no JSON object, or names a member of an object twice is answered with 400, what has
 * more than `maxBytes` with 413.
 *
 * @throws PolicyError `UNKNOWN_OPTION`; `INVALID_VALUE` for a limit that is no whole number from 1, for what is no request, and for
 * one whose body was read before
 *
 * @example
 * const read = await jsonBody(request);
 * if (!read.ok) return read.response;
 * const plan = policy.plan({ by: session.user, revision: read.body.revision, edit: read.body.edit, now: new Date() });
 */
export async function jsonBody(request: FetchRequest, options?: JsonBodyOptions): Promise<JsonBody> {
  const { maxBytes = 0x40000 } = optionsOf(options, ["maxBytes"]);
  if (!(Number.isSafeInteger(maxBytes) && maxBytes > 0)) {
    throw PolicyError.of("INVALID_VALUE", "/maxBytes", "`maxBytes` is a whole number from 1");
  }
  if (!reading(() => typeof request?.headers?.get === "function")) throw PolicyError.of("INVALID_VALUE", "/request", "this is no request");
  const refused = (status: number, title: string, code: string, detail: string): JsonBody => {
    return { ok: false, response: problemResponse({ type: "urn:partner-policy:malformed", title, status, detail, code }) };
  };
  try {
    return { ok: true, body: await readBody(request, maxBytes) };
  } catch (error) {
    if (error instanceof Malformed) return refused(400, "Malformed request", "MALFORMED_JSON", error.message);
    if (error instanceof TooLarge) return refused(413, "Too large", "LIMIT_EXCEEDED", error.message);
    throw error;
  }
}
