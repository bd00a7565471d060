import { PolicyError } from "./errors.js";
import type { GrantOwner, GrantRow } from "./generated/wire.js";
import { knowsItself, receiverOf } from "./residual/receiver.js";
import { type Atom, keysOf } from "./sql/condition.js";
import type { Action } from "./types.js";

export type { GrantOwner, GrantRow };

/** One test of a criterion: a question about a record, the class of its owner included, or that one has the answer no. */
export type CriterionTest = GrantAtom | { readonly kind: "not"; readonly part: GrantAtom };

/** A question as filters ask it, or whether the owner is of one of these classes. */
export type GrantAtom = Atom | { readonly kind: "ownerClass"; readonly values: readonly string[] };

/** What the rows with its number ask of a record beyond their columns. */
export interface GrantCriterion {
  /** Its number, which follows from its tests: it is the same in every relation. */
  readonly criterion: number;
  /** All of them hold. */
  readonly tests: readonly CriterionTest[];
  /** The types of records that rows ask it of. */
  readonly types: readonly string[];
}

/** What a relation is asked for. */
export interface GrantsRequest {
  /** The actions, such as `lead.view`. */
  readonly actions: readonly Action[];
  /** The viewers by id. Default: everybody. */
  readonly viewers?: readonly string[] | undefined;
  /** The moment from which the rows hold, each until its `valid_until`. */
  readonly now: string | Date;
  /**
   * Also the rows that another row of the viewer and the action outdoes, so that every rule that opens a record is there. Default:
   * `false`, which has the same records and levels in fewer rows; the rule that `explain` names first is among them.
   */
  readonly everyRule?: boolean | undefined;
}

/** @internal Names what asks for every rule with few rows. */
export const SHORT_GRANTS = Symbol("short grants");

/** The columns of the relation, in order. */
export const GRANT_COLUMNS = [
  "viewer",
  "action",
  "level",
  "rule",
  "partner",
  "partner_absent",
  "owner",
  "owner_absent",
  "owner_class",
  "owner_account",
  "at_home",
  "assignee",
  "assignee_absent",
  "created_by",
  "created_by_absent",
  "origin",
  "contact",
  "contact_else_id",
  "id",
  "id_absent",
  "share_user",
  "share_level",
  "criterion",
  "valid_until",
  "implied",
] as const satisfies readonly (keyof GrantRow)[];

/** The rows of some viewers, and the criteria that they name. */
export interface GrantsPart {
  readonly groups: readonly GrantsGroup[];
  readonly criteria: readonly Omit<GrantCriterion, "types">[];
  /** Lists of classes and accounts of owners. */
  readonly homes: readonly (readonly (readonly [string, string])[])[];
}

/** The rows of a viewer and an action. */
interface GrantsGroup extends Pick<GrantRow, "viewer" | "action" | "valid_until"> {
  /** With `homes` a row stands once for each class and account of the list with this position. */
  readonly rows: readonly (Omit<GrantRow, "viewer" | "action" | "valid_until"> & { readonly homes?: number })[];
}

/** The rows one by one. What they say is copied name by name: spreading objects would take most of the time of everybody's rows. */
function rowsIn({ groups, homes }: GrantsPart): readonly GrantRow[] {
  const all: GrantRow[] = [];
  for (const { viewer, action, valid_until, rows } of groups) {
    for (const said of rows) {
      const row = { viewer, action } as GrantRow;
      // They are as they were parsed, without names of a prototype; `level` and `rule` come first.
      for (const name in said) if (name !== "homes") row[name as keyof GrantRow] = said[name as keyof typeof said] as never;
      if (said.homes === undefined) {
        if (valid_until !== undefined) row.valid_until = valid_until;
        all.push(row);
        continue;
      }
      const { level, rule } = said;
      const isPlain = Object.keys(said).length === 3 && valid_until === undefined;
      for (const [owner_class, owner_account] of homes[said.homes] ?? []) {
        // By far the most rows are of staff and the accounts below them.
        const one: GrantRow = isPlain
          ? { viewer, action, level, rule, owner_class, owner_account, at_home: true }
          : { ...row, owner_class, owner_account, at_home: true };
        if (valid_until !== undefined) one.valid_until = valid_until;
        all.push(one);
      }
    }
  }
  return all;
}

/** A test as the engine writes it: the groups and roles of a share by their keys. */
function read(test: CriterionTest): CriterionTest {
  if (test.kind === "not") return { kind: "not", part: read(test.part) as GrantAtom };
  if (test.kind !== "sharedTo") return test;
  const { keys, level } = test as unknown as { readonly keys: readonly string[]; readonly level: "read" | "read-write" };
  return { kind: "sharedTo", level, ...keysOf(keys) };
}

/** So many viewers are asked about at once at first, and at most. */
const FIRST_AT_ONCE = 32;
const VIEWERS_AT_ONCE = 256;
/** So many rows are worked out at once, about: of staff each viewer may have thousands. */
const ROWS_AT_ONCE = 131_072;

/** What a relation asks of its policy. */
export interface GrantsSource {
  readonly owners: () => readonly GrantOwner[];
  readonly part: (viewers: readonly string[]) => GrantsPart;
}

/**
 * Who may do what on which records, as the rows of a relation: all viewers at once.
 *
 * A viewer may do an action on a record if a row of the two matches the record in every column that says something and its
 * `valid_until` is not reached. `grantsSchema` of `partner-policy/sql` writes the tables and views that join the relation and
 * the records. Rows are worked out as they are read, for some viewers at a time.
 *
 * @example
 * const grants = policy.grants({ actions: ["lead.view"], now: new Date() });
 * for (const line of grants.ndjson()) file.write(line);
 */
export class Grants implements Iterable<GrantRow> {
  readonly #source: GrantsSource;
  readonly #viewers: readonly string[] | undefined;
  readonly #criteria = new Map<number, { readonly tests: readonly CriterionTest[]; readonly types: Set<string> }>();
  #owners: readonly GrantOwner[] | undefined;

  /** @internal Use `policy.grants`. */
  constructor(source: GrantsSource, viewers: readonly string[] | undefined) {
    this.#source = source;
    this.#viewers = viewers;
    knowsItself(this);
  }

  static #of(given: unknown): Grants {
    if (typeof given === "object" && given !== null && #source in given) return given as Grants;
    return receiverOf(given, (object) => #source in object, "grants");
  }

  /** Everybody who may own records, with the class and the account that rows ask about. */
  get owners(): readonly GrantOwner[] {
    const self = Grants.#of(this);
    self.#owners ??= self.#source.owners();
    return self.#owners;
  }

  /** The criteria that the rows read so far name, by number. */
  get criteria(): readonly GrantCriterion[] {
    const found = [...Grants.#of(this).#criteria].map(([criterion, { tests, types }]) => ({ criterion, tests, types: [...types].sort() }));
    return found.sort((a, b) => a.criterion - b.criterion);
  }

  /** The ids of the viewers, in order. */
  get viewers(): readonly string[] {
    const self = Grants.#of(this);
    return self.#viewers ?? self.owners.map(({ owner }) => owner);
  }

  /**
   * The rows of some viewers after the other, each viewer's together.
   *
   * @throws PolicyError `UNKNOWN_VIEWER`, `LIMIT_EXCEEDED` for access with too many alternatives
   */
  chunks(): Generator<readonly GrantRow[]> {
    return Grants.#of(this).#chunks();
  }

  *#chunks(): Generator<readonly GrantRow[]> {
    const { viewers } = this;
    for (let at = 0, count = FIRST_AT_ONCE; at < viewers.length; ) {
      const rows = this.rowsOf(viewers.slice(at, at + count));
      yield rows;
      at += count;
      const fitting = Math.floor((count * ROWS_AT_ONCE) / (rows.length + 1));
      count = Math.max(1, Math.min(fitting, 2 * count, VIEWERS_AT_ONCE));
    }
  }

  /** @internal The rows of these viewers. */
  rowsOf(viewers: readonly string[]): readonly GrantRow[] {
    const self = Grants.#of(this);
    const part = self.#source.part(viewers);
    const { criteria } = part;
    const rows = rowsIn(part);
    for (const { criterion, tests: written } of criteria) {
      const tests = written.map(read);
      const known = self.#criteria.get(criterion);
      if (known === undefined) self.#criteria.set(criterion, { tests, types: new Set() });
      else if (JSON.stringify(known.tests) !== JSON.stringify(tests)) {
        throw PolicyError.of("LIMIT_EXCEEDED", "", `two criteria have the number ${criterion}`);
      }
    }
    for (const { criterion, action } of rows) {
      if (typeof criterion === "number") self.#criteria.get(criterion)?.types.add(action.slice(0, action.indexOf(".")));
    }
    return rows;
  }

  /** The rows, one by one. */
  [Symbol.iterator](): Generator<GrantRow> {
    return flat(Grants.#of(this).#chunks());
  }

  /** The rows as newline-delimited JSON, some lines at a time; what a row does not say is left out. */
  ndjson(): Generator<string> {
    return lines(Grants.#of(this).#chunks());
  }

  /** The rows as CSV after RFC 4180 with a header, some lines at a time; what a row does not say is empty, texts are in quotes. */
  csv(): Generator<string> {
    return table(Grants.#of(this).#chunks());
  }
}

type Chunks = Iterable<readonly GrantRow[]>;

function* flat(chunks: Chunks): Generator<GrantRow> {
  for (const rows of chunks) yield* rows;
}

function* lines(chunks: Chunks): Generator<string> {
  for (const rows of chunks) yield rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

function* table(chunks: Chunks): Generator<string> {
  yield `${GRANT_COLUMNS.join()}\r\n`;
  for (const rows of chunks) {
    yield rows.map((row) => `${GRANT_COLUMNS.map((name) => cell(row[name])).join()}\r\n`).join("");
  }
}

function cell(value: string | number | boolean | null | undefined): string {
  return value === undefined || value === null ? "" : typeof value === "string" ? `"${value.replaceAll('"', '""')}"` : String(value);
}

/** What a plan changes of a relation. */
export interface GrantsChanged {
  readonly added: readonly GrantRow[];
  readonly removed: readonly GrantRow[];
  readonly owners: { readonly added: readonly GrantOwner[]; readonly removed: readonly GrantOwner[] };
  /** The criteria that added rows name. */
  readonly criteria: readonly GrantCriterion[];
}

/** What is in one relation and not in the other; both are asked for the same actions at the same moment. */
export function changedGrants(before: Grants, after: Grants, viewers: readonly string[] | undefined): GrantsChanged {
  const owners = differing(before.owners, after.owners);
  const [known, knownAfter] = [before, after].map((each) => new Set(each.owners.map(({ owner }) => owner))) as [Set<string>, Set<string>];
  const asked = viewers ?? [...new Set([...known, ...knownAfter])];
  const added: GrantRow[] = [];
  const removed: GrantRow[] = [];
  const named = new Set<number>();
  for (let at = 0; at < asked.length; at += VIEWERS_AT_ONCE) {
    const some = asked.slice(at, at + VIEWERS_AT_ONCE);
    const is = differing(
      before.rowsOf(some.filter((id) => known.has(id) || !knownAfter.has(id))),
      after.rowsOf(some.filter((id) => knownAfter.has(id))),
    );
    added.push(...is.added);
    removed.push(...is.removed);
    for (const { criterion } of is.added) if (typeof criterion === "number") named.add(criterion);
  }
  return { added, removed, owners, criteria: after.criteria.filter(({ criterion }) => named.has(criterion)) };
}

function differing<T extends object>(before: readonly T[], after: readonly T[]): { readonly added: T[]; readonly removed: T[] } {
  const [old, next] = [before, after].map((rows) => new Map(rows.map((row) => [JSON.stringify(row), row]))) as [
    Map<string, T>,
    Map<string, T>,
  ];
  const missing = (from: Map<string, T>, other: Map<string, T>): T[] => [...from].flatMap(([key, row]) => (other.has(key) ? [] : [row]));
  return { added: missing(next, old), removed: missing(old, next) };
}
