/** What a reason code means, as a sentence. */
const CODES: Readonly<Record<string, string>> = {
  GRANTED: "A rule grants this.",
  NO_GRANT: "No rule grants this.",
  NOT_PERMITTED: "This person has no right to do this.",
  SYSTEM_EDIT: "No person may ask for this; only a system says it.",
  UNKNOWN_SUBJECT: "This person is not in the programme.",
  UNKNOWN_VIEWER: "There is no user with this id in the programme.",
  USER_REVOKED: "The user's access was revoked.",
  USER_DEACTIVATED: "The user is deactivated.",
  USER_NOT_ACTIVE: "The user is not active.",
  HOME_ORG_LOCKED: "The organisation behind the borrowed login is on hold or locked.",
  CONTACT_MISSING: "The user has no contact.",
  ACCOUNT_NOT_PARTNER: "The account is not enabled as a partner.",
  ACCOUNT_NOT_ACTIVE: "The partner is not active.",
  ORPHANED_USER: "The user is orphaned: the contact sits elsewhere, or the person has left.",
  UNKNOWN_LICENSE: "The licence is unknown.",
  USER_INACTIVE_90D: "The user has not logged in for too long.",
  TIER_NOT_ENTITLED: "The partner's tier does not include this.",
  SALES_REP_NO_LOGIN: "Sales reps work by e-mail and never log in to the portal.",
  TRANSFER_OUTSIDE_ACCOUNT: "The transfer would leave the account.",
  PARTNER_NOT_ACTIVE: "The partner is not active, so nobody can be assigned to it.",
  USER_NOT_INTERNAL: "Only internal users can manage partners.",
  EMPTY_REPLACEMENT: "A replacement needs somebody who takes the place.",
  MULTIPLE_PRIMARY: "Only one manager can be primary.",
  PRIMARY_NOT_MANAGER: "The primary has to be one of the managers.",
  CONFLICTING_PRIMARY: "Two users would become primary of the same partner.",
  CONFLICTING_ROWS: "Rows about the same user and partner contradict each other.",
  EMPTY_SELECTION: "Nothing is selected.",
  BATCH_TOO_LARGE: "There are more rows than one batch may have.",
  STALE_SNAPSHOT: "The programme has changed since this plan was made.",
  PRIMARY_LIMIT_EXCEEDED: "The user is already primary of as many partners as allowed.",
  ALREADY_ASSIGNED: "Already a manager of this partner.",
  NOT_ASSIGNED: "Not a manager of this partner.",
  DUPLICATE_ROW: "The row repeats an earlier one.",
  MALFORMED_ROW: "The line cannot be read.",
  AMBIGUOUS_EMAIL: "Several people have this e-mail address.",
  MALFORMED_ID: "This is not a valid id.",
  UNKNOWN_ID: "The id names nothing in the programme.",
  PRIMARY_VACANT: "The partner is left without a primary manager.",
  PRIMARY_CHANGED: "The primary manager loses the flag.",
  MANAGER_INACTIVE: "The manager's assignment has no effect.",
  NO_MANAGER_LEFT: "The partner is left without any manager.",
  INVALID_VALUE: "A value is not acceptable here.",
  WASM_BLOCKED: "This browser refuses WebAssembly here.",
  ENGINE_TRAPPED: "The engine stopped unexpectedly. Reload the page.",
  POLICY_CLOSED: "This revision is closed. Reload the page.",
};

/** The sentence of a code; an unknown code becomes words. */
export function codeSentence(code: string): string {
  const sentence = CODES[code];
  if (sentence !== undefined) return sentence;
  const words = code.toLowerCase().replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
