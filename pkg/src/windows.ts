/** What Windows-1252 has from 0x80 to 0x9f; the five bytes that it leaves open stay control characters. */
const BEYOND =
  "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178";
const FIRST = 0x80;
const C1 = /[\u0080-\u009f]/g;

/**
 * A text that was decoded as Windows-1252, the same on every host: Node before 23.7 decodes it as ISO 8859-1, so that a dash or a
 * quotation mark of a spreadsheet becomes a control character and the id another one.
 */
export function fromWindows(text: string): string {
  return text.replace(C1, (control) => BEYOND[control.charCodeAt(0) - FIRST] ?? control);
}

/** Decodes Windows-1252. */
export function decodeWindows(bytes: Uint8Array): string {
  return fromWindows(new TextDecoder("windows-1252").decode(bytes));
}
