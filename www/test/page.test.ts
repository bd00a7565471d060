import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { type PreviewServer, preview } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";

const executablePath = process.env.CHROME_PATH ?? "/usr/bin/chromium";
let server: PreviewServer;
let browser: Browser;

beforeAll(async () => {
  const root = fileURLToPath(new URL("..", import.meta.url));
  server = await preview({ root, preview: { host: "127.0.0.1", port: 0 } });
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

test("the built page shows the version that the engine answers", async () => {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(server.resolvedUrls?.local[0] ?? "");
  await page.getByText(/^Engine \d+\.\d+\.\d+$/).waitFor();
  expect(errors).toEqual([]);
}, 30_000);
