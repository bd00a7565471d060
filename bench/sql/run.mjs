// `npm run bench -- --suite sql`: lists and reviews in databases, against the same by hand. Ratios; docs/benchmarks-sql.md in the tree.
import { writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { GRANT_COLUMNS, Policy } from "partner-policy";
import { sampleProgramme } from "partner-policy/sample";
import { grantsSchema, rowSecurity } from "partner-policy/sql";
import { startPostgres } from "./postgres.mjs";

const ROOT = join(import.meta.dirname, "..", "..");
const COLUMNS = {
  id: "leads.id",
  partner: "leads.partner",
  owner: "leads.owner",
  assignee: "leads.assignee",
  createdBy: "leads.created_by",
  origin: "leads.origin",
  contact: null,
  shares: null,
};
const SOURCE = { lead: { from: "leads", key: "leads.id", columns: COLUMNS } };
const ACTIONS = ["lead.view", "lead.edit", "lead.delete"];
const DEFINITION = "id text, partner text, owner text, assignee text, created_by text, origin text, contact text, created int";

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/** The median time in milliseconds of each of some ways, which take turns. */
async function compared(ways, rounds) {
  const times = ways.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (const [at, way] of ways.entries()) {
      const start = performance.now();
      await way();
      if (round >= 0) times[at].push(performance.now() - start);
    }
  }
  return times.map(median);
}

/** Leads of people and partners of the programme, the same in every database. */
function leadsSql(count, series, people) {
  return `INSERT INTO leads SELECT 'l-' || i, p.partner,
      CASE WHEN i % 3 = 0 THEN p.id END, CASE WHEN i % 2 = 0 THEN p.id END, CASE WHEN i % 5 = 0 THEN p.id END,
      CASE i % 3 WHEN 0 THEN 'registered' WHEN 1 THEN 'distributed' ELSE 'marketing-activity' END, NULL, (CAST(i AS BIGINT) * 7919) % ${count}
    FROM ${series} JOIN people p ON p.n = (CAST(i AS BIGINT) * 31) % ${people}`;
}

function valuesOf(rows, names) {
  const cell = (value) =>
    value === undefined || value === null ? "NULL" : typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
  return rows.map((row) => `(${names.map((name) => cell(row[name])).join()})`).join();
}

async function fill(run, policy, relation, leads, series) {
  const people = policy.toJSON().users.filter((user) => user.kind === "partner");
  await run("CREATE TABLE people (n int, id text, partner text)");
  const rows = people.map(({ id, partner }, n) => ({ n, id, partner }));
  for (let at = 0; at < rows.length; at += 5000)
    await run(`INSERT INTO people VALUES ${valuesOf(rows.slice(at, at + 5000), ["n", "id", "partner"])}`);
  await run(`CREATE TABLE leads (${DEFINITION})`);
  await run(leadsSql(leads, series, people.length));
  for (let at = 0; at < relation.owners.length; at += 5000) {
    await run(`INSERT INTO grant_owners VALUES ${valuesOf(relation.owners.slice(at, at + 5000), ["owner", "class", "account"])}`);
  }
  for (const rows of relation.chunks()) {
    if (rows.length > 0) await run(`INSERT INTO grants (${GRANT_COLUMNS.join()}) VALUES ${valuesOf(rows, GRANT_COLUMNS)}`);
  }
}

const HAND = {
  administrator: (v) => ["leads.partner = $1", [v.partner]],
  sales: (v) => [
    "leads.partner = $1 AND (leads.origin = 'marketing-activity' OR (leads.origin = 'distributed' AND leads.assignee = $2))",
    [v.partner, v.id],
  ],
  manager: (v) => ["leads.partner = ANY($1::text[])", [v.partners]],
};

function viewersOf(policy, snapshot, now) {
  const users = snapshot.users.filter((user) => user.kind === "partner" && user.status === "active");
  const opens = (id) => policy.viewer(id, { now }).toAst("lead.view").kind !== "never";
  const only = (role) => users.find(({ userRoles, id }) => userRoles?.length === 1 && userRoles[0] === role && opens(id));
  const managed = new Map();
  for (const { user, partner } of snapshot.managers) managed.set(user, [...(managed.get(user) ?? []), partner]);
  const isPlain = (id) => policy.viewer(id, { now }).toAst("lead.view");
  const found = { administrator: only("administrator"), sales: only("sales") };
  for (const [id, partners] of [...managed].sort((a, b) => b[1].length - a[1].length)) {
    // One who sees by assignment alone.
    if (JSON.stringify(isPlain(id)).includes('"member":"partner"') && isPlain(id).kind === "in") {
      found.manager = { id, partners };
      break;
    }
  }
  return Object.entries(found).filter(([, viewer]) => viewer !== undefined);
}

async function pages(client, policy, snapshot, now, rounds, lines) {
  const ask = (name, condition, params) =>
    client.query({
      name,
      text: `SELECT id, partner, created FROM leads WHERE ${condition} ORDER BY created DESC, id DESC LIMIT 50`,
      values: params,
    });
  const count = async (condition, params) =>
    Number((await client.query(`SELECT count(*) FROM leads WHERE ${condition}`, params)).rows[0].count);
  for (const [kind, viewer] of viewersOf(policy, snapshot, now)) {
    const { sql, params } = policy.viewer(viewer.id, { now }).where("lead.view", { dialect: "postgres", columns: COLUMNS });
    const [hand, handParams] = HAND[kind](viewer);
    const total = await count(sql, params);
    const byHand = await count(hand, handParams);
    if (total !== byHand) {
      lines.push(`| page of 50, ${kind} | left out: by hand ${byHand} leads, by the rules ${total} | | | |`);
      continue;
    }
    const [ours, theirs, open] = await compared(
      [() => ask(`ours-${kind}`, sql, params), () => ask(`hand-${kind}`, hand, handParams), () => ask("open", "TRUE", [])],
      rounds,
    );
    const [totalOurs, totalHand] = await compared([() => count(sql, params), () => count(hand, handParams)], Math.min(rounds, 5));
    await client.query("BEGIN");
    await client.query("SET LOCAL ROLE app");
    await client.query("SELECT partner_policy_enter($1)", [viewer.id]);
    const secured = await count("TRUE", []);
    if (secured !== total) throw new Error(`row-level security shows ${secured} leads and not ${total}`);
    const [rls, both] = await compared([() => ask(`rls-${kind}`, "TRUE", []), () => ask(`both-${kind}`, sql, params)], rounds);
    await client.query("ROLLBACK");
    lines.push(
      `| page of 50, ${kind} (${total} leads) | ${ours.toFixed(2)} ms | by hand ${theirs.toFixed(2)} ms | ${(ours / theirs).toFixed(2)} × | without filter ${open.toFixed(2)} ms |`,
    );
    lines.push(
      `| its total | ${totalOurs.toFixed(1)} ms | by hand ${totalHand.toFixed(1)} ms | ${(totalOurs / totalHand).toFixed(2)} × | |`,
    );
    for (const [what, time] of [
      ["by row-level security alone", rls],
      ["by `where` behind row-level security", both],
    ])
      lines.push(`| the page ${what} | ${time.toFixed(2)} ms | by \`where\` ${ours.toFixed(2)} ms | ${(time / ours).toFixed(2)} × | |`);
  }
}

/** The lines of the table, each shown as soon as it is known. */
class Shown extends Array {
  push(line) {
    console.log(line);
    return super.push(line);
  }
}

export async function main(args) {
  const quick = args.includes("--quick");
  const leads = Number(args[args.indexOf("--leads") + 1]) || (quick ? 1_000_000 : 10_000_000);
  const [partners, users] = [2_000, 20_000];
  const lines = new Shown();
  const { snapshot, now } = sampleProgramme({ partners, users, leads: 0 });
  const text = JSON.stringify(snapshot);
  const [load, rows] = await compared(
    [
      () => Policy.loadSync(text).close(),
      () => {
        const policy = Policy.loadSync(text);
        let count = 0;
        for (const some of policy.grants({ actions: ["lead.view"], now }).chunks()) count += some.length;
        policy.close();
        return count;
      },
    ],
    3,
  );
  lines.push(
    `| grants of ${users.toLocaleString("en")} viewers, \`lead.view\` | ${(rows - load).toFixed(0)} ms | loading their snapshot ${load.toFixed(0)} ms | ${((rows - load) / load).toFixed(2)} × | |`,
  );
  const policy = Policy.loadSync(text);
  const relation = policy.grants({ actions: ACTIONS, now });
  const moment = `TIMESTAMPTZ '${now}'`;

  const postgres = await startPostgres();
  if (postgres === undefined) lines.push("| PostgreSQL | absent | | | |");
  else {
    const { client, stop } = postgres;
    try {
      const run = (sql) => client.query(sql);
      const schema = grantsSchema({ dialect: "postgres", records: SOURCE, moment });
      for (const sql of schema.tables) await run(sql);
      await fill(run, policy, relation, leads, `generate_series(0, ${leads - 1}) i`);
      for (const sql of [...schema.indexes, ...schema.views]) await run(sql);
      for (const column of ["partner, created DESC, id DESC", "owner", "assignee", "created_by", "id", "created DESC, id DESC"])
        await run(`CREATE INDEX ON leads (${column})`);
      await run("CREATE ROLE app");
      await run("GRANT SELECT, UPDATE, DELETE ON leads TO app");
      const own = JSON.parse(JSON.stringify(SOURCE));
      for (const sql of rowSecurity({ records: own, criteria: relation.criteria, role: "app" })) await run(sql);
      await run("ANALYZE");
      lines.push(`| **PostgreSQL, ${leads.toLocaleString("en")} leads** | | | | |`);
      await pages(client, policy, snapshot, now, quick ? 15 : 31, lines);
    } finally {
      await stop();
    }
  }

  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const run = async (sql) => (await connection.runAndReadAll(sql)).getRows();
  const schema = grantsSchema({ dialect: "duckdb", records: SOURCE, moment });
  for (const sql of schema.tables) await run(sql);
  await fill(run, policy, policy.grants({ actions: ["lead.view"], now }), leads, `(SELECT unnest(range(${leads})) AS i) s`);
  for (const sql of schema.views) await run(sql);
  lines.push(`| **DuckDB, ${leads.toLocaleString("en")} leads × ${users.toLocaleString("en")} users** | | | | |`);
  await reviewByHand(run, lines);
  connection.closeSync();

  const [cpu] = cpus();
  const machine = `${cpu?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, load average at the end ${loadavg()
    .map((value) => value.toFixed(1))
    .join(", ")}`;
  const table = ["| what | ours | against | ratio | |", "| --- | --- | --- | --- | --- |", ...lines].join("\n");
  const out = args.includes("--out") ? args[args.indexOf("--out") + 1] : join(ROOT, "docs", "benchmarks-sql.md");
  writeFileSync(
    out,
    `# Benchmarks: databases\n\nWritten by \`npm run bench -- --suite sql\`; \`--quick\` takes a tenth of the leads. Do not edit by hand.\n\n${machine}.\n\n${table}\n`,
  );
}

/** The review against a join of the materialised reach of each person, which somebody would have to keep true by hand. */
async function reviewByHand(run, lines) {
  await run(`CREATE TABLE reach AS SELECT DISTINCT viewer, partner FROM grants WHERE partner IS NOT NULL AND owner IS NULL AND assignee IS NULL
    AND created_by IS NULL AND origin IS NULL AND assignee_absent IS NULL AND owner_class IS NULL AND criterion IS NULL`);
  const hand = `SELECT viewer, count(*) FROM reach JOIN leads USING (partner) GROUP BY viewer`;
  const same = `SELECT viewer, count(*) FROM visible_records WHERE viewer IN (SELECT viewer FROM simple) GROUP BY viewer`;
  await run(
    "CREATE TABLE simple AS SELECT viewer FROM reach WHERE viewer NOT IN (SELECT viewer FROM grants WHERE partner IS NULL) GROUP BY viewer",
  );
  await run("DELETE FROM reach WHERE viewer NOT IN (SELECT viewer FROM simple)");
  const answer = async (sql) =>
    (await run(`SELECT count(*), sum(n) FROM (${sql.replace("count(*)", "count(*) AS n")})`))[0].map(String).join(" viewers, ");
  const [is, wanted] = [await answer(same), await answer(hand)];
  if (is !== wanted) throw new Error(`the review says ${is}, by hand ${wanted}`);
  const [ours, theirs] = await compared([() => run(same), () => run(hand)], 3);
  lines.push(
    `| review of whoever sees whole accounts (${is} pairs) | ${(ours / 1000).toFixed(2)} s | by hand ${(theirs / 1000).toFixed(2)} s | ${(ours / theirs).toFixed(2)} × | |`,
  );
  const [all] = await compared([() => run("SELECT viewer, count(*) FROM visible_records GROUP BY viewer")], 1);
  lines.push(`| review of everybody | ${(all / 1000).toFixed(2)} s | | | |`);
  const [one] = await compared([() => run("SELECT viewer, rule, level FROM granted_records WHERE record = 'l-77'")], 3);
  lines.push(`| who sees this lead, by which rule | ${one.toFixed(0)} ms | | | |`);
}
