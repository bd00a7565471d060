import { readFileSync } from "node:fs";
import { engineVersion } from "partner-policy";
import { expect, test } from "vitest";

test("the package answers with the version that it carries", () => {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  expect(engineVersion()).toBe(manifest.version);
});
