/** The text of an import; a file is decoded as the engine read it. */
export function textOf(csv: string | Uint8Array, encoding: string | undefined): string {
  return typeof csv === "string" ? csv : new TextDecoder(encoding ?? "utf-8").decode(csv);
}
