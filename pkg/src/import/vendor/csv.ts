import Papa from "papaparse";

/** Something that the parser found wrong in its text. */
export interface CsvProblem {
  /** Where in the text that was parsed, in UTF-16 units. */
  readonly index?: number;
  readonly message: string;
}

/** The rows of a piece of text, and how much of it they are. */
export interface CsvPiece {
  readonly data: string[][];
  readonly errors: readonly CsvProblem[];
  readonly meta: { readonly cursor: number };
}

type Parse = (text: string, baseIndex: number, ignoreLastRow: boolean) => CsvPiece;

/** The incremental parser that Papa Parse builds its own streams on: with `ignoreLastRow` a row that may go on is left for the next call. */
export function csvParser(delimiter: string, newline: "\n" | "\r"): Parse {
  const config = { delimiter, newline } as Papa.ParseConfig;
  return (text, baseIndex, ignoreLastRow) => new Papa.Parser(config).parse(text, baseIndex, ignoreLastRow) as CsvPiece;
}
