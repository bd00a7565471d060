import { expect, test } from "vitest";
import { barriers } from "./barriers.js";
import { serve, visit } from "./server.js";

serve();

test("no barrier is found in German either, on a narrow screen", { timeout: 600_000 }, async () => {
  expect(await barriers(390, { lang: "de" })).toEqual([]);
  const page = await visit("?lang=de");
  expect(await page.evaluate(() => document.documentElement.lang)).toBe("de");
});
