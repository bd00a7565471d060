/** A member of an object in a JSON text: its key, and where its value begins and ends. */
interface Member {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** The members of the object that begins at `from`. */
export function* members(document: string, from: number): Generator<Member> {
  let at = skipSpace(document, from + 1);
  while (document[at] === '"') {
    const keyEnd = skipString(document, at);
    const key = JSON.parse(document.slice(at, keyEnd)) as string;
    const start = skipSpace(document, skipSpace(document, keyEnd) + 1);
    const end = skipValue(document, start);
    yield { key, start, end };
    at = skipSpace(document, end);
    if (document[at] === ",") at = skipSpace(document, at + 1);
  }
}

/** Where the items of the list that begins at `from` begin. */
export function* items(document: string, from: number): Generator<number> {
  let at = skipSpace(document, from + 1);
  while (at < document.length && document[at] !== "]") {
    yield at;
    at = skipSpace(document, skipValue(document, at));
    if (document[at] === ",") at = skipSpace(document, at + 1);
  }
}

/**
 * The text of one member of a JSON object, exactly as it stands in the document: a parsed value would hide a key that
 * occurs twice. `undefined` if the object has no such member. The document must be well-formed JSON.
 */
export function memberText(document: string, name: string): string | undefined {
  for (const { key, start, end } of members(document, skipSpace(document, 0))) {
    if (key === name) return document.slice(start, end);
  }
  return undefined;
}

/** A key that occurs twice in one object of a well-formed JSON text; values of the keys in `leave` are not looked into. */
export function doubleKey(document: string, leave: ReadonlySet<string>): string | undefined {
  const open = [skipSpace(document, 0)];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (document[at] === "[") open.push(...items(document, at));
    if (document[at] !== "{") continue;
    const seen = new Set<string>();
    for (const { key, start } of members(document, at)) {
      if (seen.has(key)) return key;
      seen.add(key);
      if (!leave.has(key)) open.push(start);
    }
  }
  return undefined;
}

/** The text of the value that begins at `from`. */
export function valueText(document: string, from: number): string {
  return document.slice(from, skipValue(document, from));
}

/** The first place from `from` on that is no space. */
export function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\r\n".includes(text.charAt(at))) at += 1;
  return at;
}

function skipString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function skipValue(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '"') {
      at = skipString(text, at);
      if (depth === 0) return at;
      continue;
    }
    if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (character === "," || " \t\r\n".includes(character))) return at;
    at += 1;
  }
  return at;
}

/** The order of two texts by Unicode code point, which JavaScript's own order of UTF-16 units is not. */
export function byCodePoint(a: string, b: string): number {
  const left = Array.from(a, (character) => character.codePointAt(0) ?? 0);
  const right = Array.from(b, (character) => character.codePointAt(0) ?? 0);
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Says whether two values read from JSON are equal; the order of keys plays no part. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}
