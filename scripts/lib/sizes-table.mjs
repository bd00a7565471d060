// The table of sizes in the README, between two markers.
const BEGIN = "<!-- sizes: written by `npm run sizes` -->";
const END = "<!-- end of sizes -->";

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

/** Rows of a name and a size as a table. */
export function tableOf(rows) {
  const lines = rows.map(([name, { raw, gzip, brotli }]) => `| ${name} | ${kilobytes(raw)} | ${kilobytes(gzip)} | ${kilobytes(brotli)} |`);
  return ["| download | minified | gzip | brotli |", "|---|--:|--:|--:|", ...lines].join("\n");
}

/** A text with something else between its markers. */
export function between(text, table) {
  const [head, rest] = text.split(BEGIN);
  const tail = rest?.split(END)[1];
  if (tail === undefined) throw new Error(`the markers \`${BEGIN}\` and \`${END}\` are missing`);
  return `${head}${BEGIN}\n${table}\n${END}${tail}`;
}

/** The rows of the table in a text: the name, and the three sizes in bytes. */
export function rowsOf(text) {
  const table = text.split(BEGIN)[1]?.split(END)[0] ?? "";
  const lines = table.split("\n").filter((line) => line.startsWith("| ") && line.includes(" kB |"));
  return lines.map((line) => {
    const [name, ...sizes] = line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
    const [raw, gzip, brotli] = sizes.map((size) => Math.round(Number.parseFloat(size) * 1000));
    return { name, raw, gzip, brotli };
  });
}
