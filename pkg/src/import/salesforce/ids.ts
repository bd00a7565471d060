const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
const FORM = /^[A-Za-z0-9]{15}$|^[A-Za-z0-9]{18}$/;
const EMPTY = /^0{15}(AAA)?$/;

/** Ids that were read: owners and accounts stand in many rows. The first ones stay, for ids that came and went would fill memory. */
const KNOWN = new Map<string, string>();
const MOST_KNOWN = 250_000;

/** Lets go of the ids of an import that is over. */
export function forgetIds(): void {
  KNOWN.clear();
}

/** The three letters that tell the case of the fifteen before them. */
function checksum(id: string): string {
  let letters = "";
  for (let block = 0; block < 15; block += 5) {
    let bits = 0;
    for (let at = 0; at < 5; at += 1) {
      const code = id.charCodeAt(block + at);
      if (code >= 0x41 && code <= 0x5a) bits |= 1 << at;
    }
    letters += ALPHABET[bits];
  }
  return letters;
}

/**
 * The 18-character id of a record: one of 15 characters, which is told by its case, is completed by its checksum.
 *
 * @returns undefined where there is no id (`000000000000000AAA` stands for none); null where the text is no id, or the checksum is
 * another: the case of its letters was lost
 */
export function idOf(value: unknown): string | undefined | null {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") return null;
  const known = KNOWN.get(value);
  if (known !== undefined) return known;
  const id = ownIdOf(value);
  if (typeof id === "string") {
    if (KNOWN.size < MOST_KNOWN) KNOWN.set(id.length === value.length ? id : flat(value), id);
  }
  return id;
}

/** Like {@link idOf}, for the id of the row itself, which no other row has: it is not remembered. */
export function ownIdOf(value: unknown): string | undefined | null {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") return null;
  const text = value.trim();
  if (EMPTY.test(text)) return undefined;
  if (!FORM.test(text)) return null;
  const letters = checksum(text);
  if (text.length === 15) return text + letters;
  return text.endsWith(letters) ? flat(text) : null;
}

/** A copy of a text that does not keep the piece of the file alive that it was cut from. */
export function flat(text: string): string {
  if (text.length < 13) return text;
  // Two parts joined and read are one text of its own, which the collector of garbage then keeps alone.
  const joined = text.slice(0, 1) + text.slice(1);
  joined.charCodeAt(0);
  return joined;
}

/** Objects by the first three characters of their ids, for tables whose name does not say what they hold. */
export const PREFIXES: Readonly<Record<string, string>> = {
  "001": "Account",
  "003": "Contact",
  "005": "User",
  "006": "Opportunity",
  "00Q": "Lead",
  "500": "Case",
  "00E": "UserRole",
  "00e": "Profile",
  "00G": "Group",
  "011": "GroupMember",
  "03g": "QueueSobject",
  "0PS": "PermissionSet",
  "0PG": "PermissionSetGroup",
  "0Pa": "PermissionSetAssignment",
  "0PM": "PermissionSetGroupComponent",
  "110": "ObjectPermissions",
  "0Yw": "UserLogin",
  "00D": "Organization",
  "100": "UserLicense",
  "00r": "AccountShare",
  "00t": "OpportunityShare",
  "01o": "LeadShare",
  "01n": "CaseShare",
  "00q": "OpportunityTeamMember",
  "01M": "AccountTeamMember",
};
