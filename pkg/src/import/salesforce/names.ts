/** Profiles whose files have another name than they themselves. */
const PROFILE_NAMES: Readonly<Record<string, string>> = {
  admin: "System Administrator",
  standard: "Standard User",
  readonly: "Read Only",
  solutionmanager: "Solution Manager",
  marketingprofile: "Marketing User",
  contractmanager: "Contract Manager",
  standardaul: "Standard Platform User",
  platformportal: "Authenticated Website",
  highvolumecustomerportal: "High Volume Customer Portal",
};

/** The name of a profile as its row has it, in lower case. */
export function profileKey(name: string): string {
  const key = decoded(name).trim().toLowerCase();
  return (Object.hasOwn(PROFILE_NAMES, key) ? (PROFILE_NAMES[key] as string) : key).toLowerCase();
}

/** A name of a file without the escapes of its letters; as it is where they are none. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The name that a file gives to what is in it: `Lead` for `sharingRules/Lead.sharingRules-meta.xml`. */
export function stemOf(path: string): string {
  const file = path
    .slice(path.lastIndexOf("/") + 1)
    .replace(/-meta\.xml$/i, "")
    .replace(/\.xml$/i, "");
  return decoded(file.replace(/\.[A-Za-z]+$/, ""));
}

/** The name that a profile has by the name of its file. */
export function profileName(stem: string): string {
  const key = stem.toLowerCase();
  return Object.hasOwn(PROFILE_NAMES, key) ? (PROFILE_NAMES[key] as string) : stem;
}
