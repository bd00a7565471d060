const { writeFileSync } = require("node:fs");
const { Policy, PolicyError } = require("partner-policy");
const { runScenario } = require("partner-policy/testing");
const { report } = require("../shared/report.cjs");
const { scenarios } = require("../shared/scenarios.cjs");

test("the package answers", async () => {
  const text = await report({ Policy, PolicyError, runScenario }, scenarios);
  writeFileSync("report.json", text);
  expect(JSON.parse(text)).not.toHaveProperty("error");
}, 120_000);
