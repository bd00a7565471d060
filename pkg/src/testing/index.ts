export { runScenario, ScenarioError, type ScenarioResult, type StepFailure } from "./scenario.js";
