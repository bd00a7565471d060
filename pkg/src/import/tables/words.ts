import type { TableKind, Values } from "./map.js";

/** A kind of table that a file may hold; the type of its records. */
export interface Guess {
  readonly table: TableKind;
  readonly type?: string;
}

/** A name or word in the form in which it is compared: small letters, umlauts spelt out, no other accents. */
export function folded(text: string): string {
  return text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => UMLAUTS[letter] ?? letter)
    .normalize("NFD")
    .replace(/\p{M}/gu, "");
}

const UMLAUTS: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", ß: "ss" };

/** The form of a header: letters and digits only. */
export function headerForm(header: string): string {
  return folded(header).replace(/[^\p{L}\p{N}]/gu, "");
}

/** What names of files and headers say of a table in English and German, likeliest first. */
export const TABLES: readonly (readonly [pattern: RegExp, guess: Guess])[] = [
  [/business.?plan|geschaeftspl/, { table: "records", type: "business-plan" }],
  [/manager|assignment|betreuer|betreuung|zuordnung|zuweisung/, { table: "managers" }],
  [/group|permission|gruppe|berechtigung/, { table: "permissionGroups" }],
  [/role|(?<!kont)rolle/, { table: "userRoles" }],
  [/lead|interessent/, { table: "records", type: "lead" }],
  [/opportunit|chance/, { table: "records", type: "opportunity" }],
  [/deal|registration|registrierung|geschaeft(?!spartner)/, { table: "records", type: "deal" }],
  [/mdf|fund|claim|wkz|werbekosten|foerdermittel|marketingmittel/, { table: "records", type: "mdf-request" }],
  [/plan/, { table: "records", type: "business-plan" }],
  [/case|ticket|stoerung|reklamation|(support|service)(fall|faelle)|^(fall|faelle)/, { table: "records", type: "case" }],
  [/user|contact|people|person|member|staff|nutzer|kontakt|mitarbeiter|ansprechpartner|anwender/, { table: "users" }],
  [/partner|organi[sz]ation|account|compan|reseller|distributor|firm[ae]|unternehmen|haendler|kunde/, { table: "partners" }],
];

/** Headers of numbers of records, by which a table is known. */
export const RECORD_IDS: ReadonlyMap<string, string> = new Map([
  ["leadid", "lead"],
  ["leadnummer", "lead"],
  ["leadnr", "lead"],
  ["dealid", "deal"],
  ["geschaeftsnummer", "deal"],
  ["registrierungsnummer", "deal"],
  ["opportunityid", "opportunity"],
  ["verkaufschancennummer", "opportunity"],
  ["chancennummer", "opportunity"],
  ["caseid", "case"],
  ["fallnummer", "case"],
]);

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const PARTNER = words(`
  partner partnerid partneraccount partneraccountid organizationid organisationid organization organisation orgid accountid account
  companyid company resellerid reseller distributorid channelpartner channelpartnerid partnernummer partnernr firmennummer firmennr
  firmenid haendlernummer haendlernr kundennummer kundennr unternehmensnummer firma unternehmen haendler`);
const PEOPLE = "email emailaddress user userid useremail username id name emailadresse benutzernummer benutzer nutzer mitarbeiter";

/** Headers by what they may be, in {@link headerForm}; the first that is there is taken. */
export const HEADERS: Readonly<Record<TableKind, Readonly<Record<string, readonly string[]>>>> = {
  partners: {
    id: words(`
      id partnerid organizationid organisationid orgid accountid companyid resellerid partnerkey key code externalid partnernumber
      accountnumber number partnernummer partnernr firmennummer firmennr firmenid haendlernummer haendlernr kundennummer kundennr
      unternehmensnummer nummer nr schluessel kennung`),
    name: words(`
      name partnername organizationname organisationname accountname companyname company partner organization organisation account
      reseller firmenname haendlername unternehmensname firma firmierung unternehmen haendler bezeichnung`),
    status: words("status state partnerstatus accountstatus stage lifecycle zustand stand lebenszyklus"),
    owner: words(`
      owner ownerid owneremail accountowner accountowneremail channelmanager channelmanageremail cam partnermanager partnermanageremail
      betreueremail betreuer partnerbetreuer kundenbetreuer zustaendig zustaendiger verantwortlich verantwortlicher`),
    segment: words("segment marketsegment marktsegment kundensegment"),
  },
  users: {
    id: words(`
      id userid contactid personid ssouserid externalid key benutzernummer benutzernr benutzerid benutzerkennung nutzernummer nutzerid
      kontaktnummer kontaktid personennummer personalnummer mitarbeiternummer kennung nummer nr login username benutzername anmeldename
      email emailaddress emailadresse`),
    name: words("name fullname displayname username contactname vollername vollstaendigername anzeigename kontaktname benutzername"),
    firstName: words("firstname givenname forename vorname first rufname"),
    lastName: words("lastname surname familyname nachname last familienname zuname"),
    email: words("email emailaddress mail useremail workemail contactemail emailadresse mailadresse epost"),
    username: words("username login loginname benutzername anmeldename"),
    kind: words("usertype kind type persontype benutzertyp benutzerart nutzertyp nutzerart personenart art typ zugehoerigkeit"),
    partner: PARTNER,
    status: words("status state userstatus active isactive enabled benutzerstatus nutzerstatus kontostatus zustand aktiv istaktiv"),
    license: words("license licence userlicense licensetype lizenz lizenzart lizenztyp"),
    userRoles: words(
      "roles role userroles userrole portalrole portalroles rolle rollen portalrolle portalrollen partnerrolle groups group gruppen gruppe",
    ),
    permissionGroups: words(`
      permissiongroups permissiongroup berechtigungsgruppen berechtigungsgruppe rechtegruppen rechtegruppe groups group gruppen gruppe`),
    createdAt: words(`
      created createdat createddate createdon creationdate datecreated registered joined erstelltam erstellt erstellungsdatum angelegtam
      angelegt anlagedatum registriertam registriert`),
    lastLoginAt: words(`
      lastlogin lastloginat lastlogindate lastseen lastaccess letzteanmeldung letzterlogin letzteranmeldezeitpunkt zuletztangemeldet
      zuletztaktiv letzterzugriff`),
  },
  managers: {
    partner: PARTNER,
    user: words(`
      manageremail managerid manageruserid manager betreueremail betreuernummer betreuernr betreuer partnerbetreuer partnermanager
      zustaendig zustaendiger ${PEOPLE}`),
    primary: words("primary isprimary primarymanager hauptbetreuer haupt primaer istprimaer isthauptbetreuer"),
  },
  permissionGroups: {
    id: words("id groupid group groupname name permissiongroup gruppennummer gruppe gruppenname berechtigungsgruppe bezeichnung"),
    name: words("name groupname group label permissiongroup gruppenname bezeichnung gruppe berechtigungsgruppe"),
    "modules.lead": words("leads lead leadaccess interessenten leadzugriff"),
    "modules.deal": words(`
      deals deal dealaccess dealregistration dealregistrations geschaefte geschaeft registrierungen registrierung geschaeftsregistrierung
      geschaeftsregistrierungen`),
    "modules.mdf-request": words(`
      mdf mdfrequest mdfrequests funds mdfaccess wkz werbekostenzuschuss werbekostenzuschuesse foerdermittel marketingmittel`),
    "modules.business-plan": words("businessplan businessplans plans geschaeftsplan geschaeftsplaene"),
    partnerAdministration: words(`
      partneradministration partnermoduleadministration partneradmin managepartners partnerverwaltung partnerverwalten`),
    systemAdministration: words("systemadministration systemadmin administration admin systemverwaltung"),
    partnerReadOnly: words("partnerreadonly readonly viewpartners partnernurlesen"),
    partnerManagerAccess: words("partnermanageraccess partnermodulemanageraccess"),
  },
  userRoles: {
    id: words("id roleid role group rolename groupname name rollennummer rolle rollenname gruppe bezeichnung"),
    name: words("name rolename role label group groupname rollenname bezeichnung rolle gruppe"),
    description: words("description beschreibung"),
    leadVisibility: words("leadvisibility leads lead visibility leadaccess leadsichtbarkeit sichtbarkeit sichtbareleads"),
    isDefault: words("isdefault default standard standardrolle iststandard vorgabe"),
    partnerAssignable: words("partnerassignable assignable assignablebypartners zuweisbar vonpartnernzuweisbar"),
  },
  records: {
    id: words(`
      id leadid dealid opportunityid requestid caseid registrationid recordid number key externalid leadnummer leadnr geschaeftsnummer
      geschaeftsnr registrierungsnummer verkaufschancennummer chancennummer antragsnummer fallnummer vorgangsnummer nummer nr kennung`),
    partner: PARTNER,
    owner: words("owner ownerid owneruserid owneremail inhaber inhaberemail besitzer eigentuemer verantwortlich verantwortlicher"),
    assignee: words(`
      assignee assigneeid assignedto assignedtoid assignedtouserid assigneduser assigneduserid assignedtoemail assigneeemail
      autoassigntouseremail zustaendig zustaendiger zugewiesenan zugewiesener bearbeiter`),
    createdBy: words(`
      createdby createdbyid createdbyuserid createdbyemail submittedby submittedbyemail registeredby erstelltvon angelegtvon
      eingereichtvon registriertvon erfasstvon ersteller`),
    origin: words("origin leadorigin herkunft leadherkunft quelle leadquelle"),
    contact: words("contact contactid kontakt kontaktnummer"),
  },
};

const PARTNERS =
  "(channel|sales|vertriebs|geschaefts|handels)?(partner|organi[sz]ations?|org|account|company|reseller|distributor|dealer|agency|firm|firma|firmen|unternehmens?|haendler|kunden)";
const PERSONS = "(user|contact|person|people|member|employee|staff|login|benutzer|nutzer|anwender|kontakt|personen|personal|mitarbeiter)";
const RECORDS =
  "(lead|deal|opp|opportunity|request|case|ticket|registration|dealregistration|record|claim|fund|mdf|plan|businessplan|quote|geschaefts|registrierungs|verkaufschancen|chancen|antrags|fall|vorgangs|angebots)";
const KEYS = "(id|key|no|nr|num|number|code|ref|reference|externalid|uuid|guid|nummer|kennung|schluessel)";
const STATES =
  /^(user|person|account|contact|portal|partner|reseller|company|life|benutzer|nutzer|konto|kontakt|firmen|haendler|kunden)*(status|state|stage|lifecycle|cycle|cyclestage|zustand)$/;
const ADDRESS = "(e?mail|emailaddress|mailaddress|id|userid|key|emailadresse|nummer|nr|kennung)?";

/** What else headers may be that no list names, by their form: tried after the lists. */
export const LIKELY: Readonly<Record<TableKind, Readonly<Record<string, RegExp>>>> = {
  partners: {
    id: new RegExp(`^${PARTNERS}?${KEYS}$`),
    name: new RegExp(`^(${PARTNERS}|legal|trading|display|anzeige)(name|title|bezeichnung)$`),
    status: STATES,
    owner: new RegExp(`^(channel|partner|account|sales|vertriebs|kunden|haendler)*(manager|owner|cam|betreuer)${ADDRESS}$`),
  },
  users: {
    id: new RegExp(`^${PERSONS}?${KEYS}$`),
    email:
      /^(work|business|primary|user|contact|geschaeftliche|dienstliche|benutzer|kontakt)?(e?mail|e?mailaddress|e?mailadresse|login(e?mail)?)$/,
    kind: /^(user|person|contact|member|account|benutzer|nutzer|personen|kontakt|konto)?(type|kind|audience|affiliation|category|typ|art|kategorie)$/,
    partner: new RegExp(`^${PARTNERS}${KEYS}?$`),
    status: STATES,
    userRoles: /^(portal|partner|external|user|externe|benutzer)*(role|roles|rolle|rollen)$/,
    permissionGroups: /^(internal|permission|staff|user|security|interne|rechte|berechtigungs|benutzer)*(group|groups|gruppe|gruppen)$/,
    createdAt:
      /^(created|joined|registered|signedup|signedon|added|invited|start|erstellt|angelegt|registriert|eingeladen)(at|on|date|am)?$/,
    lastLoginAt:
      /^(last|latest|letzter?|zuletzt)(login|logon|seen|access|active|activity|visit|signin|anmeldung|zugriff|aktivitaet|besuch)(at|on|date|am)?$/,
  },
  managers: {
    partner: new RegExp(`^${PARTNERS}${KEYS}?$`),
    user: new RegExp(
      `^(channel|partner|account|sales|vertriebs|kunden|haendler)*(manager|cam|owner|user|employee|assignee|assignedto|betreuer|mitarbeiter|benutzer)${ADDRESS}$`,
    ),
    primary: /^(is|ist)?(primary|main|lead|first|haupt|primaerer?|erster)(manager|contact|betreuer)?$/,
  },
  permissionGroups: {
    id: /^(internal|permission|staff|security|interne|rechte|berechtigungs)*(group|groupname|groupid|profile|name|gruppe|gruppenname|profil)$/,
    partnerAdministration:
      /^(manage|administer|admin|edit)(partners|partner)$|^partners?(admin|administration|management|verwaltung|verwalten)$/,
    systemAdministration: /^(system|super|global)(admin|administration|administrator|verwaltung)$/,
  },
  userRoles: { id: /^(portal|partner|external|user|externe|benutzer)*(role(name|id|key)?|rolle|rollen(name|nummer|kennung))$/ },
  records: {
    id: new RegExp(`^${RECORDS}?${KEYS}$`),
    partner: new RegExp(`^${PARTNERS}${KEYS}?$`),
    owner: new RegExp(`^(record|deal|lead|geschaefts)?(owner|inhaber|besitzer)${ADDRESS}$`),
    assignee: new RegExp(`^(assigned(to|user)?|assignee|worksit|handledby|zugewiesenan|zugewiesener|zustaendiger?|bearbeiter)${ADDRESS}$`),
    createdBy: new RegExp(
      `^((created|submitted|registered|entered|requested|filed)by(user)?|(erstellt|angelegt|eingereicht|registriert|erfasst|beantragt)von)${ADDRESS}$`,
    ),
    origin: /^(lead)?(origin|source|herkunft|quelle)$/,
  },
};

/** Columns that switch somebody off where they say yes, whatever the status says. */
export const SWITCHED_OFF =
  /^(is|ist)?(inactive|disabled|deactivated|blocked|locked|frozen|suspended|revoked|terminated|archived|deleted|inaktiv|deaktiviert|gesperrt|blockiert|stillgelegt|gekuendigt|archiviert|geloescht|ausgeschieden|sperre|sperrkennzeichen)$/;
/** Words for yes and no in such columns. */
export const YES = /^(yes|y|true|1|x|ja|j|wahr)$/;
export const NO = /^(no|n|false|0|-|nein|falsch|)$/;

/** What says that a column tells kinds of rows apart. */
export const KIND_HEADER = /type|kind|audience|typ$|(?<!st)art$|zielgruppe|zugehoerigkeit/;
/** Words for the supplier's own side, and for that of partners. */
export const INSIDE = /internal|employee|staff|vendor|supplier|intern|mitarbeiter|hersteller/;
export const OUTSIDE = /partner|external|reseller|channel|extern|haendler/;

/** Columns that criteria often ask for, which become fields. */
export const FIELDS =
  /^(region|country|territory|state|industry|level|partnerlevel|tier|partnertier|type|partnertype|stage|status|product|productline|segment|amount|value|revenue|language|market|land|gebiet|vertriebsgebiet|vertriebsregion|bundesland|branche|stufe|partnerstufe|ebene|typ|partnertyp|partnerart|phase|verkaufsphase|produkt|produktlinie|betrag|summe|wert|auftragswert|umsatz|sprache|markt)$/;
/** Those of them that are amounts. */
export const AMOUNTS = /amount|value|revenue|betrag|summe|wert|umsatz/;

type Word = readonly [pattern: RegExp, meaning: string | null];

/** Words of cells, {@link folded}, and what they may mean, by member. */
export const WORDS: Readonly<Record<string, readonly Word[]>> = {
  "partners.status": [
    [/^(active|live|approved|enabled|current|signed|certified|yes|true|1|aktiv|freigegeben|genehmigt|zertifiziert|ja|wahr)$/, "active"],
    [
      /^(prospect(ive)?|pending|applicant|applied|onboarding|new|invited|lead|in review|candidate|interessent|beantragt|ausstehend|bewerber|in pruefung|eingeladen|neu|kandidat)$/,
      "prospective",
    ],
    [
      /^(inactive|suspended|disabled|terminated|closed|churned|expired|rejected|former|on hold|archived|no|false|0|inaktiv|gesperrt|gekuendigt|beendet|deaktiviert|ehemalig|abgelehnt|abgelaufen|ruhend|ausgesetzt|archiviert|nein|falsch)$/,
      "inactive",
    ],
  ],
  "users.status": [
    [/^(active|live|enabled|confirmed|yes|true|1|aktiv|freigeschaltet|bestaetigt|ja|wahr)$/, "active"],
    [/^(pending|invited|new|unconfirmed|awaiting.*|ausstehend|eingeladen|neu|unbestaetigt|wartet.*)$/, "pending"],
    [
      /^(disabled|deactivated|suspended|blocked|locked|frozen|terminated|left|removed|no|false|0|gesperrt|deaktiviert|blockiert|eingefroren|ausgeschieden|entfernt|stillgelegt|nein|falsch)$/,
      "disabled",
    ],
    [/^(revoked|entzogen|widerrufen)$/, "revoked"],
    [/^(deleted|geloescht)$/, "deleted"],
    [/^(inactive|inaktiv)$/, "disabled"],
  ],
  "users.kind": [
    [/^(internal|employee|staff|vendor|supplier|inside|company)( user)?$/, "internal"],
    [/^(intern(er?)?( (be)?nutzer)?|mitarbeiter(in)?|angestellter?|hersteller)$/, "internal"],
    [/^(partner|external|reseller|channel|distributor|customer|portal)( user)?$/, "partner"],
    [/^(extern(er?)?( (be)?nutzer)?|(vertriebs)?partner(benutzer|nutzer)?|(fach)?haendler|kunde)$/, "partner"],
    [/^(sales rep|sales representative|rep)$/, "sales-rep"],
  ],
  roles: [
    [/^(partner[ -]?)?(admin(istrator(en)?|istrators)?|admins|verwalter)$/, "administrator"],
    [/^(partner[ -]?)?marketing$/, "marketing"],
    [/^(partner[ -]?)?(sales|vertrieb|verkauf)$/, "sales"],
  ],
  modules: [
    [/^(partner manager|assigned( partners)?|own( partners)?|my partners|managed)$/, "assigned-partners"],
    [/^(betreuer|(zugewiesene|zugeordnete|eigene|betreute|meine)( partner)?)$/, "assigned-partners"],
    [/^(all( partners)?|everything|full|alle( partner)?|alles)$/, "all-partners"],
    [/^(none|no|-|keine[rs]?|kein zugriff|nein|)$/, null],
  ],
  leadVisibility: [
    [/^(all|alle)( leads)?$/, "all"],
    [/^(assigned|own|my|zugewiesene|zugeordnete|eigene|meine)( leads)?$/, "assigned"],
    [/^(none|-|keine|)$/, null],
  ],
  origin: [
    [/^(distributed|vendor|supplier|assigned|verteilt|hersteller|zugewiesen)$/, "distributed"],
    [/^(registered|partner|web|registration|registriert|registrierung)$/, "registered"],
    [/^(marketing.*|campaign|kampagne)$/, "marketing-activity"],
  ],
};

/** What the words of a column may mean, and those that nothing is known of. */
export function meaningOf(words: readonly string[], known: readonly Word[]): { values: Values; unknown: string[] } {
  const values: Record<string, string | null> = {};
  const unknown: string[] = [];
  for (const word of words) {
    const meaning = known.find(([pattern]) => pattern.test(folded(word)))?.[1];
    if (meaning === undefined) unknown.push(word);
    else values[word] = meaning;
  }
  return { values, unknown };
}
