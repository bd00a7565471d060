// The table of what pages download in the README, between two markers.
const BEGIN = "<!-- pages: written by `npm run pages` -->";
const END = "<!-- end of pages -->";

/** Programs by bundlers as a table; kilobytes with gzip. */
export function pagesTable(programs, sizes) {
  const kilobytes = ({ gzip }) => `${(gzip / 1000).toFixed(1)} kB`;
  const lines = programs.map(
    (name) =>
      `| ${name} | ${Object.values(sizes)
        .map((of) => kilobytes(of[name]))
        .join(" | ")} |`,
  );
  return [`| a page with | ${Object.keys(sizes).join(" | ")} |`, `|---|${"--:|".repeat(Object.keys(sizes).length)}`, ...lines].join("\n");
}

/** A text with something else between its markers. */
export function betweenPages(text, table) {
  const [head, rest] = text.split(BEGIN);
  const tail = rest?.split(END)[1];
  if (tail === undefined) throw new Error(`the markers \`${BEGIN}\` and \`${END}\` are missing`);
  return `${head}${BEGIN}\n${table}\n${END}${tail}`;
}

/** What a text says that a page downloads, in bytes, by bundler and program. */
export function pagesIn(text) {
  const [header = "", , ...lines] = (text.split(BEGIN)[1]?.split(END)[0] ?? "").trim().split("\n");
  const cells = (line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
  const [, ...bundlers] = cells(header);
  const sizes = Object.fromEntries(bundlers.map((name) => [name, {}]));
  for (const line of lines) {
    const [program, ...values] = cells(line);
    for (const [at, value] of values.entries()) sizes[bundlers[at]][program] = Math.round(Number.parseFloat(value) * 1000);
  }
  return sizes;
}
