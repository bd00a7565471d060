import type { User } from "./generated/wire.js";

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
