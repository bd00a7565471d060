import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const react18 = fileURLToPath(new URL("../compat/react-18/node_modules/", import.meta.url));
const times = { testTimeout: 30_000, hookTimeout: 30_000 };

/** Everything, and what concerns React once more under the oldest React that is supported. */
export default defineConfig({
  test: {
    projects: [
      { test: { ...times, name: "package", include: ["test/**/*.test.{ts,tsx}"], env: { REACT: "19" } } },
      {
        resolve: { alias: { react: `${react18}react`, "react-dom": `${react18}react-dom` } },
        test: { ...times, name: "react-18", include: ["test/**/*.test.tsx"], env: { REACT: "18" } },
      },
    ],
  },
});
