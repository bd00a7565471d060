import type { Resource } from "../generated/wire.js";
import { nearest } from "../nearest.js";
import type { Policy } from "../policy.js";
import type { Action } from "../types.js";
import { ACTIONS, isToSomebody, TYPES } from "../viewer/actions.js";

/** A request that the standard answers with 400. */
export class Malformed extends Error {}

/** A request with a body that is too large: 413. */
export class TooLarge extends Error {}

export type Json = Readonly<Record<string, unknown>>;

/** How requests are read. */
export interface Reading {
  /** The type of subject that users are. */
  readonly subjectType: string;
  /** Refuses every property that no record has, not only those that are likely misspelt. */
  readonly strictProperties: boolean;
  /** The policy that is asked. */
  readonly policy: Policy;
}

/** Says whether a type is known: a built-in one, or one that the policy declares. */
export function isKnown(type: string, { policy }: Reading): boolean {
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
export function subjectTypeOf(request: Json, { subjectType }: Reading): { readonly type: string; readonly isUser: boolean } {
  const subject = record(request.subject, "`subject`");
  propertiesOf(subject, "subject");
  const type = text(subject.type, "`subject.type`");
  return { type, isUser: type === subjectType };
}

/** The id of the user who is the subject of a request; `undefined` for a subject of another type, whom no policy knows. */
export function subjectOf(request: Json, reading: Reading): string | undefined {
  const { isUser } = subjectTypeOf(request, reading);
  const id = text(record(request.subject, "`subject`").id, "`subject.id`");
  return isUser ? id : undefined;
}

/** What a request says that it looks for among resources. */
export function resourceTypeOf(request: Json, reading: Reading): { readonly type: string; readonly properties: Json } {
  const resource = record(request.resource, "`resource`");
  const type = text(resource.type, "`resource.type`");
  const lost = RESOURCE_KEYS.find((key) => Object.hasOwn(resource, key));
  if (lost !== undefined) throw new Malformed(`\`resource.${lost}\` is no member of a resource: \`resource.properties.${lost}\` is meant`);
  const properties = propertiesOf(resource, "resource");
  if (isKnown(type, reading)) spelt(properties, RESOURCE_KEYS, "resource", { ...reading, strictProperties: false });
  return { type, properties };
}

/** The resource of a request, of its properties those that a resource has. */
export function resourceOf(request: Json, reading: Reading): Resource {
  const { type, properties } = resourceTypeOf(request, reading);
  const id = text(record(request.resource, "`resource`").id, "`resource.id`");
  if (isKnown(type, reading)) spelt(properties, RESOURCE_KEYS, "resource", reading);
  if (
    (OF_A_PARTNER.has(type) || ACTIONS.has(`${type}.create`) || reading.policy.recordTypes.includes(type)) &&
    !Object.hasOwn(properties, "partner")
  ) {
    throw new Malformed("`resource.properties.partner` is missing: it names the partner, or is `null` for a record of none");
  }
  const known = RESOURCE_KEYS.filter((key) => Object.hasOwn(properties, key)).map((key) => [key, properties[key]]);
  return { type, id, ...Object.fromEntries(known) } as Resource;
}

/** The action of a request, with the type of the resource in front where the request leaves it out, and whom it goes to. */
export function actionOf(
  request: Json,
  type: string,
  reading: Reading,
): { readonly name: Action; readonly options: { readonly to?: string } } {
  const action = record(request.action, "`action`");
  const given = text(action.name, "`action.name`");
  const name = (given.includes(".") ? given : `${type}.${given}`) as Action;
  const properties = propertiesOf(action, "action");
  spelt(properties, ["to"], "action", reading);
  if (isToSomebody(name) && !Object.hasOwn(properties, "to"))
    throw new Malformed(`\`action.properties.to\` is missing: \`${name}\` has one`);
  return { name, options: Object.hasOwn(properties, "to") ? { to: text(properties.to, "`action.properties.to`") } : {} };
}

/**
 * Refuses a property by a name that is likely meant as another one: taken for left out, it would make the question a wider one.
 */
function spelt(properties: Json, known: readonly string[], what: string, { strictProperties }: Reading): void {
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
