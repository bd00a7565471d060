// `npm run bench -- --suite sql`: lists and reviews in databases, against the same by hand. Ratios; docs/benchmarks-sql.md in the tree.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { Policy } from "partner-policy";
import { sampleProgramme } from "partner-policy/sample";
import { grantsSchema, rowSecurity, viewerFilters } from "partner-policy/sql";
import { compared, spelt } from "./measure.mjs";
import { COLUMNS, pages, secured } from "./pages.mjs";
import { startPostgres } from "./postgres.mjs";
import { OURS, review } from "./review.mjs";
import { inSpark } from "./spark.mjs";

const ROOT = join(import.meta.dirname, "..", "..");
const SOURCE = { lead: { from: "leads", key: "leads.id", columns: COLUMNS } };
const ACTIONS = ["lead.view", "lead.edit", "lead.delete"];
const DEFINITION = "id text, partner text, owner text, assignee text, created_by text, origin text, contact text, created int";

/** Leads of people and partners of the programme, the same in every database. */
function leadsSql(count, series, people) {
  return `INSERT INTO leads SELECT 'l-' || i, p.partner,
      CASE WHEN i % 3 = 0 THEN p.id END, CASE WHEN i % 2 = 0 THEN p.id END, CASE WHEN i % 5 = 0 THEN p.id END,
      CASE i % 3 WHEN 0 THEN 'registered' WHEN 1 THEN 'distributed' ELSE 'marketing-activity' END, NULL, (CAST(i AS BIGINT) * 7919) % ${count}
    FROM ${series} JOIN people p ON p.n = (CAST(i AS BIGINT) * 31) % ${people}`;
}

/** The relation, its owners and the partner users as files that databases copy from. */
function written(folder, policy, relation) {
  const people = policy.toJSON().users.filter((user) => user.kind === "partner");
  const owners = relation.owners.map(({ owner, class: of, account }) => `${owner},${of},${account ?? ""}\n`);
  const files = {
    people: ["n,id,partner\n", ...people.map(({ id, partner }, n) => `${n},${id},${partner}\n`)],
    grant_owners: ["owner,class,account\n", ...owners],
    grants: [...relation.csv()],
  };
  chmodSync(folder, 0o755);
  for (const [name, lines] of Object.entries(files)) writeFileSync(join(folder, `${name}.csv`), lines.join(""));
  return people.length;
}

async function copy(run, folder, options) {
  await run("CREATE TABLE people (n int, id text, partner text)");
  for (const name of ["people", "grant_owners", "grants"]) await run(`COPY ${name} FROM '${join(folder, `${name}.csv`)}' ${options}`);
}

/** The filters of everybody into their table. */
async function installFilters(client, policy, now) {
  const filters = viewerFilters(policy, { records: SOURCE, role: "app", login: "portal", now, moment: `TIMESTAMPTZ '${now}'` });
  const names = "viewer, action, kind, role, params, valid_until";
  for (const sql of filters.tables) await client.query(sql);
  let rows = [];
  const flush = async () => {
    const types = "viewer text, action text, kind text, role text, params text[], valid_until timestamptz";
    await client.query(`INSERT INTO viewer_filters SELECT ${names} FROM json_to_recordset($1) AS r(${types})`, [JSON.stringify(rows)]);
    rows = [];
  };
  for (const row of filters) if (rows.push(row) === 500) await flush();
  await flush();
  for (const sql of filters.policies) await client.query(sql);
}

/** The lines of the table, each shown as soon as it is known. */
class Shown extends Array {
  push(line) {
    console.log(line);
    return super.push(line);
  }
}

const given = (args, name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);

/** Everybody's rows against loading the snapshot. */
async function compiling(users, lines, rounds) {
  const { snapshot, now } = sampleProgramme({ partners: users / 10, users, leads: 0 });
  const text = JSON.stringify(snapshot);
  let count = 0;
  const [load, rows] = await compared(
    [
      () => Policy.loadSync(text).close(),
      () => {
        const policy = Policy.loadSync(text);
        count = 0;
        for (const some of policy.grants({ actions: ["lead.view"], now }).chunks()) count += some.length;
        policy.close();
      },
    ],
    rounds,
  );
  const took = rows - load;
  lines.push(
    `| grants of ${spelt(users)} viewers, \`lead.view\` (${spelt(count)} rows) | ${took.toFixed(0)} ms | loading their snapshot ${load.toFixed(0)} ms | ${(took / load).toFixed(2)} × | |`,
  );
}

async function inPostgres({ folder, policy, snapshot, now, sizes, people, relation, lines, rounds, reviews }) {
  const postgres = await startPostgres();
  if (postgres === undefined) {
    lines.push("| PostgreSQL | absent | | | |");
    return;
  }
  const { client, second, stop } = postgres;
  try {
    const run = (sql) => client.query(sql);
    const schema = grantsSchema({ dialect: "postgres", records: SOURCE, criteria: relation.criteria, moment: `TIMESTAMPTZ '${now}'` });
    for (const sql of schema.tables) await run(sql);
    await copy(run, folder, "CSV HEADER");
    for (const sql of schema.indexes) await run(sql);
    await run("CREATE ROLE app");
    await run("CREATE ROLE portal");
    for (const leads of sizes) {
      await run("DROP TABLE IF EXISTS leads CASCADE");
      await run("DROP VIEW IF EXISTS current_grants, own_owners CASCADE");
      await run("DROP FUNCTION IF EXISTS partner_policy_enter");
      await run(`CREATE TABLE leads (${DEFINITION})`);
      await run(leadsSql(leads, `generate_series(0, ${leads - 1}) i`, people));
      for (const sql of schema.views) await run(sql);
      for (const column of ["partner, created DESC, id DESC", "owner", "assignee", "created_by", "id", "created DESC, id DESC"])
        await run(`CREATE INDEX ON leads (${column})`);
      await run("GRANT SELECT, UPDATE, DELETE ON leads TO app");
      await run("VACUUM ANALYZE");
      lines.push(`| **PostgreSQL, ${spelt(leads)} leads** | | | | |`);
      if (!reviews) {
        const asked = await pages(client, policy, snapshot, now, rounds, lines);
        for (const sql of rowSecurity({ records: SOURCE, criteria: relation.criteria, role: "app" })) await run(sql);
        await secured({ client, second }, "`rowSecurity`", "app", asked, rounds, lines);
        for (const verb of ["view", "edit", "delete"]) await run(`DROP POLICY partner_policy_${verb} ON leads`);
        await installFilters(client, policy, now);
        await run("VACUUM ANALYZE viewer_filters");
        await secured({ client, second }, "`viewerFilters`", "portal", asked, rounds, lines);
      }
      if (leads > 1_000_000) continue;
      await review(async (sql) => (await client.query({ text: sql, rowMode: "array" })).rows, lines, false);
    }
  } finally {
    await stop();
  }
}

async function inDuckdb({ folder, now, sizes, people, relation, users, lines, spark }) {
  for (const leads of sizes) {
    const instance = await DuckDBInstance.create(join(folder, `${leads}.duckdb`));
    const connection = await instance.connect();
    const run = async (sql) => (await connection.runAndReadAll(sql)).getRows();
    const schema = grantsSchema({ dialect: "duckdb", records: SOURCE, criteria: relation.criteria, moment: `TIMESTAMPTZ '${now}'` });
    for (const sql of schema.tables) await run(sql);
    await copy(run, folder, "(HEADER)");
    await run("DELETE FROM grants WHERE action <> 'lead.view'");
    await run(`CREATE TABLE leads (${DEFINITION})`);
    await run(leadsSql(leads, `(SELECT unnest(range(${leads})) AS i) s`, people));
    for (const sql of schema.views) await run(sql);
    lines.push(`| **DuckDB, ${spelt(leads)} leads × ${spelt(users)} users** | | | | |`);
    await review(run, lines, leads <= 1_000_000);
    const wanted = Object.fromEntries((await run(OURS)).map(([viewer, n]) => [viewer, Number(n)]));
    for (const table of ["leads", "grants", "grant_owners"])
      await run(`COPY ${table} TO '${join(folder, `${table}.parquet`)}' (FORMAT parquet)`);
    if (spark && leads <= 1_000_000) await inSpark({ folder, now, source: SOURCE, criteria: relation.criteria, wanted, lines });
    connection.closeSync();
    instance.closeSync();
    rmSync(join(folder, `${leads}.duckdb`), { force: true });
  }
}

export async function main(args) {
  const quick = args.includes("--quick");
  const named = given(args, "--leads")?.split(",").map(Number);
  const sizes = named ?? (quick ? [100_000, 1_000_000] : [100_000, 1_000_000, 10_000_000]);
  const [partners, users] = [2_000, 20_000];
  const lines = new Shown();
  // Reviews alone: who sees how many, and who sees this lead.
  const reviews = args.includes("--reviews");
  if (!reviews) await compiling(users, lines, 5);
  if (!quick && !reviews) await compiling(100_000, lines, 2);
  const { snapshot, now } = sampleProgramme({ partners, users, leads: 0 });
  const policy = Policy.loadSync(JSON.stringify(snapshot));
  const relation = policy.grants({ actions: ACTIONS, now });
  const folder = mkdtempSync(join(tmpdir(), "partner-policy-relation-"));
  try {
    const people = written(folder, policy, relation);
    const spark = !args.includes("--no-spark");
    const known = { folder, policy, snapshot, now, sizes, people, relation, users, lines, rounds: quick ? 15 : 31, reviews, spark };
    if (!args.includes("--no-postgres")) await inPostgres(known);
    if (!args.includes("--no-duckdb")) await inDuckdb(known);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  const [cpu] = cpus();
  const machine = `${cpu?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, load average at the end ${loadavg()
    .map((value) => value.toFixed(1))
    .join(", ")}`;
  const table = ["| what | ours | against | ratio | |", "| --- | --- | --- | --- | --- |", ...lines].join("\n");
  const out = args.includes("--out") ? args[args.indexOf("--out") + 1] : join(ROOT, "docs", "benchmarks-sql.md");
  writeFileSync(
    out,
    `# Benchmarks: databases\n\nWritten by \`npm run bench -- --suite sql\`; \`--quick\` leaves 10 million leads out, \`--leads 1000000\` takes one size. Do not edit by hand.\n\n${machine}.\n\n${table}\n`,
  );
}
