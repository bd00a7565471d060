import { type FieldKind as AnyKind, numberOf, type Scalar, typedValue } from "../formats/values.js";
import { idOf } from "./ids.js";
import type { Metadata } from "./metadata.js";

/** What a field holds; `id` names another record. */
export type FieldKind = AnyKind | "id";

const KINDS: Readonly<Record<string, FieldKind>> = {
  lookup: "id",
  masterdetail: "id",
  hierarchy: "id",
  checkbox: "boolean",
  number: "number",
  currency: "number",
  percent: "number",
  summary: "number",
  date: "date",
  datetime: "time",
  multiselectpicklist: "many",
};

const STANDARD: readonly (readonly [FieldKind, string])[] = [
  [
    "boolean",
    `IsPartner IsCustomerPortal IsActive IsDeleted IsClosed IsWon IsPrivate IsConverted IsUnreadByOwner IsEscalated IsPersonAccount HasOptedOutOfEmail
HasOptedOutOfFax DoNotCall HasOpportunityLineItem HasOpenActivity HasOverdueTask IsClosedOnCreate IsSplit IsVisibleInSelfService IsStopped`,
  ],
  [
    "number",
    `AnnualRevenue NumberOfEmployees Amount Probability ExpectedRevenue TotalOpportunityQuantity FiscalQuarter FiscalYear BillingLatitude BillingLongitude
ShippingLatitude ShippingLongitude Latitude Longitude NumberofLocations__c`,
  ],
  ["date", "CloseDate LastActivityDate ConvertedDate Birthdate"],
  ["time", "CreatedDate LastModifiedDate SystemModstamp LastViewedDate LastReferencedDate ClosedDate EmailBouncedDate LastStageChangeDate"],
];
/** Standard fields that hold an amount of money. */
const AMOUNTS = new Set(["amount", "annualrevenue", "expectedrevenue"]);
/** Standard fields that name other records: `AccountId`, `CreatedById`. */
const REFERENCE = /^(?!Jigsaw|External)[A-Z][A-Za-z]*Id$/;
const STANDARD_KINDS = new Map(STANDARD.flatMap(([kind, names]) => names.split(/\s+/).map((name) => [name.toLowerCase(), kind] as const)));

/** What each field of an object holds: by its metadata, by the table of standard fields, else by what criteria compare it with. */
export class Fields {
  readonly #metadata: Metadata;
  readonly #inferred = new Map<string, FieldKind>();

  constructor(metadata: Metadata) {
    this.#metadata = metadata;
    for (const { object, criteria } of metadata.rules) {
      for (const { field, operation, value } of criteria) {
        const key = `${object}.${field}`.toLowerCase();
        const kind = /^(true|false)$/i.test(value)
          ? "boolean"
          : /^(less|greater)/.test(operation) && numberOf(value) !== undefined
            ? "number"
            : undefined;
        if (kind !== undefined) this.#inferred.set(key, kind);
      }
    }
  }

  /** The kind of a field; undefined where nothing tells. */
  kind(object: string, field: string): FieldKind | undefined {
    const known = this.#metadata.fields.get(object.toLowerCase())?.get(field.toLowerCase());
    if (known !== undefined) return KINDS[known.type.toLowerCase()] ?? "text";
    return (
      (field.endsWith("__c") ? undefined : (STANDARD_KINDS.get(field.toLowerCase()) ?? (REFERENCE.test(field) ? "id" : undefined))) ??
      this.#inferred.get(`${object}.${field}`.toLowerCase())
    );
  }

  /** Says whether a field holds an amount of money. */
  isAmount(object: string, field: string): boolean {
    const known = this.#metadata.fields.get(object.toLowerCase())?.get(field.toLowerCase());
    return known === undefined ? AMOUNTS.has(field.toLowerCase()) : known.type.toLowerCase() === "currency";
  }

  /** The value of a field as the snapshot has it: typed by its kind, null where it stands for nothing; text where nothing tells, as JSON has it where that is typed. */
  value(object: string, field: string, cell: Scalar): Scalar | undefined | null {
    return fieldValue(cell, this.kind(object, field));
  }
}

/** A value as a field of that kind holds it: undefined where it is none of that kind, null where it stands for no record. */
export function fieldValue(cell: Scalar, kind: FieldKind | undefined): Scalar | undefined | null {
  if (kind === undefined) return cell;
  if (kind !== "id") return typedValue(cell, kind);
  const id = idOf(cell);
  return id === undefined ? null : (id ?? String(cell));
}
