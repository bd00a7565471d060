import { inOrder } from "../report.js";
import type { Context } from "./context.js";
import type { DraftSet } from "./draft.js";
import { licenseOf } from "./licenses.js";
import type { SharingSetFile } from "./metadata.js";
import { profileKey } from "./names.js";

/** The sharing sets that can be said, with the licences of their profiles. */
export function setsDraft(context: Context): DraftSet[] {
  const sets = new Map<string, DraftSet>();
  for (const file of context.metadata.sharingSets) {
    const made = setOf(file, context);
    if (made === undefined) continue;
    if (!sets.has(made.id)) sets.set(made.id, made);
    else
      context.findings.add("invalid", "DUPLICATE_ID", file.path, "two sharing sets have the same name; the later one is left out", {
        example: made.id,
      });
  }
  return [...sets.values()].sort((a, b) => inOrder(a.id, b.id));
}

function setOf(file: SharingSetFile, context: Context): DraftSet | undefined {
  const { people, findings } = context;
  if (file.unknown !== undefined) {
    const what = "the set has an element that is not known and may limit what it opens: it is left out";
    findings.add("narrower", "UNKNOWN_ELEMENT", file.path, what, { example: file.unknown });
    return undefined;
  }
  const profiles = new Set(file.profiles.map(profileKey));
  const licenses = new Set<string>();
  for (const profile of profiles) {
    const license = licenseOfProfile(profile, context);
    if (license === undefined)
      findings.add(
        "narrower",
        "DANGLING_REFERENCE",
        file.path,
        "the licence of profiles of the set is not known, so it does not reach their users",
        { example: profile },
      );
    else licenses.add(license);
  }
  const mappings = mappingsOf(file, context);
  if (licenses.size === 0 || mappings.length === 0) return undefined;
  const beyond = new Set<string>();
  for (const { license, profile, row } of people.external.values()) {
    if (licenses.has(license) && (profile === undefined || !profiles.has(profile))) beyond.add(profile ?? row.id);
  }
  for (const profile of [...beyond].sort(inOrder)) {
    const what = "a set works for licences here: profiles that the set does not name share a licence with those that it names";
    findings.add("wider", "SHARING_SET_PROFILES", file.path, what, { example: profile });
  }
  return { id: file.name, licenses: [...licenses].sort(inOrder), mappings };
}

function licenseOfProfile(profile: string, { people, org, metadata }: Context): string | undefined {
  const row = [...org.profiles.values()].find(({ name }) => name.toLowerCase() === profile);
  const names = (row?.license ?? []).flatMap((each) => (each === undefined ? [] : (org.licenses.get(each) ?? [each])));
  const named = licenseOf([...names, metadata.profiles.get(profile)?.license]);
  return named ?? [...people.external.values()].find((user) => user.profile === profile)?.license;
}

function mappingsOf(file: SharingSetFile, { types, findings }: Context): DraftSet["mappings"] {
  const mappings = new Map<string, DraftSet["mappings"][number]>();
  for (const { object, level, objectField, userField, unknown } of file.mappings) {
    if (unknown !== undefined) {
      const what = "mappings of the set with an element that is not known, which may limit them, are left out";
      findings.add("narrower", "UNKNOWN_ELEMENT", file.path, what, { example: `${object}: ${unknown}` });
      continue;
    }
    const type = types.of(object);
    const user = lookup(userField);
    const isSayable = type === "case" || type === "contact";
    const record = isSayable && !(type === "contact" && objectField === "Contact") ? lookup(objectField) : undefined;
    if (type === undefined || user === undefined || user !== record) {
      findings.add(
        "narrower",
        "SHARING_SET_PATH",
        file.path,
        "mappings of the set whose object or lookups the model has no word for are left out",
        { example: `${object}.${objectField} = User.${userField}` },
      );
      continue;
    }
    if (level !== "Read" && level !== "Edit") {
      findings.add("invalid", "UNKNOWN_VALUE", file.path, "mappings of the set with an unknown level are left out", {
        example: `${object}: ${level}`,
      });
      continue;
    }
    const known = mappings.get(type);
    if (known !== undefined) {
      findings.add("narrower", "SHARING_SET_PATH", file.path, "a set has one mapping for each object here; further ones are left out", {
        example: `${object}.${objectField}`,
      });
      continue;
    }
    mappings.set(type, { type, level: level === "Read" ? "read" : "read-write", user, record });
  }
  return [...mappings.values()].sort((a, b) => inOrder(a.type, b.type));
}

function lookup(path: string): "account" | "contact" | undefined {
  if (path === "Account" || path === "AccountId") return "account";
  return path === "Contact" || path === "ContactId" ? "contact" : undefined;
}
