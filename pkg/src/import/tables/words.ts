import type { TableKind, Values } from "./map.js";

/** A kind of table that a file may hold; the type of its records. */
export interface Guess {
  readonly table: TableKind;
  readonly type?: string;
}

/** What names of files and headers say of a table, likeliest first. */
export const TABLES: readonly (readonly [pattern: RegExp, guess: Guess])[] = [
  [/manager|assignment/, { table: "managers" }],
  [/group|permission/, { table: "permissionGroups" }],
  [/role/, { table: "userRoles" }],
  [/lead/, { table: "records", type: "lead" }],
  [/deal|registration/, { table: "records", type: "deal" }],
  [/opportunit/, { table: "records", type: "opportunity" }],
  [/mdf|fund|claim/, { table: "records", type: "mdf-request" }],
  [/plan/, { table: "records", type: "business-plan" }],
  [/case|ticket/, { table: "records", type: "case" }],
  [/user|contact|people|person|member|staff/, { table: "users" }],
  [/partner|organi[sz]ation|account|compan|reseller|distributor/, { table: "partners" }],
];

const PARTNER =
  "partner partnerid partneraccount partneraccountid organizationid organisationid organization organisation orgid accountid account companyid company resellerid reseller distributorid channelpartner channelpartnerid".split(
    " ",
  );
const PEOPLE = "email emailaddress user userid useremail username id name";

/** Headers by what they may be, letters and digits only; the first that is there is taken. */
export const HEADERS: Readonly<Record<TableKind, Readonly<Record<string, readonly string[]>>>> = {
  partners: {
    id: "id partnerid organizationid organisationid orgid accountid companyid resellerid partnerkey key code externalid partnernumber accountnumber number".split(
      " ",
    ),
    name: "name partnername organizationname organisationname accountname companyname company partner organization organisation account reseller".split(
      " ",
    ),
    status: "status state partnerstatus accountstatus stage lifecycle".split(" "),
    owner:
      "owner ownerid owneremail accountowner accountowneremail channelmanager channelmanageremail cam partnermanager partnermanageremail".split(
        " ",
      ),
    segment: ["segment", "marketsegment"],
  },
  users: {
    id: "id userid contactid personid ssouserid externalid key login username email emailaddress".split(" "),
    name: "name fullname displayname username contactname".split(" "),
    firstName: "firstname givenname forename vorname first".split(" "),
    lastName: "lastname surname familyname nachname last".split(" "),
    email: "email emailaddress mail useremail workemail contactemail".split(" "),
    username: "username login loginname".split(" "),
    kind: "usertype kind type persontype".split(" "),
    partner: PARTNER,
    status: "status state userstatus active isactive enabled".split(" "),
    license: "license licence userlicense licensetype".split(" "),
    userRoles: "roles role userroles userrole portalrole portalroles groups group".split(" "),
    permissionGroups: "permissiongroups permissiongroup groups group".split(" "),
    createdAt: "created createdat createddate createdon creationdate datecreated registered joined".split(" "),
    lastLoginAt: "lastlogin lastloginat lastlogindate lastseen lastaccess".split(" "),
  },
  managers: {
    partner: PARTNER,
    user: `manageremail managerid manageruserid manager ${PEOPLE}`.split(" "),
    primary: "primary isprimary primarymanager".split(" "),
  },
  permissionGroups: {
    id: "id groupid group groupname name permissiongroup".split(" "),
    name: "name groupname group label permissiongroup".split(" "),
    "modules.lead": ["leads", "lead", "leadaccess"],
    "modules.deal": ["deals", "deal", "dealaccess", "dealregistration", "dealregistrations"],
    "modules.mdf-request": ["mdf", "mdfrequest", "mdfrequests", "funds", "mdfaccess"],
    "modules.business-plan": ["businessplan", "businessplans", "plans"],
    partnerAdministration: "partneradministration partnermoduleadministration partneradmin managepartners".split(" "),
    systemAdministration: "systemadministration systemadmin administration admin".split(" "),
    partnerReadOnly: "partnerreadonly readonly viewpartners".split(" "),
    partnerManagerAccess: "partnermanageraccess partnermodulemanageraccess".split(" "),
  },
  userRoles: {
    id: "id roleid role group rolename groupname name".split(" "),
    name: "name rolename role label group groupname".split(" "),
    description: ["description"],
    leadVisibility: "leadvisibility leads lead visibility leadaccess".split(" "),
    isDefault: "isdefault default".split(" "),
    partnerAssignable: "partnerassignable assignable assignablebypartners".split(" "),
  },
  records: {
    id: "id leadid dealid opportunityid requestid caseid registrationid recordid number key externalid".split(" "),
    partner: PARTNER,
    owner: "owner ownerid owneruserid owneremail".split(" "),
    assignee:
      "assignee assigneeid assignedto assignedtoid assignedtouserid assigneduser assigneduserid assignedtoemail assigneeemail autoassigntouseremail".split(
        " ",
      ),
    createdBy: "createdby createdbyid createdbyuserid createdbyemail submittedby submittedbyemail registeredby".split(" "),
    origin: ["origin", "leadorigin"],
    contact: ["contact", "contactid"],
  },
};

const PARTNERS = "(channel|sales|vertriebs)?(partner|organi[sz]ation|org|account|company|reseller|distributor|dealer|agency|firm|firma)";
const PERSONS = "(user|contact|person|people|member|employee|staff|login)";
const RECORDS =
  "(lead|deal|opp|opportunity|request|case|ticket|registration|dealregistration|record|claim|fund|mdf|plan|businessplan|quote)";
const KEYS = "(id|key|no|nr|num|number|code|ref|reference|externalid|uuid|guid)";
const STATES = /^(user|person|account|contact|portal|partner|reseller|company|life)*(status|state|stage|lifecycle|cycle|cyclestage)$/;
const ADDRESS = "(e?mail|emailaddress|mailaddress|id|userid|key)?";

/** What else headers may be that no list names, by their form: tried after the lists. */
export const LIKELY: Readonly<Record<TableKind, Readonly<Record<string, RegExp>>>> = {
  partners: {
    id: new RegExp(`^${PARTNERS}?${KEYS}$`),
    name: new RegExp(`^(${PARTNERS}|legal|trading|display)(name|title)$`),
    status: STATES,
    owner: new RegExp(`^(channel|partner|account|sales)*(manager|owner|cam)${ADDRESS}$`),
  },
  users: {
    id: new RegExp(`^${PERSONS}?${KEYS}$`),
    email: /^(work|business|primary|user|contact)?(e?mail|mailaddress|emailaddress|login(e?mail)?)$/,
    kind: /^(user|person|contact|member|account)?(type|kind|audience|affiliation|category)$/,
    partner: new RegExp(`^${PARTNERS}${KEYS}?$`),
    status: STATES,
    userRoles: /^(portal|partner|external|user)*(role|roles)$/,
    permissionGroups: /^(internal|permission|staff|user|security)*(group|groups)$/,
    createdAt: /^(created|joined|registered|signedup|signedon|added|invited|start)(at|on|date)?$/,
    lastLoginAt: /^(last|latest)(login|logon|seen|access|active|activity|visit|signin)(at|on|date)?$/,
  },
  managers: {
    partner: new RegExp(`^${PARTNERS}${KEYS}?$`),
    user: new RegExp(`^(channel|partner|account|sales)*(manager|cam|owner|user|employee|assignee|assignedto)${ADDRESS}$`),
    primary: /^(is)?(primary|main|lead|first)(manager|contact)?$/,
  },
  permissionGroups: {
    id: /^(internal|permission|staff|security)*(group|groupname|groupid|profile|name)$/,
    partnerAdministration: /^(manage|administer|admin|edit)(partners|partner)$|^partners?(admin|administration|management)$/,
    systemAdministration: /^(system|super|global)(admin|administration|administrator)$/,
  },
  userRoles: { id: /^(portal|partner|external|user)*role(name|id|key)?$/ },
  records: {
    id: new RegExp(`^${RECORDS}?${KEYS}$`),
    partner: new RegExp(`^${PARTNERS}${KEYS}?$`),
    owner: new RegExp(`^(record|deal|lead)?owner${ADDRESS}$`),
    assignee: new RegExp(`^(assigned(to|user)?|assignee|worksit|handledby)${ADDRESS}$`),
    createdBy: new RegExp(`^(created|submitted|registered|entered|requested|filed)by(user)?${ADDRESS}$`),
    origin: /^(lead)?(origin|source)$/,
  },
};

/** Columns that criteria often ask for, which become fields. */
export const FIELDS =
  /^(region|country|territory|state|industry|level|partnerlevel|tier|partnertier|type|partnertype|stage|status|product|productline|segment|amount|value|revenue|language|market)$/;

type Word = readonly [pattern: RegExp, meaning: string | null];

/** Words of cells and what they may mean, by member. */
export const WORDS: Readonly<Record<string, readonly Word[]>> = {
  "partners.status": [
    [/^(active|live|approved|enabled|current|signed|certified|yes|true|1)$/i, "active"],
    [/^(prospect(ive)?|pending|applicant|applied|onboarding|new|invited|lead|in review|candidate)$/i, "prospective"],
    [/^(inactive|suspended|disabled|terminated|closed|churned|expired|rejected|former|on hold|archived|no|false|0)$/i, "inactive"],
  ],
  "users.status": [
    [/^(active|live|enabled|confirmed|yes|true|1)$/i, "active"],
    [/^(pending|invited|new|unconfirmed|awaiting.*)$/i, "pending"],
    [/^(disabled|deactivated|suspended|blocked|locked|frozen|terminated|left|removed|no|false|0)$/i, "disabled"],
    [/^revoked$/i, "revoked"],
    [/^deleted$/i, "deleted"],
    [/^inactive$/i, "disabled"],
  ],
  "users.kind": [
    [/^(internal|employee|staff|vendor|supplier|inside|company)( user)?$/i, "internal"],
    [/^(partner|external|reseller|channel|distributor|customer|portal)( user)?$/i, "partner"],
    [/^(sales rep|sales representative|rep)$/i, "sales-rep"],
  ],
  roles: [
    [/^(partner )?admin(istrator)?s?$/i, "administrator"],
    [/^(partner )?marketing$/i, "marketing"],
    [/^(partner )?sales$/i, "sales"],
  ],
  modules: [
    [/^(partner manager|assigned( partners)?|own( partners)?|my partners|managed)$/i, "assigned-partners"],
    [/^(all( partners)?|everything|full)$/i, "all-partners"],
    [/^(none|no|-|)$/i, null],
  ],
  leadVisibility: [
    [/^all( leads)?$/i, "all"],
    [/^(assigned|own|my)( leads)?$/i, "assigned"],
    [/^(none|-|)$/i, null],
  ],
  origin: [
    [/^(distributed|vendor|supplier|assigned)$/i, "distributed"],
    [/^(registered|partner|web|registration)$/i, "registered"],
    [/^(marketing.*|campaign)$/i, "marketing-activity"],
  ],
};

/** What the words of a column may mean, and those that nothing is known of. */
export function meaningOf(words: readonly string[], known: readonly Word[]): { values: Values; unknown: string[] } {
  const values: Record<string, string | null> = {};
  const unknown: string[] = [];
  for (const word of words) {
    const meaning = known.find(([pattern]) => pattern.test(word))?.[1];
    if (meaning === undefined) unknown.push(word);
    else values[word] = meaning;
  }
  return { values, unknown };
}
