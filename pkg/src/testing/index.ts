export { ScenarioError, type ScenarioOptions } from "./format.js";
export { runScenario, type ScenarioResult, type StepFailure, scenarioSnapshot } from "./scenario.js";
