import type { Tier } from "../../generated/wire.js";

/** A column of accounts and what its values stand for. */
export interface AccountColumn {
  /** The API name of the field, such as `Partner_Tier__c`. */
  readonly column: string;
  /** What a value becomes; a value that is not here stays as it is. */
  readonly values?: Readonly<Record<string, string>>;
}

/** What the metadata of an organisation does not say: the map of a Salesforce import, every member optional. */
export interface SalesforceMap {
  /** Partner accounts. */
  readonly partners?: {
    /** Where the status stands: `active`, `prospective` or `inactive`. Left out: active. */
    readonly status?: AccountColumn & { readonly default?: "active" | "prospective" | "inactive" };
    /** Where the tier stands; the tiers, lowest first, are declared with it. */
    readonly tier?: AccountColumn & { readonly tiers: readonly Tier[] };
    /** Where the segment stands. */
    readonly segment?: AccountColumn;
  };
  /** Custom objects by API name. */
  readonly recordTypes?: Readonly<
    Record<
      string,
      {
        readonly id?: string;
        readonly label?: string;
        readonly module?: boolean;
        readonly portalCapability?: boolean;
        /** Whether "Grant Access Using Hierarchies" is on, which no metadata says. Left out: on. */
        readonly hierarchies?: boolean;
      }
    >
  >;
  /** Files whose names do not say what they hold: the object by path or file name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Headers that are no API names: by object, what each stands for. */
  readonly columns?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
