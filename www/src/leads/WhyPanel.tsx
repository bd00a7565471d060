import type { Viewer } from "partner-policy";
import type { SampleLead } from "partner-policy/sample";
import { Tabs } from "radix-ui";
import { type ReactNode, useMemo, useState } from "react";
import { go } from "../app/address.js";
import type { Directory } from "../programme/directory.js";
import { Button } from "../ui/basics.js";
import { Icon } from "../ui/icons.js";
import { Overlay } from "../ui/Overlay.js";
import { money, ORIGIN, words } from "../words/labels.js";
import { DecisionView } from "./DecisionView.js";
import { type LeadVerb, VERBS } from "./verbs.js";

/** Why, or why not: everything that the engine says about one person and one lead. */
export function WhyPanel(props: {
  readonly viewer: Viewer;
  readonly lead: SampleLead;
  readonly neighbours: { readonly before: SampleLead | undefined; readonly after: SampleLead | undefined };
  readonly directory: Directory;
  readonly onClose: () => void;
}): ReactNode {
  const { viewer, lead, directory, neighbours } = props;
  const [verb, setVerb] = useState<LeadVerb>("view");
  const [copied, setCopied] = useState<string>();
  const decisions = useMemo(
    () => VERBS.map((entry) => ({ ...entry, decision: viewer.explain(`lead.${entry.verb}`, lead) })),
    [viewer, lead],
  );
  const name = directory.name(viewer.id);

  const copy = async (): Promise<void> => {
    const answers = Object.fromEntries(decisions.map((entry) => [`lead.${entry.verb}`, entry.decision]));
    try {
      await navigator.clipboard.writeText(JSON.stringify({ viewer: viewer.id, lead, decisions: answers }, null, 2));
      setCopied("Copied");
    } catch {
      setCopied("The browser refused the clipboard");
    }
  };

  return (
    <Overlay
      isOpen
      onClose={props.onClose}
      shape="sheet"
      title={lead.fields.company}
      description={
        <>
          What <strong>{name}</strong> may do with this lead, and why
        </>
      }
      actions={
        <div className="step">
          <button
            type="button"
            className="icon-button"
            aria-label="Previous lead"
            disabled={neighbours.before === undefined}
            onClick={() => go({ lead: neighbours.before?.id })}
          >
            <Icon name="left" />
          </button>
          <button
            type="button"
            className="icon-button"
            aria-label="Next lead"
            disabled={neighbours.after === undefined}
            onClick={() => go({ lead: neighbours.after?.id })}
          >
            <Icon name="right" />
          </button>
        </div>
      }
      footer={
        <>
          <span className="small">
            Revision {viewer.revision} · <span role="status">{copied ?? "the engine's own answer"}</span>
          </span>
          <Button icon="copy" onClick={copy}>
            Copy as JSON
          </Button>
        </>
      }
    >
      <dl className="facts lead-facts">
        {factsOf(lead, directory).map(([term, value]) => (
          <div key={term} className="fact">
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Tabs.Root value={verb} onValueChange={(value) => setVerb(value as LeadVerb)}>
        <Tabs.List className="verbs" aria-label="What is asked">
          {decisions.map((entry) => (
            <Tabs.Trigger key={entry.verb} value={entry.verb} className="verb" data-allowed={entry.decision.allowed}>
              <span className="verb-name">{entry.label}</span>
              <span className="verb-mark">
                <Icon name={entry.decision.allowed ? "check" : "cross"} size={12} />
                {entry.decision.allowed ? "Yes" : "No"}
              </span>
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {decisions.map((entry) => (
          <Tabs.Content key={entry.verb} value={entry.verb} className="verb-page">
            <DecisionView {...entry} name={name} directory={directory} />
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </Overlay>
  );
}

function factsOf(lead: SampleLead, directory: Directory): [string, string][] {
  const person = (id: string | null | undefined, absent: string): string => (id == null ? absent : directory.name(id));
  return [
    ["Partner", directory.name(lead.partner)],
    ["Origin", ORIGIN[lead.origin ?? ""] ?? "Unknown"],
    ["Stage", words(lead.fields.stage)],
    ["Amount", money(lead.fields.amount)],
    ["Owner", person(lead.owner, "No owner")],
    ["Assignee", person(lead.assignee, "Unassigned")],
    ["Created by", person(lead.createdBy, "Unknown")],
    ["Lead", lead.id],
  ];
}
