import { PolicyError } from "../errors.js";
import type { Resource, Snapshot } from "../generated/wire.js";
import { Policy } from "../policy.js";
import type { Findings } from "./report.js";
import type { ImportOptions, ImportResult } from "./types.js";

/**
 * Gives out what was made, after the engine has read it: whatever it refuses is a finding, and stops the import like every file that
 * could not be read.
 */
export async function finish(findings: Findings, snapshot: Snapshot, records: Resource[], options: ImportOptions): Promise<ImportResult> {
  const settings = snapshot.settings ?? {};
  const refused = () => ({
    outcome: "refused" as const,
    report: findings.report(settings),
    unaccepted: findings.unaccepted(options.accept ?? []),
  });
  if (findings.isFatal || findings.unaccepted(options.accept ?? []).length > 0) return refused();
  try {
    const policy = await Policy.load(snapshot);
    policy.close();
  } catch (error) {
    if (!PolicyError.is(error)) throw error;
    for (const { code, at, message } of error.problems) findings.fatal(code, `snapshot.json#${at}`, message);
    return refused();
  }
  return { outcome: "ok", snapshot, records, report: findings.report(settings) };
}
