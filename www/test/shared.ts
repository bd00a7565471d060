import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { preview } from "vite";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the built page is served. */
    address: string;
    /** Where the browser of all files is reached. */
    browser: string;
  }
}

export const LAUNCH = {
  executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage"],
};

/** Serves the built page and starts the browser, once for all files: each test has a profile of its own in it. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const server = await preview({ root, preview: { host: "127.0.0.1", port: 0 }, logLevel: "error" });
  const browser = await chromium.launchServer(LAUNCH);
  provide("address", server.resolvedUrls?.local[0] ?? "");
  provide("browser", browser.wsEndpoint());
  return async () => {
    await browser.close();
    await server.close();
  };
}
