// What docs/scale.md prints runs: its statements, and the lines that write the filters of viewers, on PGlite.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { type Action, Policy } from "partner-policy";
import { sampleProgramme } from "partner-policy/sample";
import { type Columns, grantsSchema, type RecordSource, viewerFilters } from "partner-policy/sql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { literal } from "./engines.js";
import { insertGrants, insertOwners } from "./relation.js";

const text = readFileSync(fileURLToPath(new URL("../../../docs/scale.md", import.meta.url)), "utf8");
const blocks = (kind: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\``, "gms"))].map(([, code]) => code ?? "");
const inline = [...text.replace(/^```.*?^```/gms, "").matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? "");

const columns: Columns = {
  id: "l.id",
  partner: "l.partner",
  owner: "l.owner",
  assignee: "l.assignee",
  createdBy: "l.created_by",
  origin: "l.origin",
  contact: null,
  shares: null,
};
const own = JSON.parse(JSON.stringify(columns).replaceAll('"l.', '"')) as Columns;
const records: { readonly lead: RecordSource } = { lead: { from: "leads", key: "leads.id", columns: own } };
const { snapshot, now } = sampleProgramme({ partners: 8, users: 80, leads: 0 });
const policy = Policy.loadSync(snapshot);
const partner = snapshot.partners[0]?.id ?? "";

let db: PGlite;
beforeAll(async () => {
  db = await PGlite.create();
  const grants = policy.grants({ actions: ["lead.view", "lead.edit"], now });
  const rows = [...grants];
  const schema = grantsSchema({ dialect: "postgres", records, criteria: grants.criteria, moment: `TIMESTAMPTZ '${now}'` });
  for (const sql of schema.tables) await db.exec(sql);
  await db.exec("CREATE TABLE leads (id text, partner text, owner text, assignee text, created_by text, origin text, created int)");
  await db.exec(`INSERT INTO leads SELECT 'l-' || n, ${literal(partner)}, NULL, NULL, NULL, 'registered', n FROM generate_series(1, 90) n`);
  const engine = { run: async (sql: string) => (await db.query<unknown[]>(sql, [], { rowMode: "array" })).rows } as never;
  await insertGrants(engine, rows);
  await insertOwners(engine, grants.owners);
  for (const sql of schema.views) await db.exec(sql);
  await db.exec("CREATE TABLE visible_last_quarter AS SELECT * FROM visible_records WHERE record <> 'l-7'");
  await db.exec("CREATE ROLE app");
  await db.exec("CREATE ROLE portal");
}, 60_000);
afterAll(() => db.close());

const manager = snapshot.managers?.find((each) => each.partner === partner)?.user ?? "";

test("the lines that write the filters of viewers write them", async () => {
  const [lines] = blocks("ts");
  const Code = Object.getPrototypeOf(async () => undefined).constructor as new (
    ...code: string[]
  ) => (...values: unknown[]) => Promise<void>;
  await new Code("viewerFilters", "policy", "records", "client", lines ?? "")(viewerFilters, policy, records, db);
  const { rows } = await db.query<{ many: number }>("SELECT count(*)::int AS many FROM viewer_filters");
  expect(rows[0]?.many).toBeGreaterThan(40);
});

test("each statement in a block runs, and the reviews find what is there", async () => {
  const statements = blocks("sql").flatMap((code) =>
    code
      .replace(/ *--.*$/gm, "")
      .split(";")
      .map((each) => each.trim())
      .filter((each) => each !== ""),
  );
  expect(statements.length).toBeGreaterThan(4);
  const answers = new Map<string, number>();
  await db.exec("BEGIN");
  for (const sql of statements) {
    // A superuser is not let in: what an application asks, its own role asks.
    await db.exec(sql.includes("partner_policy_enter") ? "SET LOCAL ROLE portal" : "RESET ROLE");
    answers.set(sql, (await db.query(sql)).rows.length);
  }
  await db.exec("ROLLBACK");
  const found = (start: string) => [...answers].find(([sql]) => sql.startsWith(start))?.[1];
  expect(found("SELECT viewer, records FROM visible_counts")).toBeGreaterThan(0);
  expect(found("SELECT viewer, rule, level FROM granted_records")).toBeGreaterThan(0);
  expect(found("SELECT * FROM visible_records EXCEPT")).toBeGreaterThan(0);
});

test("a total that is capped, and the settings of a transaction, run as they are written", async () => {
  const filter = policy.viewer(manager, { now }).where("lead.view" as Action, { dialect: "postgres", columns });
  const capped = inline.find((code) => code.startsWith("SELECT count(*) FROM (SELECT 1")) ?? "";
  const { rows } = await db.query<{ count: number }>(capped.replace("…", filter.sql).replace("1001", "51"), [...filter.params]);
  expect(Number(rows[0]?.count)).toBe(51);
  const settings = inline.filter((code) => code.startsWith("SET LOCAL "));
  expect(settings.length).toBeGreaterThan(0);
  for (const sql of settings) await db.exec(`BEGIN; ${sql}; ROLLBACK`);
  const indexes = inline.filter((code) => /^\((?:\w+(?: DESC)?(?:, )?)+\)$/.test(code) && !code.includes("viewer"));
  expect(indexes.length).toBeGreaterThan(2);
  for (const members of indexes) await db.exec(`CREATE INDEX ON leads ${members}`);
});
