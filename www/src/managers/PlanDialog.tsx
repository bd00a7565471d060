import { type ReactNode, useMemo, useState } from "react";
import { useToast } from "../app/Toasts.js";
import { useEdition, useSession } from "../programme/context.js";
import { Button, Segments } from "../ui/basics.js";
import { Overlay } from "../ui/Overlay.js";
import { Problem } from "../ui/Problem.js";
import { plural } from "../words/labels.js";
import { PlanView } from "./PlanView.js";
import { type Mode, type Proposal, planOf } from "./proposal.js";

/** Shows what a proposal would do, row by row, and applies it when asked to. */
export function PlanDialog(props: {
  readonly proposal: Proposal;
  readonly onClose: () => void;
  readonly onBack?: () => void;
  readonly onKeep: (proposal: Proposal) => void;
  readonly onApplied: () => void;
}): ReactNode {
  const session = useSession();
  const { policy, directory } = useEdition();
  const say = useToast();
  const [revision, setRevision] = useState(props.proposal.revision);
  const [mode, setMode] = useState<Mode>(directory.batchMode);
  const [failure, setFailure] = useState<unknown>();
  const proposal = useMemo(() => ({ ...props.proposal, revision }), [props.proposal, revision]);

  const answer = useMemo(() => {
    try {
      return { plan: planOf(policy, proposal, mode, session.now) };
    } catch (error) {
      return { error };
    }
  }, [policy, proposal, mode, session.now]);
  const plan = answer.plan;
  const isStale = plan?.rows.some(({ code }) => code === "STALE_SNAPSHOT") === true;
  const canApply = plan?.outcome === "ok" && plan.changes.length > 0;

  const apply = (): void => {
    if (plan === undefined) return;
    try {
      const next = session.apply(plan, proposal.title);
      say(`${proposal.title}: applied. The programme is at revision ${next}.`, () => session.undo());
      props.onApplied();
    } catch (error) {
      setFailure(error);
    }
  };

  return (
    <Overlay
      isOpen
      onClose={props.onClose}
      shape="wide-dialog"
      title={proposal.title}
      description={
        <>
          Plan on revision {proposal.revision}, as {directory.name(proposal.by)}. Nothing has changed yet.
        </>
      }
      footer={
        <>
          <div className="foot-start">
            {props.onBack !== undefined && <Button onClick={props.onBack}>Back</Button>}
            <Button look="quiet" onClick={() => props.onKeep(proposal)}>
              Keep for later
            </Button>
          </div>
          {isStale ? (
            <Button look="primary" onClick={() => setRevision(policy.revision)}>
              Plan again on revision {policy.revision}
            </Button>
          ) : (
            <Button look="primary" disabled={!canApply} onClick={apply}>
              {canApply
                ? `Apply ${plural(plan.changes.length, "change")}`
                : plan?.outcome === "ok"
                  ? "Nothing to apply"
                  : "Cannot be applied"}
            </Button>
          )}
        </>
      }
    >
      <div className="plan-mode">
        <Segments
          label="Mode"
          value={mode}
          onChange={setMode}
          options={[
            { value: "all-or-nothing", label: "All or nothing" },
            { value: "partial", label: "Partial" },
          ]}
        />
        <p className="small">
          {mode === "partial" ? "Refused rows are left out, the others are applied." : "One refused row stops the whole plan."}
        </p>
      </div>
      {failure !== undefined && <Problem error={failure} />}
      {plan === undefined ? <Problem error={answer.error} /> : <PlanView plan={plan} directory={directory} />}
    </Overlay>
  );
}
