// `npm run test:matrix`: the set-up and the build if stale, then the package in every runtime.
import { buildLibrary } from "./build.mjs";

export async function main(args) {
  await buildLibrary();
  const matrix = await import("../pkg/packaging/matrix.mjs");
  await matrix.main(args);
}
