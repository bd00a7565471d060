import { Problem } from "./problem.js";

/**
 * The JSON object of a request; anything else is refused, such as what a form of another site can send.
 *
 * @param {import("hono").HonoRequest} request
 * @returns {Promise<any>}
 */
export async function bodyOf(request) {
  const isJson = request.header("content-type")?.startsWith("application/json") === true;
  const body = isJson ? await request.json().catch(() => undefined) : undefined;
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
  throw new Problem(400, "MALFORMED_JSON", "a body is a JSON object, sent as `application/json`");
}
