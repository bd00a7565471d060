import { jsonBody } from "partner-policy/server";
import { Problem } from "./problem.js";

/** How many bytes a body may have. */
export const LARGEST_BODY = 1_000_000;
/** How many it may have where files come: exports to import, and tables of manager assignments. */
export const LARGEST_UPLOAD = 64_000_000;

/**
 * The JSON object of a request; anything else is refused, such as what a form of another site can send, bytes that are no UTF-8 and
 * an object with two members of one name. How large it may be was asked before.
 *
 * @param {import("hono").HonoRequest} request
 * @returns {Promise<any>}
 */
export async function bodyOf(request) {
  const read = await jsonBody(request.raw, { maxBytes: LARGEST_UPLOAD });
  if (read.ok) return read.body;
  const { status, code, detail } = /** @type {{ status: number, code: string, detail: string }} */ (await read.response.json());
  throw new Problem(status, code, detail);
}
