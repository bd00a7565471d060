import type { Resource } from "../generated/wire.js";
import { nearest } from "../nearest.js";
import type { Policy } from "../policy.js";
import { ACTIONS, isToSomebody, TYPES } from "../residual/actions.js";
import { errorOf, flawOf, readingOf } from "../residual/record.js";
import type { Action, Input, ResourceType } from "../types.js";

/** A request that the standard answers with 400. */
export class Malformed extends Error {}

/** A request with a body that is too large: 413. */
export class TooLarge extends Error {}

/** What a function of the host threw: it is no fault of the request, whatever error it is. */
export class Hosts extends Error {}

/** What a function of the host gives. */
export async function byHost<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new Hosts("", { cause });
  }
}

/** The same of a function that gives it at once. */
export function said<Given, T>(work: (given: Given) => T, given: Given): T {
  try {
    return work(given);
  } catch (cause) {
    throw new Hosts("", { cause });
  }
}

export type Json = Readonly<Record<string, unknown>>;

/** How requests are read. */
export interface RequestReading {
  /** The type of subject that users are. */
  readonly subjectType: string;
  /** Refuses every property that no record has, not only those that are likely misspelt. */
  readonly strictProperties: boolean;
  /** The policy that is asked. */
  readonly policy: Policy;
  /** What names of actions stand for, beside the policy's own. */
  readonly actions: ActionNames;
  /** Where records are looked up. */
  readonly lookUp: ResourceLookup | undefined;
}

/** What names of actions stand for: `{ read: "view", delete: ({ soft }) => (soft === true ? "edit" : "delete") }`. */
export interface ActionNames {
  readonly [name: string]: string | ((properties: Readonly<Record<string, unknown>>) => string);
}

/** A record that a request names. */
export interface ResourceReference {
  readonly type: ResourceType;
  readonly id: string;
  /** The properties that the request gives. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * Looks a record up; gives nothing for what is no record, or where the request's own properties count. What is neither, or a record of
 * another type or with a member that no record has, is an error of the host.
 */
export type ResourceLookup = (named: ResourceReference) => Found | Promise<Found>;

type Found = Input<Resource> | null | undefined;

/** Says whether a type is known: a built-in one, or one that the policy declares. */
export function isKnown(type: string, { policy }: RequestReading): boolean {
  return TYPES.has(type) || policy.recordTypes.includes(type);
}

/** The members of a resource that a request may give as its properties. */
export const RESOURCE_KEYS = ["partner", "owner", "assignee", "createdBy", "origin", "contact", "fields", "shares"] as const;

/** What a partner has that is no record: `history` as much as the managers themselves. */
const OF_A_PARTNER = new Set(["lead-timeline", "profile", "contacts", "agreements", "email-domains", "history", "managers"]);

export function record(value: unknown, what: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Malformed(`${what} is no object`);
  return value as Json;
}

export function text(value: unknown, what: string): string {
  if (typeof value !== "string" || value === "") throw new Malformed(`${what} is no text`);
  return value;
}

/** The properties of an entity; none where it has no such member. */
function propertiesOf(entity: Json, what: string): Json {
  return entity.properties === undefined ? {} : record(entity.properties, `\`${what}.properties\``);
}

/** The subject of a search for subjects, by its type; its id is ignored. Says whether the type is that of users. */
export function subjectTypeOf(request: Json, { subjectType }: RequestReading): { readonly type: string; readonly isUser: boolean } {
  const subject = record(request.subject, "`subject`");
  propertiesOf(subject, "subject");
  const type = text(subject.type, "`subject.type`");
  return { type, isUser: type === subjectType };
}

/** The id of the user who is the subject of a request; `undefined` for a subject of another type, whom no policy knows. */
export function subjectOf(request: Json, reading: RequestReading): string | undefined {
  const { isUser } = subjectTypeOf(request, reading);
  const id = text(record(request.subject, "`subject`").id, "`subject.id`");
  return isUser ? id : undefined;
}

/** What a request says that it looks for among resources. */
export function resourceTypeOf(request: Json, reading: RequestReading): { readonly type: string; readonly properties: Json } {
  const resource = record(request.resource, "`resource`");
  const type = text(resource.type, "`resource.type`");
  const lost = RESOURCE_KEYS.find((key) => Object.hasOwn(resource, key));
  if (lost !== undefined) throw new Malformed(`\`resource.${lost}\` is no member of a resource: \`resource.properties.${lost}\` is meant`);
  const properties = propertiesOf(resource, "resource");
  if (isKnown(type, reading)) spelt(properties, RESOURCE_KEYS, "resource", { ...reading, strictProperties: false });
  return { type, properties };
}

/**
 * The resource of a request: the record as the host has it, else of the request's properties those that a resource has. `undefined`
 * for a record that the host has not and of which the request does not say whose it is.
 */
export async function resourceOf(
  request: Json,
  reading: RequestReading,
): Promise<{ readonly type: string; readonly resource: Resource | undefined }> {
  const { type, properties } = resourceTypeOf(request, reading);
  const id = text(record(request.resource, "`resource`").id, "`resource.id`");
  if (isKnown(type, reading)) spelt(properties, RESOURCE_KEYS, "resource", reading);
  const isRecord = ACTIONS.has(`${type}.create`) || reading.policy.recordTypes.includes(type);
  if (isRecord && reading.lookUp !== undefined) {
    const { lookUp } = reading;
    const found = await byHost(() => lookUp({ type: type as ResourceType, id, properties }));
    if (found !== undefined && found !== null) return { type, resource: { ...said(recordOf, { found, type, reading }), id } };
    if (!Object.hasOwn(properties, "partner")) return { type, resource: undefined };
  }
  if ((isRecord || OF_A_PARTNER.has(type)) && !Object.hasOwn(properties, "partner")) {
    throw new Malformed("`resource.properties.partner` is missing: it names the partner, or is `null` for a record of none");
  }
  const known = RESOURCE_KEYS.filter((key) => Object.hasOwn(properties, key)).map((key) => [key, properties[key]]);
  return { type, resource: { type, id, ...Object.fromEntries(known) } as Resource };
}

/**
 * What a record of the host says, each member read once.
 *
 * @throws PolicyError for one that cannot be read, or is of another type: part of it is not what the host has
 */
function recordOf({
  found,
  type,
  reading,
}: {
  readonly found: unknown;
  readonly type: string;
  readonly reading: RequestReading;
}): Resource {
  const read = readingOf(found);
  const flaw = flawOf(read, { type, types: reading.policy.recordTypes });
  if (flaw !== undefined) throw errorOf(flaw);
  return read.record as unknown as Resource;
}

/** The action of a request, with the type of the resource in front where the request leaves it out, and whom it goes to. */
export function actionOf(
  request: Json,
  type: string,
  reading: RequestReading,
): { readonly name: Action; readonly options: { readonly to?: string } } {
  const action = record(request.action, "`action`");
  const given = text(action.name, "`action.name`");
  const properties = propertiesOf(action, "action");
  const own = Object.hasOwn(reading.actions, given) ? reading.actions[given] : given;
  const verb = typeof own === "function" ? text(said(own, properties), "what `action.name` stands for") : (own as string);
  const name = (verb.includes(".") ? verb : `${type}.${verb}`) as Action;
  spelt(properties, ["to"], "action", reading);
  if (isToSomebody(name) && !Object.hasOwn(properties, "to"))
    throw new Malformed(`\`action.properties.to\` is missing: \`${name}\` has one`);
  return { name, options: Object.hasOwn(properties, "to") ? { to: text(properties.to, "`action.properties.to`") } : {} };
}

/**
 * Refuses a property by a name that is likely meant as another one: taken for left out, it would make the question a wider one.
 */
function spelt(properties: Json, known: readonly string[], what: string, { strictProperties }: RequestReading): void {
  for (const name of Object.keys(properties)) {
    if (known.includes(name)) continue;
    const words = wordsOf(name);
    const meant =
      known.find((key) => plain(name).startsWith(plain(key)) && (plain(key).length > 2 || plain(name) === plain(key))) ??
      // What is given by its own name, another name does not stand for.
      known.find((key) => !Object.hasOwn(properties, key) && words.some((word) => PERSONS[word] === key));
    const near =
      meant ??
      nearest(
        name,
        known.filter((key) => key.length > 2),
      );
    if (near !== undefined) throw new Malformed(`\`${what}.properties.${name}\` is unknown: is \`${near}\` meant?`);
    if (strictProperties) throw new Malformed(`\`${what}.properties.${name}\` is unknown`);
  }
}

/** Words of other systems for who has a record: what they say is lost where the record says nothing of it. */
const PERSONS: Readonly<Record<string, string>> = {
  __proto__: null as never,
  assignee: "assignee",
  assigned: "assignee",
  owner: "owner",
  owned: "owner",
  partner: "partner",
};

/** The words of a name such as `leadOwner` or `assigned_to`. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])(?=[A-Z])/g, "$1 ")
    .toLowerCase()
    .split(/[^a-z]+/);
}

/** The letters of a name, whatever their case. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, "");
}

/** The context of a request, which no decision looks at, is an object where it is given. */
export function checkContext(request: Json): void {
  if (request.context !== undefined) record(request.context, "`context`");
}

/** How many steps a question about a resource takes: one, and one more for each kB of it. */
export function sizeInSteps(resource: unknown): number {
  return 1 + Math.floor((JSON.stringify(resource)?.length ?? 0) / 1024);
}
