import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

// The packages are one folder up, next to the other projects.
const root = dirname(dirname(fileURLToPath(import.meta.url)));

export default { turbopack: { root }, outputFileTracingRoot: root };
