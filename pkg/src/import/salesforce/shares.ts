import type { Findings } from "../report.js";
import type { At, Org, ShareRow } from "./org.js";
import { type Cells, type Reading, RowFault } from "./read.js";

/** Says whether a table holds shares or team members of records. */
export function isShareTable(object: string): boolean {
  return /(^(Account|Opportunity|Lead|Case|Contact)Share$|__Share$|TeamMember$)/.test(object);
}

/** The object whose records a table of shares is about. */
export function sharedObject(table: string): string {
  return table.replace(/__Share$/, "__c").replace(/(Share|TeamMember)$/, "");
}

/** Columns without which a table of shares cannot be read. */
export function requiredOfShares(table: string): string[] {
  const object = sharedObject(table);
  if (table === "CaseTeamMember") return ["ParentId", "MemberId"];
  if (table.endsWith("TeamMember")) return [`${object}Id|ParentId`, "UserId"];
  return [`${object}Id|ParentId`, "UserOrGroupId", "RowCause"];
}

/** Takes in the rows of a table of shares that somebody made: those that follow from something else are only counted. */
export function shareTaker(table: string, reading: Reading): (cells: Cells, at: At) => void {
  const object = sharedObject(table);
  const { org, findings } = reading;
  const isTeam = table.endsWith("TeamMember");
  return (cells, at) => {
    const record = cells.has("ParentId") && !cells.has(`${object}Id`) ? cells.key("ParentId") : cells.key(`${object}Id`);
    const cause = isTeam ? "Team" : (cells.text("RowCause") ?? "");
    if (!isCarried(cause, at, findings)) return;
    const to = isTeam ? (cells.id("UserId") ?? cells.key("MemberId")) : cells.key("UserOrGroupId");
    const level = levelOf(table, object, cells, org);
    if (object === "Account") children(cells, at, findings);
    if (level === "none") return;
    if (level === "full") {
      findings.add("narrower", "SHARE_LEVEL", at.path, "shares with full access become read-write", { line: at.line, example: record });
    }
    const shares = org.shares.get(record) ?? [];
    org.shares.set(record, shares);
    add(shares, { path: at.path, line: at.line, to, level: level === "full" ? "read-write" : level });
  };
}

function isCarried(cause: string, at: At, findings: Findings): boolean {
  if (cause === "Manual" || cause === "Team") return true;
  const place = { line: at.line, example: cause === "" ? "(empty)" : cause };
  if (cause.endsWith("__c")) {
    findings.add("narrower", "SHARE_ROW", at.path, "shares that code made for a reason of its own are not carried over", place);
  } else if (/^Territory/.test(cause)) findings.add("narrower", "TERRITORY", at.path, "shares by territory are not carried over", place);
  else if (/^Guest/.test(cause)) findings.add("narrower", "GUEST", at.path, "shares to guest users are not carried over", place);
  else
    findings.add(
      "ignored",
      "SHARE_ROW",
      at.path,
      "shares that follow from owners, rules, sets and accounts are derived, so they are not read",
      place,
    );
  return false;
}

function add(shares: ShareRow[], share: ShareRow): void {
  const at = shares.findIndex(({ to }) => to === share.to);
  if (at < 0) shares.push(share);
  else if (shares[at]?.level === "read") shares[at] = share;
}

function levelOf(table: string, object: string, cells: Cells, org: Org): "none" | "read" | "read-write" | "full" {
  let text = cells.text(`${object}AccessLevel`) ?? cells.text("AccessLevel");
  if (table === "CaseTeamMember") {
    const role = cells.id("TeamRoleId");
    text ??= cells.text("TeamRole.AccessLevel") ?? (role === undefined ? undefined : org.caseTeamRoles.get(role));
  }
  switch (text?.toLowerCase()) {
    case "read":
      return "read";
    case "edit":
      return "read-write";
    case "all":
      return "full";
    case "none":
      return "none";
    default:
      throw new RowFault("UNKNOWN_VALUE", `the level of access is ${text === undefined ? "not there" : `\`${text}\``}`);
  }
}

function children(cells: Cells, at: At, findings: Findings): void {
  const levels = [cells.text("OpportunityAccessLevel"), cells.text("CaseAccessLevel"), cells.text("ContactAccessLevel")];
  if (levels.every((level) => level === undefined || level === "None")) return;
  findings.add(
    "narrower",
    "IMPLICIT_ACCESS",
    at.path,
    "shares of an account that open its opportunities, cases or contacts open the account alone",
    {
      line: at.line,
      example: `line ${at.line}`,
    },
  );
}
