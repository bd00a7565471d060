// The review on Spark in local mode, set up as for `npm run test:spark`.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { grantsSchema } from "partner-policy/sql";
import { lacking, SPARK_ENV, sparkPython } from "../../scripts/lib/spark.mjs";
import { byHand, handTables, OURS } from "./review.mjs";

/** Each way is asked twice, and the first time compiles. */
const MOST_MS = 1_200_000;

/** Reads the tables from the Parquet files of the folder. */
export async function inSpark({ folder, now, source, criteria, wanted, lines }) {
  const lacks = lacking();
  if (lacks !== undefined) {
    lines.push(`| review on Spark | absent: ${lacks} | | | |`);
    return;
  }
  const { views } = grantsSchema({ dialect: "spark", records: source, criteria, moment: `TIMESTAMP '${now}'` });
  const asked = join(folder, "review.json");
  const hand = byHand.replaceAll(" AS MATERIALIZED", " AS");
  writeFileSync(asked, JSON.stringify({ folder, views, tables: handTables(), ours: OURS, hand, wanted }));
  let said;
  try {
    said = execFileSync(await sparkPython(), [join(import.meta.dirname, "spark.py"), asked], {
      encoding: "utf8",
      env: SPARK_ENV,
      stdio: ["ignore", "pipe", "ignore"],
      timeout: MOST_MS,
    });
  } catch (error) {
    if (error.code !== "ETIMEDOUT") throw error;
    lines.push("| review on Spark, local mode | did not end within twenty minutes | | | |");
    return;
  }
  const { version, ours, hand: theirs } = JSON.parse(said.trim().split("\n").at(-1));
  lines.push(
    `| review on Spark ${version}, local mode | ${ours.toFixed(2)} s | by hand, records of an account counted first ${theirs.toFixed(2)} s | ${(ours / theirs).toFixed(2)} × | |`,
  );
}
