// `npm run shots -w www`: pictures of the main states of the built page at four widths in both themes, to be looked at.
// `npm run shots -w www -- plan,why 1280 dark` takes some states, one width, one theme.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { preview } from "vite";
import { STATES } from "./states.mjs";

const [names, width, theme] = process.argv.slice(2);
const wanted = names === undefined || names === "all" ? Object.keys(STATES) : names.split(",");
const widths = width === undefined ? [390, 768, 1280, 1920] : [Number(width)];
const themes = theme === undefined ? ["light", "dark"] : [theme];

const root = fileURLToPath(new URL(".", import.meta.url));
const out = fileURLToPath(new URL("../screenshots/", import.meta.url));
mkdirSync(out, { recursive: true });
const server = await preview({ root, preview: { host: "127.0.0.1", port: 0 }, logLevel: "error" });
const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  for (const width of widths) {
    for (const colorScheme of themes) {
      for (const name of wanted) {
        const context = await browser.newContext({
          viewport: { width, height: width === 390 ? 844 : 900 },
          colorScheme,
          reducedMotion: "reduce",
          serviceWorkers: "block",
        });
        const page = await context.newPage();
        const { at, act } = STATES[name];
        await page.goto(`${server.resolvedUrls.local[0]}${at}`);
        await page.locator("h1").first().waitFor();
        await act?.(page);
        await page.waitForTimeout(400);
        await page.screenshot({ path: `${out}${name}-${width}-${colorScheme}.png` });
        await context.close();
      }
    }
  }
} finally {
  await browser.close();
  await server.close();
}
