import type { License } from "../../generated/wire.js";

const LICENSES: Readonly<Record<string, License>> = {
  partnercommunity: "partner-community",
  partnercommunitylogin: "partner-community-login",
  customercommunityplus: "customer-community-plus",
  customercommunitypluslogin: "customer-community-plus-login",
  customercommunity: "customer-community",
  customercommunitylogin: "customer-community-login",
  highvolumecustomerportal: "high-volume-customer-portal",
  highvolumeportal: "high-volume-customer-portal",
  authenticatedwebsite: "authenticated-website",
};

/** Licences of people inside, in the same form. */
const INTERNAL =
  /^(sfdc|salesforce|salesforceplatform|aul|awu|platform|salesforceplatformone|saleforce.*|forcecom.*|aulone|analyticscloudintegrationuser|salesforceintegration)/;

function formOf(name: string): string {
  return name
    .replace(/^PID_/i, "")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}

/** The licence that a key (`PID_Partner_Community`) or a name (`Partner Community`) stands for. */
export function licenseOf(names: readonly (string | undefined)[]): License | undefined {
  for (const name of names) {
    const form = name === undefined ? "" : formOf(name);
    if (Object.hasOwn(LICENSES, form)) return LICENSES[form];
  }
  return undefined;
}

/** Says whether a name is that of a licence for people inside. */
export function isInternalLicense(names: readonly (string | undefined)[]): boolean {
  return names.some((name) => name !== undefined && INTERNAL.test(formOf(name)));
}

/** Says whether users of a licence have no role: sharing rules and hierarchies do not reach them. */
export function isHighVolume(license: string): boolean {
  return !license.startsWith("partner-community") && !license.startsWith("customer-community-plus");
}
