// Writes what Spark is asked, and what the rules answer, as JSON: `node cases.mjs FILE`.
import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { GRANT_COLUMNS, Policy } from "partner-policy";
import { grantsSchema } from "partner-policy/sql";
import { loaded } from "./typescript.mjs";

const { focused, plain, RECORD_TYPES, sharing, tableRecords } = await loaded("../random-programme.ts");
const { COLUMNS, rowOf, sharesOf } = await loaded("../sql/engines.ts");

const NOW = "2026-11-22T00:00:00Z";
const PROGRAMMES = Number(process.env.PROGRAMMES ?? 4);
const SEED = Number(process.env.SEED ?? 31);
const RECORDS = Number(process.env.RECORDS ?? 1000);
const VERBS = ["view", "edit", "transfer", "share", "delete"];

const records = tableRecords(RECORDS, SEED);

const programmes = [];
for (const [at, given] of fc.sample(sharing, { numRuns: PROGRAMMES, seed: SEED }).entries()) {
  const type = RECORD_TYPES[at % RECORD_TYPES.length];
  let policy;
  try {
    policy = Policy.loadSync(focused(plain(given), type));
  } catch {
    continue;
  }
  const actions = VERBS.map((verb) => `${type}.${verb}`);
  const filters = [];
  for (const { id } of policy.toJSON().users) {
    const viewer = policy.viewer(id, { now: NOW });
    for (const action of actions) {
      const rows = records.flatMap((record, n) => (viewer.can(action, { ...record, type }) ? [n] : []));
      const { sql, params } = viewer.where(action, { dialect: "spark", columns: COLUMNS });
      filters.push({ action, viewer: id, sql, params, rows });
    }
  }
  const relation = policy.grants({ actions, now: NOW });
  const grants = [...relation].map((row) => GRANT_COLUMNS.map((name) => row[name] ?? null));
  const options = {
    dialect: "spark",
    records: { [type]: { from: "records r", key: "r.n", columns: COLUMNS } },
    criteria: relation.criteria,
  };
  const { views } = grantsSchema({ ...options, moment: `TIMESTAMP '${NOW}'` });
  programmes.push({ filters, grants, owners: relation.owners.map((each) => [each.owner, each.class, each.account ?? null]), views });
  policy.close();
}
const shares = records.flatMap(sharesOf);
writeFileSync(process.argv[2], JSON.stringify({ columns: GRANT_COLUMNS, records: records.map(rowOf), shares, programmes }));
