import type { Element } from "../formats/xml.js";

/** An element that nobody knows the meaning of. */
export interface UnknownElement {
  readonly path: string;
  readonly line: number;
  /** Where it stands: `Profile/objectPermissions/allowLook`. */
  readonly name: string;
  /** Whether it may limit what is carried over: where every element is known, whatever else stands there may take something away. */
  readonly mayLimit: boolean;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** What may stand in a sharing rule; a rule with anything else is left out, for it may ask for more. */
const RULE = words(`fullName developerName name label description accessLevel accountAccessLevel caseAccessLevel contactAccessLevel
  opportunityAccessLevel leadAccessLevel campaignAccessLevel accountSettings sharedTo sharedFrom criteriaItems booleanFilter
  includeRecordsOwnedByAll includeHVUOwnedRecords`);
const RULE_ITEM = words("field operation value");
const SET = words("fullName name description accessMappings profiles");
const MAPPING = words("accessLevel object objectField userField");

/** What may stand where nothing else is documented: anything else may limit. */
const CLOSED: Readonly<Record<string, ReadonlySet<string>>> = {
  Role: words(`fullName name description parentRole mayForecastManagerShare caseAccessLevel contactAccessLevel opportunityAccessLevel`),
  Group: words("fullName name description doesIncludeBosses"),
  Queue: words(`fullName name description doesIncludeBosses doesSendEmailToMembers email queueMembers queueRoutingConfig queueSobject`),
  "Queue/queueMembers": words("publicGroups roles roleAndSubordinates roleAndSubordinatesInternal users"),
  "Queue/queueSobject": words("sobjectType"),
  "Network/networkMemberGroups": words("profile permissionSet"),
  PermissionSetGroup: words("fullName label description hasActivationRequired mutingPermissionSets permissionSets status"),
  "Profile/objectPermissions": words(`allowCreate allowDelete allowEdit allowRead modifyAllRecords object viewAllRecords viewAllFields`),
  "Profile/userPermissions": words("enabled name"),
};
const PERMISSIONS = ["objectPermissions", "userPermissions"];

/** What is documented where each release adds some: most of it says nothing of records. */
const OPEN: Readonly<Record<string, ReadonlySet<string>>> = {
  Profile: words(`agentAccesses applicationVisibilities categoryGroupVisibilities classAccesses custom customMetadataTypeAccesses
    customPermissions customSettingAccesses dataspaceScopes description emailRoutingAddressAccesses externalCredentialPrincipalAccesses
    externalDataSourceAccesses fieldLevelSecurities fieldPermissions flowAccesses fullName layoutAssignments loginFlows loginHours
    loginIpRanges objectPermissions pageAccesses profileActionOverrides recordTypeVisibilities servicePresenceStatusAccesses tabVisibilities
    userLicense userPermissions`),
  PermissionSet: words(`agentAccesses applicationVisibilities classAccesses customMetadataTypeAccesses customPermissions
    customSettingAccesses dataspaceScopes description emailRoutingAddressAccesses externalCredentialPrincipalAccesses
    externalDataSourceAccesses fieldPermissions flowAccesses fullName hasActivationRequired label license objectPermissions pageAccesses
    recordTypeVisibilities servicePresenceStatusAccesses tabSettings userLicense userPermissions`),
  CustomObject: words(`actionOverrides allowInChatterGroups articleTypeChannelDisplay associateEntityType associateParentEntity
    businessProcesses compactLayoutAssignment compactLayouts customHelp customHelpPage customSettingsType dataStewardGroup dataStewardUser
    deploymentStatus deprecated description enableActivities enableBulkApi enableChangeDataCapture enableDataTranslation enableDivisions
    enableEnhancedLookup enableFeeds enableGrantAccessUsingHierarchies enableHierarchicalSharing enableHistory enableLicensing enableReports
    enableSearch enableSharing enableStreamingApi eventType externalDataSource externalName externalRepository externalSharingModel
    fieldSets fields fullName gender grantAccessUsingHierarchies historyRetentionPolicy household indexes isConstant label listViews
    mktDataLakeAttributes mktDataModelAttributes nameField namedFilters pluralLabel profileSearchLayouts publishBehavior
    recordTypeTrackFeedHistory recordTypeTrackHistory recordTypes searchLayouts sharingModel sharingReasons sharingRecalculations startsWith
    validationRules visibility webLinks`),
  SharingSettings: words(`deferGroupMembership deferSharingRules enableAccountRoleOptimization enableAssetSharing
    enableCommunityUserVisibility enableExternalSharingModel enableManagerGroups enableManualUserRecordSharing enablePartnerSuperUserAccess
    enablePortalUserCaseSharing enablePortalUserVisibility enableRemoveTMGroupMembership enableRestrictAccessLookupRecords
    enableSecureGuestAccess enableStandardReportVisibility enableTerritoryForecastManager fullName`),
};

/** The first element of a sharing rule that may ask for more than is read of it. */
export function unknownInRule(rule: Element): string | undefined {
  const item = rule.children.filter(({ name }) => name === "criteriaItems").map((each) => unknownIn(each, RULE_ITEM));
  return [unknownIn(rule, RULE), ...item].find((name) => name !== undefined);
}

/** The same of a sharing set, or of one of its mappings. */
export function unknownInSet(element: Element): string | undefined {
  return unknownIn(element, element.name === "accessMappings" ? MAPPING : SET);
}

function unknownIn({ children }: Element, known: ReadonlySet<string>): string | undefined {
  return children.find(({ name }) => !known.has(name))?.name;
}

/** The elements of a file of which nothing is known. */
export function unknownElements(path: string, root: Element): UnknownElement[] {
  const found: UnknownElement[] = [];
  const visit = (element: Element, at: string) => {
    // What a permission set gives on an object is written as in a profile.
    const key = at.replace(/^PermissionSet\//, "Profile/");
    const closed = Object.hasOwn(CLOSED, key) ? CLOSED[key] : undefined;
    const known = closed ?? (Object.hasOwn(OPEN, at) ? OPEN[at] : undefined);
    for (const child of element.children) {
      const name = `${at}/${child.name}`;
      if (known !== undefined && !known.has(child.name))
        found.push({ path, line: child.line, name: name.slice(0, 120), mayLimit: closed !== undefined });
      if (Object.hasOwn(CLOSED, name) || PERMISSIONS.includes(child.name)) visit(child, name);
    }
  };
  visit(root, root.name);
  return found;
}
