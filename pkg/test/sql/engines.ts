// The databases of the tests: real ones, each with one table of records and one of their single shares.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Resource } from "partner-policy";
import type { Columns, Dialect } from "partner-policy/sql";

/** The columns of the table of records, in order. */
export const NAMES = ["n", "id", "partner", "owner", "assignee", "created_by", "origin", "contact", "size", "name"] as const;

/** Where the members of a record stand in the tables. */
export const COLUMNS: Columns = {
  id: "r.id",
  partner: "r.partner",
  owner: "r.owner",
  assignee: "r.assignee",
  createdBy: "r.created_by",
  origin: { column: "r.origin", values: { dist: "distributed", web: "registered", ma: "marketing-activity" } },
  contact: "r.contact",
  fields: { size: { column: "r.size", type: "number" }, name: "r.name" },
  shares: {
    from: "shares s",
    on: "s.record = r.n",
    user: "s.user_id",
    level: { column: "s.level", values: { R: "read", W: "read-write" } },
    group: "s.group_id",
    internalRole: {
      role: "s.staff_role",
      subordinates: { column: "s.below", type: "boolean" },
      partnerBranches: { column: "s.branches", type: "boolean" },
    },
    partnerRole: { partner: "s.role_partner", role: "s.role", subordinates: { column: "s.below", type: "boolean" } },
  },
};

const ORIGINS: Readonly<Record<string, string>> = { distributed: "dist", registered: "web", "marketing-activity": "ma" };

/** A record as a row. */
export function rowOf(record: Resource, n: number): readonly (string | number | null)[] {
  const { id, partner, owner, assignee, createdBy, origin, contact, fields } = record;
  const texts = [id, partner, owner, assignee, createdBy, origin && ORIGINS[origin], contact].map((text) => text ?? null);
  return [n, ...texts, (fields?.size as number | undefined) ?? null, (fields?.name as string | undefined) ?? null];
}

/** The shares of a record as rows. */
export function sharesOf(record: Resource, n: number): readonly (readonly Cell[])[] {
  return (record.shares ?? []).map(({ user, group, internalRole, partnerRole, level }) => [
    n,
    user ?? null,
    level === "read" ? "R" : "W",
    group ?? null,
    internalRole?.role ?? null,
    internalRole?.subordinates ?? partnerRole?.subordinates ?? null,
    internalRole?.partnerBranches ?? null,
    partnerRole?.partner ?? null,
    partnerRole?.role ?? null,
  ]);
}

type Cell = string | number | boolean | null;

/** A database with the tables. */
export interface Engine {
  readonly dialect: Dialect;
  /** The numbers of the records of which a condition holds, ascending. */
  readonly rows: (sql: string, params: readonly unknown[]) => Promise<readonly number[]>;
  /** Runs a statement; gives its rows as lists of their values. */
  readonly run: (sql: string) => Promise<readonly (readonly unknown[])[]>;
  readonly close: () => Promise<void>;
}

/** The query that the tests ask. */
export const query = (condition: string): string => `SELECT r.n AS n FROM records r WHERE ${condition} ORDER BY r.n`;

const TEXT = "VARCHAR(300)";
export const tables = (number: string): readonly string[] => [
  `CREATE TABLE records (n INTEGER, id ${TEXT}, partner ${TEXT}, owner ${TEXT}, assignee ${TEXT}, created_by ${TEXT}, origin ${TEXT}, contact ${TEXT}, size ${number}, name ${TEXT})`,
  `CREATE TABLE shares (record INTEGER, user_id ${TEXT}, level ${TEXT}, group_id ${TEXT}, staff_role ${TEXT}, below BOOLEAN, branches BOOLEAN, role_partner ${TEXT}, role ${TEXT})`,
];

interface Filling {
  readonly run: (sql: string) => Promise<unknown>;
  /** What counts the rows, as a server does by itself after a while: without it PostgreSQL plans joins for tables of another size. */
  readonly counts?: string;
  readonly number?: string;
}

export const literal = (value: Cell | undefined): string =>
  value === null || value === undefined ? "NULL" : typeof value !== "string" ? String(value) : `'${value.replaceAll("'", "''")}'`;

async function fill(records: readonly Resource[], { run, counts, number = "DOUBLE PRECISION" }: Filling): Promise<void> {
  for (const sql of tables(number)) await run(sql);
  const insert = async (table: string, rows: readonly (readonly Cell[])[]): Promise<void> => {
    const values = rows.map((row) => `(${row.map(literal).join()})`);
    for (let at = 0; at < values.length; at += 500) await run(`INSERT INTO ${table} VALUES ${values.slice(at, at + 500).join()}`);
  };
  await insert("records", records.map(rowOf));
  await insert("shares", records.flatMap(sharesOf));
  if (counts !== undefined) await run(counts);
}

/** SQLite in memory. */
export async function sqlite(records: readonly Resource[]): Promise<Engine> {
  const { default: Database } = await import("better-sqlite3");
  const database = new Database(":memory:");
  await fill(records, { run: async (sql) => database.exec(sql) });
  const rows = async (sql: string, params: readonly unknown[]) =>
    (database.prepare(query(sql)).all(...params) as { n: number }[]).map(({ n }) => n);
  const run = async (sql: string) => {
    database.exec(sql);
    return [];
  };
  return { dialect: "sqlite", rows, run, close: async () => void database.close() };
}

/** DuckDB in memory. */
export async function duckdb(records: readonly Resource[]): Promise<Engine> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  await fill(records, { run: (sql) => connection.run(sql) });
  const rows = async (sql: string, params: readonly unknown[]) => {
    const reader = await connection.runAndReadAll(query(sql), params as never);
    return reader.getRows().map(([n]) => Number(n));
  };
  const run = async (sql: string) => (await connection.runAndReadAll(sql)).getRows() as unknown[][];
  return { dialect: "duckdb", rows, run, close: async () => connection.closeSync() };
}

/** PGlite: PostgreSQL in WebAssembly. */
export async function pglite(records: readonly Resource[]): Promise<Engine> {
  const { PGlite } = await import("@electric-sql/pglite");
  const database = await PGlite.create();
  await fill(records, { run: (sql) => database.exec(sql), counts: "ANALYZE records, shares" });
  const rows = async (sql: string, params: readonly unknown[]) =>
    (await database.query<{ n: number }>(query(sql), [...params])).rows.map(({ n }) => n);
  const run = async (sql: string) => (await database.query<unknown[]>(sql, [], { rowMode: "array" })).rows;
  return { dialect: "postgres", rows, run, close: () => database.close() };
}

/** A server of its own in a folder of its own, on a socket there and no port. */
class Server {
  readonly folder = mkdtempSync(join(tmpdir(), "partner-policy-"));
  #process: ChildProcess | undefined;
  #said = "";

  start(program: string, args: readonly string[], owner: Owner): void {
    this.#process = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...owner });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on("data", (text) => {
        this.#said += text;
      });
    }
  }

  async connected<T>(connect: () => Promise<T>): Promise<T> {
    for (let left = 200; ; left--) {
      try {
        return await connect();
      } catch (error) {
        if (left === 0 || this.#process?.exitCode !== null) throw new Error(`the server does not answer: ${this.#said}`, { cause: error });
        await setTimeout(50);
      }
    }
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    const running = this.#process;
    if (running?.exitCode === null) {
      const ended = new Promise((resolve) => running.once("exit", resolve));
      running.kill(signal);
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

/** Servers refuse to run as root: then they run as the user that their package made. */
function ownerFor(name: string, folder: string): Owner {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number => Number(execFileSync("id", [flag, name], { encoding: "utf8" }));
  execFileSync("chown", [name, folder]);
  return { uid: id("-u"), gid: id("-g") };
}

/** PostgreSQL as its package installs it, and how to connect to it. */
export async function postgres(records: readonly Resource[]): Promise<Engine & { readonly host: string }> {
  const bin = process.env.POSTGRES_BIN ?? "/usr/lib/postgresql/15/bin";
  const server = new Server();
  const owner = ownerFor("postgres", server.folder);
  const data = join(server.folder, "data");
  execFileSync(join(bin, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"], {
    stdio: "ignore",
    ...owner,
  });
  const calm = ["-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=10", "-c", "shared_buffers=32MB"];
  server.start(join(bin, "postgres"), ["-D", data, "-k", server.folder, ...calm], owner);
  const { default: pg } = await import("pg");
  const client = await server.connected(async () => {
    const client = new pg.Client({ host: server.folder, user: "postgres", database: "postgres" });
    await client.connect();
    return client;
  });
  await fill(records, { run: (sql) => client.query(sql), counts: "ANALYZE records, shares" });
  const rows = async (sql: string, params: readonly unknown[]) =>
    (await client.query<{ n: number }>(query(sql), [...params])).rows.map(({ n }) => n);
  const close = async (): Promise<void> => {
    await client.end();
    await server.stop("SIGINT");
  };
  const run = async (sql: string) => (await client.query({ text: sql, rowMode: "array" })).rows as unknown[][];
  return { dialect: "postgres", rows, run, close, host: server.folder };
}

/** MariaDB as its package installs it. */
export async function mysql(records: readonly Resource[]): Promise<Engine> {
  const server = new Server();
  const owner = ownerFor("mysql", server.folder);
  const data = `--datadir=${join(server.folder, "data")}`;
  execFileSync("mariadb-install-db", ["--no-defaults", data, "--auth-root-authentication-method=normal", "--skip-test-db"], {
    stdio: "ignore",
    ...owner,
  });
  const socket = join(server.folder, "socket");
  server.start(
    process.env.MARIADBD ?? "mariadbd",
    ["--no-defaults", data, `--socket=${socket}`, "--skip-networking", "--innodb-flush-log-at-trx-commit=0"],
    owner,
  );
  const { createConnection } = await import("mysql2/promise");
  const client = await server.connected(() =>
    createConnection({ socketPath: socket, user: "root", charset: "utf8mb4", multipleStatements: false }),
  );
  await client.query("CREATE DATABASE t CHARACTER SET utf8mb4");
  await client.query("USE t");
  await fill(records, { run: (sql) => client.query(sql) });
  const rows = async (sql: string, params: readonly unknown[]) => {
    const [found] = await client.execute(query(sql), [...params] as never);
    return (found as { n: number }[]).map(({ n }) => n);
  };
  const close = async (): Promise<void> => {
    await client.end();
    await server.stop("SIGTERM");
  };
  const run = async (sql: string) => (await client.query({ sql, rowsAsArray: true }))[0] as unknown as unknown[][];
  return { dialect: "mysql", rows, run, close };
}

/** Every engine but Spark by its name, and how one with records in it is started. */
export const ENGINES: readonly (readonly [string, (records: readonly Resource[]) => Promise<Engine>])[] = [
  ["PostgreSQL", postgres],
  ["PGlite", pglite],
  ["SQLite", sqlite],
  ["DuckDB", duckdb],
  ["MariaDB", mysql],
];
