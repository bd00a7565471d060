import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { problemsOf } from "../guides.js";
import { type Place, serverPlace } from "./portal.js";

const text = readFileSync(fileURLToPath(new URL("../../../docs/guides/server.md", import.meta.url)), "utf8");
let place: Place | undefined;
afterEach(async () => {
  delete process.env.DATABASE_URL;
  await place?.close();
});

test("what the guide builds runs on a PostgreSQL server as on PGlite", async () => {
  place = await serverPlace();
  process.env.DATABASE_URL = place.url;
  expect(problemsOf({ server: text })).toEqual({ server: [] });
  const database = await place.connect();
  const [{ revision, leads } = {}] = await database.query("SELECT revision, (SELECT count(*)::integer FROM leads) AS leads FROM programme");
  await database.close();
  expect([revision, leads]).toEqual([3, 4000]);
}, 120_000);
