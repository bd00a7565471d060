// `npm run bench`: the set-up and the build if stale, then the side-by-side benchmark in bench/.
import { buildLibrary } from "./build.mjs";

export async function main(args) {
  await buildLibrary();
  const bench = await import("../bench/run.mjs");
  await bench.main(args);
}
