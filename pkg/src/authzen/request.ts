import type { Resource } from "../generated/wire.js";
import type { FetchRequest } from "../platform.js";
import type { Action } from "../types.js";

/** A request that the standard answers with 400. */
export class Malformed extends Error {}

export type Json = Readonly<Record<string, unknown>>;

/** The members of a resource that a request may give as its properties. */
export const RESOURCE_KEYS = ["partner", "owner", "assignee", "createdBy", "origin", "contact", "fields", "shares"] as const;

/** The JSON object that is a request's body. */
export async function readBody(request: FetchRequest): Promise<Json> {
  let body: unknown;
  try {
    body = JSON.parse(await request.text());
  } catch {
    throw new Malformed("the body is no JSON");
  }
  return record(body, "the body");
}

export function record(value: unknown, what: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Malformed(`${what} is no object`);
  return value as Json;
}

export function text(value: unknown, what: string): string {
  if (typeof value !== "string" || value === "") throw new Malformed(`${what} is no text`);
  return value;
}

/** The id of the subject of a request, whose type is any. */
export function subjectOf(request: Json): string {
  const subject = record(request.subject, "`subject`");
  text(subject.type, "`subject.type`");
  return text(subject.id, "`subject.id`");
}

/** The resource of a request, of its properties those that a resource has. */
export function resourceOf(request: Json): Resource {
  const resource = record(request.resource, "`resource`");
  const type = text(resource.type, "`resource.type`");
  const properties = resource.properties === undefined ? {} : record(resource.properties, "`resource.properties`");
  const known = Object.fromEntries(RESOURCE_KEYS.filter((key) => Object.hasOwn(properties, key)).map((key) => [key, properties[key]]));
  return { type, id: text(resource.id, "`resource.id`"), ...known } as Resource;
}

/** The action of a request, with the type of the resource in front where the request leaves it out, and whom it goes to. */
export function actionOf(request: Json, type: string): { readonly name: Action; readonly options: { readonly to?: string } } {
  const action = record(request.action, "`action`");
  const name = text(action.name, "`action.name`");
  const to = action.properties === undefined ? undefined : record(action.properties, "`action.properties`").to;
  return { name: (name.includes(".") ? name : `${type}.${name}`) as Action, options: to === undefined ? {} : { to: to as string } };
}
