/** An error whose text is made when it is read: it may be thrown before the page's language is there. */
export class SpokenError extends Error {
  readonly #text: () => string;

  constructor(text: () => string) {
    super();
    this.#text = text;
  }

  override get message(): string {
    return this.#text();
  }
}
