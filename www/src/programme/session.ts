import { type Change, Policy, type Resource } from "partner-policy/slim";
import type { Engine } from "../engine/client.js";
import type { EditionKey, PlanHead } from "../engine/protocol.js";
import { Directory } from "./directory.js";
import { type Remote, type RemoteAsk, remote, StaleError } from "./remote.js";
import { sample } from "./sample.js";
import { type Entry, type Proposal, Store, type StoredProgramme } from "./store.js";

const HELD = 6;
const NO_RECORDS: readonly Resource[] = [];

/** One revision of the programme as the page shows it. */
export interface Edition {
  readonly key: EditionKey;
  readonly policy: Policy;
  readonly directory: Directory;
}

/** What the page renders. */
export interface SessionState {
  readonly programme: StoredProgramme;
  readonly edition: Edition;
  readonly records: readonly Resource[];
  /** Every applied plan, also those that were undone. */
  readonly entries: readonly Entry[];
  readonly cursor: number;
  readonly saving: "saved" | "saving" | "unsaved";
  readonly isReading: boolean;
}

interface Base {
  readonly key: EditionKey;
  readonly policy: Policy;
}

/** A file that was opened and waits to become a programme. */
export interface Opened {
  readonly name: string;
  readonly snapshot: string | undefined;
  readonly records: { readonly name: string; readonly bytes: Uint8Array } | undefined;
}

/** The open programme: its revisions, the way back and forth between them, and what is kept of them in the browser. */
export class Session {
  readonly engine: Engine;
  readonly store: Store | undefined;
  #base!: Base;
  #held = new Map<number, Edition>();
  #state!: SessionState;
  #remote: Remote | undefined;
  #nextKey = 1;
  #writes: Promise<unknown> = Promise.resolve();
  #pending = 0;
  readonly #listeners = new Set<() => void>();
  readonly #tabs = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("partner-policy-console");

  private constructor(engine: Engine, store: Store | undefined) {
    this.engine = engine;
    this.store = store;
    this.#tabs?.addEventListener("message", ({ data }) => {
      if (data === this.#state.programme.id) void this.open(data);
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.#pending > 0 || (this.store === undefined && this.#state.entries.length > 0)) event.preventDefault();
    });
  }

  /**
   * Opens the programme that the address names, else the one that was open last, else the sample.
   *
   * @throws PolicyError if the engine cannot start or the programme does not load
   */
  static async start(starting: Promise<Engine>, wanted: string | undefined, server?: string | undefined): Promise<Session> {
    const store = await Store.open();
    const id = server === undefined ? (wanted ?? (await store?.list())?.[0]?.id ?? "sample") : "";
    // Made while the engine is still on its way.
    if (id === "sample") sample();
    const session = new Session(await starting, store);
    if (server !== undefined) {
      session.#remote = remote(server);
      await session.#openRemote();
      return session;
    }
    await session.open(id);
    return session;
  }

  readonly state = (): SessionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Opens a programme of this browser with everything that was applied to it; `sample` is always there. */
  async open(id: string): Promise<void> {
    const stored = await this.store?.get(id);
    if (stored === undefined && id !== "sample") {
      throw new Error(`This browser has no programme “${id}”. A link holds the view, not the programme: open its file first.`);
    }
    const [entries, base, bytes] = await Promise.all([
      this.store?.entries(id) ?? [],
      stored?.kind === "own" ? this.store?.base(id) : undefined,
      stored?.kind === "own" ? this.store?.records(id) : undefined,
    ]);
    this.#release();
    const key = this.#nextKey++;
    let records: readonly Resource[] = NO_RECORDS;
    let programme: StoredProgramme;
    if (id === "sample") {
      const { snapshot, records: made, now } = sample();
      void this.engine.ask("sample", { key });
      this.#base = { key, policy: Policy.loadSync(snapshot) };
      records = made;
      programme = stored ?? {
        id,
        name: "Sample partner programme",
        kind: "sample",
        opened: Date.now(),
        cursor: 0,
        now,
        kept: [],
        about: { partners: 0, people: 0, records: 0, revision: 1 },
      };
    } else {
      if (base === undefined || stored === undefined) throw new Error("the stored programme is not complete");
      void this.engine.ask("load", { key, source: base });
      this.#base = { key, policy: Policy.loadSync(base) };
      programme = stored;
      void this.engine.ask("records", { bytes: new TextEncoder().encode("[]"), name: "", keep: true });
    }
    const cursor = Math.min(programme.cursor, entries.length);
    this.#state = {
      programme: { ...programme, opened: Date.now(), cursor },
      edition: this.#editionAt(cursor, entries),
      records,
      entries,
      cursor,
      saving: this.store === undefined ? "unsaved" : "saved",
      isReading: bytes !== undefined,
    };
    this.#write((store) => store.put(this.#about()));
    this.#publish({});
    if (bytes !== undefined) await this.#read(bytes, programme.recordsName ?? "records.json");
  }

  /** Loads what the server has now. */
  async #openRemote(): Promise<void> {
    const server = this.#remote as Remote;
    const { text, records } = await server.load();
    if (this.#base !== undefined) this.#release();
    const key = this.#nextKey++;
    void this.engine.ask("load", { key, source: text });
    this.#base = { key, policy: Policy.loadSync(text) };
    const name = new URL(server.url).host;
    this.#state = {
      programme: {
        id: `server-${name}`,
        name,
        kind: "server",
        opened: Date.now(),
        cursor: 0,
        now: new Date().toISOString(),
        kept: this.#state?.programme.kept ?? [],
        about: { partners: 0, people: 0, records: records.length, revision: 0 },
      },
      edition: this.#editionAt(0, []),
      records,
      entries: [],
      cursor: 0,
      saving: "saved",
      isReading: false,
    };
    this.#publish({});
    await this.#read(new TextEncoder().encode(JSON.stringify(records)), "records.json");
  }

  /** Makes a programme of opened files and opens it. */
  async create(opened: Opened & { readonly snapshot: string }): Promise<string> {
    const found = await this.engine.ask("opened", { file: new Blob([opened.snapshot]) });
    if (found.is !== "programme") throw new Error("this is no programme");
    const { text, revision } = found;
    const { store } = this;
    const id = `${slug(opened.name)}-${Date.now().toString(36)}`;
    const programme: StoredProgramme = {
      id,
      name: opened.name,
      kind: "own",
      opened: Date.now(),
      cursor: 0,
      now: new Date().toISOString(),
      kept: [],
      about: { partners: 0, people: 0, records: 0, revision },
      ...(opened.records === undefined ? {} : { recordsName: opened.records.name }),
    };
    if (store === undefined) throw new Error("This browser refuses storage here, so that a programme of your own cannot be kept.");
    await store.put(programme, text, opened.records?.bytes);
    await this.open(id);
    return id;
  }

  /** Opens a programme beside the present one, with the same records. */
  createBeside(name: string, snapshot: string): Promise<string> {
    const { records } = this.#state;
    const bytes = new TextEncoder().encode(JSON.stringify(records));
    return this.create({ name, snapshot, records: records.length === 0 ? undefined : { name: "records.json", bytes } });
  }

  /** A number for a programme that only the worker holds. */
  newKey(): EditionKey {
    return this.#nextKey++;
  }

  /** Puts the records of a file in the place of those that are there. */
  async takeRecords(name: string, bytes: Uint8Array): Promise<number> {
    const count = await this.#read(bytes, name);
    if (this.#state.programme.kind === "own") {
      const programme = { ...this.#about(), recordsName: name };
      this.#publish({ programme });
      this.#write((store) => store.put(programme, undefined, bytes));
    }
    return count;
  }

  async remove(id: string): Promise<void> {
    await this.store?.remove(id);
    if (this.#state.programme.id === id) await this.open("sample");
  }

  /** Takes the sample back to how it came. */
  async resetSample(): Promise<void> {
    await this.store?.remove("sample");
    await this.open("sample");
  }

  rename(name: string): void {
    this.#publish({ programme: { ...this.#state.programme, name } });
    this.#write((store) => store.put(this.#about()));
  }

  keep(kept: readonly Proposal[]): void {
    this.#publish({ programme: { ...this.#state.programme, kept } });
    this.#write((store) => store.put(this.#about()));
  }

  /**
   * Applies a plan that the worker made; the revision before it stays for {@link undo}.
   *
   * @throws PolicyError `STALE_SNAPSHOT` for a plan of another revision
   */
  async apply(
    plan: PlanHead,
    planned: readonly Change[],
    said: Pick<Entry, "title" | "by" | "now" | "counts" | "edit">,
    mode: string,
    asks: RemoteAsk,
  ): Promise<number> {
    const changes = this.#remote === undefined ? planned : await this.#send(plan, asks, mode);
    const { edition, entries, cursor, programme } = this.#state;
    const policy = edition.policy.applyChanges([...changes], plan.revision);
    const key = this.#nextKey++;
    if (changes === planned) void this.engine.ask("followPlan", { key, plan: plan.id });
    else void this.engine.ask("follow", { key, from: edition.key, changes, revision: plan.revision });
    const entry: Entry = { programme: programme.id, seq: cursor, at: new Date().toISOString(), revision: plan.revision, changes, ...said };
    for (const [place, held] of this.#held) if (place > cursor) this.#drop(place, held);
    const next = { key, policy, directory: new Directory(policy.toJSON()) };
    this.#hold(cursor + 1, next);
    this.#publish({ edition: next, entries: [...entries.slice(0, cursor), entry], cursor: cursor + 1 });
    const about = this.#about();
    this.#write((store) => store.append(about, entry));
    this.#tell();
    return policy.revision;
  }

  /** Has the server apply an edit; where it has moved on, what it has now is loaded first. */
  async #send(plan: PlanHead, asks: RemoteAsk, mode: string): Promise<readonly Change[]> {
    try {
      return (await (this.#remote as Remote).edit(asks, plan.revision, mode)).changes;
    } catch (error) {
      if (!(error instanceof StaleError)) throw error;
      await this.#openRemote();
      throw new Error("The server has a newer revision, which is loaded now: plan again.");
    }
  }

  /** Says whether steps can be taken back here; a server keeps its own history. */
  get canUndo(): boolean {
    return this.#remote === undefined;
  }

  undo(): void {
    this.goTo(this.#state.cursor - 1);
  }

  redo(): void {
    this.goTo(this.#state.cursor + 1);
  }

  /** Goes to the revision behind so many of the applied plans. */
  goTo(cursor: number): void {
    const { entries } = this.#state;
    if (!this.canUndo || cursor < 0 || cursor > entries.length || cursor === this.#state.cursor) return;
    this.#publish({ edition: this.#editionAt(cursor, entries), cursor });
    this.#write((store) => store.put(this.#about()));
    this.#tell();
  }

  /** The revision behind so many of the applied plans, to look at it. */
  editionAt(cursor: number): Edition {
    return this.#editionAt(cursor, this.#state.entries);
  }

  #editionAt(cursor: number, entries: readonly Entry[]): Edition {
    const held = this.#held.get(cursor);
    if (held !== undefined) return held;
    let at = 0;
    let from: Base = this.#base;
    for (const [place, edition] of this.#held) {
      if (place > at && place < cursor) {
        at = place;
        from = edition;
      }
    }
    const start = from;
    for (const { changes, revision } of entries.slice(at, cursor)) {
      const key = this.#nextKey++;
      const policy = from.policy.applyChanges([...changes], revision);
      void this.engine.ask("follow", { key, from: from.key, changes, revision });
      if (from !== start) {
        from.policy.close();
        void this.engine.ask("drop", { key: from.key });
      }
      from = { key, policy };
    }
    const edition = { ...from, directory: new Directory(from.policy.toJSON()) };
    this.#hold(cursor, edition);
    return edition;
  }

  #hold(place: number, edition: Edition): void {
    this.#held.set(place, edition);
    for (const [old, unused] of this.#held) {
      if (this.#held.size <= HELD) break;
      if (old !== place && unused !== this.#state?.edition) this.#drop(old, unused);
    }
  }

  #drop(place: number, { key, policy }: Edition): void {
    this.#held.delete(place);
    if (key === this.#base.key) return;
    // What is on the screen may still ask once more.
    setTimeout(() => policy.close(), 5000);
    void this.engine.ask("drop", { key });
  }

  #release(): void {
    for (const [place, edition] of this.#held) this.#drop(place, edition);
    this.#held.clear();
    if (this.#base !== undefined) {
      const { policy, key } = this.#base;
      setTimeout(() => policy.close(), 5000);
      void this.engine.ask("drop", { key });
    }
  }

  async #read(bytes: Uint8Array, name: string): Promise<number> {
    this.#publish({ isReading: true });
    const records: Resource[] = [];
    try {
      await this.engine.ask("records", { bytes, name, keep: true }, { onPart: (part) => records.push(...part) });
      this.#publish({ records, isReading: false });
      return records.length;
    } catch (error) {
      this.#publish({ isReading: false });
      throw error;
    }
  }

  #about(): StoredProgramme {
    const { programme, cursor, edition, records } = this.#state;
    const { partners, users } = edition.directory;
    return {
      ...programme,
      cursor,
      about: { partners: partners.length, people: users.length, records: records.length, revision: edition.policy.revision },
    };
  }

  #write(action: (store: Store) => Promise<void>): void {
    const { store } = this;
    if (store === undefined || this.#remote !== undefined) return;
    this.#pending += 1;
    this.#publish({ saving: "saving" });
    this.#writes = this.#writes
      .then(() => action(store))
      .then(
        () => {
          this.#pending -= 1;
          if (this.#pending > 0) return;
          this.#publish({ saving: "saved" });
        },
        () => {
          this.#publish({ saving: "unsaved" });
        },
      );
  }

  /** Other tabs with this programme open it anew. */
  #tell(): void {
    const { id } = this.#state.programme;
    void this.#writes.then(() => this.#tabs?.postMessage(id));
  }

  #publish(change: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-|-$/g, "")
      .slice(0, 40) || "programme"
  );
}
