import { decimalSign } from "../i18n/index.js";

/**
 * Lines as CSV that a spreadsheet opens: with the mark of Unicode, and where numbers have a decimal comma, as in German, with it and
 * separated by semicolons. A text that a spreadsheet would run as a formula is quoted with an apostrophe.
 */
export function csvOf(header: readonly string[], lines: Iterable<readonly (string | number)[]>): string {
  const decimal = decimalSign();
  const separator = decimal === "," ? ";" : ",";
  const cell = (value: string | number): string => {
    if (typeof value === "number") return String(value).replace(".", decimal);
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const rows = [header.map(cell).join(separator)];
  for (const line of lines) rows.push(line.map(cell).join(separator));
  return `${MARK}${rows.join("\r\n")}\r\n`;
}

/** What tells a spreadsheet that a text is Unicode. */
export const MARK = "\ufeff";

/** Gives a file to the browser to save. */
export function download(name: string, content: string | Uint8Array | Blob, type = "text/plain"): void {
  const url = URL.createObjectURL(new Blob([content as BlobPart], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
