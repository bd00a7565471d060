// Deno without any permission: it may read no file but the modules that are imported.
export const run = ({ cwd, run, bin }) =>
  JSON.parse(run(bin("deno"), ["run", "--no-prompt", "--node-modules-dir=manual", "../node-esm/main.mjs"], { cwd }));
