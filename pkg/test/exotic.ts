import { runInNewContext } from "node:vm";
import type { Snapshot } from "partner-policy";
import { NOW } from "./programme.js";

/** A programme in which nobody's assignment opens a lead and somebody's closes it. */
export const PROGRAMME: Snapshot = {
  format: "partner-policy/1",
  revision: 1,
  partners: [
    { id: "p", name: "P", status: "active" },
    { id: "q", name: "Q", status: "active" },
  ],
  userRoles: [{ id: "sales", name: "Sales", leadVisibility: "assigned" }],
  users: ["u", "v"].map((id) => ({
    kind: "partner",
    id,
    name: id,
    status: "active",
    partner: "p",
    contact: { id: `c-${id}`, partner: "p" },
    license: "partner-community",
    userRoles: ["sales"],
    createdAt: "2026-11-20T00:00:00Z",
  })),
} as Snapshot;

/** A lead that is assigned to somebody else. */
export const plain = { type: "lead", id: "l", partner: "p", assignee: "v", fields: { region: "EU" } } as const;

/** It as an entity of an object mapper has it. */
export class Entity {
  #values: Record<string, unknown> = { ...plain };
  get type() {
    return this.#values.type;
  }
  get id() {
    return this.#values.id;
  }
  get partner() {
    return this.#values.partner;
  }
  get assignee() {
    return this.#values.assignee;
  }
  get label() {
    return "no member of a record";
  }
  save() {}
  toJSON() {
    return { type: "lead", id: "l", partner: "p" };
  }
}

/** Ways to say of a lead that it is somebody else's; each is read so, or refused, on every path. */
export const SAID: readonly (readonly [string, () => object])[] = [
  ["a class with accessors", () => new Entity()],
  ["an inherited member", () => Object.assign(Object.create({ assignee: "v" }), { type: "lead", id: "l", partner: "p" })],
  ["all of it inherited", () => Object.create(plain)],
  ["a member that is not enumerable", () => Object.defineProperty({ type: "lead", id: "l", partner: "p" }, "assignee", { value: "v" })],
  ["a proxy that hides its keys", () => new Proxy({ ...plain }, { ownKeys: () => [], getOwnPropertyDescriptor: () => undefined })],
  ["a proxy that answers by name only", () => new Proxy({}, { get: (_, name) => (plain as Record<PropertyKey, unknown>)[name] })],
  ["no prototype", () => Object.assign(Object.create(null), plain)],
  ["another realm", () => runInNewContext(`(${JSON.stringify(plain)})`) as object],
  ["a frozen object", () => Object.freeze({ ...plain })],
  ["a toJSON that says less", () => Object.defineProperty({ ...plain }, "toJSON", { value: () => ({ type: "lead", partner: "p" }) })],
  ["an own toJSON", () => ({ ...plain, toJSON: () => ({ type: "lead", partner: "p" }) })],
  ["a getter that changes its mind", () => changing("v", undefined)],
  ["a proxy that changes its mind", () => fickle()],
  ["a function for an id", () => ({ ...plain, assignee: () => "v" })],
  ["a symbol for an id", () => ({ ...plain, assignee: Symbol("v") })],
  ["no number for an id", () => ({ ...plain, assignee: Number.NaN })],
  ["a boxed text for an id", () => ({ ...plain, assignee: new String("v") })],
  ["a toJSON for an id", () => ({ ...plain, assignee: { toJSON: () => null } })],
  ["a map", () => Object.assign(new Map(Object.entries(plain)), { type: "lead", partner: "p" })],
  ["a set", () => Object.assign(new Set(["v"]), { type: "lead", partner: "p" })],
  ["an array", () => Object.assign(["v"], { type: "lead", partner: "p" })],
  ["a date", () => Object.assign(new Date(NOW), { type: "lead", partner: "p" })],
  ["a boxed text", () => Object.assign(new String("v"), { type: "lead", partner: "p" })],
  ["a function", () => Object.assign(() => "v", { type: "lead", partner: "p" })],
  ["a throwing getter", () => Object.defineProperty({ type: "lead", partner: "p" }, "assignee", { get: thrown, enumerable: true })],
  [
    "fields of a class",
    () => ({
      ...plain,
      fields: new (class Free {
        get region() {
          return "EU";
        }
      })(),
    }),
  ],
  ["a date among the fields", () => ({ ...plain, fields: { due: new Date(NOW) } })],
  ["a misspelt member", () => ({ type: "lead", partner: "p", asignee: "v" })],
];

function thrown(): never {
  throw new Error("no database");
}

function changing(first: unknown, later: unknown): object {
  let reads = 0;
  return {
    type: "lead",
    id: "l",
    partner: "p",
    get assignee() {
      return reads++ === 0 ? first : later;
    },
  };
}

function fickle(): object {
  const seen = new Set<PropertyKey>();
  return new Proxy(
    { ...plain },
    {
      get(target, name) {
        if (name !== "assignee" || seen.has(name)) return name === "assignee" ? undefined : Reflect.get(target, name);
        seen.add(name);
        return "v";
      },
    },
  );
}
