/** Lines as CSV; a text that a spreadsheet would run as a formula is quoted with an apostrophe. */
export function csvOf(header: readonly string[], lines: Iterable<readonly (string | number)[]>): string {
  const cell = (value: string | number): string => {
    if (typeof value === "number") return String(value);
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const rows = [header.map(cell).join(",")];
  for (const line of lines) rows.push(line.map(cell).join(","));
  return `${rows.join("\r\n")}\r\n`;
}

/** Gives a file to the browser to save. */
export function download(name: string, content: string | Uint8Array | Blob, type = "text/plain"): void {
  const url = URL.createObjectURL(new Blob([content as BlobPart], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
