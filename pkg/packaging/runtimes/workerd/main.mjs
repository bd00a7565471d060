import { Policy, PolicyError } from "partner-policy";
import { runScenario } from "partner-policy/testing";
import { report } from "../shared/report.js";
import { scenarios } from "../shared/scenarios.js";

export default {
  fetch: async () => new Response(await report({ Policy, PolicyError, runScenario }, scenarios)),
};
