// Bun.
export const run = ({ cwd, run, bin }) => JSON.parse(run(bin("bun"), ["run", "../node-esm/main.mjs"], { cwd }));
