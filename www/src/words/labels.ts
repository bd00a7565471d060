import type { Decision, Partner, Plan, User } from "partner-policy";

/** Says of something how it stands, in colour and in words. */
export type Tone = "good" | "bad" | "warn" | "info" | "quiet";

/** A person's kind. */
export const KIND: Readonly<Record<User["kind"], string>> = { internal: "Internal", partner: "Partner user", "sales-rep": "Sales rep" };

/** The level that a decision reached. */
export const LEVEL: Readonly<Record<Decision["level"], string>> = {
  none: "None",
  read: "Read",
  "read-write": "Read/Write",
  full: "Full",
};

/** Where a lead came from. */
export const ORIGIN: Readonly<Record<string, string>> = {
  distributed: "Distributed",
  registered: "Registered",
  "marketing-activity": "Marketing activity",
};

/** What becomes of a row, and how good that is. */
export const OUTCOME: Readonly<Record<Plan["rows"][number]["outcome"], { readonly label: string; readonly tone: Tone }>> = {
  updated: { label: "Updated", tone: "good" },
  unchanged: { label: "Unchanged", tone: "quiet" },
  merged: { label: "Merged", tone: "info" },
  skipped: { label: "Skipped", tone: "warn" },
  refused: { label: "Refused", tone: "bad" },
};

/** How a status reads and looks. */
export function statusTone(status: string): Tone {
  if (status === "active") return "good";
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

/** Turns `partner-community-login` or `sharingRule` into words. */
export function words(text: string): string {
  const spaced = text
    .replaceAll(/[-_]/g, " ")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** `1 partner`, `2 partners`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** An amount of money as a list shows it. */
export function money(amount: number): string {
  return amount.toLocaleString("en", { style: "currency", currency: "USD", maximumFractionDigits: 0 });
}
