import type { Settings, Tier } from "../../generated/wire.js";
import type { Encoding } from "../formats/text.js";

/** What a cell becomes: the words of the model by the words of the file; a word that is not here cannot be read. */
export type Values = Readonly<Record<string, string | number | boolean | null>>;

/** Where a member comes from: the name of a column, or more about it. */
export type ColumnUse = string | ColumnDetails | readonly (string | ColumnDetails)[];

/** A column and what its cells mean. Several of them in a list: the first that is filled counts; two that name people must name the same. */
export interface ColumnDetails {
  /** The column; of several the filled ones are joined by a space. */
  readonly column?: string | readonly string[];
  /** What the words of the column mean, whatever their case; `""` is the empty cell. */
  readonly values?: Values;
  /** What stands where the column is empty or not there. */
  readonly default?: string | number | boolean;
  /** What separates several values in a cell. */
  readonly split?: string;
  /** People are named by their id or their e-mail address; left out: by either. */
  readonly by?: "id" | "email";
  /** An assignee who has not accepted the invitation yet counts as none, as some portals do. */
  readonly skipPending?: boolean;
  /** What a field holds. */
  readonly type?: "text" | "number" | "boolean" | "date" | "time";
  /** What stands before the decimals of a number; with a comma, points part the thousands. Default: a point, and nothing parts thousands. */
  readonly decimal?: "." | ",";
  /** For whoever reads the map. */
  readonly comment?: string;
}

/** Tables that a map can describe. */
export type TableKind = "partners" | "users" | "managers" | "permissionGroups" | "userRoles" | "records";

/** One table: which file, which rows of it, and what its columns are. */
export interface TableEntry {
  readonly table: TableKind;
  /** The name of the file, or the end of its path; `*` stands for any letters. */
  readonly file: string;
  /** For records: their type, such as `lead` or `deal`. */
  readonly type?: string;
  /** Rows that belong to the table: the words that a column must have. Others are left out, and counted. */
  readonly where?: Readonly<Record<string, string | readonly string[]>>;
  /** The members of what the table lists, and where each comes from. */
  readonly columns: Readonly<Record<string, ColumnUse>>;
  /** Further columns, which become fields of partners and records: by the name of the field. */
  readonly fields?: Readonly<Record<string, ColumnUse>>;
  /** Columns that say nothing new and are not reported. */
  readonly ignore?: readonly string[];
  /** Rows of which the same id was there already are left out without a word: a table of users lists its partners, too. */
  readonly distinct?: boolean;
  /** The file may be missing, and the columns that it must have. */
  readonly optional?: boolean;
  /** What separates its columns; left out: it is found. */
  readonly delimiter?: string;
  /** How a file without a byte order mark is written; left out: UTF-8. */
  readonly encoding?: Encoding;
  /** For whoever reads the map. */
  readonly comment?: string;
}

/** A map of a portal's tables: what {@link importTables} reads them by. */
export interface TableMap {
  readonly $schema?: string;
  readonly comment?: string;
  /** Settings of the snapshot; left out: nobody is locked out for being away long. */
  readonly settings?: Settings;
  /** The tiers, lowest first, that the tier of a partner names; left out: a tier is a field of that name. */
  readonly tiers?: readonly Tier[];
  /** In the order in which they are read. */
  readonly tables: readonly TableEntry[];
}

/** The members that each table can have; those marked with `!` must be there. */
export const MEMBERS: Readonly<Record<TableKind, readonly string[]>> = {
  partners: ["id!", "name", "status", "owner", "tier", "segment"],
  users: [
    ..."id! name firstName lastName email username kind partner status license partnerRole userRoles permissionGroups profile contact".split(
      " ",
    ),
    ..."createdAt lastLoginAt supplierAdmin support reviewer listed".split(" "),
  ],
  managers: ["partner!", "user!", "primary"],
  permissionGroups: [
    "id!",
    "name",
    "modules.lead",
    "modules.deal",
    "modules.mdf-request",
    "modules.business-plan",
    "partnerAdministration",
    "systemAdministration",
    "partnerReadOnly",
    "partnerManagerAccess",
  ],
  userRoles: ["id!", "name", "description", "leadVisibility", "isDefault", "partnerAssignable"],
  records: ["id!", "partner", "owner", "assignee", "createdBy", "origin", "contact"],
};
