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
  // `end` does not wait for the last connection to be closed, and a server that stops before tells of it.
  pool.on("connect", (client) => client.on("error", () => undefined));
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
  const prisma = await prismaClient();
  const columns = {
    id: "id",
    partner: "partner",
    owner: "owner",
    assignee: "assignee",
    createdBy: "createdBy",
    origin: { field: "origin", values: { dist: "distributed", web: "registered", ma: "marketing-activity" } },
    contact: "contact",
    fields: { size: { field: "size", type: "Float" as const }, name: "name" },
    shares: { relation: "shares", user: "user", level: { field: "level", values: { R: "read", W: "read-write" } } },
  };
  // Its shares are with users alone.
  const known = records.map((record) => ({ ...record, shares: (record.shares ?? []).filter(({ user }) => user !== undefined) }));
  await agrees(async (viewer, action) => {
    const where = forPrisma(viewer, action, { provider: "postgresql", columns });
    const asked = async (joined: object) => (await prisma.record.findMany({ where: joined, select: { n: true } })).map(({ n }) => n);
    // Whatever it is joined with, it stays what it is: Prisma forgets an empty `OR` or `AND` within an `AND`.
    const alone = await asked(where);
    expect((await asked({ AND: [{ n: { gte: 0 } }, where] })).sort()).toEqual([...alone].sort());
    expect((await asked({ OR: [{ n: -1 }, where] })).sort()).toEqual([...alone].sort());
    expect(await asked({ NOT: where })).toHaveLength(records.length - alone.length);
    return alone;
  }, known);
  await prisma.$disconnect();
}, 120_000);

test("Prisma, where ids are numbers or UUIDs, and rules compare whole numbers, decimals and enumerations", async () => {
  const uuid = (n: number) => `0b9c8a70-0000-4000-8000-00000000000${n}`;
  const amounts = [null, -5, 0, 999, 1000, 1001, 2147483647];
  await pool.query(`CREATE TYPE stage AS ENUM ('open', 'won')`);
  await pool.query(
    "CREATE TABLE deals (n integer PRIMARY KEY, partner_id uuid, owner_id integer, amount integer, big bigint, price numeric(20, 2), ratio double precision, stage stage)",
  );
  const rows = amounts.flatMap((amount, at) => [
    { n: 2 * at, partner: uuid(at % 2), owner: 7, amount, stage: "open" },
    { n: 2 * at + 1, partner: null, owner: 8, amount, stage: at % 2 === 0 ? "won" : null },
  ]);
  for (const { n, partner, owner, amount, stage } of rows)
    await pool.query("INSERT INTO deals VALUES ($1, $2, $3, $4::integer, $4::integer, $4::integer, $4::integer, $5)", [
      n,
      partner,
      owner,
      amount,
      stage,
    ]);
  await pool.query("INSERT INTO deals (n, ratio) VALUES (98, 'NaN'), (99, 'Infinity')");
  const prisma = await prismaClient();
  const shared = { contact: null, shares: null, assignee: null, createdBy: null, origin: null, id: { field: "n", type: "Int" } } as const;
  const columns = {
    ...shared,
    partner: { field: "partner", uuid: true },
    owner: { field: "owner", type: "Int" },
    fields: {
      amount: { field: "amount", type: "Int" },
      big: { field: "big", type: "BigInt" },
      price: { field: "price", type: "Decimal" },
      ratio: { field: "ratio", type: "Float" },
      stage: { field: "stage", values: { open: "open", won: "won" } },
    },
  } as const;
  const member = (id: string, partner: string) => ({
    ...{ kind: "partner", id, name: id, status: "active", partner, contact: { id: `c-${id}`, partner }, license: "partner-community" },
    createdAt: NOW,
  });
  const policyWith = (field: string, op: string, value: unknown) =>
    Policy.loadSync({
      format: "partner-policy/1",
      revision: 1,
      partners: [uuid(0), uuid(1), "no-uuid"].map((id) => ({ id, name: id, status: "active" })),
      users: [member("7", uuid(0)), member("no-number", "no-uuid"), member("3000000000", uuid(1))],
      sharingRules: [{ id: "r", type: "deal", level: "read", where: [{ field, op, value }], to: { user: "no-number" } }],
      settings: { partnerCrossAccountShare: true },
    } as never);
  const numbers = [-5, 999.5, 1000, 1000.5, 3e10, -3e10, 1e300, -1e300];
  const asked = ["amount", "big", "price", "ratio"].flatMap((field) =>
    ["eq", "ne", "lt", "le", "gt", "ge"].flatMap((op) => numbers.map((value) => [field, op, value] as const)),
  );
  const texts = ["eq", "ne", "contains", "gt"].flatMap((op) => ["open", "zzz", "o"].map((value) => ["stage", op, value] as const));
  let found = 0;
  for (const [field, op, value] of [...asked, ...texts, ["amount", "eq", "1000"], ["amount", "in", [1000, 999.5]]] as const) {
    const policy = policyWith(field, op, value);
    for (const id of ["7", "no-number", "3000000000"]) {
      const viewer = policy.viewer(id, { now: NOW });
      const where = forPrisma(viewer, "deal.view", { provider: "postgresql", columns });
      const got = (await prisma.deal.findMany({ where, select: { n: true } })).map(({ n }) => n);
      const right = rows.filter(({ n, partner, owner, amount, stage }) => {
        const same = amount === null ? {} : { amount, big: amount, price: amount, ratio: amount };
        const fields = { ...same, ...(stage === null ? {} : { stage }) };
        return viewer.can("deal.view", { type: "deal", id: String(n), partner, owner: String(owner), fields });
      });
      const wanted = right.map(({ n }) => n);
      expect([field, op, value, id, got.filter((n) => n < 98).sort((a, b) => a - b)]).toEqual([field, op, value, id, wanted]);
      if (field === "ratio" && op !== "eq") expect(got.filter((n) => n >= 98)).toEqual([]);
      found += wanted.length;
    }
  }
  expect(found).toBeGreaterThan(500);
  const untyped = { ...columns, fields: { amount: "amount" } };
  expect(() =>
    forPrisma(policyWith("amount", "eq", 1000.5).viewer("no-number", { now: NOW }), "deal.view", {
      provider: "postgresql",
      columns: untyped,
    }),
  ).toThrow(expect.objectContaining({ code: "SQL_UNSUPPORTED", at: "/columns/fields/amount" }));
  await prisma.$disconnect();
}, 180_000);

async function prismaClient(): Promise<PrismaLike> {
  const path = "prisma/client/client.ts";
  const { PrismaClient } = (await import(here(path))) as { PrismaClient: new (options: object) => PrismaLike };
  return new PrismaClient({ adapter: new PrismaPg({ host: engine.host, user: "postgres", database: "postgres", max: 2 }) });
}

interface PrismaLike {
  readonly deal: { findMany(query: object): Promise<readonly { readonly n: number }[]> };
  readonly record: { findMany(query: object): Promise<readonly { readonly n: number }[]> };
  $disconnect(): Promise<void>;
}
