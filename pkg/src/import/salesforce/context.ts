import type { Findings } from "../report.js";
import type { SalesforceMap } from "./map.js";
import type { Metadata } from "./metadata.js";
import type { Org } from "./org.js";
import type { External, People } from "./people.js";
import type { Roles } from "./roles.js";
import type { RecordTypes } from "./types.js";

/** What every part of the import reads, and where it reports. */
export interface Context {
  readonly org: Org;
  readonly metadata: Metadata;
  readonly map: SalesforceMap;
  readonly findings: Findings;
  readonly now: string;
  readonly people: People;
  readonly roles: Roles;
  readonly types: RecordTypes;
  /** The accounts that are partners, and the users of each. */
  readonly partners: ReadonlyMap<string, readonly External[]>;
}

/** The accounts that become partners: flagged, or named by a partner role or a partner user. */
export function partnersOf(org: Org, people: People, roles: Roles): Map<string, External[]> {
  const partners = new Map<string, External[]>();
  for (const { id, isPartner } of org.accounts.values()) if (isPartner === true) partners.set(id, []);
  for (const account of roles.ofAccount.keys()) if (!partners.has(account)) partners.set(account, []);
  for (const external of people.external.values()) {
    const users = partners.get(external.account) ?? [];
    partners.set(external.account, users);
    users.push(external);
  }
  return partners;
}
