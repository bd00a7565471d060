// Node, ECMAScript modules.
export const isQuick = true;

export const run = ({ cwd, run }) => JSON.parse(run(process.execPath, ["main.mjs"], { cwd }));
