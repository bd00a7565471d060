/**
 * What stands between the parts of a pattern in a text that begins with the first and ends with the last of them; `undefined` for a
 * text that is not like that. Each part is taken where it first comes, so that no text takes longer than it is long.
 *
 * @example
 * between("12 rows of Lead", ["", " rows of ", ""]); // ["12", "Lead"]
 */
export function between(text: string, parts: readonly string[]): string[] | undefined {
  const [first = "", ...others] = parts;
  const last = others.pop();
  if (last === undefined) return text === first ? [] : undefined;
  const end = text.length - last.length;
  if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return undefined;
  const found: string[] = [];
  let at = first.length;
  for (const part of others) {
    const next = text.indexOf(part, at);
    if (next < 0 || next + part.length > end) return undefined;
    found.push(text.slice(at, next));
    at = next + part.length;
  }
  found.push(text.slice(at, end));
  return found;
}
