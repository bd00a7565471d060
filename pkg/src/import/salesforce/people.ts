import type { License } from "../../generated/wire.js";
import { addTo } from "../../multimap.js";
import type { Findings } from "../report.js";
import { isInternalLicense, licenseOf } from "./licenses.js";
import type { Metadata } from "./metadata.js";
import { profileKey } from "./names.js";
import type { Org, UserRow } from "./org.js";

/** An external user of an account. */
export interface External {
  readonly row: UserRow;
  readonly account: string;
  readonly license: License;
  readonly contact: string | undefined;
  /** The name of the profile in lower case. */
  readonly profile: string | undefined;
}

/** Somebody inside. */
export interface Internal {
  readonly row: UserRow;
  readonly profile: string | undefined;
}

/** Who is who: users inside and users of accounts. */
export interface People {
  readonly internal: ReadonlyMap<string, Internal>;
  readonly external: ReadonlyMap<string, External>;
}

const EXTERNAL_TYPES = new Set(
  ["PowerPartner", "CspLitePortal", "CustomerSuccess", "PowerCustomerSuccess", "CSPLitePortal", "SelfService"].map((type) =>
    type.toLowerCase(),
  ),
);

/** Tells users apart by their type, their licence and what they belong to. */
export function peopleOf(org: Org, metadata: Metadata, findings: Findings): People {
  const internal = new Map<string, Internal>();
  const external = new Map<string, External>();
  const profiles = new Map([...org.profiles.values()].map((row) => [row.name.toLowerCase(), row]));
  let contacts: ReadonlyMap<string, readonly string[]> | undefined;
  const named = () => {
    contacts ??= contactsByName(org);
    return contacts;
  };
  for (const row of org.users.values()) {
    const place = { line: row.line, example: row.username ?? row.id };
    const profileRow =
      (row.profileId === undefined ? undefined : org.profiles.get(row.profileId)) ??
      (row.profileName === undefined ? undefined : profiles.get(row.profileName.toLowerCase()));
    const profileName = profileRow?.name ?? row.profileName;
    const profile = profileName === undefined ? undefined : profileKey(profileName);
    const file = profile === undefined ? undefined : metadata.profiles.get(profile);
    const ofLicense = (profileRow?.license ?? []).flatMap((each) => (each === undefined ? [] : (org.licenses.get(each) ?? [each])));
    const names = [...row.license, ...ofLicense, file?.license];
    const type = (row.userType ?? profileRow?.userType)?.toLowerCase();
    const license = licenseOf(names);
    if (isSystem(row, type, names)) {
      findings.add("ignored", "USER_KIND", row.path, "guest users, and users of the platform itself, are outside of the model", place);
      continue;
    }
    const belongs = row.account !== undefined || row.contact !== undefined;
    const isExternal = type === undefined ? belongs || license !== undefined : EXTERNAL_TYPES.has(type) || belongs;
    if (!isExternal) {
      if (type === "standard" || isInternalLicense(names)) internal.set(row.id, { row, profile });
      else if (type === undefined)
        findings.add(
          "narrower",
          "UNKNOWN_USER_KIND",
          row.path,
          "nothing says whether these users are inside or of a partner, so they are left out: export UserType, or the profiles",
          place,
        );
      else findings.add("ignored", "USER_KIND", row.path, "users of other kinds are outside of the model", place);
      continue;
    }
    const account = row.account ?? (row.contact === undefined ? undefined : org.contacts.get(row.contact)?.account);
    if (account === undefined) {
      findings.add(
        "ignored",
        "USER_WITHOUT_ACCOUNT",
        row.path,
        "users who were disabled as partner users have no account left, and may do nothing",
        place,
      );
    } else if (!org.accounts.has(account)) {
      findings.add("narrower", "DANGLING_REFERENCE", row.path, "users of accounts that were not exported are left out", place);
    } else if (license === undefined) {
      findings.add("narrower", "UNKNOWN_LICENSE", row.path, "external users with a licence that the model does not know are left out", {
        line: row.line,
        example: `${row.username ?? row.id} (${names.filter((name) => name !== undefined).join(", ") || "no licence"})`,
      });
    } else external.set(row.id, { row, account, license, profile, contact: contactOf(row, account, named, findings) });
  }
  return { internal, external };
}

function isSystem(row: UserRow, type: string | undefined, licenses: readonly (string | undefined)[]): boolean {
  if (type === "guest" || type === "automatedprocess" || type === "cloudintegrationuser" || type === "csnonly") return true;
  if (licenses.some((name) => name !== undefined && /guest/i.test(name))) return true;
  return (
    /^(autoproc|cloud(integration)?|insightssecurity|chatty|automatedclean)@/i.test(row.username ?? "") || row.name === "Automated Process"
  );
}

function contactsByName(org: Org): Map<string, string[]> {
  const contacts = new Map<string, string[]>();
  for (const { id, account, name } of org.contacts.values()) {
    const key = JSON.stringify([account, name.toLowerCase()]);
    addTo(contacts, key, id);
  }
  return contacts;
}

/** The contact of a user of an account: its own, or where the table says nothing of contacts, the one of that name. */
function contactOf(
  row: UserRow,
  account: string,
  contacts: () => ReadonlyMap<string, readonly string[]>,
  findings: Findings,
): string | undefined {
  if (row.contact !== undefined || row.knowsContact) {
    if (row.contact === undefined)
      findings.add("narrower", "CONTACT_MISSING", row.path, "external users without a contact may do nothing", {
        line: row.line,
        example: row.username ?? row.id,
      });
    return row.contact;
  }
  const [contact, ...more] = contacts().get(JSON.stringify([account, row.name.toLowerCase()])) ?? [];
  const what = "the table of users names no contacts: the contact of that name in the account is taken, else the user stands for itself";
  findings.add("expanded", "CONTACT_ASSUMED", row.path, what, { line: row.line, example: row.username ?? row.id });
  return contact !== undefined && more.length === 0 ? contact : row.id;
}
