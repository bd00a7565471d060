import { PolicyError } from "../errors.js";
import type { Resource } from "../generated/wire.js";
import type { Moment, Policy } from "../policy.js";
import type { Action, Input, ResourceFor, ResourceType } from "../types.js";
import { ACTIONS } from "../viewer/actions.js";
import type { Viewer } from "../viewer.js";
import { actionOf, type Json, Malformed, RESOURCE_KEYS, record, resourceOf, subjectOf, text } from "./request.js";

/** Which resources a resource search looks through. */
export interface ResourceQuery {
  readonly type: ResourceType;
  /** The properties that the request gives of what it looks for; a hint that need not be followed. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** The id of the subject who asks. */
  readonly subject: string;
  readonly action: Action;
}

/** The records of a type; they are searched in the order given, which should be the same for each page. */
export type ResourceSource = (query: ResourceQuery) => ResourceList | Promise<ResourceList>;

/** Records, one after the other. */
export type ResourceList = Iterable<Input<Resource>> | AsyncIterable<Input<Resource>>;

/** The answer to a search (AuthZEN Authorization API 1.0). */
export interface SearchResult {
  /** `next_token` asks for the next page; empty on the last one. */
  readonly page: { readonly next_token: string; readonly count: number };
  readonly context: { readonly revision: number };
  readonly results: readonly Json[];
}

/** What is searched, with its limits. */
export interface Search {
  readonly policy: Policy;
  readonly now: Moment;
  readonly maxResults: number;
  readonly maxSearched: number;
  readonly subjectType: string;
}

/** A record of the host's that the engine refuses: not the request's fault. */
export class Unanswerable extends Error {}

/** The users of a policy, read once. */
const usersOf = new WeakMap<Policy, readonly string[]>();

/** The users who may do the action on the resource. */
export async function searchSubjects(search: Search, request: Json): Promise<SearchResult> {
  const type = text(record(request.subject, "`subject`").type, "`subject.type`");
  const resource = resourceOf(request);
  const { name, options } = actionOf(request, resource.type);
  checked(name, resource.type);
  let users = usersOf.get(search.policy);
  if (users === undefined) {
    users = search.policy.toJSON().users.map((user) => user.id);
    usersOf.set(search.policy, users);
  }
  return paged(search, request, type === search.subjectType ? users : [], (id) => {
    const viewer = search.policy.viewer(id, { now: search.now });
    return viewer.explain(name, resource as ResourceFor<Action>, options).allowed ? { type, id } : undefined;
  });
}

/** The actions that the subject may do on the resource. */
export async function searchActions(search: Search, request: Json): Promise<SearchResult> {
  const id = subjectOf(request);
  const resource = resourceOf(request);
  const names = [...ACTIONS].flatMap(([name, { type }]) => (type === resource.type ? [name as Action] : []));
  if (names.length === 0) throw new Malformed("`resource.type` is unknown");
  const viewer = known(search, id);
  return paged(search, request, viewer === undefined ? [] : names, (name) => {
    return viewer?.can(name, resource as ResourceFor<Action>) ? { name } : undefined;
  });
}

/** The host's records on which the subject may do the action; those without an id are passed over. */
export async function searchResources(search: Search, request: Json, source: ResourceSource): Promise<SearchResult> {
  const subject = subjectOf(request);
  const resource = record(request.resource, "`resource`");
  const type = text(resource.type, "`resource.type`") as ResourceType;
  const properties = resource.properties === undefined ? {} : record(resource.properties, "`resource.properties`");
  const { name, options } = actionOf(request, type);
  checked(name, type);
  const viewer = known(search, subject);
  const given = viewer === undefined ? [] : await source({ type, properties, subject, action: name });
  return paged(search, request, given, (each) => {
    try {
      if (each.id === undefined || !viewer?.can(name, each as ResourceFor<Action>, options)) return undefined;
    } catch (cause) {
      if (PolicyError.is(cause)) throw new Unanswerable("a record of the resource source is malformed", { cause });
      throw cause;
    }
    const found = RESOURCE_KEYS.filter((key) => each[key] !== undefined).map((key) => [key, each[key]]);
    return { type, id: each.id, ...(found.length > 0 ? { properties: Object.fromEntries(found) } : {}) };
  });
}

function checked(action: string, type: string): void {
  const asked = ACTIONS.get(action)?.type;
  if (asked === undefined) throw new Malformed(`there is no action \`${action}\``);
  if (asked !== type) throw new Malformed(`\`${action}\` does not ask about \`${type}\``);
}

/** The viewer; `undefined` for somebody whom the policy does not know, who may do nothing. */
function known({ policy, now }: Search, id: string): Viewer | undefined {
  try {
    return policy.viewer(id, { now });
  } catch (error) {
    if (PolicyError.is(error) && error.code === "UNKNOWN_VIEWER") return undefined;
    throw error;
  }
}

/**
 * One page of what is found among candidates. A page ends when it is full and more follows, or when enough was searched for
 * one request; the token of the next one names the place where it begins.
 */
async function paged<Candidate>(
  { policy, maxResults, maxSearched }: Search,
  request: Json,
  candidates: Iterable<Candidate> | AsyncIterable<Candidate>,
  find: (candidate: Candidate) => Json | undefined,
): Promise<SearchResult> {
  const { page, subject, action, resource, context } = request;
  const { token, limit, properties } = page === undefined ? ({} as Json) : record(page, "`page`");
  if (limit !== undefined && !(Number.isSafeInteger(limit) && (limit as number) >= 0)) {
    throw new Malformed("`page.limit` is no whole number from 0");
  }
  const print = fingerprint([subject, action, resource, context, properties]);
  const start = token === undefined || token === "" ? undefined : opened(token);
  if (start !== undefined && (start.print !== print || (limit !== undefined && limit !== start.limit))) {
    throw new Malformed("`page.token` belongs to another request");
  }
  const asked = start?.limit ?? (limit as number | undefined) ?? maxResults;
  const most = Math.min(asked, maxResults);
  const results: Json[] = [];
  let at = 0;
  let searched = 0;
  let next = "";
  for await (const candidate of candidates) {
    if (at >= (start?.at ?? 0)) {
      const found = searched < maxSearched ? find(candidate) : undefined;
      if (searched === maxSearched || (found !== undefined && results.length === most)) {
        next = sealed({ at, limit: asked, print });
        break;
      }
      if (found !== undefined) results.push(found);
      searched += 1;
    }
    at += 1;
  }
  return { page: { next_token: next, count: results.length }, context: { revision: policy.revision }, results };
}

interface Place {
  readonly at: number;
  readonly limit: number;
  readonly print: number;
}

function sealed({ at, limit, print }: Place): string {
  return btoa(JSON.stringify([at, limit, print]))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function opened(token: unknown): Place {
  try {
    const given: unknown = JSON.parse(atob((token as string).replaceAll("-", "+").replaceAll("_", "/")));
    if (Array.isArray(given) && given.length === 3 && given.every((each) => Number.isSafeInteger(each) && each >= 0)) {
      return { at: given[0], limit: given[1], print: given[2] };
    }
  } catch {
    // Said below, as of every token that was not made here.
  }
  throw new Malformed("`page.token` is unknown");
}

/** A number that tells requests apart, whatever the order of their members (FNV-1a). */
function fingerprint(value: unknown): number {
  const text = canonical(value);
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function canonical(value: unknown): string {
  try {
    return JSON.stringify(value, (_, each: unknown) => {
      const isObject = typeof each === "object" && each !== null && !Array.isArray(each);
      return isObject ? Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)) : each;
    });
  } catch {
    throw new Malformed("the request is nested too deep");
  }
}
