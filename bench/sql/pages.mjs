// A page and its total for kinds of viewers in PostgreSQL: by `where`, by hand, by CASL, and by row-level security.
import { byCasl } from "./casl.mjs";
import { compared } from "./measure.mjs";

export const COLUMNS = {
  id: "leads.id",
  partner: "leads.partner",
  owner: "leads.owner",
  assignee: "leads.assignee",
  createdBy: "leads.created_by",
  origin: "leads.origin",
  contact: null,
  shares: null,
};

const HAND = {
  administrator: (v) => ["leads.partner = $1", [v.partner]],
  sales: (v) => [
    "leads.partner = $1 AND (leads.origin = 'marketing-activity' OR (leads.origin = 'distributed' AND leads.assignee = $2))",
    [v.partner, v.id],
  ],
  // With the table of people that a portal has: the people below are a set that is made once, or each owner is looked up.
  manager: (v) => [
    `leads.partner = ANY($1::text[]) OR leads.owner = $2 OR (leads.partner IS NULL AND leads.owner IN (SELECT owner ${BELOW}))
      OR (leads.owner, leads.partner) IN (SELECT owner, account ${BELOW})`,
    [v.partners, v.id, v.below],
  ],
};
const BELOW = "FROM grant_owners WHERE account = ANY($3::text[]) AND class = 'role-based'";
/** Another way to the same, which is quick for a page and slow for a total. */
const LOOKED_UP = {
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
    const owners = new Map();
    for (const { owner, partner } of home?.owners ?? []) owners.set(partner, [...(owners.get(partner) ?? []), owner]);
    return { id, partners: named.values, below: [...owners.keys()], owners };
  }
  return undefined;
}

export async function pages(client, policy, snapshot, now, rounds, lines) {
  const ask = (name, condition, values) =>
    client.query({
      name,
      text: `SELECT id, partner, created FROM leads WHERE ${condition} ORDER BY created DESC, id DESC LIMIT 50`,
      values,
    });
  const count = async (condition, values, name) =>
    Number((await client.query({ name, text: `SELECT count(*) FROM leads WHERE ${condition}`, values })).rows[0].count);
  const asked = [];
  for (const [kind, viewer] of viewersOf(policy, snapshot, now)) {
    const { sql, params } = policy.viewer(viewer.id, { now }).where("lead.view", { dialect: "postgres", columns: COLUMNS });
    const { sql: byRules, params: values } = byCasl(kind, viewer);
    const ways = [
      ["by hand", ...HAND[kind](viewer)],
      ...(LOOKED_UP[kind] === undefined ? [] : [["by hand, each owner looked up", ...LOOKED_UP[kind](viewer)]]),
      ["by CASL's rules", byRules, values],
    ];
    const total = await count(sql, params);
    for (const [way, condition, values] of ways) {
      const other = await count(condition, values);
      if (other !== total) throw new Error(`${kind} ${way} has ${other} leads, by the rules ${total}`);
    }
    const [ours, open, ...others] = await compared(
      [["ours", sql, params], ["open", "TRUE", []], ...ways].map(
        ([way, ...how]) =>
          () =>
            ask(`${way}-${kind}`, ...how),
      ),
      rounds,
    );
    const [totalOurs, ...totals] = await compared(
      [["ours", sql, params], ...ways].map(
        ([way, ...how]) =>
          () =>
            count(...how, `count-${way}-${kind}`),
      ),
      Math.min(rounds, 5),
    );
    lines.push(
      `| page of 50, ${kind} (${total} leads) | ${ours.toFixed(2)} ms | without filter ${open.toFixed(2)} ms | ${(ours / open).toFixed(2)} × | |`,
    );
    for (const [at, [way]] of ways.entries())
      lines.push(`| the same | ${ours.toFixed(2)} ms | ${way} ${others[at].toFixed(2)} ms | ${(ours / others[at]).toFixed(2)} × | |`);
    for (const [at, [way]] of ways.entries())
      lines.push(
        `| its total | ${totalOurs.toFixed(1)} ms | ${way} ${totals[at].toFixed(1)} ms | ${(totalOurs / totals[at]).toFixed(2)} × | |`,
      );
    asked.push({ kind, viewer, total, sql, params });
  }
  return asked;
}

const MOST_SECONDS = 30;

/** What a query within a transaction gives; nothing if it takes too long to be measured. */
async function within(client, query) {
  await client.query("SAVEPOINT asked");
  await client.query(`SET LOCAL statement_timeout = '${MOST_SECONDS}s'`);
  try {
    return await client.query(query);
  } catch (error) {
    if (error.code !== "57014") throw error;
    return undefined;
  } finally {
    await client.query("ROLLBACK TO SAVEPOINT asked");
  }
}

/** The same pages and totals where the database decides, against `where` without it, which a superuser asks in turn. */
export async function secured({ client, second }, by, login, asked, rounds, lines) {
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
    await second.query("BEGIN");
    await second.query(`SET LOCAL ROLE ${login}`);
    await second.query("SELECT partner_policy_enter($1)", [viewer.id]);
    const [shown, first] = [await within(second, count("rls", "TRUE", [])), await within(second, page("rls", "TRUE", []))];
    if (shown === undefined || first === undefined) {
      for (const [what, answer] of [
        ["total", shown],
        ["page", first],
      ])
        lines.push(`| ${what}, ${kind}, by ${by} alone | ${answer === undefined ? "more" : "less"} than ${MOST_SECONDS} s | | | |`);
      await second.query("ROLLBACK");
      continue;
    }
    if (Number(shown.rows[0].count) !== total) throw new Error(`row-level security shows ${shown.rows[0].count} leads and not ${total}`);
    const several = (times, ours, ...others) =>
      compared([() => client.query(ours), ...others.map((query) => () => second.query(query))], times);
    const [ours, alone, both] = await several(rounds, page("where", sql, params), page("rls", "TRUE", []), page("both", sql, params));
    const [totalOurs, totalAlone] = await several(Math.min(rounds, 7), count("where", sql, params), count("rls", "TRUE", []));
    await second.query("ROLLBACK");
    for (const [what, time, where] of [
      [`page, ${kind}, by ${by} alone`, alone, ours],
      [`page, ${kind}, by \`where\` behind ${by}`, both, ours],
      [`total, ${kind}, by ${by} alone`, totalAlone, totalOurs],
    ])
      lines.push(`| ${what} | ${time.toFixed(2)} ms | by \`where\` ${where.toFixed(2)} ms | ${(time / where).toFixed(2)} × | |`);
  }
}
