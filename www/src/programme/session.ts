import type { Change, Resource } from "partner-policy";
import type { Engine } from "../engine/client.js";
import type { EditionKey, NamedFile, PlanHead, Step } from "../engine/protocol.js";
import type { Starting } from "../engine/start.js";
import { t } from "../i18n/index.js";
import { SpokenError } from "../i18n/SpokenError.js";
import { codeSentence, named, nameTypes } from "../words/labels.js";
import { slug } from "../words/slug.js";
import { type Edition, Editions } from "./editions.js";
import { Keeper, type Saving } from "./keeper.js";
import { RefusedError, type Remote, type RemoteAsks, remote, StaleError } from "./remote.js";
import { type Entry, type Proposal, Store, type StoredProgramme } from "./store.js";
import { Counting, keepTally } from "./tally.js";

export type { Edition } from "./editions.js";

/** From so many changes on an applied plan is kept as a file: written one by one they stop the page. */
const MANY = 200;

const NO_RECORDS: readonly Resource[] = [];
/** Up to how many people the revisions beside the present one are made before they are asked for. */
const WARM = 5000;

/** What the page renders. */
export interface SessionState {
  readonly programme: StoredProgramme;
  readonly edition: Edition;
  readonly records: readonly Resource[];
  /** Every applied plan, also those that were undone. */
  readonly entries: readonly Entry[];
  readonly cursor: number;
  readonly saving: Saving;
  readonly isReading: boolean;
}

/** A file that was opened and waits to become a programme. */
export interface Opened {
  readonly name: string;
  readonly snapshot: Blob;
  readonly records: NamedFile | undefined;
  /** The moment that its answers are for; left out: the present one. */
  readonly now?: string;
}

/** The open programme: its revisions, the way back and forth between them, and what is kept of them in the browser. */
export class Session {
  readonly engine: Engine;
  /** What the engine calls itself; empty until it runs. */
  version = "";
  readonly store: Store | undefined;
  readonly #editions: Editions;
  readonly #keeper: Keeper;
  #state!: SessionState;
  #remote: Remote | undefined;
  /** What moves between revisions takes its turn. */
  #turns: Promise<unknown> = Promise.resolve();
  readonly #listeners = new Set<() => void>();

  private constructor(engine: Engine, store: Store | undefined) {
    this.engine = engine;
    this.store = store;
    this.#editions = new Editions(engine);
    this.#keeper = new Keeper(
      store,
      (saving) => this.#publish({ saving }),
      (programme) => programme === this.#state.programme.id && void this.open(programme),
    );
    window.addEventListener("beforeunload", (event) => {
      if (this.#keeper.isBusy || (store === undefined && this.#state.entries.length > 0)) event.preventDefault();
    });
  }

  /**
   * Opens the programme that the address names, else the one that was open last, else the sample.
   *
   * @throws EngineError if the engine cannot start or the programme does not load
   */
  static async start({ engine, version }: Starting, wanted: string | undefined, server?: string | undefined): Promise<Session> {
    const store = await Store.open();
    const session = new Session(engine, store);
    version.then(
      (text) => {
        session.version = text;
      },
      () => undefined,
    );
    if (server !== undefined) {
      session.#remote = remote(server);
      await session.#openRemote();
      return session;
    }
    await session.open(wanted ?? (await store?.list())?.[0]?.id ?? "sample");
    return session;
  }

  readonly state = (): SessionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Opens a programme of this browser with everything that was applied to it; `sample` is always there. */
  open(id: string): Promise<void> {
    return this.#inTurn(() => this.#open(id));
  }

  async #open(id: string): Promise<void> {
    const stored = await this.store?.get(id);
    if (stored === undefined && id !== "sample") {
      throw new SpokenError(() =>
        t("This browser has no programme “{id}”. A link holds the view, not the programme: open its file first.", { id }),
      );
    }
    const [entries, base, file] = await Promise.all([
      this.#entries(id),
      stored?.kind === "own" ? this.store?.base(id) : undefined,
      stored?.kind === "own" ? this.store?.records(id) : undefined,
    ]);
    let records: readonly Resource[] = NO_RECORDS;
    let programme: StoredProgramme;
    let first: Edition;
    if (id === "sample") {
      let now = "";
      first = await this.#editions.begin(async (key) => {
        const { whole, answer } = await this.engine.gather("sample", { key });
        ({ records } = whole);
        ({ now } = answer);
        return { whole, answer };
      });
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
      if (base === undefined || stored === undefined) throw new SpokenError(() => t("The stored programme is not complete."));
      programme = stored;
      first = await this.#editions.begin((key) => this.engine.gather("load", { key, source: base }));
      void this.engine.ask("records", { key: first.key, files: [] });
    }
    const cursor = Math.min(programme.cursor, entries.length);
    this.#state = {
      programme: { ...programme, opened: Date.now(), cursor },
      edition: cursor === 0 ? first : await this.#editions.at(cursor, entries),
      records,
      entries,
      cursor,
      saving: this.store === undefined ? "unsaved" : "saved",
      isReading: file !== undefined,
    };
    this.#write((store) => store.put(this.#about()), true);
    this.#publish({});
    this.#warm();
    if (file !== undefined) await this.#read([{ file, name: programme.recordsName ?? "records.json" }]);
  }

  /** Every plan that was applied to a programme of this browser. */
  async #entries(id: string): Promise<readonly Entry[]> {
    const stored = (await this.store?.entries(id)) ?? [];
    return Promise.all(
      stored.map(async ({ changes, ...said }) => ({
        ...said,
        changes: changes instanceof Blob ? (await this.engine.gather("changesOf", { file: changes })).whole.changes : changes,
      })),
    );
  }

  /** Loads what the server has now. */
  async #openRemote(): Promise<void> {
    const server = this.#remote as Remote;
    const { snapshot, lists } = await server.load();
    const edition = await this.#editions.begin((key) => this.engine.gather("load", { key, source: snapshot }));
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
        about: { partners: 0, people: 0, records: 0, revision: 0 },
      },
      edition,
      records: [],
      entries: [],
      cursor: 0,
      saving: "saved",
      isReading: true,
    };
    this.#publish({});
    await this.#read(lists.map((file) => ({ file, name: "records.json" })));
  }

  /** Makes a programme of opened files and opens it. */
  async create(opened: Opened): Promise<string> {
    const found = await this.engine.ask("opened", { file: opened.snapshot });
    if (found.is !== "programme") throw new Error(t("{name} is no programme", { name: opened.name }));
    const { file, revision } = found;
    const { store } = this;
    const id = `${slug(opened.name, "programme")}-${Date.now().toString(36)}`;
    const programme: StoredProgramme = {
      id,
      name: opened.name,
      kind: "own",
      opened: Date.now(),
      cursor: 0,
      now: opened.now ?? new Date().toISOString(),
      kept: [],
      about: { partners: 0, people: 0, records: 0, revision },
      ...(opened.records === undefined ? {} : { recordsName: opened.records.name }),
    };
    if (store === undefined) throw new Error(t("This browser refuses storage here, so that a programme of your own cannot be kept."));
    await store.put(programme, file, opened.records?.file);
    await this.open(id);
    return id;
  }

  /** Opens a programme beside the present one, with the same records or with others. */
  async createBeside(name: string, snapshot: Blob, others?: Blob): Promise<string> {
    const file = others ?? (this.#state.records.length === 0 ? undefined : await this.engine.ask("recordsFile", {}));
    const { now } = this.#state.programme;
    return this.create({ name, snapshot, now, records: file === undefined ? undefined : { name: "records.json", file } });
  }

  /** A number for a programme that only the worker holds. */
  newKey(): EditionKey {
    return this.#editions.newKey();
  }

  /**
   * Puts the records of a file in the place of those that are there, or beside them; with `isAdded` one that is there already, by its
   * type and id, becomes what the file says. Returns how many there are then.
   */
  async takeRecords(name: string, file: Blob, isAdded = false): Promise<number> {
    const present = isAdded ? [{ name: "records.json", file: await this.engine.ask("recordsFile", {}) }] : [];
    const count = await this.#read([...present, { file, name }]);
    if (this.#state.programme.kind === "own") {
      const all = isAdded ? { name: "records.json", file: await this.engine.ask("recordsFile", {}) } : { name, file };
      const programme = { ...this.#about(), recordsName: all.name };
      this.#publish({ programme });
      this.#write((store) => store.put(programme, undefined, all.file));
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
   * Applies a plan that the worker made; the revision before it stays for {@link undo}. It is kept before it is shown, so that whoever
   * sees it may leave.
   *
   * @throws EngineError `STALE_SNAPSHOT` for a plan of another revision
   */
  apply(
    plan: PlanHead,
    planned: readonly Change[],
    said: Pick<Entry, "title" | "by" | "now" | "counts" | "edit">,
    mode: string,
    asks: RemoteAsks,
  ): Promise<number> {
    return this.#inTurn(async () => {
      const steps = this.#remote === undefined ? undefined : await this.#send(plan, asks, mode);
      const changes = steps?.flatMap((step) => step.changes) ?? planned;
      const { edition, entries, cursor, programme } = this.#state;
      // The worker has the plan until it is applied.
      const isFile = this.#remote === undefined && changes.length > MANY;
      const file = isFile ? await this.engine.ask("changesFile", { plan: plan.id }) : undefined;
      const next = await this.#editions.next(cursor + 1, edition, (key) =>
        steps === undefined
          ? this.engine.gather("followPlan", { key, plan: plan.id })
          : this.engine.gather("follow", { key, from: edition.key, steps }),
      );
      const at = new Date().toISOString();
      const entry: Entry = { programme: programme.id, seq: cursor, at, revision: plan.revision, changes, ...said };
      const applied = { edition: next, entries: [...entries.slice(0, cursor), entry], cursor: cursor + 1 };
      const about = this.#about({ ...this.#state, ...applied });
      this.#write((store) => store.append(about, { ...entry, changes: file ?? changes }));
      await this.#keeper.settled();
      this.#publish(applied);
      this.#editions.tidy(cursor + 1);
      this.#keeper.tell(programme.id);
      return next.revision;
    });
  }

  /**
   * Has the server apply an edit, or edits one after the other: it takes one at a time. What the plan leaves out is left out there, too;
   * whatever else stops in the middle is said, with how many are applied, after what the server has now is loaded.
   */
  async #send({ revision }: PlanHead, asks: RemoteAsks, mode: string): Promise<readonly Step[]> {
    const server = this.#remote as Remote;
    const steps: Step[] = [];
    const list = "edits" in asks ? asks.edits.map((edit) => ({ edit })) : [asks];
    let refused: RefusedError | undefined;
    let done = 0;
    try {
      for (const one of list) {
        const at = revision + steps.length;
        try {
          const { changes } = await server.edit(one, at, mode);
          if (changes.length > 0) steps.push({ changes, revision: at });
          done += 1;
        } catch (error) {
          if (!(error instanceof RefusedError) || list.length === 1 || mode !== "partial") throw error;
          refused = error;
        }
      }
    } catch (error) {
      const isStale = error instanceof StaleError;
      if (!isStale && steps.length === 0) throw this.#spoken(error);
      const message = isStale ? t("somebody else changed it.") : this.#spoken(error).message;
      const isLoaded = await this.#openRemote().then(
        () => true,
        () => false,
      );
      if (steps.length === 0) {
        throw new Error(
          isLoaded
            ? t("The server has a newer revision, which is loaded now: plan again.")
            : t("The server has a newer revision, which cannot be loaded at present: load this page anew."),
        );
      }
      const said = { n: done, all: list.length, message };
      throw new Error(
        isLoaded
          ? t("The server applied {n} of {all} edits, then stopped: {message} What it has now is loaded.", said)
          : t(
              "The server applied {n} of {all} edits, then stopped: {message} What it has now cannot be loaded: load this page anew.",
              said,
            ),
      );
    }
    if (steps.length === 0 && refused !== undefined) throw this.#spoken(refused);
    return steps;
  }

  /** What a server said, with names for ids where it refused a row. */
  #spoken(error: unknown): Error {
    if (!(error instanceof RefusedError) || error.row === undefined) return error instanceof Error ? error : new Error(String(error));
    const { directory } = this.#state.edition;
    const { code, user, partner } = error.row;
    const said = code === undefined ? named(error.message, directory) : codeSentence(code, error.row, directory);
    const about = [user, partner].flatMap((id) => (id === undefined ? [] : [directory.told(id)])).join(", ");
    return new Error(about === "" ? said : `${about}: ${said}`);
  }

  /** Says whether steps can be taken back here; a server keeps its own history. */
  get canUndo(): boolean {
    return this.#remote === undefined;
  }

  undo(): Promise<void> {
    return this.#inTurn(() => this.#goTo(this.#state.cursor - 1));
  }

  redo(): Promise<void> {
    return this.#inTurn(() => this.#goTo(this.#state.cursor + 1));
  }

  /** Goes to the revision behind so many of the applied plans. */
  goTo(cursor: number): Promise<void> {
    return this.#inTurn(() => this.#goTo(cursor));
  }

  async #goTo(cursor: number): Promise<void> {
    const { entries, programme } = this.#state;
    if (!this.canUndo || cursor < 0 || cursor > entries.length || cursor === this.#state.cursor) return;
    const moved = { edition: await this.#editions.at(cursor, entries), cursor };
    const about = this.#about({ ...this.#state, ...moved });
    this.#write((store) => store.put(about));
    await this.#keeper.settled();
    this.#publish(moved);
    this.#editions.tidy(cursor);
    this.#warm();
    this.#keeper.tell(programme.id);
  }

  /** The revision behind so many of the applied plans, to look at it. */
  async editionAt(cursor: number): Promise<Edition> {
    const edition = await this.#editions.at(cursor, this.#state.entries);
    this.#editions.tidy(this.#state.cursor);
    return edition;
  }

  /** Makes the revisions before and behind the present one while nothing else is asked, so that a step takes no time. */
  #warm(): void {
    setTimeout(() => {
      const { edition, entries, cursor } = this.#state;
      if (edition.directory.users.length > WARM) return;
      for (const place of [cursor - 1, cursor + 1]) {
        if (place >= 0 && place <= entries.length) this.#editions.at(place, entries).catch(() => undefined);
      }
    });
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const done = this.#turns.then(action);
    this.#turns = done.catch(() => undefined);
    return done;
  }

  async #read(files: readonly NamedFile[]): Promise<number> {
    this.#publish({ isReading: true });
    const records: Resource[] = [];
    const tally = new Counting();
    keepTally(records, tally);
    try {
      const onPart = (part: readonly Resource[]): void => {
        for (const record of part) {
          records.push(record);
          tally.add(record);
        }
      };
      await this.engine.ask("records", { key: this.#state.edition.key, files }, { onPart });
      this.#publish({ records, isReading: false });
      return records.length;
    } catch (error) {
      this.#publish({ isReading: false });
      throw error;
    }
  }

  #about(state: SessionState = this.#state): StoredProgramme {
    const { programme, cursor, edition, records } = state;
    const { partners, users } = edition.directory;
    return {
      ...programme,
      cursor,
      about: { partners: partners.length, people: users.length, records: records.length, revision: edition.revision },
    };
  }

  #write(action: (store: Store) => Promise<void>, isNote = false): void {
    if (this.#remote === undefined) this.#keeper.write(action, isNote);
  }

  #publish(change: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...change };
    nameTypes(this.#state.edition.directory.snapshot.recordTypes ?? []);
    for (const listener of this.#listeners) listener();
  }
}
