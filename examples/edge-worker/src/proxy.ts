import { type Policy, PolicyError, type Resource } from "partner-policy";
import { authorize, type Decided, errorResponse } from "partner-policy/server";
import type { Skipped } from "partner-policy/viewer";
import { personal, refusal } from "./answers.js";
import type { Env } from "./env.js";

/** The lists that the origin has, and what somebody must be allowed to see a record of them. */
export const LISTS = { leads: "lead.view", deals: "deal.view" } as const;

/** How much of an answer of the origin is read at most. */
const MOST_BYTES = 16_000_000;

/** The list and the id in a path like `/leads/l-1`; an id that a path might read otherwise is none. */
export function recordsPath(pathname: string): { readonly list: keyof typeof LISTS; readonly id?: string } | undefined {
  const [, list, id] = /^\/([a-z]+)(?:\/([\w~-][\w.~-]{0,199}))?$/.exec(pathname) ?? [];
  if (list === undefined || !Object.hasOwn(LISTS, list)) return undefined;
  return { list: list as keyof typeof LISTS, ...(id === undefined ? {} : { id }) };
}

/**
 * The records of the origin's list that a person may see. Nothing else of the origin's answer gets through: no header, no member
 * around the list, no record that cannot be read, which is left out and takes the others from nobody.
 */
export async function seenList(request: Request, list: keyof typeof LISTS, person: string, env: Env, policy: () => Promise<Policy>) {
  const records = await jsonOf(env.ORIGIN, `/${list}${new URL(request.url).search}`);
  if (records instanceof Response) return records;
  // Asked for behind the origin, so that the policy that decides is the latest there is.
  const present = await policy();
  const viewer = present.viewer(person, { now: new Date() });
  try {
    return personal(viewer.filterJson(LISTS[list], records, { onSkipped }), present.revision);
  } catch (error) {
    if (!PolicyError.is(error) || errorResponse(error).status !== 400) throw error;
    return refusal(502, "ORIGIN_FAILED", `the origin's list cannot be read: ${error.message}`);
  }
}

/** One record of the origin, as the origin has it: what a client says about a record decides nothing. */
export async function seenRecord(
  request: Request,
  { list, id }: { readonly list: keyof typeof LISTS; readonly id: string },
  person: string,
  { ORIGIN, HIDE_EXISTENCE }: Env,
  policy: () => Promise<Policy>,
  onDecision: (decided: Decided) => void,
): Promise<Response> {
  const found = await jsonOf(ORIGIN, `/${list}/${id}`);
  if (found instanceof Response && found.status !== 404) return found;
  const isHidden = HIDE_EXISTENCE === "true";
  const read = found instanceof Response ? undefined : recordOf(found, list, id);
  if (read instanceof Response) {
    if (!isHidden) return read;
    // Nobody learns either of a record that cannot be read.
    console.error(`the origin's ${list}/${id} cannot be read, and is answered as if there were none`);
  }
  const record = read instanceof Response ? undefined : read;
  const present = await policy();
  const asked = await authorize(request, {
    policy: present,
    viewer: () => person,
    action: LISTS[list],
    resource: () => record as never,
    hideExistence: isHidden,
    onDecision,
  });
  return asked.ok ? personal(record, present.revision) : (asked.response as Response);
}

/** All records of a list, for a search through them. */
export async function allRecords(list: keyof typeof LISTS, { ORIGIN }: Env): Promise<Resource[]> {
  const json = await jsonOf(ORIGIN, `/${list}`);
  const records: unknown = json instanceof Response ? undefined : JSON.parse(new TextDecoder().decode(json));
  if (!Array.isArray(records)) throw new Error(`the origin has no list of ${list}`);
  return records as Resource[];
}

/** The record that the origin has by an id, if it has one; an error where it cannot be asked or answers something else. */
export async function recordBehind(list: keyof typeof LISTS, id: string, { ORIGIN }: Env): Promise<Resource | undefined> {
  if (recordsPath(`/${list}/${id}`)?.id === undefined) return undefined;
  const found = await jsonOf(ORIGIN, `/${list}/${id}`);
  const record = found instanceof Response ? found : recordOf(found, list, id);
  if (!(record instanceof Response)) return record;
  if (record.status === 404) return undefined;
  throw new Error(`the origin has not answered for ${list}/${id}`);
}

/** The bytes of the JSON that the origin answers; 404 where it says so, 502 for anything but JSON of a bearable size. */
async function jsonOf(origin: Fetcher, path: string): Promise<Uint8Array | Response> {
  const answer = await origin.fetch(`https://origin${path}`, { headers: { accept: "application/json" }, redirect: "manual" });
  if (answer.status === 404) return refusal(404, "NOT_FOUND", "there is no such record");
  const isJson = /^application\/json\s*(;|$)/i.test(answer.headers.get("content-type") ?? "");
  if (answer.status !== 200 || !isJson) return refusal(502, "ORIGIN_FAILED", `the origin answered ${answer.status}, or no JSON`);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.body ?? []) {
    length += chunk.length;
    if (length > MOST_BYTES) return refusal(502, "ORIGIN_FAILED", "the origin's answer is too large");
    chunks.push(chunk);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** The record in JSON of the origin, if it is the one that was asked for. */
function recordOf(json: Uint8Array, list: keyof typeof LISTS, id: string): Resource | Response {
  try {
    const record = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(json)) as Resource | null;
    if (record?.id === id && `${record.type}.view` === LISTS[list]) return record;
  } catch {
    // Said below.
  }
  return refusal(502, "ORIGIN_FAILED", "the origin answered another record, or none that can be read");
}

/** Whoever looks after the data mends what is left out. */
function onSkipped({ id, problem }: Skipped): void {
  console.warn(`the record ${id} is left out: ${problem.message}`);
}
