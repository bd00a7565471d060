import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Change } from "partner-policy";
import type { PlanAsk } from "../engine/protocol.js";

/** What the console keeps of a programme beside its snapshot and records. */
export interface StoredProgramme {
  readonly id: string;
  readonly name: string;
  readonly kind: "sample" | "own" | "server";
  readonly opened: number;
  /** How many of its entries are applied; those behind can be done again. */
  readonly cursor: number;
  readonly now: string;
  readonly kept: readonly Proposal[];
  readonly about: { readonly partners: number; readonly people: number; readonly records: number; readonly revision: number };
  /** The name of the file that the records came from. */
  readonly recordsName?: string;
}

/** What somebody wants to change, put aside or shared. */
export interface Proposal {
  readonly id: string;
  readonly title: string;
  readonly by: string;
  readonly revision: number;
  readonly asks: PlanAsk;
}

/** One applied plan. */
export interface Entry {
  readonly programme: string;
  readonly seq: number;
  readonly title: string;
  readonly by: string;
  /** When it was applied here. */
  readonly at: string;
  /** The moment that it was planned for. */
  readonly now: string;
  readonly revision: number;
  readonly changes: readonly Change[];
  readonly counts: Readonly<Record<string, number>>;
  /** The edit, unless it was an import. */
  readonly edit?: unknown;
}

interface Schema extends DBSchema {
  programmes: { key: string; value: StoredProgramme };
  /** Written as files, which the worker reads: as texts they stop the page for as long as it takes to copy them. */
  bases: { key: string; value: Blob | string };
  records: { key: string; value: Blob | Uint8Array };
  entries: { key: [string, number]; value: StoredEntry };
}

/** An applied plan as it stands in the storage: many changes are a file. */
export type StoredEntry = Omit<Entry, "changes"> & { readonly changes: readonly Change[] | Blob };

/** The browser's own storage; every write is one transaction, so that a crash leaves the state before or after it. */
export class Store {
  readonly #db: IDBPDatabase<Schema>;

  private constructor(db: IDBPDatabase<Schema>) {
    this.#db = db;
  }

  /** Opens the storage; `undefined` where the browser refuses it. */
  static async open(): Promise<Store | undefined> {
    try {
      const db = await openDB<Schema>("partner-policy-console", 1, {
        upgrade(fresh) {
          fresh.createObjectStore("programmes", { keyPath: "id" });
          fresh.createObjectStore("bases");
          fresh.createObjectStore("records");
          fresh.createObjectStore("entries", { keyPath: ["programme", "seq"] });
        },
      });
      return new Store(db);
    } catch {
      return undefined;
    }
  }

  async list(): Promise<StoredProgramme[]> {
    return (await this.#db.getAll("programmes")).sort((a, b) => b.opened - a.opened);
  }

  get(id: string): Promise<StoredProgramme | undefined> {
    return this.#db.get("programmes", id);
  }

  async base(id: string): Promise<Blob | undefined> {
    return asFile(await this.#db.get("bases", id));
  }

  async records(id: string): Promise<Blob | undefined> {
    return asFile(await this.#db.get("records", id));
  }

  async entries(id: string): Promise<StoredEntry[]> {
    return this.#db.getAll("entries", IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER]));
  }

  async put(programme: StoredProgramme, base?: Blob, records?: Blob): Promise<void> {
    const change = this.#db.transaction(["programmes", "bases", "records"], "readwrite", { durability: "strict" });
    await Promise.all([
      change.objectStore("programmes").put(programme),
      base === undefined ? undefined : change.objectStore("bases").put(base, programme.id),
      records === undefined ? undefined : change.objectStore("records").put(records, programme.id),
      change.done,
    ]);
  }

  /** Writes an applied plan; what could have been done again before it is gone. */
  async append(programme: StoredProgramme, entry: StoredEntry): Promise<void> {
    const change = this.#db.transaction(["programmes", "entries"], "readwrite", { durability: "strict" });
    const entries = change.objectStore("entries");
    await Promise.all([
      entries.delete(IDBKeyRange.bound([programme.id, entry.seq], [programme.id, Number.MAX_SAFE_INTEGER])),
      entries.put(entry),
      change.objectStore("programmes").put(programme),
      change.done,
    ]);
  }

  async remove(id: string): Promise<void> {
    const change = this.#db.transaction(["programmes", "bases", "records", "entries"], "readwrite");
    await Promise.all([
      change.objectStore("programmes").delete(id),
      change.objectStore("bases").delete(id),
      change.objectStore("records").delete(id),
      change.objectStore("entries").delete(IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER])),
      change.done,
    ]);
  }
}

/** What stands in the storage as a file; earlier consoles wrote texts and bytes. */
function asFile(stored: Blob | string | Uint8Array | undefined): Blob | undefined {
  return stored === undefined || stored instanceof Blob ? stored : new Blob([stored as BlobPart]);
}
