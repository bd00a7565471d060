import { PolicyError } from "../errors.js";
import { isOurs } from "../faults.js";
import type { Resource } from "../generated/wire.js";
import { meant } from "../nearest.js";
import type { Policy } from "../policy.js";
import { REPORT } from "../report.js";
import { ACTIONS, actionsOn, declaredActions, isToSomebody } from "../residual/actions.js";
import { receiverOf } from "../residual/receiver.js";
import { errorOf, readingOf } from "../residual/record.js";
import type { Action, Input, Moment, ResourceFor, ResourceType } from "../types.js";
import type { Viewer } from "../viewer.js";
import {
  actionOf,
  byHost,
  checkContext,
  Hosts,
  isKnown,
  type Json,
  Malformed,
  RESOURCE_KEYS,
  type RequestReading,
  record,
  resourceOf,
  resourceTypeOf,
  sizeInSteps,
  subjectOf,
  subjectTypeOf,
} from "./request.js";

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
export interface Search extends RequestReading {
  readonly policy: Policy;
  readonly now: Moment;
  readonly maxResults: number;
  readonly maxSearched: number;
  readonly maxSteps: number;
  /** Is told of a fault that is not the request's. */
  readonly onError: (error: unknown) => void;
}

/** The users of a policy, read once. */
const usersOf = new WeakMap<Policy, readonly string[]>();

/** The users who may do the action on the resource. */
export async function searchSubjects(search: Search, request: Json): Promise<SearchResult> {
  const { type, isUser } = subjectTypeOf(request, search);
  const { type: of, resource } = await resourceOf(request, search);
  const { name, options } = actionOf(request, of, search);
  const users = isAsked(name, of, search) && isUser && resource !== undefined ? allUsers(search.policy) : [];
  const may = users.length === 0 ? () => false : mayAsked(search, users, { action: name, resource, ...options });
  return paged(search, request, users, sizeInSteps(resource), (id) => (may(id) ? { type, id } : undefined));
}

/** So many users are asked about at once. */
const AT_ONCE = 64;

/** Says of users, who are asked about in their order, who may; the engine hears of some of them at once, and keeps nobody's access. */
function mayAsked({ policy, now }: Search, users: readonly string[], question: object): (id: string) => boolean {
  const self = receiverOf<Policy>(policy, (object) => REPORT in object, "policy");
  const known = new Map<string, boolean>();
  const place = new Map(users.map((id, at) => [id, at]));
  return (id) => {
    const answer = known.get(id);
    if (answer !== undefined) return answer;
    const from = place.get(id) ?? 0;
    const viewers = users.slice(from, from + AT_ONCE);
    const answers = self[REPORT]<readonly boolean[]>({ report: "may", now, viewers, ...question });
    known.clear();
    for (const [at, viewer] of viewers.entries()) known.set(viewer, answers[at] === true);
    return known.get(id) === true;
  };
}

/**
 * The actions that the subject may do on the resource, by the host's names for them where it has some. Those that give it to somebody
 * are left out: no evaluation allows them without saying to whom.
 */
export async function searchActions(search: Search, request: Json): Promise<SearchResult> {
  const id = subjectOf(request, search);
  const { type, resource } = await resourceOf(request, search);
  const viewer = resource === undefined ? undefined : known(search, id);
  const names = viewer === undefined ? [] : (actionsOn(type, search.policy.recordTypes) as readonly Action[]);
  const asked = names.filter((name) => !isToSomebody(name)).flatMap((name) => namesOf(name, type, search));
  return paged(search, request, asked, sizeInSteps(resource), ({ name, action }) => {
    return viewer?.can(action, resource as ResourceFor<Action>) ? { name } : undefined;
  });
}

/**
 * The host's records on which the subject may do the action; those without an id are passed over, and so are those that the
 * engine refuses, of which the host is told: one malformed record takes the others from nobody.
 */
export async function searchResources(search: Search, request: Json, source: ResourceSource): Promise<SearchResult> {
  const subject = subjectOf(request, search);
  const { type, properties } = resourceTypeOf(request, search);
  const { name, options } = actionOf(request, type, search);
  const viewer = isAsked(name, type, search) ? known(search, subject) : undefined;
  const query = { type: type as ResourceType, properties, subject: subject ?? "", action: name };
  return paged(search, request, viewer === undefined ? [] : await byHost(() => listed(source, query)), 1, (each) => {
    try {
      // Each member is read once: what is given out is what was decided on.
      const { record, flaws } = readingOf(each);
      if (flaws[0] !== undefined) throw errorOf(flaws[0]);
      if (record.id === undefined || !viewer?.can(name, record as unknown as ResourceFor<Action>, options)) return undefined;
      const found = RESOURCE_KEYS.filter((key) => record[key] !== undefined || key === "partner").map((key) => [key, record[key] ?? null]);
      return { type, id: record.id, properties: Object.fromEntries(found) };
    } catch (cause) {
      if (PolicyError.is(cause) && isOurs(cause)) throw cause;
      search.onError(cause);
      return undefined;
    }
  });
}

/** The records that a host gives. */
async function listed(source: ResourceSource, query: ResourceQuery): Promise<ResourceList> {
  const list = await source(query);
  const methods = Object(list) as Partial<Iterable<unknown> & AsyncIterable<unknown>>;
  if (typeof (methods[Symbol.asyncIterator] ?? methods[Symbol.iterator]) === "function") return list;
  throw PolicyError.of("INVALID_VALUE", "/resources", "`resources` gave no list of records");
}

/** The host's names for an action; its own where it has none. One that depends on properties is none that can be found. */
function namesOf(action: Action, type: string, { actions }: RequestReading): { readonly name: string; readonly action: Action }[] {
  const names = Object.keys(actions).filter((name) => [action, action.slice(type.length + 1)].includes(actions[name] as string));
  return (names.length === 0 ? [action] : names).map((name) => ({ name, action }));
}

/** Says whether there is anything to look for: of a type that nobody knows there is nothing. */
function isAsked(action: string, type: string, search: Search): boolean {
  if (!isKnown(type, search)) return false;
  const asked = (ACTIONS.get(action) ?? declaredActions(search.policy.recordTypes).get(action))?.type;
  if (asked === undefined) throw new Malformed(`there is no action \`${action}\`${meant(action, [...ACTIONS.keys()] as string[])}`);
  if (asked !== type) throw new Malformed(`\`${action}\` does not ask about \`${type}\``);
  return true;
}

function allUsers(policy: Policy): readonly string[] {
  const users = usersOf.get(policy) ?? policy.toJSON().users.map((user) => user.id);
  usersOf.set(policy, users);
  return users;
}

/** The viewer; `undefined` for somebody whom the policy does not know, who may do nothing. */
function known({ policy, now }: Search, id: string | undefined): Viewer | undefined {
  try {
    if (id === undefined) return undefined;
    return policy.viewer(id, { now });
  } catch (error) {
    if (PolicyError.is(error) && error.code === "UNKNOWN_VIEWER") return undefined;
    throw error;
  }
}

/**
 * One page of what is found among candidates. A page ends when it is full and more follows, or when enough was searched for
 * one request; the token of the next one names the place where it begins.
 *
 * @param steps what each candidate costs
 */
async function paged<Candidate>(
  { policy, maxResults, maxSearched, maxSteps }: Search,
  request: Json,
  candidates: Iterable<Candidate> | AsyncIterable<Candidate>,
  steps: number,
  find: (candidate: Candidate) => Json | undefined,
): Promise<SearchResult> {
  checkContext(request);
  const { start, isFollowing, asked, print } = placeOf(request, maxResults);
  const most = Math.min(asked, maxResults);
  const results: Json[] = [];
  let at = 0;
  let searched = 0;
  let left = maxSteps;
  let next = "";
  let isFinding = false;
  try {
    // A second page of nothing would be the first one again, for ever.
    for await (const candidate of most === 0 && isFollowing ? [] : candidates) {
      if (at >= start) {
        const isOver = searched === maxSearched || left <= 0;
        isFinding = true;
        const found = isOver ? undefined : find(candidate);
        isFinding = false;
        if (isOver || (found !== undefined && results.length === most)) {
          next = sealed({ at, limit: asked, print });
          break;
        }
        if (found !== undefined) results.push(found);
        searched += 1;
        left -= steps - 1 + sizeInSteps(found);
      }
      at += 1;
    }
  } catch (cause) {
    // Where the candidates come from is the host's.
    throw isFinding ? cause : new Hosts("", { cause });
  }
  return { page: { next_token: next, count: results.length }, context: { revision: policy.revision }, results };
}

/** Where the page that a request asks for begins, how much it asks for, and what must be the same on every page. */
function placeOf(request: Json, maxResults: number) {
  const { page, subject, action, resource, context } = request;
  const { token, limit, properties } = page === undefined ? ({} as Json) : record(page, "`page`");
  if (limit !== undefined && !(Number.isSafeInteger(limit) && (limit as number) >= 0)) {
    throw new Malformed("`page.limit` is no whole number from 0");
  }
  if (properties !== undefined) record(properties, "`page.properties`");
  const print = fingerprint([subject, action, resource, context, properties]);
  const start = token === undefined || token === "" ? undefined : opened(token);
  if (start !== undefined && (start.print !== print || (limit !== undefined && limit !== start.limit))) {
    throw new Malformed("`page.token` belongs to another request");
  }
  const isFollowing = start !== undefined;
  return { start: start?.at ?? 0, isFollowing, asked: start?.limit ?? (limit as number | undefined) ?? maxResults, print };
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
