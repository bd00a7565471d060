import type { Action, Resource, ResourceType, User } from "./generated/wire.js";

/** Supplier staff. */
export type InternalUser = Extract<User, { kind: "internal" }>;
/** A partner's employee with a login. */
export type PartnerUser = Extract<User, { kind: "partner" }>;
/** A partner's sales representative, without a login. */
export type SalesRep = Extract<User, { kind: "sales-rep" }>;

/** The portal role whose name is asked for, and the language (BCP 47). */
export interface LabelRequest {
  readonly role: string;
  readonly locale: string;
}

/** A value that is only read: `T`, or the same with everything in it read-only, as `as const` makes it. */
export type Input<T> = T extends readonly (infer Item)[]
  ? readonly Input<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Input<T[Key]> }
    : T;

/** A resource of one type. */
export type ResourceOf<Type extends ResourceType> = Input<Omit<Resource, "type">> & { readonly type: Type };

/** The type that an action is asked about: `lead` for `lead.view`; any type for an action that is only known at run time. */
export type TypeOf<A extends Action> = [Action] extends [A]
  ? ResourceType
  : A extends `${infer Type}.${string}`
    ? Extract<ResourceType, Type>
    : never;

/**
 * What an action is asked about: `lead.view` takes a lead and does not compile with a deal. An action that is only known
 * at run time takes any resource.
 *
 * @example
 * const lead: ResourceFor<"lead.view"> = { type: "lead", id: "l-1", partner: "p-1" };
 */
export type ResourceFor<A extends Action> = [Action] extends [A] ? Input<Resource> : ResourceOf<TypeOf<A>>;
