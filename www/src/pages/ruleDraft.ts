import type { Criterion, Resource, SharingRule, Target } from "partner-policy";
import type { Directory } from "../programme/directory.js";
import { slug } from "../words/slug.js";
import { TYPES } from "../words/types.js";

/** Whom a target of the form means: the targets of the file, with the roles below as kinds of their own. */
export type TargetKind =
  | "user"
  | "partner"
  | "partnerRole"
  | "partnerRoleBelow"
  | "group"
  | "queue"
  | "internalRole"
  | "internalRoleBelow"
  | "internalRoleBranches"
  | "allPartnerUsers"
  | "allInternal";

/** A target as far as it is chosen. */
export interface TargetDraft<K extends string = TargetKind> {
  readonly kind: K;
  /** The id of the person, partner, group, queue or role; empty: not chosen yet. */
  readonly id: string;
  /** The partner of a partner role. */
  readonly partner: string;
}

/** Which records: those of their owner, or those with some value in a field. A rule without either opens nothing. */
export type ScopeKind = TargetKind | "criteria";

/** One comparison as the form holds it. */
export interface CriterionDraft {
  readonly on: "record" | "partner";
  readonly field: string;
  readonly op: Criterion["op"];
  /** The values as they are typed, for `in` one on each line. */
  readonly values: string;
}

/** A sharing rule as the form holds it. */
export interface RuleDraft {
  readonly label: string;
  readonly type: string;
  readonly owner: TargetDraft<ScopeKind>;
  /** Without an owner: what must all hold (SHARE-06). */
  readonly criteria: readonly CriterionDraft[];
  readonly to: TargetDraft;
  readonly level: SharingRule["level"];
}

export const NEW_CRITERION: CriterionDraft = { on: "record", field: "", op: "eq", values: "" };

export const NEW_RULE: RuleDraft = {
  label: "",
  type: "lead",
  owner: { kind: "user", id: "", partner: "" },
  criteria: [NEW_CRITERION],
  to: { kind: "group", id: "", partner: "" },
  level: "read",
};

/** The types of records that a rule may open. */
export function typesOf({ snapshot }: Directory): string[] {
  return [...TYPES, "account", ...(snapshot.recordTypes ?? []).map(({ id }) => id as string)];
}

type Value = string | number | boolean;

/** A field that a criterion may compare, with the values that are there. */
export interface SeenField {
  readonly on: "record" | "partner";
  readonly field: string;
  readonly values: readonly Value[];
}

/** The free fields of some records, and of all partners with their tier and segment, which a criterion knows as well. */
export function fieldsSeen(records: readonly Resource[], directory: Directory): SeenField[] {
  const seen = (on: SeenField["on"], holders: readonly { readonly fields?: Resource["fields"] }[]): SeenField[] => {
    const found = new Map<string, Set<Value>>();
    for (const { fields = {} } of holders) {
      for (const [field, value] of Object.entries(fields)) {
        const values = found.get(field) ?? new Set();
        values.add(value as Value);
        found.set(field, values);
      }
    }
    return [...found].map(([field, values]) => ({ on, field, values: [...values] }));
  };
  const partners = directory.partners.map(({ fields, tier, segment }) => ({
    fields: { ...fields, ...(tier === undefined ? {} : { tier }), ...(segment === undefined ? {} : { segment }) },
  }));
  return [...seen("record", records), ...seen("partner", partners)];
}

/** A comparison whose field there is: the first one, where records have fields and none of them is meant. */
export function knownCriterion(criterion: CriterionDraft, fields: readonly SeenField[]): CriterionDraft {
  const first = fields[0];
  return first === undefined || fieldOf(criterion, fields) !== undefined
    ? criterion
    : { ...criterion, on: first.on, field: first.field, values: "" };
}

/** The field that a comparison is about, as it was seen. */
export function fieldOf({ on, field }: CriterionDraft, fields: readonly SeenField[]): SeenField | undefined {
  return fields.find((one) => one.on === on && one.field === field);
}

/** What was typed as the value that is meant: as it stands in the data, a number or yes and no among them, else the text. */
function meant(text: string, values: readonly Value[]): Value {
  const small = text.toLowerCase();
  const isNumber = values.length > 0 && values.every((one) => typeof one === "number") && text !== "" && !Number.isNaN(Number(text));
  if (isNumber) return Number(text);
  return values.find((one) => String(one) === text) ?? values.find((one) => String(one).toLowerCase() === small) ?? text;
}

/** The rule of the programme's file that the form says; the engine says what is wrong with it. */
export function ruleOf(draft: RuleDraft, fields: readonly SeenField[]): SharingRule {
  const label = draft.label.trim();
  return {
    id: label === "" ? "" : `r-${slug(label, "rule")}`,
    type: draft.type as SharingRule["type"],
    purpose: label,
    ...scopeOf(draft, fields),
    to: targetOf(draft.to),
    level: draft.level,
  };
}

function scopeOf(draft: RuleDraft, fields: readonly SeenField[]): Pick<SharingRule, "ownedBy" | "where"> {
  const { kind } = draft.owner;
  if (kind !== "criteria") return { ownedBy: targetOf({ ...draft.owner, kind }) };
  return { where: draft.criteria.map((criterion) => criterionOf(criterion, fieldOf(criterion, fields)?.values ?? [])) };
}

function criterionOf({ on, field, op, values }: CriterionDraft, known: readonly Value[]): Criterion {
  const text = values.trim();
  const value: Criterion["value"] =
    op === "in"
      ? values
          .split("\n")
          .map((line) => line.trim())
          .filter((line) => line !== "")
          .map((line) => meant(line, known))
      : op === "contains"
        ? text
        : op === "eq" || op === "ne"
          ? meant(text, known)
          : ordered(text, known);
  return { field, ...(on === "partner" ? { on } : {}), op, value };
}

/** What less and more are measured by: a number, unless the field holds texts, such as days. */
function ordered(text: string, known: readonly Value[]): Value {
  const isText = known.some((one) => typeof one === "string");
  return isText || text === "" || Number.isNaN(Number(text)) ? meant(text, known) : Number(text);
}

function targetOf({ kind, id, partner }: TargetDraft): Target {
  switch (kind) {
    case "user":
      return { user: id };
    case "partner":
      return { partner: id };
    case "group":
      return { group: id };
    case "queue":
      return { queue: id };
    case "partnerRole":
      return { partnerRole: { partner, role: id } };
    case "partnerRoleBelow":
      return { partnerRole: { partner, role: id, subordinates: true } };
    case "internalRole":
      return { internalRole: { role: id } };
    case "internalRoleBelow":
      return { internalRole: { role: id, subordinates: true } };
    case "internalRoleBranches":
      return { internalRole: { role: id, subordinates: true, partnerBranches: true } };
    case "allPartnerUsers":
      return { allPartnerUsers: true };
    case "allInternal":
      return { allInternal: true };
  }
}
