import type { Edit } from "partner-policy";
import { createContext, lazy, type ReactNode, Suspense, useContext, useEffect, useMemo, useState } from "react";
import { adjust, packed, unpacked, useAddress } from "../app/address.js";
import type { PlanAsk } from "../engine/protocol.js";
import { t } from "../i18n/index.js";
import { useSession, useWho } from "../programme/context.js";
import type { Proposal } from "../programme/store.js";
import type { ActionDraft } from "./ActionDialog.js";
import type { ActionKind } from "./proposals.js";

const PlanDialog = lazy(() => import("./PlanDialog.js").then((m) => ({ default: m.PlanDialog })));
const CsvDialog = lazy(() => import("./CsvDialog.js").then((m) => ({ default: m.CsvDialog })));
const ActionDialog = lazy(() => import("./ActionDialog.js").then((m) => ({ default: m.ActionDialog })));

/** What is to be imported: pasted text, or a file as it is. */
export type CsvSource = { readonly text: string } | { readonly file: string; readonly bytes: Uint8Array };

export interface ProposeOptions {
  readonly onApplied?: (() => void) | undefined;
  readonly onBack?: (() => void) | undefined;
  /** What is done once the plan is gone, applied or not; not where somebody went back. */
  readonly onEnd?: (() => void) | undefined;
  /** In whose name, where it is not the acting person. */
  readonly by?: string | undefined;
  /** What is said above the plan. */
  readonly note?: ReactNode;
}

/** Shows what an edit would do; nothing changes before somebody says so. */
export type Propose = (title: string, asks: PlanAsk, options?: ProposeOptions) => void;

interface Proposing {
  readonly propose: Propose;
  readonly review: (proposal: Proposal) => void;
  readonly importCsv: (source?: CsvSource) => void;
  /** Asks who is concerned, then proposes. */
  readonly act: (kind: ActionKind, partners: readonly string[], options?: ActOptions) => void;
}

export interface ActOptions {
  readonly onApplied?: (() => void) | undefined;
  /** With replace: the one who leaves. */
  readonly from?: string | undefined;
  /** With `from`: at every partner to which that one is assigned, whatever its status. */
  readonly isEverywhere?: boolean | undefined;
  /** How many of the selected are hidden by a filter. */
  readonly unseen?: number | undefined;
}

const ProposingContext = createContext<Proposing | undefined>(undefined);

/** How any page proposes a change. */
export function useProposing(): Proposing {
  const proposing = useContext(ProposingContext);
  if (proposing === undefined) throw new Error("useProposing needs a ProposalHost");
  return proposing;
}

export function useCsvImport(): (source?: CsvSource) => void {
  return useProposing().importCsv;
}

type Open =
  | { readonly is: "plan"; readonly proposal: Proposal; readonly options: ProposeOptions }
  | { readonly is: "csv"; readonly source: CsvSource }
  | {
      readonly is: "act";
      readonly kind: ActionKind;
      readonly partners: readonly string[];
      readonly options: ActOptions;
      readonly draft?: ActionDraft;
    };

/** What somebody else's link proposes; nothing where it says something else. Whether the edit is one the engine says. */
function sharedPlan(text: string): Pick<Proposal, "title" | "asks"> | undefined {
  const { title, edit, edits } = JSON.parse(text) as { title?: unknown; edit?: unknown; edits?: unknown };
  const isEdit = (one: unknown): one is Edit => typeof one === "object" && one !== null;
  if (typeof title !== "string") return undefined;
  if (edits === undefined) return isEdit(edit) ? { title, asks: { edit } } : undefined;
  return Array.isArray(edits) && edits.every(isEdit) ? { title, asks: { edits } } : undefined;
}

/** The one place where plans are shown, for every edit of the product. */
export function ProposalHost({ children }: { readonly children: ReactNode }): ReactNode {
  const session = useSession();
  const { by } = useWho();
  const { fragment } = useAddress();
  const [open, setOpen] = useState<Open>();
  const shared = fragment.get("plan");

  useEffect(() => {
    if (shared === null) return;
    void unpacked(shared)
      .then(sharedPlan)
      .catch(() => undefined)
      .then((plan) => {
        const { revision } = session.state().edition;
        if (plan !== undefined) setOpen({ is: "plan", proposal: { id: crypto.randomUUID(), by, revision, ...plan }, options: {} });
        adjust({ "#plan": undefined });
      });
  }, [shared, session, by]);

  const proposing = useMemo<Proposing>(() => {
    const propose: Propose = (title, asks, options = {}) => {
      const { revision } = session.state().edition;
      setOpen({ is: "plan", proposal: { id: crypto.randomUUID(), title, by: options.by ?? by, revision, asks }, options });
    };
    return {
      propose,
      review: (proposal) => setOpen({ is: "plan", proposal, options: {} }),
      importCsv: (source = { text: "" }) => setOpen({ is: "csv", source }),
      act: (kind, partners, options = {}) => setOpen({ is: "act", kind, partners, options }),
    };
  }, [session, by]);
  const close = (): void => setOpen(undefined);
  const endPlan = ({ onEnd }: ProposeOptions): void => {
    close();
    onEnd?.();
  };
  const backFrom = ({ onBack, ...options }: ProposeOptions): ProposeOptions =>
    onBack === undefined
      ? options
      : {
          ...options,
          onBack: () => {
            close();
            onBack();
          },
        };

  return (
    <ProposingContext value={proposing}>
      {children}
      <Suspense>
        {open?.is === "plan" && (
          <PlanDialog
            key={open.proposal.id}
            proposal={open.proposal}
            options={backFrom(open.options)}
            onClose={() => endPlan(open.options)}
          />
        )}
        {open?.is === "csv" && (
          <CsvDialog
            source={open.source}
            onChange={(source) => setOpen({ is: "csv", source })}
            onClose={close}
            onReview={(title, csv) => proposing.propose(title, { csv }, { onBack: () => setOpen(open) })}
          />
        )}
        {open?.is === "act" && (
          <ActionDialog
            kind={open.kind}
            partners={open.partners}
            options={open.options}
            draft={open.draft}
            onClose={close}
            onReview={(title, edit, draft) =>
              proposing.propose(title, { edit }, { onApplied: open.options.onApplied, onBack: () => setOpen({ ...open, draft }) })
            }
          />
        )}
      </Suspense>
    </ProposingContext>
  );
}

/**
 * Proposes what a form asks for. The form is out of sight while the plan is looked at, is there again as it was filled in when somebody
 * goes back, and is gone with the plan.
 */
export function useFormPlan(onClose: () => void): { readonly isOpen: boolean; readonly propose: Propose } {
  const { propose } = useProposing();
  const [isPlanned, setPlanned] = useState(false);
  return {
    isOpen: !isPlanned,
    propose: (title, asks, options = {}) => {
      setPlanned(true);
      propose(title, asks, { ...options, onBack: () => setPlanned(false), onEnd: onClose });
    },
  };
}

/** A link that opens a proposal for whoever has the programme. */
export async function shareLink({ title, asks }: Proposal): Promise<string | undefined> {
  if ("csv" in asks || ("source" in asks && asks.source !== undefined)) return undefined;
  const shared = "edits" in asks ? { title, edits: asks.edits } : { title, edit: asks.edit };
  const url = new URL(window.location.href);
  url.hash = new URLSearchParams({ plan: await packed(JSON.stringify(shared)) }).toString();
  return url.href;
}

/** What a kept proposal is about, in a line. */
export function proposalLine({ title, revision }: Proposal): string {
  return t("{title}, made on revision {n}", { title, n: revision });
}
