// `npm run bench -- --suite sql`: lists and reviews in databases, against the same by hand. Ratios; docs/benchmarks-sql.md in the tree.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { Policy } from "partner-policy";
import { sampleProgramme } from "partner-policy/sample";
import { grantsSchema, rowSecurity, viewerFilters } from "partner-policy/sql";
import { byCasl } from "./casl.mjs";
import { startPostgres } from "./postgres.mjs";
import { byHand, byRecord, handTables } from "./review.mjs";

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

const HAND = {
  administrator: (v) => ["leads.partner = $1", [v.partner]],
  sales: (v) => [
    "leads.partner = $1 AND (leads.origin = 'marketing-activity' OR (leads.origin = 'distributed' AND leads.assignee = $2))",
    [v.partner, v.id],
  ],
  manager: (v) => [
    `leads.partner = ANY($1::text[]) OR leads.owner = $2 OR EXISTS (SELECT 1 FROM grant_owners o
      WHERE o.owner = leads.owner AND o.account = ANY($3::text[]) AND o.class = 'role-based' AND (leads.partner IS NULL OR leads.partner = o.account))`,
    [v.partners, v.id, v.below],
  ],
};

function viewersOf(policy, snapshot, now) {
  const users = snapshot.users.filter((user) => user.kind === "partner" && user.status === "active");
  const opens = (id) => policy.viewer(id, { now }).toAst("lead.view").kind !== "never";
  const only = (role) => users.find(({ userRoles, id }) => userRoles?.length === 1 && userRoles[0] === role && opens(id));
  const found = { administrator: only("administrator"), sales: only("sales"), manager: managerOf(policy, snapshot, now) };
  return Object.entries(found).filter(([, viewer]) => viewer !== undefined);
}

/** The one who manages most partners by name, with those and the accounts whose owners are below. */
function managerOf(policy, { managers, users }, now) {
  const counts = new Map();
  for (const { user } of managers) counts.set(user, (counts.get(user) ?? 0) + 1);
  const kinds = new Set(["in", "is", "or", "and", "home", "absent", "shared", "sharedTo"]);
  const isKnown = (condition) => kinds.has(condition.kind) && (condition.parts ?? []).every(isKnown);
  for (const [id] of [...counts].sort((a, b) => b[1] - a[1])) {
    const condition = policy.viewer(id, { now }).toAst("lead.view");
    const { parts = [condition] } = condition;
    const named = parts.find(({ kind, member }) => kind === "in" && member === "partner");
    const home = parts.find(({ kind }) => kind === "home") ?? parts.flatMap((part) => part.parts ?? []).find(({ kind }) => kind === "home");
    if (!isKnown(condition) || named === undefined || !users.some((user) => user.id === id)) continue;
    return { id, partners: named.values, below: [...new Set(home?.owners.map(({ partner }) => partner) ?? [])] };
  }
  return undefined;
}

async function pages(client, policy, snapshot, now, rounds, lines) {
  const ask = (name, condition, params) =>
    client.query({
      name,
      text: `SELECT id, partner, created FROM leads WHERE ${condition} ORDER BY created DESC, id DESC LIMIT 50`,
      values: params,
    });
  const count = async (condition, params, name) =>
    Number((await client.query({ name, text: `SELECT count(*) FROM leads WHERE ${condition}`, values: params })).rows[0].count);
  const asked = [];
  for (const [kind, viewer] of viewersOf(policy, snapshot, now)) {
    const { sql, params } = policy.viewer(viewer.id, { now }).where("lead.view", { dialect: "postgres", columns: COLUMNS });
    const [hand, handParams] = HAND[kind](viewer);
    const total = await count(sql, params);
    const byHand = await count(hand, handParams);
    if (total !== byHand) {
      lines.push(`| page of 50, ${kind} | left out: by hand ${byHand} leads, by the rules ${total} | | | |`);
      continue;
    }
    const casl = kind === "manager" ? undefined : byCasl(kind, viewer);
    if (casl !== undefined && (await count(casl.sql, casl.params)) !== total) throw new Error("CASL shows other leads");
    const [ours, theirs, open, other] = await compared(
      [
        () => ask(`ours-${kind}`, sql, params),
        () => ask(`hand-${kind}`, hand, handParams),
        () => ask("open", "TRUE", []),
        ...(casl === undefined ? [] : [() => ask(`casl-${kind}`, casl.sql, casl.params)]),
      ],
      rounds,
    );
    const [totalOurs, totalHand] = await compared(
      [() => count(sql, params, `count-${kind}`), () => count(hand, handParams, `count-hand-${kind}`)],
      Math.min(rounds, 5),
    );
    lines.push(
      `| page of 50, ${kind} (${total} leads) | ${ours.toFixed(2)} ms | by hand ${theirs.toFixed(2)} ms | ${(ours / theirs).toFixed(2)} × | without filter ${open.toFixed(2)} ms${other === undefined ? "" : `, by CASL's rules ${other.toFixed(2)} ms`} |`,
    );
    lines.push(
      `| its total | ${totalOurs.toFixed(1)} ms | by hand ${totalHand.toFixed(1)} ms | ${(totalOurs / totalHand).toFixed(2)} × | |`,
    );
    asked.push({ kind, viewer, total, sql, params });
  }
  return asked;
}

/** The same pages and totals where the database decides, against `where` without it, which a superuser asks in between. */
async function secured(client, by, login, asked, rounds, lines) {
  for (const { kind, viewer, total, sql, params } of asked) {
    const page = (name, condition, values) => ({
      name: `${by}-${name}-${kind}`,
      text: `SELECT id, partner, created FROM leads WHERE ${condition} ORDER BY created DESC, id DESC LIMIT 50`,
      values,
    });
    const count = (name, condition, values) => ({
      name: `${by}-count-${name}-${kind}`,
      text: `SELECT count(*) FROM leads WHERE ${condition}`,
      values,
    });
    const inside = async (work) => {
      await client.query("BEGIN");
      await client.query(`SET LOCAL ROLE ${login}`);
      await client.query("SELECT partner_policy_enter($1)", [viewer.id]);
      const result = await work();
      await client.query("ROLLBACK");
      return result;
    };
    const shown = await inside(() => client.query(count("rls", "TRUE", [])));
    if (Number(shown.rows[0].count) !== total) throw new Error(`row-level security shows ${shown.rows[0].count} leads and not ${total}`);
    const several = (queries, times) =>
      compared(
        queries.map((query) => () => client.query(query)),
        times,
      );
    const few = Math.min(rounds, 7);
    const [ours] = await several([page("where", sql, params)], rounds);
    const [totalOurs] = await several([count("where", sql, params)], few);
    const [[alone, both], [totalAlone]] = await inside(async () => [
      await several([page("rls", "TRUE", []), page("both", sql, params)], rounds),
      await several([count("rls", "TRUE", [])], few),
    ]);
    for (const [what, time, where] of [
      [`page, ${kind}, by ${by} alone`, alone, ours],
      [`page, ${kind}, by \`where\` behind ${by}`, both, ours],
      [`total, ${kind}, by ${by} alone`, totalAlone, totalOurs],
    ])
      lines.push(`| ${what} | ${time.toFixed(2)} ms | by \`where\` ${where.toFixed(2)} ms | ${(time / where).toFixed(2)} × | |`);
  }
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
const spelt = (count) => count.toLocaleString("en");

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

async function inPostgres({ folder, policy, snapshot, now, sizes, people, relation, users, lines, rounds }) {
  const postgres = await startPostgres();
  if (postgres === undefined) {
    lines.push("| PostgreSQL | absent | | | |");
    return;
  }
  const { client, stop } = postgres;
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
      const asked = await pages(client, policy, snapshot, now, rounds, lines);
      for (const sql of rowSecurity({ records: SOURCE, criteria: relation.criteria, role: "app" })) await run(sql);
      await secured(client, "`rowSecurity`", "app", asked, rounds, lines);
      for (const verb of ["view", "edit", "delete"]) await run(`DROP POLICY partner_policy_${verb} ON leads`);
      await installFilters(client, policy, now);
      await run("VACUUM ANALYZE viewer_filters");
      await secured(client, "`viewerFilters`", "portal", asked, rounds, lines);
      if (leads > 1_000_000) continue;
      const [review] = await compared([() => run("SELECT viewer, records FROM visible_counts")], 1);
      lines.push(`| review: who sees how many, ${spelt(users)} users | ${(review / 1000).toFixed(2)} s | | | |`);
    }
  } finally {
    await stop();
  }
}

async function inDuckdb({ folder, now, sizes, people, relation, users, lines }) {
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
    connection.closeSync();
    instance.closeSync();
    rmSync(join(folder, `${leads}.duckdb`), { force: true });
  }
}

/** Who sees how many, everybody, three ways, and the same answer of all. */
async function review(run, lines, hasRecords) {
  for (const sql of handTables()) await run(sql);
  const ours = "SELECT viewer, records AS n FROM visible_counts";
  const seconds = (time) => `${(time / 1000).toFixed(2)} s`;
  const answer = async (sql) =>
    (await run(`SELECT count(*), sum(n), sum(hash(viewer || ' ' || CAST(n AS BIGINT))) FROM (${sql})`))[0].map(String);
  const [is, wanted] = [await answer(ours), await answer(byHand)];
  if (is.join() !== wanted.join()) throw new Error(`the review says ${is}, by hand ${wanted}`);
  const [took, hand] = await compared([() => run(ours), () => run(byHand)], 5);
  lines.push(
    `| review: who sees how many (${spelt(Number(is[0]))} viewers, ${spelt(Number(is[1]))} pairs) | ${seconds(took)} | by hand, records of an account counted first ${seconds(hand)} | ${(took / hand).toFixed(2)} × | |`,
  );
  if (hasRecords) {
    const same = await answer(byRecord);
    if (is.join() !== same.join()) throw new Error(`the review says ${is}, record by record ${same}`);
    const [each] = await compared([() => run(byRecord)], 1);
    lines.push(`| the same | ${seconds(took)} | by hand, joined record by record ${seconds(each)} | ${(took / each).toFixed(2)} × | |`);
  }
  const [one] = await compared([() => run("SELECT viewer, rule, level FROM granted_records WHERE record = 'l-77'")], 3);
  lines.push(`| who sees this lead, by which rule | ${one.toFixed(0)} ms | | | |`);
}

export async function main(args) {
  const quick = args.includes("--quick");
  const named = given(args, "--leads")?.split(",").map(Number);
  const sizes = named ?? (quick ? [100_000, 1_000_000] : [100_000, 1_000_000, 10_000_000]);
  const [partners, users] = [2_000, 20_000];
  const lines = new Shown();
  await compiling(users, lines, 5);
  if (!quick) await compiling(100_000, lines, 2);
  const { snapshot, now } = sampleProgramme({ partners, users, leads: 0 });
  const policy = Policy.loadSync(JSON.stringify(snapshot));
  const relation = policy.grants({ actions: ACTIONS, now });
  const folder = mkdtempSync(join(tmpdir(), "partner-policy-relation-"));
  try {
    const people = written(folder, policy, relation);
    const known = { folder, policy, snapshot, now, sizes, people, relation, users, lines, rounds: quick ? 15 : 31 };
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
