import { PolicyError, type PolicyProblem } from "../../../errors.js";
import type { GrantOwner, Resource, Snapshot } from "../../../generated/wire.js";
import type { Policy } from "../../../policy.js";
import type { Table } from "../../../table.js";
import { Interner, Numbers, Postings, type RecordColumns } from "./columns.js";
import { Probes } from "./probes.js";

/** Records that are alike but for whom they name. */
export interface Kind {
  readonly number: number;
  readonly type: string;
  /** What they have in common and a question needs. */
  readonly others: Pick<Resource, "origin" | "fields">;
  /** The sharing rules that open them, by number. */
  readonly rules: readonly number[];
  /** The members that are there. */
  readonly has: Readonly<Record<Has, boolean>>;
  readonly ownerClass: string | undefined;
  /** The owner has an account, to which the record belongs, if to any. */
  readonly isAtHome: boolean;
  /** Its id is that of its partner. */
  readonly isOwn: boolean;
  size: number;
}

function withoutShares(record: Resource): Resource {
  const { shares: _, ...others } = record;
  return others;
}

/** A member of a record that is there or not. */
export type Has = "partner" | "owner" | "assignee" | "createdBy" | "contact" | "id";
const HAS: readonly Has[] = ["partner", "owner", "assignee", "createdBy", "contact", "id"];

/** What a record has in the eyes of one programme alone. */
const OF_PROGRAMME: ReadonlySet<Column | "kind"> = new Set(["kind", "ownerAccount", "ownerPlace"]);

/** What a programme knows of somebody whom records name. */
interface Known {
  readonly class: string;
  readonly account: string | undefined;
  /** Account and role by number. */
  readonly place: number;
}

/**
 * The kinds of records in the eyes of one programme. Records of one kind agree in everything but ids that decides about them: which
 * sharing rules open them, as the engine says, the class of the owner, what is there and what is not.
 */
export class Kinds {
  readonly policy: Policy;
  readonly snapshot: Snapshot;
  readonly columns: RecordColumns;
  readonly of = new Numbers();
  readonly list: Kind[] = [];
  readonly #numbers = new Interner();
  /** Nothing once all records were read. */
  #probes: Probes | undefined;
  /** Nobody once all records were read. */
  #owners: ReadonlyMap<string, Known>;
  readonly #queues: ReadonlySet<string>;
  readonly #accounts = new Numbers();
  readonly #places = new Numbers();
  readonly #postings = new Map<string, Postings>();
  #scratch = new Int32Array();

  constructor(policy: Policy, snapshot: Snapshot, columns: RecordColumns, now: string) {
    this.policy = policy;
    this.snapshot = snapshot;
    this.columns = columns;
    this.#probes = new Probes(snapshot, now);
    const { owners } = policy.grants({ actions: [], viewers: [], now });
    const users = new Map(snapshot.users.map((user) => [user.id, user]));
    const known = (owner: GrantOwner): Known => ({
      class: owner.class,
      account: owner.account ?? undefined,
      place: columns.names.number(placeOf(users.get(owner.owner))),
    });
    this.#owners = new Map(owners.map((owner) => [owner.owner, known(owner)]));
    this.#queues = new Set((snapshot.queues ?? []).map(({ id }) => id));
  }

  /**
   * Takes in the next records that were put into the columns.
   *
   * @returns what cannot be read, by its number among them; nobody sees it
   */
  add(records: readonly Resource[]): Map<number, PolicyProblem> {
    const opened: number[][] = records.map(() => []);
    const unread = this.#open(records, opened);
    for (const [at, record] of records.entries()) {
      const owner = unread.has(at) ? undefined : this.#owners.get(record.owner ?? "");
      this.#accounts.push(this.columns.names.number(owner?.account));
      this.#places.push(owner?.place ?? 0);
      this.of.push(unread.has(at) ? -1 : this.#numberOf(record, owner, opened[at] ?? []));
    }
    return unread;
  }

  /** Notes which sharing rules open each of the records; gives what cannot be read. */
  #open(records: readonly Resource[], opened: readonly number[][]): Map<number, PolicyProblem> {
    // Somebody of the probes may be in a group with which one record is shared: that is no rule's doing.
    const shared = records.flatMap((record, at) => (record?.shares === undefined ? [] : [at]));
    const unread = this.#unread(
      shared.map((at) => records[at] as Resource),
      () => undefined,
    );
    const found = new Map([...unread].map(([at, problem]) => [shared[at] as number, problem]));
    const plain = records.map((record) => (record?.shares === undefined ? record : withoutShares(record)));
    for (const [at, problem] of this.#unread(plain, (table, isRead) => this.#openIn(table, plain, isRead, opened))) found.set(at, problem);
    return found;
  }

  /** What of a list cannot be read; the rest is there for somebody to ask about. */
  #unread(records: readonly Resource[], ask: (table: Table<never>, isRead: (at: number) => boolean) => void): Map<number, PolicyProblem> {
    const probes = this.#probes;
    if (records.length === 0 || probes === undefined) return new Map();
    let table: Table<never>;
    try {
      table = probes.policy.table(records) as unknown as Table<never>;
    } catch (error) {
      // A list of which no record can be read.
      const [problem] = PolicyError.is(error) ? error.problems : [];
      if (problem === undefined) throw error;
      return new Map(records.map((_, at) => [at, problem]));
    }
    const unread = new Map(table.skipped.map(({ index, problem }) => [index, problem]));
    ask(table, (at) => !unread.has(at));
    table.close();
    return unread;
  }

  #openIn(table: Table<never>, records: readonly Resource[], isRead: (at: number) => boolean, opened: readonly number[][]): void {
    for (const type of new Set(records.flatMap((record, at) => (isRead(at) ? [record.type] : [])))) {
      for (const { rule, viewer } of this.#probes?.of(type) ?? []) {
        for (const row of table.filterRows(viewer, `${type}.view` as never)) opened[row]?.push(rule);
      }
    }
  }

  #numberOf(record: Resource, owner: Known | undefined, rules: readonly number[]): number {
    const { type, id, partner, origin } = record;
    const isAtHome = owner?.account !== undefined && (partner == null || partner === owner.account);
    const isThere = HAS.map((member) => (record[member] == null ? "-" : "+")).join("");
    const queue = record.owner != null && this.#queues.has(record.owner) ? record.owner : undefined;
    const isOwn = id != null && id === partner;
    const number = this.#numbers.number(
      JSON.stringify([type, origin ?? null, rules.join(), isThere, isAtHome, isOwn, owner?.class ?? null, queue ?? null]),
    );
    const others = { ...(origin === undefined ? {} : { origin }), ...(record.fields === undefined ? {} : { fields: record.fields }) };
    if (number > this.list.length) {
      const has = Object.fromEntries(HAS.map((member) => [member, record[member] != null])) as Kind["has"];
      this.list.push({ number: number - 1, type, others, rules, has, ownerClass: owner?.class, isAtHome, isOwn, size: 0 });
    }
    const kind = this.list[number - 1] as Kind;
    kind.size += 1;
    return kind.number;
  }

  /** The kind of a record; absent where the programme cannot read it. */
  kind(row: number): Kind | undefined {
    return this.list[this.of.at(row)];
  }

  /** The account of the owner of a record by number, 0 where there is none. */
  accountOf(row: number): number {
    return this.#accounts.at(row);
  }

  record(row: number): Resource {
    return this.columns.record(row, this.kind(row)?.others ?? {});
  }

  /** The rows of a kind. */
  rowsOf(kind: number): Int32Array {
    return this.postings("kind").rows(kind + 1);
  }

  /** The rows by the values of a column. */
  postings(column: Column | "kind"): Postings {
    const of = OF_PROGRAMME.has(column) ? this.#postings : this.columns.postings;
    const known = of.get(column);
    if (known !== undefined) return known;
    const each = column === "kind" ? (row: number) => this.of.at(row) + 1 : (row: number) => this.valueAt(column, row);
    // Ids of records are numbered only where somebody asks for them.
    if (column === "id" || column === "contactElseId") for (let row = 0; row < this.columns.size; row += 1) each(row);
    const values = column === "kind" ? this.list.length + 1 : this.columns.names.size;
    const made = new Postings(this.columns.size, values, each);
    of.set(column, made);
    return made;
  }

  /** A number for each row, all of them 0: whoever takes them leaves them so. */
  scratch(): Int32Array {
    if (this.#scratch.length < this.columns.size) this.#scratch = new Int32Array(this.columns.size);
    return this.#scratch;
  }

  /** Says whether some records are contacts, which are about themselves. */
  get hasContacts(): boolean {
    return this.list.some(({ type }) => type === "contact");
  }

  /** Says whether some records are accounts whose owner is that of the account (TYPE-06). */
  get hasAccounts(): boolean {
    return this.list.some(({ type, has }) => type === "account" && !has.owner);
  }

  /** No more records come. */
  close(): void {
    this.#probes?.policy.close();
    this.#probes = undefined;
    this.#owners = new Map();
  }

  /** The value of a record in a column, or its values. */
  valueAt(column: Column, row: number): number | readonly number[] {
    const { columns } = this;
    switch (column) {
      case "ownerAccount":
        return this.accountOf(row);
      case "ownerPlace":
        return this.#places.at(row);
      case "shares":
        return columns.sharesOf(row);
      case "id":
        return columns.names.number(columns.ids.at(row));
      case "contactElseId":
        return columns.contact.at(row) || columns.names.number(columns.ids.at(row));
      default:
        return columns[column].at(row);
    }
  }
}

/** What of a record may be one of the ids that access names. */
export type Column =
  | "partner"
  | "owner"
  | "ownerAccount"
  | "ownerPlace"
  | "assignee"
  | "createdBy"
  | "contact"
  | "contactElseId"
  | "id"
  | "shares";

/** The account and role of somebody of a partner, as one text. */
export function placeOf(user: Snapshot["users"][number] | undefined): string | undefined {
  return user?.kind === "partner" ? JSON.stringify([user.partner, user.partnerRole ?? null]) : undefined;
}
