import { between } from "../between.js";
import { PolicyError } from "../errors.js";
import { said } from "./languages.js";
import { isGerman } from "./tags.js";

/**
 * The sentence of a finding, in English or by a table from English.
 *
 * @throws PolicyError `UNKNOWN_LOCALE`; `MALFORMED_JSON` for what is no finding
 */
export function sentence<Name extends string>(
  finding: { readonly [Member in Name]: string },
  name: Name,
  locale: string,
  table: Readonly<Record<string, string>>,
): string {
  const isTranslated = isGerman(locale);
  return said(() => {
    const text: unknown = finding[name];
    if (typeof text !== "string") throw PolicyError.of("MALFORMED_JSON", `/${name}`, "this is no finding");
    return isTranslated ? translated(text, table) : text;
  });
}

/** The patterns of a table that have something to fill in, in parts, the most telling ones first. */
const patterns = new WeakMap<Readonly<Record<string, string>>, readonly (readonly [parts: readonly string[], text: string])[]>();

/** How often what stands in a sentence is a sentence again, at most. */
const DEEPEST = 8;

/**
 * A sentence by a table from English: as it stands there, or by a pattern in which `{}` stands for anything, which is translated as
 * well where the table has it. What the table does not have stays as it is.
 */
export function translated(sentence: string, table: Readonly<Record<string, string>>, depth = 0): string {
  if (Object.hasOwn(table, sentence)) return table[sentence] as string;
  if (depth === DEEPEST) return sentence;
  let known = patterns.get(table);
  if (known === undefined) {
    const open = Object.keys(table).filter((key) => key.includes("{}"));
    const telling = open.sort((a, b) => b.replaceAll("{}", "").length - a.replaceAll("{}", "").length);
    known = telling.map((key) => [key.split("{}"), table[key] as string] as const);
    patterns.set(table, known);
  }
  for (const [parts, text] of known) {
    const found = between(sentence, parts);
    if (found === undefined) continue;
    let next = 0;
    return text.replace(/\{\}/g, () => translated(found[next++] ?? "", table, depth + 1));
  }
  return sentence;
}
