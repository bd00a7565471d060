export { ScenarioError, type ScenarioOptions } from "./format.js";
export { lookalikeRoles } from "./names.js";
export { runScenario, type ScenarioResult, type StepFailure, scenarioSnapshot } from "./scenario.js";
