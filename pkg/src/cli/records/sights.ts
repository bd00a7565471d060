import type { Resource, Snapshot } from "../../generated/wire.js";
import type { Policy } from "../../policy.js";
import type { Table } from "../../table.js";

type User = Snapshot["users"][number];

/** Members of a user that no decision on a record looks at, or that name the user itself. */
const OF_ONESELF = new Set(["id", "name", "email", "username", "contact"]);
const OF_TIME = new Set(["createdAt", "lastLoginAt"]);

/**
 * Which records users see, for questions about everybody. Users who are alike but for what names them see the same records, apart from
 * those that name one of them: records are asked about once for each kind of user, and for each user those that name it.
 */
export class Sights {
  readonly #policy: Policy;
  readonly #now: string;
  readonly #records: readonly Resource[];
  readonly #users: ReadonlyMap<string, User>;
  readonly #classes = new Map<string, string>();
  readonly #tables: readonly { readonly type: string; readonly rows: Uint32Array; readonly table: Table<never> }[];
  readonly #naming: ReadonlyMap<string, readonly number[]>;
  #last: { readonly of: string; readonly user: string; readonly rows: Uint32Array } | undefined;

  constructor(policy: Policy, snapshot: Snapshot, records: readonly Resource[], now: string) {
    this.#policy = policy;
    this.#now = now;
    this.#records = records;
    this.#users = new Map(snapshot.users.map((user) => [user.id, user]));
    const named = namedIn(snapshot, this.#users);
    const isTimeless = snapshot.settings?.inactivityGate === false;
    for (const user of snapshot.users) this.#classes.set(user.id, named.has(user.id) ? `user ${user.id}` : classOf(user, isTimeless));
    const byType = new Map<string, number[]>();
    for (const [row, { type }] of records.entries()) listOf(byType, type).push(row);
    this.#tables = [...byType].map(([type, rows]) => ({
      type,
      rows: Uint32Array.from(rows),
      table: policy.table(rows.map((row) => records[row]) as never) as unknown as Table<never>,
    }));
    this.#naming = namingOf(records);
  }

  has(user: string): boolean {
    return this.#users.has(user);
  }

  /** What a user is alike with others in; users of one class are best asked about one after the other. */
  classOf(user: string): string {
    return this.#classes.get(user) ?? "";
  }

  /** Users in the order in which they are best asked about. */
  inOrder(users: Iterable<string>): string[] {
    return [...users].sort((a, b) => compared(this.classOf(a), this.classOf(b)));
  }

  /** The rows of the records that name a user. */
  naming(user: string): readonly number[] {
    const found = this.#users.get(user);
    const contact = found !== undefined && "contact" in found ? found.contact?.id : undefined;
    return [...(this.#naming.get(user) ?? []), ...(contact === undefined ? [] : (this.#naming.get(`contact ${contact}`) ?? []))];
  }

  /** The rows of the records that a user sees, in their order. */
  rowsOf(user: string): Uint32Array {
    if (!this.#users.has(user)) return new Uint32Array();
    const of = this.classOf(user);
    if (this.#last?.of !== of) this.#last = { of, user, rows: this.#asked(user) };
    const { user: first, rows } = this.#last;
    if (first === user) return rows;
    const own = new Set([...this.naming(first), ...this.naming(user)]);
    if (own.size === 0) return rows;
    const viewer = this.#policy.viewer(user, { now: this.#now });
    const seen = [...own].filter((row) => {
      const record = this.#records[row] as Resource;
      return viewer.can(`${record.type}.view` as never, record as never);
    });
    return Uint32Array.from([...rows.filter((row) => !own.has(row)), ...seen]).sort();
  }

  close(): void {
    for (const { table } of this.#tables) table.close();
  }

  #asked(user: string): Uint32Array {
    const viewer = this.#policy.viewer(user, { now: this.#now });
    const parts = this.#tables.map(({ type, rows, table }) =>
      table.filterRows(viewer, `${type}.view` as never).map((row) => rows[row] as number),
    );
    const all = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return parts.length > 1 ? all.sort() : all;
  }
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function listOf(into: Map<string, number[]>, key: string): number[] {
  const known = into.get(key);
  if (known !== undefined) return known;
  const made: number[] = [];
  into.set(key, made);
  return made;
}

/** What a user is but for what names it; where nobody is locked out for being away, the moments of its life play no part. */
function classOf(user: User, isTimeless: boolean): string {
  const kept = Object.entries(user).filter(([key]) => !OF_ONESELF.has(key) && !(isTimeless && OF_TIME.has(key)));
  const contact = "contact" in user ? user.contact?.partner : undefined;
  return JSON.stringify([kept.sort(([a], [b]) => compared(a, b)), contact ?? null]);
}

/** Users whom something in the snapshot names beside themselves: nobody is like them. */
function namedIn(snapshot: Snapshot, users: ReadonlyMap<string, User>): Set<string> {
  const contacts = new Map<string, string>();
  for (const user of users.values()) if ("contact" in user && user.contact != null) contacts.set(user.contact.id, user.id);
  const named = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === "string") {
      if (users.has(value)) named.add(value);
      const user = contacts.get(value);
      if (user !== undefined) named.add(user);
    } else if (typeof value === "object" && value !== null) for (const each of Object.values(value)) walk(each);
  };
  for (const [section, value] of Object.entries(snapshot)) if (section !== "users") walk(value);
  for (const user of users.values()) for (const [key, value] of Object.entries(user)) if (!OF_ONESELF.has(key)) walk(value);
  return named;
}

/** The rows of the records that name each user or contact. */
function namingOf(records: readonly Resource[]): Map<string, number[]> {
  const naming = new Map<string, number[]>();
  for (const [row, record] of records.entries()) {
    const users = new Set([record.owner, record.assignee, record.createdBy, ...userShares(record)]);
    for (const user of users) if (user != null) listOf(naming, user).push(row);
    if (record.contact != null) listOf(naming, `contact ${record.contact}`).push(row);
    if (record.type === "contact" && record.id != null) listOf(naming, `contact ${record.id}`).push(row);
  }
  return naming;
}

function userShares({ shares }: Resource): string[] {
  return (shares ?? []).flatMap((share) => ("user" in share && typeof share.user === "string" ? [share.user] : []));
}
