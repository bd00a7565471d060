import type { SampleLead } from "partner-policy/sample";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import { go } from "../app/address.js";
import { useSession } from "../programme/context.js";
import type { Directory } from "../programme/directory.js";
import type { SightState } from "../programme/sight.js";
import { Button, Empty, Search, Segments } from "../ui/basics.js";
import { Choice } from "../ui/Choice.js";
import { Grid } from "../ui/Grid.js";
import { Problem } from "../ui/Problem.js";
import { ORIGIN, words } from "../words/labels.js";
import { leadColumns } from "./columns.js";
import { Standing } from "./Standing.js";
import { WhyPanel } from "./WhyPanel.js";

type Scope = "seen" | "all";
const ANY = "any";

/** The leads as one person sees them, or all of them with what that person may do. */
export function LeadsPage(props: {
  readonly sight: SightState;
  readonly viewerId: string;
  readonly directory: Directory;
  readonly openLead: string | undefined;
}): ReactNode {
  const { sight, directory } = props;
  const { leads } = useSession();
  const [scope, setScope] = useState<Scope>("seen");
  const [text, setText] = useState("");
  const [partner, setPartner] = useState(ANY);
  const [origin, setOrigin] = useState(ANY);
  const [stage, setStage] = useState(ANY);
  const sought = text.trim().toLowerCase();

  const ready = sight.is === "ready" ? sight.sight : undefined;
  const [latest, setLatest] = useState(ready);
  if (ready !== undefined && ready !== latest) setLatest(ready);
  const shown = ready ?? latest;
  const isBusy = ready === undefined;

  const rows = useMemo(
    () =>
      leads.filter(
        (lead) =>
          (scope === "all" || shown?.visible.has(lead.id) === true) &&
          (partner === ANY || lead.partner === partner) &&
          (origin === ANY || lead.origin === origin) &&
          (stage === ANY || lead.fields.stage === stage) &&
          (sought === "" || textOf(lead, directory).includes(sought)),
      ),
    [leads, scope, shown, partner, origin, stage, sought, directory],
  );
  const columns = useMemo(() => leadColumns(directory, shown), [directory, shown]);
  const partners = useMemo(() => partnerOptions(leads, directory), [leads, directory]);
  const open = useCallback((lead: SampleLead) => go({ lead: lead.id }), []);
  const opened = props.openLead === undefined ? undefined : leads.find(({ id }) => id === props.openLead);
  const isNarrowed = sought !== "" || partner !== ANY || origin !== ANY || stage !== ANY;
  const reset = (): void => {
    setText("");
    setPartner(ANY);
    setOrigin(ANY);
    setStage(ANY);
  };

  return (
    <>
      <Standing viewerId={props.viewerId} directory={directory} sight={sight} />
      {sight.is === "failed" ? (
        <Problem error={sight.error}>
          <p>Choose another person under “View as”.</p>
        </Problem>
      ) : (
        <section className="card list" aria-label="Leads">
          <div className="list-head">
            <Segments
              label="Which leads"
              value={scope}
              onChange={setScope}
              options={[
                { value: "seen", label: "What this person sees" },
                { value: "all", label: "All leads" },
              ]}
            />
            <p className="count" role="status" data-testid="count">
              {isBusy ? (
                <>asking the engine … {sight.is === "asking" && sight.done > 0 && `${Math.round((sight.done / sight.of) * 100)} %`}</>
              ) : (
                <>
                  <strong>{shown?.visible.size.toLocaleString("en")}</strong> of {leads.length.toLocaleString("en")} visible
                  {isNarrowed && ` · ${rows.length.toLocaleString("en")} match`}
                </>
              )}
            </p>
          </div>
          <div className="filters">
            <Search label="Search leads" value={text} onChange={setText} />
            <Choice label="Partner" value={partner} onChange={setPartner} options={partners} />
            <Choice
              label="Origin"
              value={origin}
              onChange={setOrigin}
              options={[{ value: ANY, label: "Any" }, ...Object.entries(ORIGIN).map(([value, label]) => ({ value, label }))]}
            />
            <Choice
              label="Stage"
              value={stage}
              onChange={setStage}
              options={[{ value: ANY, label: "Any" }, ...stagesOf(leads).map((value) => ({ value, label: words(value) }))]}
            />
            {isNarrowed && (
              <Button look="quiet" icon="cross" onClick={reset}>
                Clear
              </Button>
            )}
          </div>
          <Grid
            kind="leads"
            label="Leads"
            rows={rows}
            columns={columns}
            rowId={idOf}
            rowName={({ fields }) => fields.company}
            onOpen={open}
            heights={[44, 84]}
            isBusy={isBusy}
            empty={
              shown === undefined ? (
                <div className="bones" aria-hidden="true" />
              ) : (
                <Empty title={isNarrowed ? "No lead matches" : "This person sees no lead"}>
                  {isNarrowed ? (
                    <Button onClick={reset}>Clear the filters</Button>
                  ) : (
                    <>
                      <p>Open any lead of the programme to see why.</p>
                      <Button onClick={() => setScope("all")}>Show all leads</Button>
                    </>
                  )}
                </Empty>
              )
            }
          />
        </section>
      )}
      {ready !== undefined && opened !== undefined && (
        <WhyPanel
          viewer={ready.viewer}
          lead={opened}
          neighbours={neighbours(rows, opened)}
          directory={directory}
          onClose={() => go({ lead: undefined })}
        />
      )}
    </>
  );
}

function idOf(lead: SampleLead): string {
  return lead.id;
}

const texts = new WeakMap<Directory, Map<string, string>>();

function textOf(lead: SampleLead, directory: Directory): string {
  let known = texts.get(directory);
  if (known === undefined) {
    known = new Map();
    texts.set(directory, known);
  }
  let text = known.get(lead.id);
  if (text === undefined) {
    const people = [lead.owner, lead.assignee].map((id) => directory.user(id)?.name ?? "");
    text = [lead.id, lead.fields.company, lead.fields.product, directory.partner(lead.partner)?.name ?? "", ...people]
      .join(" ")
      .toLowerCase();
    known.set(lead.id, text);
  }
  return text;
}

function partnerOptions(leads: readonly SampleLead[], directory: Directory): { value: string; label: string }[] {
  const ids = [...new Set(leads.map(({ partner }) => partner))];
  const options = ids.map((value) => ({ value, label: directory.name(value) }));
  options.sort((a, b) => a.label.localeCompare(b.label) || (a.value < b.value ? -1 : 1));
  const twice = new Set(options.map(({ label }) => label).filter((label, index, all) => all.indexOf(label) !== index));
  return [
    { value: ANY, label: "Any" },
    ...options.map(({ value, label }) => ({ value, label: twice.has(label) ? `${label} (${value})` : label })),
  ];
}

function stagesOf(leads: readonly SampleLead[]): string[] {
  return [...new Set(leads.map(({ fields }) => fields.stage))].sort();
}

/** The leads before and after one in the list; a lead outside the list has none. */
function neighbours(rows: readonly SampleLead[], lead: SampleLead): { before: SampleLead | undefined; after: SampleLead | undefined } {
  const index = rows.indexOf(lead);
  return index < 0 ? { before: undefined, after: undefined } : { before: rows[index - 1], after: rows[index + 1] };
}
