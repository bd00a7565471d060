import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const react18 = fileURLToPath(new URL("../compat/react-18/node_modules/", import.meta.url));
const times = { testTimeout: 30_000, hookTimeout: 30_000 };

/** Everything, what concerns React once more under the oldest React that is supported, and filters on real databases. */
export default defineConfig({
  test: {
    // As many files at a time as there are processors; vitest leaves one of them idle.
    maxWorkers: availableParallelism(),
    projects: [
      { test: { ...times, name: "package", include: ["test/**/*.test.{ts,tsx}"], exclude: ["test/sql/**"], env: { REACT: "19" } } },
      // On real servers: one at a time, since each has all the machine then.
      { test: { ...times, name: "sql", include: ["test/sql/**/*.test.ts"], fileParallelism: false } },
      {
        resolve: { alias: { react: `${react18}react`, "react-dom": `${react18}react-dom` } },
        test: { ...times, name: "react-18", include: ["test/**/*.test.tsx"], env: { REACT: "18" } },
      },
    ],
  },
});
