/**
 * The record types that a programme declares, made known to the compiler by module augmentation.
 *
 * @example
 * declare module "partner-policy" {
 *   interface Register {
 *     recordTypes: "quote" | "rebate-claim";
 *   }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: a programme adds to it
export interface Register {}

/** The record types of {@link Register}; none without one. */
export type RegisteredRecordType = Register extends { readonly recordTypes: infer Type extends string } ? Type : never;

/** The verbs of a declared record type (TYPE-03). */
export type DeclaredVerb = "view" | "edit" | "transfer" | "share" | "delete" | "create";
