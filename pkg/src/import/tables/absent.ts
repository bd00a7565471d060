import { columnsOf, detailsOf } from "./cells.js";
import type { ColumnUse, TableEntry } from "./map.js";

/** Members of which a default of the map may give more than the column would have said. */
const OPENED_BY_DEFAULT: Readonly<Record<string, readonly string[]>> = {
  partners: ["status"],
  users: ["kind", "status", "license", "partnerRole", "userRoles", "permissionGroups", "supplierAdmin", "support", "reviewer"],
  managers: ["primary"],
  permissionGroups: ["partnerAdministration", "systemAdministration", "partnerReadOnly", "partnerManagerAccess"],
  userRoles: ["leadVisibility", "partnerAssignable", "isDefault"],
  records: ["origin"],
};
/** Words that switch off, so that nobody gains by them. */
const OFF = new Set(["disabled", "deactivated", "revoked", "deleted", "inactive", "pending", "invited", "prospective", "false", ""]);

/**
 * Says whether the result may allow more than the original where columns that a member is read from are not in the file.
 *
 * @param absent the columns that are not there
 * @param showsUnassigned says whether some portal role shows leads that are assigned to nobody
 */
export function opensWithout(
  entry: TableEntry,
  member: string,
  use: ColumnUse,
  absent: ReadonlySet<string>,
  showsUnassigned: () => boolean,
): boolean {
  const details = detailsOf(use);
  const isLost = columnsOf(use).every((column) => absent.has(column));
  // Whose leads nobody is assigned to are everybody's where the role shows those (LEAD-03).
  if (entry.table === "records" && member === "assignee") return isLost && entry.type === "lead" && showsUnassigned();
  const opens =
    OPENED_BY_DEFAULT[entry.table]?.includes(member) === true || (entry.table === "permissionGroups" && /^modules\./.test(member));
  if (!opens) return false;
  const fallback = details.find(({ default: given }) => given !== undefined)?.default;
  if (isLost) return fallback !== undefined && !OFF.has(String(fallback).toLowerCase());
  // One of several columns switches off what the others leave on.
  const switches = details.filter(({ values }) => Object.values(values ?? {}).some((word) => word !== null && OFF.has(String(word))));
  return member === "status" && switches.some((each) => columnsOf(each).some((column) => absent.has(column)));
}
