import type * as wire from "./generated/wire.js";

type Resource = wire.Resource;
type User = wire.User;

/** A moment: RFC 3339 text in UTC such as `2026-11-22T00:00:00Z`, or a `Date`. No rule reads a clock (GEN-07). */
export type Moment = string | Date;

/** Something that one may be allowed to do: a type and a verb. Every action there is; a misspelt one does not compile. */
export type Action = wire.Action;

/** What a resource may be. */
export type ResourceType = wire.ResourceType;

/** Every stable code: of decisions, of plans and their rows, of warnings and effects, and of what is refused as malformed. */
export type Code = wire.Code;

/** The id of a rule, such as `MGR-03`; the rule book numbers them. */
export type RuleId = wire.RuleId;

/** The answer to one question, with every reason for it (GEN-10); `decision.allowed` tells the two kinds apart. */
export type Decision = AllowedDecision | DeniedDecision;

/** A decision that allows: at least one grant, and no gate or ceiling that refused. */
export type AllowedDecision = Omit<wire.Decision, "allowed" | "code" | "blocked" | "missing" | "lacks" | "reason"> & {
  readonly allowed: true;
  readonly code: "GRANTED";
  /** Nothing refused. */
  readonly blocked: [];
  /** Nothing is missing. */
  readonly missing: [];
};

/** A decision that denies, and why: the code of the first gate or ceiling that refused, or `NO_GRANT`. */
export type DeniedDecision = Omit<wire.Decision, "allowed" | "code"> & {
  readonly allowed: false;
  readonly code: Exclude<wire.Code, "GRANTED">;
};

/** What an edit would do; `plan.outcome` tells the two kinds apart. */
export type Plan = AcceptedPlan | RefusedPlan;

/** A plan as it is read from JSON, of either kind. */
export type PlanDocument = wire.Plan;

/** A plan that may be applied. */
export type AcceptedPlan = Omit<wire.Plan, "outcome"> & { readonly outcome: "ok" };

/** A plan that may not be applied; its rows say why. */
export type RefusedPlan = Omit<wire.Plan, "outcome" | "changes" | "effects"> & {
  readonly outcome: "refused";
  /** A refused plan changes nothing. */
  readonly changes: [];
  /** A refused plan has no effects. */
  readonly effects: [];
};

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

/**
 * A value that is only read: `T`, or the same with everything in it read-only, as `as const` makes it. What may be left out
 * may also be `undefined`, also with `exactOptionalPropertyTypes`: that is the same.
 */
export type Input<T> = T extends readonly (infer Item)[]
  ? readonly Input<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Input<T[Key]> | (object extends Pick<T, Key> ? undefined : never) }
    : T;

/** A resource of one type. */
export type ResourceOf<Type extends ResourceType> = Input<Omit<Resource, "type">> & { readonly type: Type };

/** The type that an action is asked about: `lead` for `lead.view`; any type for an action that is only known at run time. */
export type TypeOf<A extends Action> = [Action] extends [A]
  ? ResourceType
  : A extends `${infer Type}.${string}`
    ? Extract<ResourceType, Type>
    : never;

/** The type of a record: `lead` for one whose `type` is `"lead"`; any for a row that says none. */
export type TypeIn<R> = R extends { readonly type: infer Type extends ResourceType } ? Type : ResourceType;

/** The actions that ask about a type; all of them where the type is only known at run time. */
export type ActionOn<Type extends ResourceType> = [ResourceType] extends [Type] ? Action : Extract<Action, `${Type}.${string}`>;

/** The action `A` where it, or the type, is only known at run time; else one that asks about `Type`. */
export type ActionFor<A extends Action, Type extends ResourceType> = [ResourceType] extends [Type]
  ? A
  : [Action] extends [A]
    ? A
    : ActionOn<Type>;

/**
 * What a function gives as a record, checked as a record that is written down: a member that no record has does not compile,
 * unless the type is an extension of `Resource`, with all of its members. An entity of an object mapper may have methods.
 */
export type Known<R> = R extends unknown
  ? keyof Resource extends keyof R
    ? unknown
    : { readonly [Key in Exclude<keyof R, keyof Resource>]?: R[Key] extends (...args: never) => unknown ? unknown : never }
  : never;

/**
 * What an action is asked about: `lead.view` takes a lead and does not compile with a deal. An action that is only known
 * at run time takes any resource.
 *
 * @example
 * const lead: ResourceFor<"lead.view"> = { type: "lead", id: "l-1", partner: "p-1" };
 */
export type ResourceFor<A extends Action> = [Action] extends [A] ? Input<Resource> : ResourceOf<TypeOf<A>>;
