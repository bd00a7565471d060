import type { Catalogue, FurtherWord, Word } from "./catalogue.js";
import { en } from "./en.js";
import type { NameKind, NameOf } from "./names.js";

/** What the names in braces of a text stand for: ids, and names of values as they stand on the wire. */
export type Params = Readonly<Record<string, string | undefined>>;

/** What in a text is the name of what. */
const KINDS: Readonly<Record<string, NameKind>> = {
  user: "user",
  by: "user",
  subordinate: "user",
  partner: "partner",
  account: "partner",
  role: "role",
  internalRole: "internalRole",
  permissionGroup: "permissionGroup",
  queue: "queue",
  sharingRule: "sharingRule",
  tier: "tier",
};

/** A word of a catalogue; English where it has none. */
export function wordOf({ words }: Catalogue, word: Word | FurtherWord): string {
  return words[word] ?? en.words[word] ?? word;
}

/** The text with names and labels in the place of the names in braces. */
export function filled(text: string, params: Params, catalogue: Catalogue, nameOf: NameOf | undefined): string {
  return text.replace(/\{(\w+)\}/g, (_, key: string) => valueIn(key, params, catalogue, nameOf));
}

function valueIn(key: string, params: Params, catalogue: Catalogue, nameOf: NameOf | undefined): string {
  const value = params[key];
  if (key === "record") return recordOf(params.type, catalogue, nameOf);
  if (key === "type" && value !== undefined) return nounOf(value, catalogue, nameOf);
  const kind = KINDS[key];
  if (kind !== undefined && value !== undefined) return nameOf?.(kind, value) ?? value;
  if (value !== undefined) return labelOf(value, catalogue) ?? nameOf?.("recordType", value) ?? value;
  const known = { user: "user", subordinate: "user", partner: "partner", account: "account", role: "role", by: "by" } as const;
  return wordOf(catalogue, Object.hasOwn(known, key) ? known[key as keyof typeof known] : "something");
}

function recordOf(type: string | undefined, catalogue: Catalogue, nameOf: NameOf | undefined): string {
  const known = type === undefined ? undefined : (own(catalogue.records, type) ?? own(en.records, type));
  if (known !== undefined) return known.this;
  return wordOf(catalogue, "record").replace("{type}", () => (type === undefined ? "" : (nameOf?.("recordType", type) ?? type)));
}

function nounOf(type: string, catalogue: Catalogue, nameOf: NameOf | undefined): string {
  return own(catalogue.records, type)?.noun ?? own(en.records, type)?.noun ?? nameOf?.("recordType", type) ?? type;
}

function labelOf(value: string, { labels }: Catalogue): string | undefined {
  return own(labels, value) ?? own(en.labels, value);
}

/** What a table has under a key of its own. */
export function own<T>(table: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return table !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}

/** The text with a capital at its beginning. */
export function capital(text: string): string {
  const [first = ""] = text;
  return first.toUpperCase() + text.slice(first.length);
}
