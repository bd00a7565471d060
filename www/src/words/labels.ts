import type { Decision, Grant, Partner, Plan, Resource, User } from "partner-policy";
import { type FormatOptions, formatCode, formatGrant, formatMissing, formatReason, formatRow } from "partner-policy/messages";
import type { Verb } from "../engine/protocol.js";
import { languageNow, money, number, t } from "../i18n/index.js";
import type { Directory } from "../programme/directory.js";

/** Says of something how it stands, in colour and in words. */
export type Tone = "good" | "bad" | "warn" | "info" | "quiet";

/** A person's kind. */
export function kindOf(kind: User["kind"]): string {
  return { internal: t("Internal"), partner: t("Partner user"), "sales-rep": t("Sales rep") }[kind];
}

/** The level that a decision reached. */
export function levelOf(level: Decision["level"]): string {
  return { none: t("None"), read: t("Read"), "read-write": t("Read/Write"), full: t("Full") }[level];
}

/** What becomes of a row, and how good that is. */
export function outcomeOf(outcome: Plan["rows"][number]["outcome"]): { readonly label: string; readonly tone: Tone } {
  switch (outcome) {
    case "updated":
      return { label: t("Updated"), tone: "good" };
    case "merged":
      return { label: t("Merged"), tone: "info" };
    case "skipped":
      return { label: t("Skipped"), tone: "warn" };
    case "refused":
      return { label: t("Refused"), tone: "bad" };
    default:
      return { label: t("Unchanged"), tone: "quiet" };
  }
}

/** How a status reads and looks. */
export function statusTone(status: string): Tone {
  if (status === "active" || status === "listed") return "good";
  return status === "pending" || status === "invited" || status === "prospective" ? "info" : "bad";
}

/** A person's status, also of a sales rep, who is listed or not. */
export function statusOf(user: User): string {
  if (user.kind === "sales-rep") return user.listed ? "listed" : "not listed";
  return user.status;
}

/** The region of a partner, as its own data say. */
export function regionOf(partner: Partner): string {
  const region = partner.fields?.region;
  return typeof region === "string" ? region.toUpperCase() : "";
}

const KNOWN: Readonly<Record<string, string>> = {
  "mdf-request": "MDF request",
  crm: "CRM",
  createdBy: "Created by",
};

/** Turns `partner-community-login` or `sharingRule` into words of the page's language. */
export function words(text: string): string {
  const known = KNOWN[text];
  if (known !== undefined) return t(known);
  const spaced = text
    .replaceAll(/[-_]/g, " ")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return t(
    (spaced.charAt(0).toUpperCase() + spaced.slice(1)).replaceAll(/\b(?:amer|apac|emea|latam|dach|mdf|crm)\b/gi, (short) =>
      short.toUpperCase(),
    ),
  );
}

/** What a public group is called: it has no name but its id. */
export function groupName(id: string): string {
  return words(id.replace(/^g-/, ""));
}

const PLURALS: Readonly<Record<string, string>> = {
  lead: "Leads",
  deal: "Deals",
  opportunity: "Opportunities",
  "mdf-request": "MDF requests",
  "business-plan": "Business plans",
  case: "Cases",
  project: "Projects",
  activity: "Activities",
  listing: "Listings",
  contact: "Contacts",
};

/** What a programme calls its own types of records. */
let ownTypes: ReadonlyMap<string, string> = new Map();

/** Takes the names of a programme's own types of records, until those of another one are taken. */
export function nameTypes(types: readonly { readonly id: string; readonly label: string }[]): void {
  ownTypes = new Map(types.map(({ id, label }) => [id, label]));
}

/** Several records of a type; a programme's own type has the one name that it gives. */
export function typeWords(type: string): string {
  const own = ownTypes.get(type);
  if (own !== undefined) return own;
  return t(PLURALS[type] ?? `${words(type)}s`);
}

/** A noun as it reads inside a sentence: small in English, except for abbreviations, and as it is in German. */
export function noun(text: string): string {
  return languageNow() === "de" ? text : text.replaceAll(/\p{Lu}(?=\p{Ll})/gu, (letter) => letter.toLowerCase());
}

/** The value of a free field as it reads in lists and panels; an amount is of the currency that its record names. */
export function fieldWords(name: string, value: unknown, currency?: unknown): string {
  if (typeof value === "number") {
    const isMoney = (name === "amount" || name === "value") && typeof currency === "string" && /^[A-Z]{3}$/.test(currency);
    return isMoney ? money(value, currency) : number(value);
  }
  if (typeof value === "boolean") return value ? t("yes") : t("no");
  const text = value == null ? "" : String(value);
  if (name === "region" && text.length <= 5) return text.toUpperCase();
  return /^[a-z][a-z0-9-]*$/.test(text) ? words(text) : text;
}

/** The sentence of a code, with names for ids. */
export function codeSentence(
  code: string,
  about: { readonly user?: string | undefined; readonly partner?: string | undefined } = {},
  directory?: Directory,
): string {
  const text = formatCode(code as Parameters<typeof formatCode>[0], languageNow(), about, directory === undefined ? {} : naming(directory));
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function naming(directory: Directory): FormatOptions {
  return {
    nameOf: (kind, id) => (kind === "role" ? directory.roleName(id) : kind === "partner" ? directory.told(id) : directory.name(id)),
  };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Why a decision is as it is, in a sentence. */
export function reasonWords(decision: Decision, directory: Directory): string {
  return sentence(formatReason(decision, languageNow(), naming(directory)));
}

/** What grants, and by which groups and roles it reaches the viewer. */
export function grantWords(grant: Grant, directory: Directory): string {
  return sentence(formatGrant(grant, languageNow(), naming(directory)));
}

/** What is missing for each near way, in the order of the decision. */
export function missingWords(decision: Decision, directory: Directory): string[] {
  return formatMissing(decision, languageNow(), naming(directory)).map(sentence);
}

/** What becomes of a row of a plan, or why nothing does. */
export function rowWords(row: Plan["rows"][number], directory: Directory): string {
  if (row.outcome === "skipped" && row.code === undefined) return t("left out, because another row is refused");
  const { line: _, column: __, ...about } = row;
  return formatRow(about, languageNow(), naming(directory));
}

/** The same where it stands beside those whom it is about: without their names at its head. */
export function rowReason(row: Plan["rows"][number], directory: Directory): string {
  const text = rowWords(row, directory);
  const { nameOf } = naming(directory);
  const names = (["partner", "user", "role"] as const).flatMap((kind) =>
    row[kind] === undefined ? [] : [nameOf?.(kind, row[kind]) ?? row[kind]],
  );
  const head = `${names.join(", ")}: `;
  const said = names.length > 0 && text.startsWith(head) ? text.slice(head.length) : text;
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}`;
}

/** An engine's sentence with names in the place of the ids that it quotes. */
export function named(message: string, directory: Directory): string {
  const text = message.replaceAll(/`([^`]+)`/g, (_, id: string) => directory.told(id));
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What a record is called. */
export function recordName(record: Resource): string {
  const { fields, id } = record;
  const name = fields?.company ?? fields?.name ?? fields?.title ?? fields?.subject;
  return name === undefined ? (id ?? words(record.type)) : String(name);
}

/** What an act is called. */
export function verbName(verb: Verb): string {
  return { view: t("View"), edit: t("Edit"), transfer: t("Transfer"), share: t("Share"), delete: t("Delete") }[verb];
}
