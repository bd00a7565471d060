// The review on Spark in local mode, where `npm run test:spark` has put it.
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { grantsSchema } from "partner-policy/sql";
import { byHand, handTables, OURS } from "./review.mjs";

const ROOT = join(import.meta.dirname, "..", "..");

/** Reads the tables from the Parquet files of the folder. */
export function inSpark({ folder, now, source, criteria, wanted, lines }) {
  const python = join(ROOT, "target", "spark", "bin", "python");
  if (!existsSync(python)) {
    lines.push("| review on Spark | absent: `npm run test:spark` installs it | | | |");
    return;
  }
  const { views } = grantsSchema({ dialect: "spark", records: source, criteria, moment: `TIMESTAMP '${now}'` });
  const asked = join(folder, "review.json");
  const hand = byHand.replaceAll(" AS MATERIALIZED", " AS");
  writeFileSync(asked, JSON.stringify({ folder, views, tables: handTables(), ours: OURS, hand, wanted }));
  const said = execFileSync(python, [join(import.meta.dirname, "spark.py"), asked], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { version, ours, hand: theirs } = JSON.parse(said.trim().split("\n").at(-1));
  lines.push(
    `| review on Spark ${version}, local mode | ${ours.toFixed(2)} s | by hand, records of an account counted first ${theirs.toFixed(2)} s | ${(ours / theirs).toFixed(2)} × | |`,
  );
}
