import { PolicyError } from "../../../errors.js";
import type { Snapshot } from "../../../generated/wire.js";
import { jsonBytes } from "../../../import/pieces.js";
import { Policy } from "../../../policy.js";

/**
 * The same policy from its compiled bytes, in which people lie packed: of hundreds of thousands it takes a quarter of the memory. The
 * given one is closed.
 */
export function packed(policy: Policy): Policy {
  let bytes: Uint8Array;
  try {
    bytes = policy.toBytes();
  } catch (error) {
    // More than compiled bytes may be.
    if (PolicyError.is(error) && error.code === "LIMIT_EXCEEDED") return policy;
    throw error;
  }
  policy.close();
  return Policy.fromBytes(bytes);
}

/** A policy of a snapshot that nobody wrote, packed. */
export function packedOf(snapshot: Snapshot): Policy {
  return packed(Policy.loadSync(jsonBytes(snapshot)));
}
