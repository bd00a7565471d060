import type { Edit, EditRequest, Resource, Snapshot, SystemEdit, SystemEditRequest, SystemSource } from "./generated/wire.js";
import type { FetchBlob, FetchResponse } from "./platform.js";
import type { ListOptions } from "./residual/lists.js";
import type { Input, Moment } from "./types.js";

/**
 * What a policy may be loaded from: a snapshot as an object, as JSON text, as UTF-8 bytes, as a server's answer, or as a file.
 *
 * A file that TypeScript imports as JSON has lost its literal types: `programme as Snapshot` gives them back. Whatever the types
 * say, a snapshot is checked in full when it is loaded.
 */
export type PolicySource = Input<Snapshot> | string | Uint8Array | ArrayBuffer | FetchResponse | FetchBlob;

/** What needs no waiting for. */
export type SyncSource = Exclude<PolicySource, FetchResponse | FetchBlob>;

/** An edit to plan, with `now` as text or `Date`. */
export type PlanRequest = Input<Omit<EditRequest, "now">> & { readonly now: Moment; readonly csv?: undefined };

/** What each system asserts, and no other. */
interface Asserted {
  readonly "identity-provider": "users.sso-login";
  readonly invitation: "users.join";
  readonly crm: "users.crm-sync";
  readonly schedule: "users.sweep-inactive" | "reviews.sweep";
}

/** What a system asserts, to plan: the edit is one that `source` asserts, `now` is text or `Date`. */
export type SystemPlanRequest<Source extends SystemSource = SystemSource> = {
  readonly [Each in Source]: Input<Omit<SystemEditRequest, "now" | "source" | "edit">> & {
    readonly source: Each;
    readonly now: Moment;
    readonly edit: Input<Extract<SystemEdit, { kind: Asserted[Each] }>>;
  };
}[Source];

/** An import of manager assignments to plan: the text or bytes of a CSV file in place of an edit. */
export type CsvPlanRequest = Omit<PlanRequest, "edit" | "csv"> & { readonly csv: string | Uint8Array; readonly edit?: undefined };

/** An edit and the records to hold it against; one that a system asserts names its `source`, as {@link Policy.planSystem} does. */
export type ImpactRequest = { readonly records: Input<readonly Resource[]>; readonly now: Moment } & ListOptions &
  (
    | { readonly by: string; readonly edit: Input<Edit>; readonly source?: undefined }
    | { readonly by?: string | undefined; readonly edit: Input<SystemEdit>; readonly source: SystemSource }
  );
