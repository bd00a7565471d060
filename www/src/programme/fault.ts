/** What is wrong with a file, in words that the page says in its language. */
export class FileFault extends Error {
  /** The text with `{names}` in the place of its values. */
  readonly text: string;
  readonly values: Readonly<Record<string, string | number>>;

  constructor(text: string, values: Readonly<Record<string, string | number>>) {
    super(text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)));
    this.text = text;
    this.values = values;
  }
}

/** The error that says what is wrong with a file. */
export function fault(text: string, values: Readonly<Record<string, string | number>> = {}): FileFault {
  return new FileFault(text, values);
}
