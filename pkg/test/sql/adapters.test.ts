// The adapters, each with the real library on a real server: the rows are those that the rules allow.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { doublePrecision, integer, pgTable, text } from "drizzle-orm/pg-core";
import fc from "fast-check";
import { Kysely, PostgresDialect } from "kysely";
import { type Action, Policy, type Resource, type User } from "partner-policy";
import { accessibleBy as forDrizzle } from "partner-policy/drizzle";
import { accessibleBy as forKysely } from "partner-policy/kysely";
import { accessibleBy as forPrisma } from "partner-policy/prisma";
import type { SharesTable } from "partner-policy/sql";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { plain, programme, RECORD_TYPES, resource } from "../random-programme.js";
import { COLUMNS, type Engine, postgres } from "./engines.js";

const NOW = "2026-11-22T00:00:00Z";
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const records = fc.sample(resource("lead"), { numRuns: 200, seed: 7 }).map(({ fields, shares, ...record }): Resource => {
  const { name, ...others } = fields ?? {};
  // The model of Prisma has a key for shares: each stands once.
  const once = [...new Map((shares ?? []).map((share) => [JSON.stringify(share), share])).values()];
  return { ...record, shares: once, fields: { ...others, ...(typeof name === "string" ? { name } : {}) } };
});

let engine: Engine & { readonly host: string };
let pool: pg.Pool;
beforeAll(async () => {
  engine = await postgres(records);
  pool = new pg.Pool({ host: engine.host, user: "postgres", database: "postgres", max: 2 });
}, 60_000);
afterAll(async () => {
  await pool.end();
  await engine.close();
});

/** Asks random programmes; `ask` gives the numbers of the rows. */
async function agrees(
  ask: (viewer: ReturnType<Policy["viewer"]>, action: Action) => Promise<readonly number[]>,
  known = records,
): Promise<void> {
  let asked = 0;
  for (const [at, given] of fc.sample(programme, { numRuns: 20, seed: 3 }).entries()) {
    let policy: Policy;
    try {
      policy = Policy.loadSync(plain(given));
    } catch {
      continue;
    }
    const type = RECORD_TYPES[at % RECORD_TYPES.length] as string;
    const typed = known.map((record) => ({ ...record, type }) as Resource);
    for (const { id } of policy.toJSON().users as User[]) {
      const viewer = policy.viewer(id, { now: NOW });
      for (const verb of ["view", "edit", "delete"]) {
        const action = `${type}.${verb}` as Action;
        const right = typed.flatMap((record, n) => (viewer.can(action, record as never) ? [n] : []));
        expect(
          [...(await ask(viewer, action))].sort((a, b) => a - b),
          `${action} for ${id}`,
        ).toEqual(right);
        asked += right.length;
      }
    }
    policy.close();
  }
  expect(asked).toBeGreaterThan(500);
}

test("Kysely", async () => {
  interface Tables {
    records: { n: number };
  }
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  await agrees(async (viewer, action) => {
    const query = db.selectFrom("records as r").select("r.n").where("r.n", ">=", 0);
    return (await query.where(forKysely(viewer, action, { dialect: "postgres", columns: COLUMNS })).execute()).map(({ n }) => n);
  });
}, 60_000);

test("Drizzle, whose columns say what they hold", async () => {
  const table = pgTable("records", {
    n: integer("n"),
    id: text("id"),
    partner: text("partner"),
    owner: text("owner"),
    assignee: text("assignee"),
    createdBy: text("created_by"),
    origin: text("origin"),
    contact: text("contact"),
    size: doublePrecision("size"),
    name: text("name"),
  });
  const { id, partner, owner, assignee, createdBy, origin, contact, size, name } = table;
  const values = { dist: "distributed", web: "registered", ma: "marketing-activity" };
  const shares = { ...(COLUMNS.shares as SharesTable), on: "s.record = records.n" };
  const columns = { id, partner, owner, assignee, createdBy, origin: { column: origin, values }, contact, fields: { size, name }, shares };
  const db = drizzle(pool);
  await agrees(async (viewer, action) => {
    const accessible = forDrizzle(viewer, action, { dialect: "postgres", columns });
    const rows = await db
      .select({ n: table.n })
      .from(table)
      .where(and(accessible, eq(table.n, table.n)));
    return rows.map(({ n }) => n as number);
  });
}, 60_000);

test("Prisma", async () => {
  // Nothing of the engine of migrations is asked when a client is generated; where there is none it would be looked for on the net.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath };
  execFileSync(
    process.execPath,
    [here("../../../node_modules/prisma/build/index.js"), "generate", "--schema", here("prisma/schema.prisma")],
    { env, stdio: "ignore" },
  );
  const path = "prisma/client/client.ts";
  const { PrismaClient } = (await import(here(path))) as { PrismaClient: new (options: object) => PrismaLike };
  const prisma = new PrismaClient({ adapter: new PrismaPg({ host: engine.host, user: "postgres", database: "postgres", max: 2 }) });
  const columns = {
    id: "id",
    partner: "partner",
    owner: "owner",
    assignee: "assignee",
    createdBy: "createdBy",
    origin: { field: "origin", values: { dist: "distributed", web: "registered", ma: "marketing-activity" } },
    contact: "contact",
    fields: { size: "size", name: "name" },
    shares: { relation: "shares", user: "user", level: { field: "level", values: { R: "read", W: "read-write" } } },
  };
  // Its shares are with users alone.
  const known = records.map((record) => ({ ...record, shares: (record.shares ?? []).filter(({ user }) => user !== undefined) }));
  await agrees(async (viewer, action) => {
    const where = forPrisma(viewer, action, { provider: "postgresql", columns });
    return (await prisma.record.findMany({ where, select: { n: true } })).map(({ n }) => n);
  }, known);
  await prisma.$disconnect();
}, 120_000);

interface PrismaLike {
  readonly record: { findMany(query: object): Promise<readonly { readonly n: number }[]> };
  $disconnect(): Promise<void>;
}
