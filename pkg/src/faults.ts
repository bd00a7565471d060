import type { PolicyError } from "./errors.js";

/** The codes of what a policy cannot answer for now, whatever it is asked. */
const UNAVAILABLE: ReadonlySet<string> = new Set([
  "POLICY_CLOSED",
  "ENGINE_TRAPPED",
  "ENGINE_MISSING",
  "WASM_BLOCKED",
  "INTERNAL",
  "LOAD_FAILED",
  "COMPILED_MALFORMED",
  "COMPILED_VERSION",
]);

/** Codes of what the host's program does wrong, whatever it is asked. */
const HOSTS: ReadonlySet<string> = new Set([
  "ENGINE_DISAGREEMENT",
  "UNKNOWN_OPTION",
  "WRONG_RECEIVER",
  "SQL_UNMAPPED_COLUMN",
  "SQL_UNSUPPORTED",
]);

/** Says whether a policy cannot answer now: another one, or another moment, may do better. */
export function isUnavailable(error: PolicyError): boolean {
  return UNAVAILABLE.has(error.code);
}

/** Says whether an error is the policy's or the host's, so that no asker can mend it: an answer with 500 or 503, never 400. */
export function isOurs(error: PolicyError): boolean {
  return isUnavailable(error) || HOSTS.has(error.code);
}

/** Tells of a fault that is not the asker's: `onError` if there is one, which may throw nothing, else the console. */
export function reported(error: unknown, onError: ((error: unknown) => void) | undefined): void {
  try {
    if (onError === undefined) console.error(error);
    else onError(error);
  } catch (cause) {
    console.error(cause);
  }
}
