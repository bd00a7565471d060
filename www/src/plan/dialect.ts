/** What a CSV looks like: shown to the person who imports it; the engine reads the file itself. */
export interface Dialect {
  readonly encoding: string;
  readonly separator: string;
  readonly lines: number;
  readonly columns: readonly string[];
}

const SEPARATORS = [",", ";", "\t", "|"];

/** Looks at the first line and the first bytes of a file. */
export function dialectOf(csv: string | Uint8Array): Dialect {
  const { text, encoding } = textOf(csv);
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "");
  const first = (lines[0] ?? "").startsWith("sep=") ? (lines[1] ?? "") : (lines[0] ?? "");
  const separator = [...SEPARATORS].sort((a, b) => first.split(b).length - first.split(a).length)[0] ?? ",";
  return {
    encoding,
    separator: { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" }[separator] ?? separator,
    lines: lines.length,
    columns: first.split(separator).map((column) => column.trim().replaceAll('"', "")),
  };
}

/** The text of a file, by its byte order mark. */
export function textOf(csv: string | Uint8Array): { readonly text: string; readonly encoding: string } {
  if (typeof csv === "string") return { text: csv, encoding: "text" };
  if (csv[0] === 0xff && csv[1] === 0xfe) return { text: new TextDecoder("utf-16le").decode(csv), encoding: "UTF-16" };
  if (csv[0] === 0xfe && csv[1] === 0xff) return { text: new TextDecoder("utf-16be").decode(csv), encoding: "UTF-16" };
  return { text: new TextDecoder().decode(csv), encoding: "UTF-8" };
}
