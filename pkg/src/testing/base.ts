import { items, members, memberText, skipSpace, valueText } from "./json.js";

/** How deep a patch may be nested. */
const MOST_DEEP = 100;

/** The id of an entry of a list, if it is an object with a text as id. */
function idOf(entry: string): string | undefined {
  if (!entry.startsWith("{")) return undefined;
  const text = memberText(entry, "id");
  return text?.startsWith('"') ? (JSON.parse(text) as string) : undefined;
}

/** The entries of a list by their ids; `undefined` for what is no list, or one of something else. */
function entriesOf(list: string | undefined): Map<string, string> | undefined {
  if (!list?.startsWith("[")) return undefined;
  const entries = new Map<string, string>();
  for (const start of items(list, 0)) {
    const entry = valueText(list, start);
    const id = idOf(entry);
    if (id === undefined || entries.has(id)) return undefined;
    entries.set(id, entry);
  }
  return entries;
}

function membersOf(object: string | undefined): Map<string, string> {
  if (!object?.startsWith("{")) return new Map();
  return new Map(Array.from(members(object, 0), ({ key, start, end }) => [key, object.slice(start, end)]));
}

function merged(base: string | undefined, patch: string, depth: number): string {
  if (!patch.startsWith("{")) return patch;
  if (depth > MOST_DEEP) throw new RangeError(`the patch is nested deeper than ${MOST_DEEP}`);
  const entries = entriesOf(base);
  const parts = entries ?? membersOf(base);
  for (const [key, value] of membersOf(patch)) {
    const fresh = entries === undefined ? undefined : `{"id":${JSON.stringify(key)}}`;
    if (value === "null") parts.delete(key);
    else parts.set(key, merged(parts.get(key) ?? fresh, value, depth + 1));
  }
  if (entries !== undefined) return `[${[...parts.values()].join(",")}]`;
  return `{${Array.from(parts, ([key, value]) => `${JSON.stringify(key)}:${value}`).join(",")}}`;
}

/**
 * A JSON text with a merge patch (RFC 7396) applied; where the patch has an object and the base a list of entries with ids, the
 * members of the patch are for the entries with those ids. Both are well-formed JSON without a key that occurs twice.
 *
 * @throws RangeError if the patch is nested too deep
 */
export function patched(base: string, patch: string): string {
  return merged(valueText(base, skipSpace(base, 0)), valueText(patch, skipSpace(patch, 0)), 0);
}
