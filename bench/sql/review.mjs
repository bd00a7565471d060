// The review, everybody at once, and the same by hand: tables of who reaches what, which somebody would have to keep true, and the join over each kind of viewer.

import { compared, spelt } from "./measure.mjs";

/** What a programmer keeps: who sees everything, what portal roles show, managed partners, accounts below, sales reps. */
export function handTables() {
  const asked = "(SELECT * FROM current_grants WHERE action = 'lead.view' AND implied IS NULL) asked";
  const whole =
    "owner IS NULL AND assignee IS NULL AND created_by IS NULL AND owner_class IS NULL AND criterion IS NULL AND share_user IS NULL";
  return [
    `CREATE TABLE h_everything AS SELECT viewer FROM ${asked} WHERE partner IS NULL AND partner_absent IS NOT TRUE AND ${whole}`,
    `CREATE TABLE h_portal AS SELECT viewer, partner, bool_or(origin IS NULL AND assignee IS NULL AND assignee_absent IS NULL) AS whole,
      bool_or(origin = 'marketing-activity' AND assignee IS NULL) AS marketing,
      bool_or(COALESCE(origin = 'distributed', FALSE) AND assignee IS NOT NULL) AS distributed,
      bool_or(COALESCE(assignee_absent, FALSE)) AS free, bool_or(origin IS NULL AND assignee IS NOT NULL) AS assigned
      FROM ${asked} WHERE partner IS NOT NULL AND owner IS NULL AND created_by IS NULL AND rule NOT IN ('MGR-03', 'LEAD-11') GROUP BY viewer, partner`,
    `CREATE TABLE h_reps AS SELECT viewer, partner FROM ${asked} WHERE rule = 'LEAD-11'`,
    `CREATE TABLE h_managed AS SELECT viewer, partner FROM ${asked} WHERE rule = 'MGR-03' AND viewer NOT IN (SELECT viewer FROM h_everything)`,
    `CREATE TABLE h_below AS SELECT viewer, owner_account AS account FROM ${asked}
      WHERE owner_account IS NOT NULL AND viewer NOT IN (SELECT viewer FROM h_everything)`,
    "CREATE TABLE h_owners AS SELECT owner AS id, account FROM grant_owners WHERE class = 'role-based'",
  ];
}

const SHOWN = `((marketing AND l.origin = 'marketing-activity') OR (distributed AND l.origin = 'distributed' AND l.assignee = viewer)
  OR (free AND l.assignee IS NULL) OR (assigned AND l.assignee = viewer))`;
const NOT_MANAGED = "NOT EXISTS (SELECT 1 FROM h_managed m WHERE m.viewer = b.viewer AND m.partner = b.account)";

export const DROPPED = ["h_everything", "h_portal", "h_reps", "h_managed", "h_below", "h_owners"].map(
  (name) => `DROP TABLE IF EXISTS ${name}`,
);

export const OURS = "SELECT viewer, records AS n FROM visible_counts";

/** Records that are alike are counted first, by account where whole accounts are seen. */
export const byHand = `WITH said AS MATERIALIZED (SELECT partner, origin, assignee, owner, count(*) AS n FROM leads GROUP BY 1, 2, 3, 4),
l AS MATERIALIZED (SELECT s.partner AS partner, origin, assignee, (o.account IS NOT NULL AND (s.partner IS NULL OR s.partner = o.account)) AS home, sum(n) AS n
  FROM said s LEFT JOIN h_owners o ON o.id = s.owner GROUP BY 1, 2, 3, 4),
accounts AS MATERIALIZED (SELECT partner, sum(n) AS n, sum(n) FILTER (WHERE home) AS owned FROM l GROUP BY partner)
SELECT viewer, sum(n) AS n FROM (
  SELECT viewer, n FROM h_portal JOIN accounts USING (partner) WHERE whole
  UNION ALL SELECT viewer, n FROM h_portal JOIN l USING (partner) WHERE NOT whole AND ${SHOWN}
  UNION ALL SELECT viewer, (SELECT sum(n) FROM accounts) FROM h_everything
  UNION ALL SELECT viewer, n FROM h_reps JOIN l ON l.assignee = viewer AND l.partner = h_reps.partner
  UNION ALL SELECT viewer, n FROM h_managed JOIN accounts USING (partner)
  UNION ALL SELECT viewer, owned FROM h_below b JOIN accounts a ON a.partner = b.account WHERE owned IS NOT NULL AND ${NOT_MANAGED}
) seen GROUP BY viewer`;

/** The same without counting first: every pair of a viewer and a record is made. */
export const byRecord = `SELECT viewer, count(*) AS n FROM (
  SELECT viewer FROM h_portal JOIN leads l USING (partner) WHERE whole OR ${SHOWN}
  UNION ALL SELECT viewer FROM h_everything CROSS JOIN leads
  UNION ALL SELECT viewer FROM h_reps JOIN leads l ON l.assignee = viewer AND l.partner = h_reps.partner
  UNION ALL SELECT viewer FROM h_managed JOIN leads USING (partner)
  UNION ALL SELECT viewer FROM h_below b JOIN h_owners o USING (account) JOIN leads l ON l.owner = o.id AND (l.partner IS NULL OR l.partner = o.account)
    WHERE ${NOT_MANAGED}
) seen GROUP BY viewer`;

/** Who sees how many, everybody, three ways, and the same answer of all. */
export async function review(run, lines, hasRecords) {
  for (const sql of [...DROPPED, ...handTables()]) await run(sql);
  const seconds = (time) => `${(time / 1000).toFixed(2)} s`;
  const answer = async (sql) =>
    (
      await run(`SELECT count(*), sum(n), md5(string_agg(viewer || ' ' || CAST(n AS BIGINT), ',' ORDER BY viewer)) FROM (${sql}) seen`)
    )[0].map(String);
  const [is, wanted] = [await answer(OURS), await answer(byHand)];
  if (is.join() !== wanted.join()) throw new Error(`the review says ${is}, by hand ${wanted}`);
  const [took, hand] = await compared([() => run(OURS), () => run(byHand)], 5);
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
