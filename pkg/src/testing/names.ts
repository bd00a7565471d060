import type { Finding, Snapshot } from "../generated/wire.js";
import { lookalikes } from "../lookalikes.js";
import { snapshotIn } from "../messages/names.js";
import { reading } from "../reading.js";
import type { Input } from "../types.js";
import { skeleton } from "./vendor/skeleton.js";

/**
 * The roles whose names look alike (`LOOKALIKE_NAMES`), characters of different scripts included, such as a Cyrillic `а` for an
 * `a`. `policy.lint` knows no scripts, whose table is 28 kB; what it finds is found here as well.
 *
 * @throws PolicyError `MALFORMED_JSON` for what is neither a policy nor a snapshot
 *
 * @example
 * expect(lookalikeRoles(policy)).toEqual([]);
 */
export function lookalikeRoles(programme: { toJSON(): Snapshot } | Input<Snapshot>): Finding[] {
  return reading(() => lookalikes(snapshotIn(programme), skeleton));
}
