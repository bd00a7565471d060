import type { Resource } from "partner-policy";
import type { Skipped } from "partner-policy/viewer";

/** A lead as the origin knows it: the facts that decide, and whatever else a list shows. */
export type Lead = Resource & { readonly type: "lead"; readonly id: string };

/** What fetches from the lead API, which answers this worker and nobody else. */
export interface Origin {
  fetch(request: Request): Promise<Response>;
}

/**
 * The id in the path `/leads/ID`, nothing for the list `/leads`, `undefined` for another path and for an id that the origin might
 * take for one.
 */
export function leadId(request: Request): string | undefined {
  const path = /^\/leads(?:\/([\w~-][\w.~-]{0,199}))?$/.exec(new URL(request.url).pathname);
  return path === null || request.method !== "GET" ? undefined : (path[1] ?? "");
}

/** The lead of a path, as the origin has it; what a client says about a lead decides nothing. */
export async function oneLead(origin: Origin, id: string): Promise<Lead | undefined> {
  const answer = await origin.fetch(new Request(`https://origin/leads/${id}`));
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`the origin answered ${answer.status}`);
  const lead = (await answer.json()) as Lead | null;
  if (lead?.id !== id) throw new Error("the origin answered another lead");
  return lead;
}

/** All leads as the JSON that the origin sent. */
export async function allLeads(origin: Origin): Promise<Uint8Array> {
  const answer = await origin.fetch(new Request("https://origin/leads"));
  if (!answer.ok) throw new Error(`the origin answered ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** A lead that cannot be read is left out of a list, and takes the others from nobody: whoever looks after the data mends it. */
export function onSkipped({ id, problem }: Skipped): void {
  console.warn(`lead ${id} is left out: ${problem.message}`);
}

/** An answer for one person, which no cache may keep for another; it names the revision of the programme that decided, if known. */
export function personal(body: unknown, revision: number | undefined): Response {
  const headers = { "cache-control": "private, no-store", ...(revision === undefined ? {} : { "x-policy-revision": `${revision}` }) };
  return Response.json(body, { headers });
}

/** A refusal with problem details (RFC 9457). */
export function refusal(status: 401 | 403 | 404, code: string, detail: string): Response {
  const title = { 401: "Not signed in", 403: "Denied", 404: "Not found" }[status];
  const headers = { "content-type": "application/problem+json", "cache-control": "no-store" };
  return new Response(JSON.stringify({ type: "about:blank", title, status, detail, code }), { status, headers });
}
