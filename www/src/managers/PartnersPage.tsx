import type { Partner } from "partner-policy";
import { type ReactNode, useMemo, useState } from "react";
import { useEdition } from "../programme/context.js";
import type { Directory } from "../programme/directory.js";
import { Badge, Button, Empty, Search } from "../ui/basics.js";
import { Choice } from "../ui/Choice.js";
import { Grid, type GridColumn } from "../ui/Grid.js";
import { Icon } from "../ui/icons.js";
import { plural, regionOf, statusTone, words } from "../words/labels.js";
import { Acting } from "./Acting.js";
import { ActionDialog } from "./ActionDialog.js";
import { ACTIONS, type ActionKind, editOf, titleOf } from "./actions.js";
import { CsvDialog, type CsvSource } from "./CsvDialog.js";
import type { ProposingProps } from "./proposal.js";
import { useProposals } from "./useProposals.js";

const ANY = "any";
const NONE: ReadonlySet<string> = new Set();

/** The partners with their managers, and what can be done with those that are selected. */
export function PartnersPage(props: ProposingProps): ReactNode {
  const { directory } = useEdition();
  const [selected, setSelected] = useState(NONE);
  const [action, setAction] = useState<ActionKind>();
  const [csv, setCsv] = useState<CsvSource>({ text: "" });
  const [isImporting, setImporting] = useState(false);
  const [text, setText] = useState("");
  const [status, setStatus] = useState(ANY);
  const [tier, setTier] = useState(ANY);
  const [region, setRegion] = useState(ANY);
  const sought = text.trim().toLowerCase();
  const proposals = useProposals(props, () => setSelected(NONE));

  const rows = useMemo(
    () =>
      directory.partners.filter(
        (partner) =>
          (status === ANY || partner.status === status) &&
          (tier === ANY || (partner.tier ?? "") === tier) &&
          (region === ANY || regionOf(partner) === region) &&
          (sought === "" || textOf(partner, directory).includes(sought)),
      ),
    [directory, status, tier, region, sought],
  );
  const columns = useMemo(() => partnerColumns(directory), [directory]);
  const ids = useMemo(() => directory.partners.map(({ id }) => id).filter((id) => selected.has(id)), [directory, selected]);
  const isNarrowed = sought !== "" || status !== ANY || tier !== ANY || region !== ANY;

  const start = (kind: ActionKind): void => {
    if (kind !== "remove-all") {
      setAction(kind);
      return;
    }
    const edit = editOf(kind, ids, { users: [], makePrimary: false, from: undefined, primary: undefined });
    proposals.propose(titleOf(kind, ids, []), edit);
  };

  return (
    <>
      <Acting {...props} onReview={proposals.reviewKept} />
      <section className="card list" aria-label="Partners">
        <div className="filters">
          <Search label="Search partners" value={text} onChange={setText} />
          <Choice
            label="Status"
            value={status}
            onChange={setStatus}
            options={optionsOf(directory.partners.map((partner) => partner.status))}
          />
          <Choice
            label="Tier"
            value={tier}
            onChange={setTier}
            options={optionsOf(directory.partners.map((partner) => partner.tier ?? ""))}
          />
          <Choice
            label="Region"
            value={region}
            onChange={setRegion}
            options={optionsOf(directory.partners.map(regionOf), (value) => value)}
          />
          <Button icon="upload" className="push" onClick={() => setImporting(true)}>
            Import CSV
          </Button>
        </div>
        <div className="bulk" role="toolbar" aria-label="Selected partners">
          <p className="bulk-count" role="status">
            {ids.length === 0 ? "None selected" : <strong>{ids.length} selected</strong>}
          </p>
          {ids.length > 0 ? (
            <Button look="quiet" onClick={() => setSelected(NONE)}>
              Clear selection
            </Button>
          ) : (
            <Button look="quiet" onClick={() => setSelected(new Set(rows.map(({ id }) => id)))}>
              Select all {rows.length}
            </Button>
          )}
          <div className="bulk-actions">
            {ACTIONS.map(({ kind, label, icon }) => (
              <Button
                key={kind}
                icon={icon}
                look={kind === "add" && ids.length > 0 ? "primary" : "plain"}
                disabled={ids.length === 0}
                onClick={() => start(kind)}
              >
                {label}
              </Button>
            ))}
          </div>
        </div>
        <Grid
          kind="partners"
          label="Partners"
          rows={rows}
          columns={columns}
          rowId={idOf}
          rowName={({ name }) => name}
          selection={{ ids: selected, onChange: setSelected }}
          heights={[48, 104]}
          empty={
            <Empty title={isNarrowed ? "No partner matches" : "There are no partners"}>
              {isNarrowed && <p>Change the search or the filters.</p>}
            </Empty>
          }
        />
        <p className="list-foot small">
          {rows.length === directory.partners.length
            ? plural(rows.length, "partner")
            : `${rows.length} of ${plural(directory.partners.length, "partner")}`}
        </p>
      </section>
      {action !== undefined && (
        <ActionDialog
          kind={action}
          partners={ids}
          onClose={() => setAction(undefined)}
          onReview={(title, edit) => {
            setAction(undefined);
            proposals.propose(title, edit, () => setAction(action));
          }}
        />
      )}
      {isImporting && (
        <CsvDialog
          source={csv}
          onChange={setCsv}
          onClose={() => setImporting(false)}
          onReview={(title, source) => {
            setImporting(false);
            proposals.proposeCsv(title, source, () => setImporting(true));
          }}
        />
      )}
      {proposals.dialog}
    </>
  );
}

function idOf({ id }: Partner): string {
  return id;
}

function textOf(partner: Partner, directory: Directory): string {
  return [partner.name, partner.id, ...directory.managersOf(partner.id).map(({ user }) => directory.name(user))].join(" ").toLowerCase();
}

function optionsOf(values: readonly string[], label: (value: string) => string = words): { value: string; label: string }[] {
  const found = [...new Set(values)].filter((value) => value !== "").sort();
  return [{ value: ANY, label: "Any" }, ...found.map((value) => ({ value, label: label(value) }))];
}

function partnerColumns(directory: Directory): GridColumn<Partner>[] {
  return [
    {
      id: "name",
      header: "Partner",
      value: ({ name }) => name,
      width: "minmax(10rem, 1.2fr)",
      cell: ({ name, id }) => (
        <span className="pair row">
          <span className="clip strong">{name}</span>
          <span className="id">{id}</span>
        </span>
      ),
    },
    {
      id: "status",
      header: "Status",
      value: ({ status }) => status,
      width: "8rem",
      cell: ({ status }) => <Badge tone={statusTone(status)}>{words(status)}</Badge>,
    },
    {
      id: "tier",
      header: "Tier",
      value: ({ tier }) => tier ?? "",
      width: "6.5rem",
      cell: ({ tier }) => (tier === undefined ? <span className="absent">None</span> : directory.name(tier)),
    },
    { id: "region", header: "Region", value: regionOf, width: "6rem" },
    {
      id: "managers",
      header: "Managers",
      value: ({ id }) => directory.managersOf(id).length,
      width: "minmax(14rem, 2.4fr)",
      cell: ({ id }) => <Managers partner={id} directory={directory} />,
    },
  ];
}

function Managers({ partner, directory }: { readonly partner: string; readonly directory: Directory }): ReactNode {
  const managers = directory.managersOf(partner);
  if (managers.length === 0) return <span className="absent">No managers</span>;
  return (
    <span className="managers">
      {managers.map(({ user, isPrimary }) => {
        const person = directory.user(user);
        const status = person?.kind === "internal" && person.status !== "active" ? person.status : undefined;
        return (
          <span key={user} className={`manager ${isPrimary ? "primary" : ""}`}>
            {isPrimary && (
              <>
                <Icon name="star" size={12} />
                <span className="sr-only">Primary: </span>
              </>
            )}
            {person?.name ?? user}
            {status !== undefined && <span className="manager-status"> ({status})</span>}
          </span>
        );
      })}
    </span>
  );
}
