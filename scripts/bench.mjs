// `npm run bench`: the set-up and the build if stale, then the side-by-side benchmark in bench/.
import { buildLibrary } from "./build.mjs";

export async function main(args) {
  await buildLibrary();
  const at = args.indexOf("--suite");
  const suite = at >= 0 && ["sql", "worker"].includes(args[at + 1]) ? `${args[at + 1]}/` : "";
  const bench = await import(`../bench/${suite}run.mjs`);
  await bench.main(args);
}
