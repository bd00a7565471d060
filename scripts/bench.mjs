// `npm run bench`: the set-up and the build if stale, then the side-by-side benchmark in bench/.
import { buildLibrary } from "./build.mjs";

export async function main(args) {
  await buildLibrary();
  const at = args.indexOf("--suite");
  const isSql = at >= 0 && args[at + 1] === "sql";
  const bench = await import(isSql ? "../bench/sql/run.mjs" : "../bench/run.mjs");
  await bench.main(args);
}
