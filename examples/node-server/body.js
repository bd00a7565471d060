/**
 * The JSON object of a request; an empty one for anything else, which no question then takes.
 *
 * @param {import("hono").HonoRequest} request
 * @returns {Promise<any>}
 */
export async function bodyOf(request) {
  if (!request.header("content-type")?.startsWith("application/json")) return {};
  const body = await request.json().catch(() => undefined);
  return typeof body === "object" && body !== null ? body : {};
}
