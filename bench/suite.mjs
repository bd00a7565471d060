// One suite in a process of its own: `node suite.mjs NAME FOLDER OPTIONS`. Prints its result as one line of JSON.
import { readWorkload } from "./lib/workload.mjs";

const [name, folder, options] = process.argv.slice(2);
const { run } = await import(`./suites/${name}.mjs`);
const started = performance.now();
const result = await run({ workload: readWorkload(folder), ...JSON.parse(options) });
process.stdout.write(`\n${JSON.stringify({ ...result, seconds: (performance.now() - started) / 1000 })}\n`);
