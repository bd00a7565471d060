export { ScenarioError } from "./format.js";
export { runScenario, type ScenarioResult, type StepFailure } from "./scenario.js";
