/** The patterns of a table that have something to fill in, the most telling ones first. */
const patterns = new WeakMap<Readonly<Record<string, string>>, readonly (readonly [pattern: RegExp, text: string])[]>();

/**
 * A sentence by a table from English: as it stands there, or by a pattern in which `{}` stands for anything, which is translated as
 * well where the table has it. What the table does not have stays as it is.
 */
export function translated(sentence: string, table: Readonly<Record<string, string>>): string {
  if (Object.hasOwn(table, sentence)) return table[sentence] as string;
  let known = patterns.get(table);
  if (known === undefined) {
    const open = Object.keys(table).filter((key) => key.includes("{}"));
    const telling = open.sort((a, b) => b.replaceAll("{}", "").length - a.replaceAll("{}", "").length);
    known = telling.map((key) => {
      const parts = key.split("{}").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      return [new RegExp(`^${parts.join("(.*?)")}$`, "s"), table[key] as string] as const;
    });
    patterns.set(table, known);
  }
  for (const [pattern, text] of known) {
    const found = pattern.exec(sentence)?.slice(1);
    if (found === undefined) continue;
    let next = 0;
    return text.replace(/\{\}/g, () => translated(found[next++] ?? "", table));
  }
  return sentence;
}
