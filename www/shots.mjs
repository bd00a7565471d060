// `npm run shots -w www`: pictures of the main states of the built page at four widths in both themes, to be looked at.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { preview } from "vite";

const STATES = {
  overview: "",
  partners: "?page=partners",
  partner: "?page=partners&partner=p-0002&tab=hierarchy",
  people: "?page=people&list=inactive",
  person: "?page=people&person=u-0061",
  managers: "?page=managers&list=people",
  records: "?page=records&as=u-0062&scope=all",
  compare: "?page=records&as=u-0061&vs=u-0062",
  why: "?page=records&as=u-0061&record=l-000003",
  roles: "?page=roles&role=marketing",
  sharing: "?page=sharing",
  reviews: "?page=reviews",
  matrix: "?page=matrix",
  account: "?page=matrix&of=account&partner=p-0001",
  changes: "?page=changes",
  german: "?page=people&person=u-0061&lang=de",
  "right-to-left": "?page=partners&dir=rtl",
};

const root = fileURLToPath(new URL(".", import.meta.url));
const out = fileURLToPath(new URL("../screenshots/", import.meta.url));
mkdirSync(out, { recursive: true });
const server = await preview({ root, preview: { host: "127.0.0.1", port: 0 }, logLevel: "error" });
const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  for (const width of [390, 768, 1280, 1920]) {
    for (const colorScheme of ["light", "dark"]) {
      const context = await browser.newContext({ viewport: { width, height: width === 390 ? 844 : 900 }, colorScheme, reducedMotion: "reduce" });
      for (const [name, search] of Object.entries(STATES)) {
        const page = await context.newPage();
        await page.goto(`${server.resolvedUrls.local[0]}${search}`);
        await page.locator("h1").first().waitFor();
        await page.waitForTimeout(800);
        await page.screenshot({ path: `${out}${name}-${width}-${colorScheme}.png` });
        await page.close();
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
  await server.close();
}
