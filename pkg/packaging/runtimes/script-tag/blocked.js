import { Policy, PolicyError } from "/node_modules/partner-policy/dist/browser/partner-policy.min.js";
import { refusal } from "../shared/ask.js";

document.title = JSON.stringify({ blocked: refusal({ Policy, PolicyError }) });
