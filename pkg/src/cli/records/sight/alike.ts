import type { Snapshot } from "../../../generated/wire.js";
import { byCodePoint } from "../../../testing/json.js";

type User = Snapshot["users"][number];

/** Members of a user that no decision on a record looks at, or that name the user itself. */
const OF_ONESELF = new Set(["id", "name", "email", "username", "contact"]);
const OF_TIME = new Set(["createdAt", "lastLoginAt"]);

/**
 * What each user is alike with others in: users of one class differ only in what names them, so that they see the same records but for
 * those that name one of them.
 */
export function classesOf(snapshot: Snapshot): Map<string, string> {
  const named = namedIn(snapshot);
  const isTimeless = snapshot.settings?.inactivityGate === false;
  return new Map(snapshot.users.map((user) => [user.id, named.has(user.id) ? `user ${user.id}` : classOf(user, isTimeless)]));
}

/** What a user is but for what names it; where nobody is locked out for being away, the moments of its life play no part. */
function classOf(user: User, isTimeless: boolean): string {
  const kept = Object.entries(user).filter(([key]) => !OF_ONESELF.has(key) && !(isTimeless && OF_TIME.has(key)));
  const contact = "contact" in user ? user.contact?.partner : undefined;
  return JSON.stringify([kept.sort(([a], [b]) => byCodePoint(a, b)), contact ?? null]);
}

/** Users whom something in the snapshot names beside themselves: nobody is like them. */
function namedIn(snapshot: Snapshot): Set<string> {
  const users = new Set(snapshot.users.map(({ id }) => id));
  const contacts = new Map<string, string>();
  const named = new Set<string>();
  for (const user of snapshot.users) {
    if (!("contact" in user) || user.contact == null) continue;
    const other = contacts.get(user.contact.id);
    // Of two users with one contact neither is like others.
    if (other !== undefined) named.add(other).add(user.id);
    contacts.set(user.contact.id, user.id);
  }
  const walk = (value: unknown): void => {
    if (typeof value === "string") {
      if (users.has(value)) named.add(value);
      const user = contacts.get(value);
      if (user !== undefined) named.add(user);
    } else if (typeof value === "object" && value !== null) for (const each of Object.values(value)) walk(each);
  };
  for (const [section, value] of Object.entries(snapshot)) if (section !== "users") walk(value);
  for (const user of snapshot.users) for (const [key, value] of Object.entries(user)) if (!OF_ONESELF.has(key)) walk(value);
  return named;
}
