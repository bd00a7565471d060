import type { Columns } from "../formats/table.js";
import type { SalesforceMap } from "./map.js";
import type { Metadata } from "./metadata.js";

/** Fields that the import reads, and standard fields that criteria name, in the case of their API names. */
const STANDARD =
  `Id Name IsPartner IsCustomerPortal OwnerId CreatedDate CreatedById LastModifiedDate SystemModstamp FirstName LastName Email AccountId
ContactId DeveloperName ParentRoleId PortalType PortalRole PortalAccountId PortalAccountOwnerId UserType Username IsActive IsPortalEnabled ProfileId
UserRoleId LastLoginDate UserId IsFrozen Label IsOwnedByProfile AssigneeId PermissionSetId PermissionSetGroupId ExpirationDate Type RelatedId
DoesIncludeBosses GroupId UserOrGroupId PartnerAccountId StageName Amount Company Status Rating AnnualRevenue Subject OpportunityId LeadId CaseId
ParentId RowCause OpportunityAccessLevel LeadAccessLevel CaseAccessLevel ContactAccessLevel AccountAccessLevel AccessLevel TeamMemberRole
QualifiedApiName InternalSharingModel ExternalSharingModel DefaultLeadAccess DefaultOpportunityAccess DefaultCaseAccess DefaultAccountAccess
DefaultContactAccess IsPrmSuperUser LicenseDefinitionKey UserLicenseId QueueId SobjectType NamespacePrefix MemberId TeamRoleId
CaseAccessForAccountOwner ContactAccessForAccountOwner OpportunityAccessForAccountOwner Industry Region Country Priority Origin Reason Description
CloseDate Probability ForecastCategory IsClosed IsWon IsPrivate IsConverted NumberOfEmployees BillingCountry BillingState BillingCity Website Phone
LeadSource RecordTypeId CurrencyIsoCode IsEscalated IsDeleted NetworkId`.split(/\s+/);

const CANONICAL = new Map(STANDARD.map((name) => [name.toLowerCase(), name]));

/** Headers of reports, by object and in lower case. */
const LABELS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  User: {
    "full name": "Name",
    active: "IsActive",
    role: "UserRole.Name",
    profile: "Profile.Name",
    "user license": "Profile.UserLicense.Name",
    license: "Profile.UserLicense.Name",
    "last login": "LastLoginDate",
    created: "CreatedDate",
  },
  Account: { "account name": "Name", "partner account": "IsPartner" },
  Opportunity: { "opportunity name": "Name", stage: "StageName" },
  Case: { "account id": "AccountId" },
};

/** The API name that each header of a table of that object stands for. */
export function renaming(object: string, metadata: Metadata, map: SalesforceMap): (header: string) => string {
  const own = map.columns?.[object] ?? {};
  const mapped = new Map(Object.entries(own).map(([header, name]) => [header.toLowerCase(), name]));
  const labels = Object.hasOwn(LABELS, object) ? (LABELS[object] as Readonly<Record<string, string>>) : {};
  const fields = metadata.fields.get(object.toLowerCase());
  const inCriteria = new Map(
    metadata.rules
      .filter((rule) => rule.object === object)
      .flatMap((rule) => rule.criteria.map(({ field }) => [field.toLowerCase(), field] as const)),
  );
  const byLabel = new Map(
    [...(fields?.values() ?? [])].flatMap(({ name, label }) => (label === undefined ? [] : [[label.toLowerCase(), name] as const])),
  );
  return (header) => {
    const key = header.trim().toLowerCase();
    const direct = mapped.get(key) ?? fields?.get(key)?.name ?? CANONICAL.get(key) ?? inCriteria.get(key);
    if (direct !== undefined) return direct;
    if (key.includes(".")) return dotted(header);
    if (Object.hasOwn(labels, key)) return labels[key] as string;
    if (key === `${object.toLowerCase()} id`) return "Id";
    return byLabel.get(key) ?? CANONICAL.get(key.replaceAll(" ", "")) ?? header.trim();
  };
}

const RELATED =
  "Profile UserLicense UserRole PermissionSet PermissionSetGroup Group Account Contact Owner TeamRole RecordType Queue User".split(" ");
const RELATED_NAMES = new Map(RELATED.map((name) => [name.toLowerCase(), name]));

/** `PROFILE.USERLICENSE.NAME` as `Profile.UserLicense.Name`. */
function dotted(header: string): string {
  return header
    .trim()
    .split(".")
    .map((part) => RELATED_NAMES.get(part.toLowerCase()) ?? CANONICAL.get(part.toLowerCase()) ?? part)
    .join(".");
}

/** Columns of that table that are not there. */
export function missing(columns: Columns, required: readonly string[]): string[] {
  return required.filter((name) => !name.split("|").some((one) => columns.at(one) !== undefined));
}
