// Writes what Spark is asked, and what the rules answer, as JSON: `node cases.mjs FILE`.
import { writeFileSync } from "node:fs";
import { GRANT_COLUMNS } from "partner-policy";
import { grantsSchema } from "partner-policy/sql";
import { loaded } from "./typescript.mjs";

const { shouted, tableRecords } = await loaded("../random-programme.ts");
const { looking, NOW, VERBS } = await loaded("../sql/looking.ts");
const { COLUMNS, rowOf, sharesOf } = await loaded("../sql/engines.ts");

const PROGRAMMES = Number(process.env.PROGRAMMES ?? 2);
/** How many of the thirty filters of a programme look at records, at least. */
const LEAST = 10;
const SEED = Number(process.env.SEED ?? 31);
const RECORDS = Number(process.env.RECORDS ?? 1700);

// The ids of some are in capitals: nobody's, also where a collation takes cases for equal.
const records = tableRecords(RECORDS, SEED).map((record, n) => (n % 4 === 3 ? shouted(record) : record));

const programmes = [];
for (const { policy, type } of looking(PROGRAMMES, SEED, LEAST)) {
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
