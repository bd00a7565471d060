import type { User } from "partner-policy";
import { csvOf, download } from "../programme/csv.js";
import type { Directory } from "../programme/directory.js";
import { rolesOf } from "../ui/People.js";
import { statusOf, words } from "../words/labels.js";

/** Saves people with what they hold as a CSV; `seen` says how many records each sees, where that was counted. */
export function savePeople(file: string, people: readonly User[], directory: Directory, seen?: ReadonlyMap<string, number>): void {
  const columns = ["id", "name", "e-mail", "kind", "status", "partner", "roles", "features", "licence", "last login"];
  const lines = people.map((user) => [
    user.id,
    user.name,
    user.email ?? "",
    user.kind,
    statusOf(user),
    user.kind === "internal" ? "" : directory.name(user.partner),
    rolesOf(user, directory).join("; "),
    user.kind === "partner" ? (user.features ?? []).map(words).join("; ") : "",
    user.kind === "partner" ? user.license : "",
    user.kind === "partner" ? (user.lastLoginAt ?? "") : "",
    ...(seen === undefined ? [] : [seen.get(user.id) ?? 0]),
  ]);
  download(file, csvOf(seen === undefined ? columns : [...columns, "records seen"], lines), "text/csv");
}
