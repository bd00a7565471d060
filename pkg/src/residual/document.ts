import { PolicyError } from "../errors.js";

/** Why something is refused. */
export interface Refusal {
  readonly code: string;
  readonly rule: string;
}

/** The value of a free field. */
export type Scalar = string | number | boolean;

/** A criterion: a field, a comparison and what it compares with. */
export interface Test {
  readonly name: string;
  readonly op: number;
  readonly operand: Scalar | readonly Scalar[];
}

/** Where a document says nothing about an action, and where it leaves it to the engine. */
export const NOTHING = 0;
export const UNANSWERED = -1;
const FIRST = 2;

/** Up to this length a text is put together faster than by a decoder. */
const SHORT = 12;
/** How much reading a document may cause, however often its parts name each other: this many times its size, and more. */
const READINGS = 16;
const MORE = 0x100000;

const NO_TYPES: readonly string[] = [];
const asItIs = (text: string): string => text;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Compiled access as the engine writes it (`access/export/document.rs`), read part by part as questions ask for it.
 *
 * Whatever is read is checked in full before it is used; a *place* counts bytes from the start of the document.
 *
 * @throws PolicyError `CAPSULE_MALFORMED` from every method
 */
export class Document {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  readonly #made: (text: string) => string;
  #at: number;
  #left: number;
  /** Where the bytes of the actions begin, which the first of them is, and how many there are. */
  readonly #table: number;
  readonly #first: number;
  readonly #count: number;
  /** How many bytes each of them has. */
  readonly #width: number;
  #known: Map<number, unknown> | undefined;
  /** The id of the viewer. */
  readonly viewer: string;
  /** Where the account of the viewer stands, 0 without one. */
  readonly #account: number;
  /** The closed gate that refuses everything, if there is one. */
  readonly gate: Refusal | undefined;
  /** The declared types, where the document is about every type. */
  readonly types: readonly string[];

  /** @param made makes the best of a text that is compared often */
  constructor(bytes: Uint8Array, start: number, end: number, made: (text: string) => string = asItIs) {
    this.#bytes = bytes;
    this.#made = made;
    this.#start = start;
    this.#end = end;
    this.#at = start;
    this.#left = READINGS * (end - start + MORE);
    this.go(this.#word());
    this.viewer = this.text(this.number());
    this.#account = this.number();
    this.gate = this.number() === 0 ? undefined : this.refusal();
    const types = this.number();
    this.types = types === 0 ? NO_TYPES : [...this.list(types)];
    this.#first = this.number();
    this.#count = this.number();
    this.#width = this.number();
    if (this.#width !== 1 && this.#width !== 2) throw malformed("its table is of another form");
    this.#table = this.#at;
  }

  /** The account of a viewer who has one. */
  get account(): string | undefined {
    return this.#account === 0 ? undefined : this.text(this.#account);
  }

  /** The place of an action's entry, {@link NOTHING} or {@link UNANSWERED}. */
  entry(number: number): number {
    const at = number - this.#first;
    if (at < 0 || at >= this.#count) return UNANSWERED;
    this.#at = this.#table + at * this.#width;
    const entry = this.byte() + (this.#width === 2 ? this.byte() * 0x100 : 0);
    if (entry < FIRST) return entry === 0 ? NOTHING : UNANSWERED;
    this.#at = this.#table + this.#count * this.#width + 4 * (entry - FIRST);
    return this.#word();
  }

  /** Goes to a place, to read on from there. */
  go(place: number): void {
    this.#at = this.#start + place;
  }

  /** Counts work that a part of the document causes. */
  spend(work: number): void {
    this.#left -= work;
    if (this.#left < 0) throw malformed("it is too large");
  }

  byte(): number {
    if (this.#at >= this.#end) throw malformed("it ends too early");
    return this.#bytes[this.#at++] as number;
  }

  number(): number {
    const first = this.byte();
    if (first < 0x80) return first;
    let number = first & 0x7f;
    for (let unit = 0x80; unit <= 0x10000000; unit *= 0x80) {
      const byte = this.byte();
      number += (byte & 0x7f) * unit;
      if (byte < 0x80) return number;
    }
    throw malformed("a number is too large");
  }

  /** A code and a rule, whose places stand here. */
  refusal(): Refusal {
    return { code: this.text(this.number()), rule: this.text(this.number()) };
  }

  text(place: number): string {
    const back = this.#at;
    this.go(place);
    const text = this.#made(this.#text());
    this.#at = back;
    return text;
  }

  list(place: number): ReadonlySet<string> {
    return this.once(0, place, () => new Set(this.#texts()));
  }

  /** The partner of each owner. */
  home(place: number): ReadonlyMap<string, string> {
    return this.once(1, place, () => {
      const owners: number[] = [];
      for (let left = this.number(); left > 0; left--) owners.push(this.number());
      const texts = this.#texts();
      const partners = new Map<string, string>();
      let at = 0;
      for (const count of owners) {
        const partner = texts[at++];
        for (const end = at + count; at < end; at++) {
          const owner = texts[at];
          if (partner === undefined || owner === undefined) throw malformed("an owner is missing");
          partners.set(owner, partner);
        }
      }
      return partners;
    });
  }

  test(place: number): Test {
    return this.once(2, place, () => {
      const name = this.text(this.number());
      const op = this.byte();
      const several = this.number();
      const values: Scalar[] = [];
      for (let left = several || 2; left > 1; left--) values.push(this.#scalar());
      return { name, op, operand: several === 0 ? (values[0] as Scalar) : values };
    });
  }

  /** What stands at a place, read as something of this kind when it is first asked for. */
  once<T>(kind: number, place: number, read: () => T): T {
    const key = 8 * place + kind;
    this.#known ??= new Map();
    const known = this.#known.get(key) as T | undefined;
    if (known !== undefined) return known;
    const back = this.#at;
    this.go(place);
    const found = read();
    this.#known.set(key, found);
    this.#at = back;
    return found;
  }

  #word(): number {
    return this.byte() + this.byte() * 0x100 + this.byte() * 0x10000 + this.byte() * 0x1000000;
  }

  #text(): string {
    const length = this.number();
    const from = this.#at;
    const to = from + length;
    if (to > this.#end) throw malformed("a text ends too late");
    this.spend(length);
    this.#at = to;
    let text = "";
    for (let at = from; at < to; at++) {
      const byte = this.#bytes[at] as number;
      if (byte > 0x7f || length > SHORT) return decoded(() => utf8.decode(this.#bytes.subarray(from, to)));
      text += String.fromCharCode(byte);
    }
    return text;
  }

  #texts(): readonly string[] {
    const text = this.#text();
    const texts: unknown = decoded(() => JSON.parse(text));
    if (!Array.isArray(texts) || !texts.every((text) => typeof text === "string")) throw malformed("a text is missing");
    return texts;
  }

  #scalar(): Scalar {
    const kind = this.byte();
    if (kind < 2) return kind === 1;
    if (kind === 3) return this.text(this.number());
    const bytes = Uint8Array.from({ length: 8 }, () => this.byte());
    const value = new DataView(bytes.buffer).getFloat64(0, true);
    if (kind > 3 || !Number.isFinite(value)) throw malformed("a value is malformed");
    return value;
  }
}

/** What `decode` makes of bytes; whatever it throws becomes the error of bytes that no engine wrote. */
export function decoded<T>(decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw PolicyError.of("CAPSULE_MALFORMED", "", "the bytes are no capsule: they cannot be read", cause);
  }
}

/** The error of bytes that no engine wrote. */
export function malformed(why: string): PolicyError {
  return PolicyError.of("CAPSULE_MALFORMED", "", `the bytes are no capsule: ${why}`);
}
