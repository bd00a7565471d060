/** The text of a file, by its byte order mark: to show its lines; the engine reads the file itself. */
export function textOf(csv: string | Uint8Array): string {
  if (typeof csv === "string") return csv;
  if (csv[0] === 0xff && csv[1] === 0xfe) return new TextDecoder("utf-16le").decode(csv);
  if (csv[0] === 0xfe && csv[1] === 0xff) return new TextDecoder("utf-16be").decode(csv);
  return new TextDecoder().decode(csv);
}
