import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { PAGES } from "../src/app/parts.js";
import { address, blank, serve, to } from "./server.js";

serve();

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
/** What is asked for on the way to the first answer, packed as a server sends it: 9 Mbit carry it in 0.8 seconds. */
const MOST_BYTES = 900_000;
const MOST_REQUESTS = 24;

interface Shift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
}

test("no page moves what is on it while its answers come in", { timeout: 240_000 }, async () => {
  const page = await blank();
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as Shift[]) if (!entry.hadRecentInput) shifts.push(entry.value);
    }).observe({ type: "layout-shift", buffered: true });
  });
  const found: Record<string, number> = {};
  const searches = [
    ...PAGES.map((name) => `?page=${name}`),
    "?page=people&person=u-0061",
    "?page=partners&partner=p-0002&tab=people",
    "?page=records&as=u-0061&record=l-000003",
    "?page=matrix&of=staff",
  ];
  for (const search of searches) {
    await to(page, search);
    await page.locator(".bone").first().waitFor({ state: "detached" });
    await page.waitForLoadState("networkidle");
    await expect.poll(() => page.getByText(/^(Asking|Counting|Looking|Trying) ?…/).count(), { timeout: 30_000 }).toBe(0);
    const sum = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts.reduce((one, other) => one + other, 0));
    if (sum > 0.02) found[search] = sum;
  }
  expect(found).toEqual({});
});

test("the first answer takes few requests and few bytes", { timeout: 60_000 }, async () => {
  const page = await blank();
  const asked = new Set<string>();
  page.on("request", (request) => {
    if (request.url().startsWith(address())) asked.add(new URL(request.url()).pathname.slice(1) || "index.html");
  });
  await to(page, "?page=records&as=u-0061");
  await expect.poll(() => page.getByTestId("count").innerText(), { timeout: 20_000 }).toMatch(/^38 of 5,000/);
  const packed = [...asked].reduce((sum, file) => sum + gzipSync(readFileSync(`${dist}${file}`)).length, 0);
  console.log(`until the first answer: ${asked.size} requests, ${Math.round(packed / 1000)} kB packed`);
  expect(packed).toBeLessThan(MOST_BYTES);
  expect(asked.size).toBeLessThanOrEqual(MOST_REQUESTS);
});
