import { Policy, PolicyError } from "partner-policy";
import { refusal } from "../shared/ask.js";

export default {
  fetch: () => new Response(JSON.stringify({ blocked: refusal({ Policy, PolicyError }) })),
};
