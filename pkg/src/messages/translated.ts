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

/** A key of a table with something to fill in: the texts around it, and where a number stands. */
interface Pattern {
  readonly parts: readonly string[];
  readonly isNumber: readonly boolean[];
  readonly text: string;
}

/** The patterns of a table, the most telling ones first. */
const patterns = new WeakMap<Readonly<Record<string, string>>, readonly Pattern[]>();

/** How often what stands in a sentence is a sentence again, at most. */
const DEEPEST = 8;

const FILLED = /\{#?\}/g;

function patternsOf(table: Readonly<Record<string, string>>): readonly Pattern[] {
  const literal = (key: string): number => key.replace(FILLED, "").length;
  const open = Object.keys(table).filter((key) => key.includes("{}") || key.includes("{#}"));
  return open
    .sort((a, b) => literal(b) - literal(a))
    .map((key) => ({
      parts: key.split(FILLED),
      isNumber: Array.from(key.matchAll(FILLED), ([slot]) => slot === "{#}"),
      text: table[key] as string,
    }));
}

/**
 * A sentence by a table from English: as it stands there, or by a pattern in which `{}` stands for anything and `{#}` for a number;
 * what is filled in is translated as well where the table has it, unless it stands in quotation marks or behind `--`: then it is a name. `{2}` in a
 * translation stands for the second one. What the table does not have stays as it is.
 *
 * @param write how what is filled in is written, such as a number
 */
export function translated(
  sentence: string,
  table: Readonly<Record<string, string>>,
  write = (filled: string) => filled,
  depth = 0,
): string {
  if (Object.hasOwn(table, sentence)) return table[sentence] as string;
  if (depth === DEEPEST) return sentence;
  let known = patterns.get(table);
  if (known === undefined) {
    known = patternsOf(table);
    patterns.set(table, known);
  }
  for (const { parts, isNumber, text } of known) {
    const found = between(sentence, parts);
    if (found === undefined || found.some((filled, at) => isNumber[at] === true && !/^\d+$/.test(filled))) continue;
    let next = 0;
    return text.replace(/(„|--)?\{(\d*)\}/g, (_, quote: string | undefined, index: string) => {
      const filled = found[index === "" ? next++ : Number(index) - 1] ?? "";
      return quote === undefined ? write(translated(filled, table, write, depth + 1)) : `${quote}${filled}`;
    });
  }
  return sentence;
}
