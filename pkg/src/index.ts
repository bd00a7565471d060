import { engine } from "./engine.js";

/** The version of the policy engine inside this package. */
export function engineVersion(): string {
  return engine().engineVersion();
}
