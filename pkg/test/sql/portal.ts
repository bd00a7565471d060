// The example's server on real databases, as tests ask it: by requests, as somebody, on a database that is made anew.
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plan, Policy, Resource } from "partner-policy";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { postgres } from "./engines.js";

interface Connection {
  query(sql: string, params?: unknown[]): Promise<Row[]>;
  script(sql: string): Promise<unknown>;
}
type Row = Record<string, unknown>;
export interface Database extends Connection {
  transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
export interface Programme {
  present(): Promise<Policy>;
  change(asked: object, plan: (policy: Policy) => Plan): Promise<Plan>;
}
interface App {
  request(path: string, init?: RequestInit): Promise<Response>;
}

const load = (name: string) => import(/* @vite-ignore */ new URL(`../../../examples/node-server/${name}`, import.meta.url).href);
const { createApp } = (await load("app.js")) as { createApp(options: object): App };
const { openDatabase } = (await load("database.js")) as { openDatabase(where: object): Promise<Database> };
export const { migrate } = (await load("migrate.js")) as { migrate(database: Database, folder?: URL): Promise<string[]> };
export const { programmeIn, sweep } = (await load("programme.js")) as {
  programmeIn(database: Database): Programme;
  sweep(programme: Programme, now: Date): Promise<void>;
};
export const { seed } = (await load("seed.js")) as { seed(database: Database, now: Date, size?: object): Promise<void> };
export const { writeRecords, recordOf } = (await load("records.js")) as {
  writeRecords(connection: Connection, records: readonly Resource[], createdAt?: (record: Resource, at: number) => Date): Promise<void>;
  recordOf(type: string, row: Row): Resource & { id: string };
};
export const { sessionOf, signInLink } = (await load("session.js")) as {
  sessionOf(id: string, secret: string, expires: number): string;
  signInLink(origin: string, id: string, secret: string, expires: number): string;
};

export const SECRET = "a secret of the tests";
export const NOW = new Date("2026-11-22T00:00:00Z");
const ORIGIN = "https://portal.example";
const keys = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;

/** A server, asked as somebody. */
export class Portal {
  readonly database: Database;
  readonly programme: Programme;
  readonly #app: App;

  constructor(database: Database) {
    this.database = database;
    this.programme = programmeIn(database);
    const options = { database, programme: this.programme, secret: SECRET, sealKey: keys.privateKey, origin: ORIGIN, now: () => NOW };
    this.#app = createApp(options);
  }

  ask(user: string | undefined, path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = user === undefined ? undefined : sessionOf(user, SECRET, Date.now() + 60_000);
    const headers = { ...(cookie === undefined ? {} : { cookie }), ...(init.headers as Record<string, string> | undefined) };
    return Promise.resolve(this.#app.request(`${ORIGIN}${path}`, { ...init, headers }));
  }

  async get<T = unknown>(user: string, path: string): Promise<T> {
    const answer = await this.ask(user, path);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  send(user: string | undefined, path: string, body: unknown, init: RequestInit = {}): Promise<Response> {
    const headers = { "content-type": "application/json", ...(init.headers as Record<string, string> | undefined) };
    return this.ask(user, path, { method: "POST", ...init, headers, body: JSON.stringify(body) });
  }
}

/** The status of an answer, and its code. */
export async function codeOf(asked: Promise<Response> | Response): Promise<[number, string | undefined]> {
  const answer = await asked;
  return [answer.status, ((await answer.json()) as { code?: string }).code];
}

/** A database, and how to reach it again, as a second server does. */
export interface Place {
  /** The address for `DATABASE_URL`; `undefined` for PGlite. */
  readonly url: string | undefined;
  /** The database, to which a second call gives other connections where there are any. */
  connect(): Promise<Database>;
  close(): Promise<void>;
}

/** PGlite, in this process. */
export async function embeddedPlace(): Promise<Place> {
  const database = await openDatabase({});
  const shared = { ...database, close: async () => {} };
  return { url: undefined, connect: async () => shared, close: () => database.close() };
}

/** PostgreSQL, a server of its own. */
export async function serverPlace(): Promise<Place> {
  const engine = await postgres([]);
  const url = `postgres://postgres@localhost/postgres?host=${encodeURIComponent(engine.host)}`;
  return { url, connect: () => openDatabase({ url, connections: 3 }), close: () => engine.close() };
}

/** Empties the database. */
export async function emptied(database: Database): Promise<Database> {
  await database.script("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  return database;
}

/** Two servers of one database, which is made anew for each test of the file. */
export function twoServers(start: () => Promise<Place>, size: object) {
  const on = {} as { place: Place; database: Database; second: Database; portal: Portal; other: Portal };
  beforeAll(async () => {
    on.place = await start();
    on.database = await on.place.connect();
    on.second = await on.place.connect();
  }, 60_000);
  afterAll(async () => {
    await on.database?.close();
    await on.second?.close();
    await on.place?.close();
  });
  beforeEach(async () => {
    await emptied(on.database);
    await migrate(on.database);
    await seed(on.database, NOW, size);
    on.portal = new Portal(on.database);
    on.other = new Portal(on.second);
  });
  return on;
}

/** A folder for files of a test. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "partner-policy-"));
  mkdirSync(join(made, "migrations"));
  return made;
}
