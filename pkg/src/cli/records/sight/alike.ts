import type { Snapshot } from "../../../generated/wire.js";
import { byCodePoint } from "../../../testing/json.js";

type User = Snapshot["users"][number];

/** Members of a user that no decision on a record looks at, or that name the user itself. */
const OF_ONESELF = new Set(["id", "name", "email", "username", "contact"]);
const OF_TIME = new Set(["createdAt", "lastLoginAt"]);

/** What may be told of users who are alike. */
export interface Alike {
  /** Says whether there are records of accounts without an owner of their own, whose owner is the account's (TYPE-06). */
  readonly hasAccounts: boolean;
}

/**
 * What each user is alike with others in: users of one class differ only in what names them, so that they see the same records but for
 * those that name one of them. Whom the snapshot names is like those whom it names in the same places.
 */
export function classesOf(snapshot: Snapshot, alike: Alike): Map<string, string> {
  const named = namedIn(snapshot, alike);
  const isTimeless = snapshot.settings?.inactivityGate === false;
  const of = (user: User) => {
    const places = named.get(user.id);
    return places === undefined
      ? classOf(user, isTimeless)
      : `${classOf(user, isTimeless)} ${JSON.stringify([...places].sort(byCodePoint))}`;
  };
  // A class is told by its number: the words of all of them are as long as the snapshot.
  const classes = new Map<string, string>();
  const numberOf = (text: string) => {
    const known = classes.get(text) ?? `${classes.size + 1}`;
    classes.set(text, known);
    return known;
  };
  return new Map(snapshot.users.map((user) => [user.id, numberOf(of(user))]));
}

/** What a user is but for what names it; where nobody is locked out for being away, the moments of its life play no part. */
function classOf(user: User, isTimeless: boolean): string {
  const kept = Object.entries(user).filter(([key]) => !OF_ONESELF.has(key) && !(isTimeless && OF_TIME.has(key)));
  const contact = "contact" in user ? user.contact?.partner : undefined;
  return JSON.stringify([kept.sort(([a], [b]) => byCodePoint(a, b)), contact ?? null]);
}

/**
 * Users whom something in the snapshot names beside themselves, with the places: the entry, and its member. The order of a list of ids
 * plays no part (GEN-12).
 */
function namedIn(snapshot: Snapshot, { hasAccounts }: Alike): Map<string, Set<string>> {
  const users = new Map(snapshot.users.map((user) => [user.id, user]));
  const contacts = new Map<string, string>();
  const named = new Map<string, Set<string>>();
  const note = (user: string, place: string) => {
    const own = named.get(user) ?? new Set();
    named.set(user, own.add(place));
  };
  for (const user of snapshot.users) {
    if (!("contact" in user) || user.contact == null) continue;
    const other = contacts.get(user.contact.id);
    // Of two users with one contact neither is like others.
    if (other !== undefined) for (const each of [other, user.id]) note(each, `user ${JSON.stringify(each)}`);
    contacts.set(user.contact.id, user.id);
  }
  const walk = (value: unknown, place: string): void => {
    if (typeof value === "string") {
      if (users.has(value)) note(value, place);
      const user = contacts.get(value);
      if (user !== undefined) note(user, `${place}@`);
    } else if (Array.isArray(value)) {
      for (const [at, each] of value.entries()) walk(each, typeof each === "string" ? place : `${place}/${at}`);
    } else if (typeof value === "object" && value !== null) {
      for (const [key, each] of Object.entries(value)) walk(each, `${place}/${JSON.stringify(key)}`);
    }
  };
  for (const [section, value] of Object.entries(snapshot)) {
    if (section === "users") continue;
    if (section === "managers")
      for (const { partner, user, primary } of snapshot.managers ?? []) note(user, `managers ${primary === true} ${partner}`);
    else if (section !== "partners") walk(value, section);
  }
  for (const [at, { owner, ...partner }] of snapshot.partners.entries()) {
    walk(partner, `partners/${at}`);
    // Whoever is in the role of an account's owner reaches as far as the owner (ROLE-15).
    const found = owner == null ? undefined : users.get(owner);
    const isByRole = found?.kind === "internal" && found.internalRole != null && !hasAccounts;
    if (!isByRole) walk(owner, `partners/${at}/owner`);
  }
  for (const [at, user] of snapshot.users.entries())
    for (const [key, value] of Object.entries(user)) if (!OF_ONESELF.has(key)) walk(value, `users/${at}/${key}`);
  return named;
}
