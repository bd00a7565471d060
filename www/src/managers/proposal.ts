import type { Edit, Plan, Policy } from "partner-policy";

/** What somebody wants to change: an edit or a CSV import, and the revision that was looked at. */
export interface Proposal {
  readonly title: string;
  readonly by: string;
  readonly revision: number;
  readonly asks: { readonly edit: Edit } | { readonly csv: string | Uint8Array };
}

export type Mode = "all-or-nothing" | "partial";

/**
 * What the engine makes of a proposal.
 *
 * @throws PolicyError if the request is malformed
 */
export function planOf(policy: Policy, proposal: Proposal, mode: Mode, now: string): Plan {
  const { by, revision, asks } = proposal;
  return policy.plan({ by, revision, mode, now, ...asks });
}

/** What the pages that propose changes share. */
export interface ProposingProps {
  /** The administrator in whose name changes are proposed. */
  readonly by: string;
  /** A proposal that was put aside. */
  readonly kept: Proposal | undefined;
  readonly onKeep: (proposal: Proposal | undefined) => void;
}
