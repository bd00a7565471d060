import type { Resource } from "../../../generated/wire.js";

/** Texts by number; 0 stands for no text. */
export class Interner {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [""];

  number(text: string | null | undefined): number {
    if (text === null || text === undefined) return 0;
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  /** The number of a text that has one; 0 for one that nobody numbered. */
  known(text: string): number {
    return this.#numbers.get(text) ?? 0;
  }

  text(number: number): string {
    return this.#texts[number] ?? "";
  }

  get size(): number {
    return this.#texts.length;
  }
}

/** Numbers that grow one by one, in little more memory than they need. */
export class Numbers {
  #values = new Int32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const wider = new Int32Array(2 * this.length);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  at(index: number): number {
    return this.#values[index] ?? 0;
  }

  all(): Int32Array {
    return this.#values.subarray(0, this.length);
  }
}

const CHUNK = 1 << 20;

/** Texts that are read seldom, as bytes: a text of its own takes twice as much, and is looked at whenever memory is cleared. */
export class PackedTexts {
  readonly #chunks: Buffer[] = [];
  /** The number of the chunk of each text, and where it begins and ends; it begins where it ends for one that is not there. */
  readonly #chunk = new Numbers();
  readonly #begin = new Numbers();
  readonly #end = new Numbers();
  #free = 0;

  push(text: string | undefined): void {
    const size = text === undefined ? 0 : Buffer.byteLength(text) + 1;
    if (this.#chunks.length === 0 || this.#free + size > (this.#chunks.at(-1) as Buffer).length) {
      this.#chunks.push(Buffer.allocUnsafeSlow(Math.max(CHUNK, size)));
      this.#free = 0;
    }
    this.#chunk.push(this.#chunks.length - 1);
    this.#begin.push(this.#free);
    // One byte more, so that an empty text is told from none.
    if (text !== undefined) this.#chunks.at(-1)?.write(text, this.#free);
    this.#free += size;
    this.#end.push(this.#free);
  }

  at(index: number): string | undefined {
    const [begin, end] = [this.#begin.at(index), this.#end.at(index)];
    return begin === end ? undefined : this.#chunks[this.#chunk.at(index)]?.toString("utf8", begin, end - 1);
  }

  get length(): number {
    return this.#end.length;
  }
}

type RecordShare = NonNullable<Resource["shares"]>[number];

/** The key of a share at a level: whoever is asked for it is reached by the share at this level or a higher one. */
export function shareKey(kind: "user" | "several", key: string, level: string): string {
  return `${kind === "user" ? "u" : "s"}${level === "read" ? "r" : "w"}${key}`;
}

/** Says whether a key is one of a share with a group or a role. */
export function isOfSeveral(key: string): boolean {
  return key.startsWith("s");
}

/** The key of whom a share names, as tests of a relation write it; of a user none. */
function keyOf({ group, internalRole, partnerRole }: RecordShare): string | undefined {
  if (group !== undefined) return `g${group}`;
  if (internalRole !== undefined) {
    const reach = internalRole.subordinates === true ? (internalRole.partnerBranches === true ? 2 : 1) : 0;
    return `i${reach}${internalRole.role}`;
  }
  if (partnerRole === undefined) return undefined;
  const { partner, role, subordinates } = partnerRole;
  return `p${subordinates === true ? 1 : 0}${Buffer.byteLength(partner)}:${partner}${role}`;
}

function keysOf(share: RecordShare): string[] {
  const key = share.user ?? keyOf(share);
  if (key === undefined) return [];
  const kind = share.user === undefined ? "several" : "user";
  return (share.level === "read-write" ? ["read", "read-write"] : ["read"]).map((level) => shareKey(kind, key, level));
}

/**
 * Whom and what many records name, in columns: a record is some numbers and its id. What else decides about a record stands once for
 * all that have it alike, see `Kinds`.
 */
export class RecordColumns {
  readonly names = new Interner();
  readonly types = new Interner();
  readonly #shareLists = new Interner();
  readonly #sharesOf: (readonly number[])[] = [[]];
  readonly ids = new PackedTexts();
  readonly type = new Numbers();
  readonly partner = new Numbers();
  readonly owner = new Numbers();
  readonly assignee = new Numbers();
  readonly createdBy = new Numbers();
  readonly contact = new Numbers();
  readonly #shares = new Numbers();
  /** The rows by what records themselves name: all programmes have them alike. */
  readonly postings = new Map<string, Postings>();

  push(record: Resource): void {
    const { names } = this;
    this.ids.push(record.id ?? undefined);
    this.type.push(this.types.number(record.type));
    this.partner.push(names.number(record.partner));
    this.owner.push(names.number(record.owner));
    this.assignee.push(names.number(record.assignee));
    this.createdBy.push(names.number(record.createdBy));
    this.contact.push(names.number(record.contact));
    this.#shares.push(this.#list(record.shares));
  }

  #list(shares: Resource["shares"]): number {
    if (shares === undefined || shares.length === 0) return 0;
    const list = this.#shareLists.number(JSON.stringify(shares));
    if (list === this.#sharesOf.length) this.#sharesOf.push([...new Set(shares.flatMap(keysOf))].map((key) => this.names.number(key)));
    return list;
  }

  get size(): number {
    return this.ids.length;
  }

  typeOf(row: number): string {
    return this.types.text(this.type.at(row));
  }

  /** The keys of the shares of a record. */
  sharesOf(row: number): readonly number[] {
    return this.#sharesOf[this.#shares.at(row)] ?? [];
  }

  /** A record with other members besides: those that its kind has in common. */
  record(row: number, others: Pick<Resource, "origin" | "fields">): Resource {
    const name = (numbers: Numbers) => (numbers.at(row) === 0 ? null : this.names.text(numbers.at(row)));
    const list = this.#shares.at(row);
    const id = this.ids.at(row);
    return {
      type: this.typeOf(row) as Resource["type"],
      ...(id === undefined ? {} : { id }),
      partner: name(this.partner),
      owner: name(this.owner),
      assignee: name(this.assignee),
      createdBy: name(this.createdBy),
      contact: name(this.contact),
      ...(list === 0 ? {} : { shares: JSON.parse(this.#shareLists.text(list)) as RecordShare[] }),
      ...others,
    };
  }
}

const NO_ROWS = new Int32Array();

/** The rows by each value of a column. */
export class Postings {
  readonly #starts: Int32Array;
  readonly #rows: Int32Array;

  constructor(rows: number, values: number, each: (row: number) => number | readonly number[]) {
    const counts = new Int32Array(values + 1);
    const visit = (take: (value: number, row: number) => void) => {
      for (let row = 0; row < rows; row += 1) {
        const given = each(row);
        if (typeof given !== "number") for (const value of given) take(value, row);
        else if (given !== 0) take(given, row);
      }
    };
    visit((value) => {
      counts[value + 1] = (counts[value + 1] as number) + 1;
    });
    for (let value = 0; value < values; value += 1) counts[value + 1] = (counts[value + 1] as number) + (counts[value] as number);
    this.#starts = counts.slice();
    this.#rows = new Int32Array(counts[values] as number);
    visit((value, row) => {
      const at = counts[value] as number;
      this.#rows[at] = row;
      counts[value] = at + 1;
    });
  }

  /** The rows with a value, ascending. */
  rows(value: number): Int32Array {
    if (value + 1 >= this.#starts.length) return NO_ROWS;
    return this.#rows.subarray(this.#starts[value], this.#starts[value + 1]);
  }
}

/** The place of a row among ascending rows; -1 where it is not there. */
export function placeIn(rows: Int32Array, row: number): number {
  let [low, high] = [0, rows.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = rows[middle] as number;
    if (found === row) return middle;
    if (found < row) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
