import { misuse } from "../io/fault.js";
import { say } from "../io/phrases.js";
import { print, printJson, table, writeText } from "../io/streams.js";
import { rowText } from "../records/csv.js";
import { type Call, isGiven, isJson, type Option, type Options, optional } from "./command.js";

/** A way to write an answer. */
export type ListingFormat = "table" | "csv" | "json";

/** Every way to write an answer. */
export const LISTING_FORMATS: readonly ListingFormat[] = ["table", "csv", "json"];

/** Cells as they are. */
export const RAW: Option = {
  help: "with csv: cells as they are; without it one that a spreadsheet takes for a formula gets an apostrophe before it",
};

/** How the answer is written. */
export const LISTING = {
  to: { value: "FORMAT", help: "how the answer is written (default: table, with --json json)", choices: LISTING_FORMATS },
  raw: RAW,
} as const satisfies Options;

/** A list as an answer. */
export interface Listing<Row> {
  readonly rows: readonly Row[];
  /** The columns of CSV, and what a row has in them. */
  readonly columns: Readonly<Record<string, (row: Row) => string | number | boolean | undefined>>;
  /** The line for people; without it the cells of the columns. */
  readonly line?: (row: Row) => readonly string[];
  /** What is said in the place of a table without rows. */
  readonly nothing?: string;
  /** The answer as JSON; without it the rows. */
  readonly json?: unknown;
}

/** How the answer of a call is written; `null` where no option names a format. */
export function listingFormat(
  call: Call,
  to: ListingFormat | null | undefined = optional(call, "to") as ListingFormat | undefined,
): ListingFormat {
  const given = to ?? undefined;
  if (isJson(call) && given !== undefined && given !== "json") throw misuse(`--json and --to ${given} are two formats; give one`);
  const format = given ?? (isJson(call) ? "json" : "table");
  if (isGiven(call, "raw") && format !== "csv") throw misuse("--raw goes with csv");
  return format;
}

/** Prints a list in the format of the call. */
export function printListing<Row>(call: Call, listing: Listing<Row>, format = listingFormat(call)): void {
  const { rows, columns, json = rows } = listing;
  const cells = (row: Row) => Object.values(columns).map((of) => String(of(row) ?? ""));
  if (format === "json") printJson(json);
  else if (format === "csv") {
    const form = isGiven(call, "raw") ? "raw" : "safe";
    const lines = [rowText(Object.keys(columns), "raw"), ...rows.map((row) => rowText(cells(row), form))];
    writeText(Buffer.from(`${lines.join("\n")}\n`));
  } else if (rows.length > 0) print(table(rows.map(listing.line ?? cells), ""));
  else if (listing.nothing !== undefined) print(say(listing.nothing));
}
