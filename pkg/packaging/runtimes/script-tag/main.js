import { Policy, PolicyError } from "partner-policy/browser";
import { runScenario } from "partner-policy/testing";
import { report } from "../shared/report.js";
import { scenarios } from "../shared/scenarios.js";

document.title = await report({ Policy, PolicyError, runScenario }, scenarios);
