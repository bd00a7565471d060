import { expect, test } from "vitest";
import { barriers } from "./barriers.js";
import { serve } from "./server.js";

serve();

test("no barrier is found in either theme and nothing sticks out at 1280 pixels", { timeout: 600_000 }, async () => {
  expect(await barriers(1280)).toEqual([]);
});
