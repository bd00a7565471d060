import type { Edit } from "partner-policy";
import { type ReactNode, useState } from "react";
import { useEdition } from "../programme/context.js";
import { PlanDialog } from "./PlanDialog.js";
import type { Proposal, ProposingProps } from "./proposal.js";

/** The way of a proposal on a page: reviewed, put aside, applied. */
export interface Proposals {
  readonly propose: (title: string, edit: Edit, onBack?: () => void) => void;
  readonly proposeCsv: (title: string, csv: string | Uint8Array, onBack?: () => void) => void;
  readonly reviewKept: () => void;
  /** The dialog that shows the plan, while there is one. */
  readonly dialog: ReactNode;
}

/** Holds the proposal under review. */
export function useProposals({ by, kept, onKeep }: ProposingProps, onApplied: () => void): Proposals {
  const { policy } = useEdition();
  const [open, setOpen] = useState<{ readonly proposal: Proposal; readonly onBack: (() => void) | undefined }>();
  const start = (title: string, asks: Proposal["asks"], onBack: (() => void) | undefined): void =>
    setOpen({ proposal: { title, by, revision: policy.revision, asks }, onBack });
  const close = (): void => setOpen(undefined);
  const onBack = open?.onBack;
  return {
    propose: (title, edit, back) => start(title, { edit }, back),
    proposeCsv: (title, csv, back) => start(title, { csv }, back),
    reviewKept: () => kept !== undefined && setOpen({ proposal: kept, onBack: undefined }),
    dialog: open !== undefined && (
      <PlanDialog
        proposal={open.proposal}
        onClose={close}
        {...(onBack === undefined
          ? {}
          : {
              onBack: () => {
                close();
                onBack();
              },
            })}
        onKeep={(proposal) => {
          onKeep(proposal);
          close();
        }}
        onApplied={() => {
          if (open.proposal.title === kept?.title) onKeep(undefined);
          close();
          onApplied();
        }}
      />
    ),
  };
}
