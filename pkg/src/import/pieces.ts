/** So many members of a list are written at once. */
const MEMBERS_AT_ONCE = 10_000;

/** The JSON text of a document in pieces, as `JSON.stringify` gives it whole: a text has fewer letters than a document may have. */
export function* jsonPieces(document: object): Generator<string> {
  let before = "{";
  for (const [key, value] of Object.entries(document)) {
    if (value === undefined) continue;
    yield `${before}${JSON.stringify(key)}:`;
    before = ",";
    if (!Array.isArray(value) || value.length === 0) {
      yield JSON.stringify(value);
      continue;
    }
    for (let at = 0; at < value.length; at += MEMBERS_AT_ONCE)
      yield `${at === 0 ? "[" : ","}${JSON.stringify(value.slice(at, at + MEMBERS_AT_ONCE)).slice(1, -1)}`;
    yield "]";
  }
  yield before === "{" ? "{}" : "}";
}

/** The same as bytes of UTF-8. */
export function jsonBytes(document: object): Uint8Array {
  const encoder = new TextEncoder();
  return joined(Array.from(jsonPieces(document), (piece) => encoder.encode(piece)));
}

/** Parts as one. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
