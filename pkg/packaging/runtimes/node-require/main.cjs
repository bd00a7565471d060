const { Policy, PolicyError } = require("partner-policy");
const { runScenario } = require("partner-policy/testing");
const { report } = require("../shared/report.cjs");
const { scenarios } = require("../shared/scenarios.cjs");

report({ Policy, PolicyError, runScenario }, scenarios).then(console.log);
