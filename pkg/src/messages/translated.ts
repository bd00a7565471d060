/** The patterns of a table that have something to fill in, the most telling ones first. */
const patterns = new WeakMap<Readonly<Record<string, string>>, readonly (readonly [pattern: RegExp, text: string])[]>();

const PARTS: Readonly<Record<string, string>> = { "{}": "(.*?)", "{#}": "(\\d+)" };

/** How much of a pattern is text. */
function literal(key: string): number {
  return key.replace(/\{#?\}/g, "").length;
}

/**
 * A sentence by a table from English: as it stands there, or by a pattern in which `{}` stands for anything and `{#}` for a number; what
 * is filled in is translated as well where the table has it, unless it stands in quotation marks: then it is a name. `{2}` in a translation stands for the second
 * one. What the table does not have stays as it is.
 *
 * @param write how what is filled in is written, such as a number
 */
export function translated(sentence: string, table: Readonly<Record<string, string>>, write = (filled: string) => filled): string {
  if (Object.hasOwn(table, sentence)) return table[sentence] as string;
  let known = patterns.get(table);
  if (known === undefined) {
    const open = Object.keys(table).filter((key) => /\{#?\}/.test(key));
    const telling = open.sort((a, b) => literal(b) - literal(a));
    known = telling.map((key) => {
      const source = key.split(/(\{#?\})/).map((part) => PARTS[part] ?? part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      return [new RegExp(`^${source.join("")}$`, "s"), table[key] as string] as const;
    });
    patterns.set(table, known);
  }
  for (const [pattern, text] of known) {
    const found = pattern.exec(sentence)?.slice(1);
    if (found === undefined) continue;
    let next = 0;
    return text.replace(/(„)?\{(\d*)\}/g, (_, quote: string | undefined, index: string) => {
      const filled = found[index === "" ? next++ : Number(index) - 1] ?? "";
      return quote === undefined ? write(translated(filled, table, write)) : `${quote}${filled}`;
    });
  }
  return sentence;
}
