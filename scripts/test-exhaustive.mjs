// `npm run test:exhaustive`: tens of millions of decisions over small worlds, then ten million by each database.
import { buildLibrary } from "./build.mjs";
import { databaseEnvironment, databases, lackOfDatabases } from "./lib/databases.mjs";
import { run } from "./lib/exec.mjs";
import { Stop } from "./lib/say.mjs";

/** Random programmes that make about ten million decisions of filters; the relation then makes some nine million. */
const PROGRAMMES = "1250";

export async function main() {
  await run("cargo", ["test", "--locked", "--release", "--test", "main", "--", "access::agreement", "--ignored", "--nocapture"]);
  await buildLibrary();
  const found = await databases(["databases"]);
  const lack = lackOfDatabases(found);
  if (lack !== undefined) throw new Stop(lack.note);
  const env = { ...databaseEnvironment(found), PROGRAMMES: process.env.PROGRAMMES ?? PROGRAMMES };
  await run("npm", ["run", "test:sql", "-w", "pkg", "--", "agreement", "relation"], { env });
}
