import type { LogEntry } from "partner-policy/server";

/** An edit that was applied. */
export interface Edited {
  /** The revision that it made. */
  readonly revision: number;
  readonly at: string;
  /** The person or the system that asked for it. */
  readonly who: string;
  readonly kind: string;
}

/** How an edit may be told from another one that the same caller asks for. */
export interface Once {
  readonly who: string;
  readonly key: string;
  /** The digest of what was asked for. */
  readonly digest: string;
}

/** How many characters the JSON of a plan may have that somebody asks for: what an object hands to a worker is 32 MB at most. */
export const LONGEST_PLAN = 0x800000;

/** A row of SQLite in an object holds 2 MB at most; what is larger is kept in parts. */
const PART = 0x100000;

/** What the object keeps in its SQLite database; each method is one transaction. */
export class ProgrammeStorage {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    storage.sql.exec(`
      CREATE TABLE IF NOT EXISTS blobs (name TEXT, part INTEGER, bytes BLOB, PRIMARY KEY (name, part)) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS edits (revision INTEGER PRIMARY KEY, at TEXT, who TEXT, kind TEXT, key TEXT, digest TEXT, UNIQUE (who, key));
      CREATE TABLE IF NOT EXISTS decisions (number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT, entry TEXT);
    `);
  }

  /** What is kept under a name: the snapshot, when the next sweep is due, which snapshot was published. */
  text(name: "snapshot" | "next-sweep" | "published"): string | undefined {
    return this.#text(name);
  }

  keepText(name: "snapshot" | "next-sweep" | "published", text: string): void {
    this.#storage.transactionSync(() => this.#keepText(name, text));
  }

  /** Keeps an edit with its plan: all of it or nothing. */
  keepEdit({ revision, at, who, kind }: Edited, plan: string, once?: Once): void {
    this.#storage.transactionSync(() => {
      const [key, digest] = [once?.key ?? null, once?.digest ?? null];
      this.#storage.sql.exec("INSERT INTO edits VALUES (?, ?, ?, ?, ?, ?)", revision, at, who, kind, key, digest);
      this.#keepText(`plan/${revision}`, plan);
    });
  }

  /** The edits that made revisions after this one, in order. */
  edits(after: number, most = -1): Edited[] {
    const sql = "SELECT revision, at, who, kind FROM edits WHERE revision > ? ORDER BY revision LIMIT ?";
    return [...this.#storage.sql.exec<{ revision: number; at: string; who: string; kind: string }>(sql, after, most)];
  }

  /** The plan that made a revision, as JSON text. */
  plan(revision: number): string | undefined {
    return this.#text(`plan/${revision}`);
  }

  /** The edit that this caller asked for by this key. */
  edited({ who, key }: Once): { readonly revision: number; readonly digest: string } | undefined {
    const sql = "SELECT revision, digest FROM edits WHERE who = ? AND key = ?";
    return this.#storage.sql.exec<{ revision: number; digest: string }>(sql, who, key).toArray()[0];
  }

  keepDecisions(entries: readonly LogEntry[]): void {
    this.#storage.transactionSync(() => {
      for (const entry of entries) {
        this.#storage.sql.exec("INSERT INTO decisions (at, entry) VALUES (?, ?)", entry.now, JSON.stringify(entry));
      }
    });
  }

  /** Decisions in the order in which they were logged, each with its number. */
  decisions(after: number, most: number): (LogEntry & { readonly number: number })[] {
    const sql = "SELECT number, entry FROM decisions WHERE number > ? ORDER BY number LIMIT ?";
    return [...this.#storage.sql.exec<{ number: number; entry: string }>(sql, after, most)].map(({ number, entry }) => ({
      number,
      ...(JSON.parse(entry) as LogEntry),
    }));
  }

  forgetDecisions(before: string): void {
    this.#storage.sql.exec("DELETE FROM decisions WHERE at < ?", before);
  }

  #keepText(name: string, text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.#storage.sql.exec("DELETE FROM blobs WHERE name = ?", name);
    for (let at = 0; at < bytes.length; at += PART) {
      this.#storage.sql.exec("INSERT INTO blobs VALUES (?, ?, ?)", name, at / PART, bytes.slice(at, at + PART));
    }
  }

  #text(name: string): string | undefined {
    const decoder = new TextDecoder();
    let text: string | undefined;
    for (const { bytes } of this.#storage.sql.exec<{ bytes: ArrayBuffer }>("SELECT bytes FROM blobs WHERE name = ? ORDER BY part", name)) {
      text = (text ?? "") + decoder.decode(bytes, { stream: true });
    }
    return text;
  }
}
