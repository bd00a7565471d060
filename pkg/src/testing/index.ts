export { ScenarioError } from "./format.js";
export { lookalikeRoles } from "./names.js";
export { runScenario, type ScenarioResult, type StepFailure } from "./scenario.js";
