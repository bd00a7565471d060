import { readdir, readFile } from "node:fs/promises";

/** Any number that nothing else in this database locks. */
const LOCK = 7_305_001;

/**
 * Applies the files of a folder that were not applied yet, in the order of their numbers, in one transaction. Servers that start
 * at once wait for each other.
 *
 * @param {import("./database.js").Database} database
 * @param {URL} [folder]
 * @returns {Promise<string[]>} the names of the files that were applied now
 */
export async function migrate(database, folder = new URL("./migrations/", import.meta.url)) {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  const wrong = files.find((name, at) => Number(/^(\d{3})-[\w-]+\.sql$/.exec(name)?.[1]) !== at + 1);
  if (wrong !== undefined) throw new Error(`migrations are numbered 001, 002, … without a gap: ${wrong}`);
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, folder), "utf8")));
  return database.transaction(async (connection) => {
    await connection.query("SELECT pg_advisory_xact_lock($1)", [LOCK]);
    await connection.script(
      "CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, text text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())",
    );
    const rows = await connection.query("SELECT name, text FROM migrations");
    const applied = new Map(rows.map(({ name, text }) => [name, text]));
    const now = [];
    for (const [at, name] of files.entries()) {
      const text = texts[at] ?? "";
      if (applied.has(name) && applied.get(name) !== text) throw new Error(`${name} was changed after it was applied: write another one`);
      if (applied.has(name)) continue;
      await connection.script(text);
      await connection.query("INSERT INTO migrations (name, text) VALUES ($1, $2)", [name, text]);
      now.push(name);
    }
    return now;
  });
}
