import type { ReactNode } from "react";
import { useMemo } from "react";
import { go } from "../app/address.js";
import { useEdition, useSession } from "../programme/context.js";
import { Badge, Button, Rule } from "../ui/basics.js";
import { PersonSwitch } from "../ui/PersonSwitch.js";
import { Problem } from "../ui/Problem.js";
import { codeSentence } from "../words/codes.js";
import type { ProposingProps } from "./proposal.js";

/** In whose name changes are proposed, and what the engine says to that. */
export function Acting(props: ProposingProps & { readonly onReview: () => void }): ReactNode {
  const { by, kept } = props;
  const { now } = useSession();
  const { policy, directory } = useEdition();
  const answer = useMemo(() => {
    try {
      return { decision: policy.viewer(by, { now }).explain("managers.edit", { type: "managers" }) };
    } catch (error) {
      return { error };
    }
  }, [policy, by, now]);
  const { decision } = answer;
  return (
    <>
      <section className="card acting" aria-label="Acting as">
        <PersonSwitch label="Acting as" chosen={directory.user(by)} chosenId={by} directory={directory} onChange={(id) => go({ by: id })} />
        {decision !== undefined &&
          (decision.allowed ? (
            <p className="gates">
              <Badge tone="good">May change managers</Badge> <Rule id={decision.rule} />
            </p>
          ) : (
            <p className="gates">
              <Badge tone="bad" icon="lock">
                May not change managers
              </Badge>{" "}
              <span className="small">{codeSentence(decision.code)} A plan in this name is refused.</span> <Rule id="MGR-12" />
            </p>
          ))}
      </section>
      {decision === undefined && <Problem error={answer.error} />}
      {kept !== undefined && (
        <section className="card kept" aria-label="Kept plan">
          <p>
            <strong>Kept for later:</strong> {kept.title}, made on revision {kept.revision}
            {kept.revision !== policy.revision && `; the programme is at ${policy.revision}`}
          </p>
          <div className="kept-tools">
            <Button onClick={props.onReview}>Review the kept plan</Button>
            <Button look="quiet" onClick={() => props.onKeep(undefined)}>
              Discard
            </Button>
          </div>
        </section>
      )}
    </>
  );
}
