import type { Edit, Policy } from "partner-policy";
import { type ReactNode, useMemo, useState } from "react";
import { useEdition } from "../programme/context.js";
import type { Directory } from "../programme/directory.js";
import { Badge, Button, Empty, Search } from "../ui/basics.js";
import { Grid, type GridColumn } from "../ui/Grid.js";
import { Problem } from "../ui/Problem.js";
import { codeSentence } from "../words/codes.js";
import { plural } from "../words/labels.js";
import { Acting } from "./Acting.js";
import { PartnerPick } from "./PartnerPick.js";
import type { ProposingProps } from "./proposal.js";
import { useProposals } from "./useProposals.js";

type ListerRow = ReturnType<Policy["managersLister"]>[number];

const NONE: ReadonlySet<string> = new Set();

/** Everybody who manages a partner, as far as the acting person may see them, and what can be done with selected rows. */
export function ListerPage(props: ProposingProps): ReactNode {
  const { by } = props;
  const { policy, directory } = useEdition();
  const [selected, setSelected] = useState(NONE);
  const [picking, setPicking] = useState<"add" | "remove">();
  const [text, setText] = useState("");
  const sought = text.trim().toLowerCase();
  const proposals = useProposals(props, () => setSelected(NONE));

  const answer = useMemo(() => {
    try {
      return { lister: policy.managersLister(by) };
    } catch (error) {
      return { lister: [], error };
    }
  }, [policy, by]);
  const rows = useMemo(
    () =>
      sought === ""
        ? answer.lister
        : answer.lister.filter((row) =>
            `${directory.name(row.user)} ${row.user} ${directory.name(row.partner)} ${row.partner}`.toLowerCase().includes(sought),
          ),
    [answer, sought, directory],
  );
  const columns = useMemo(() => listerColumns(directory), [directory]);
  const pairs = answer.lister.filter((row) => selected.has(idOf(row)));
  const users = [...new Set(pairs.map(({ user }) => user))];
  const names = users.length <= 2 ? users.map((id) => directory.name(id)).join(", ") : plural(users.length, "person", "people");
  const isNone = pairs.length === 0;

  const makePrimary = (): void =>
    proposals.propose(`Make ${names} primary in ${plural(pairs.length, "row")}`, {
      kind: "managers.make-primary",
      assignments: pairs.map(({ partner, user }) => ({ partner, user })),
    });
  const removeRows = (): void =>
    proposals.propose(`Remove ${plural(pairs.length, "assignment")}`, {
      kind: "managers.rows",
      rows: pairs.map(({ partner, user }) => ({ action: "remove" as const, partner, user })),
    });
  const withPartners = (kind: "add" | "remove", partners: string[]): void => {
    const edit: Edit = kind === "add" ? { kind: "managers.add", partners, users } : { kind: "managers.remove", partners, users };
    const title =
      kind === "add"
        ? `Add ${names} to ${plural(partners.length, "partner")}`
        : `Remove ${names} from ${plural(partners.length, "partner")}`;
    setPicking(undefined);
    proposals.propose(title, edit, () => setPicking(kind));
  };

  return (
    <>
      <Acting {...props} onReview={proposals.reviewKept} />
      {answer.error !== undefined && <Problem error={answer.error} />}
      <section className="card list" aria-label="Managers lister">
        <div className="filters">
          <Search label="Search managers" value={text} onChange={setText} />
        </div>
        <div className="bulk" role="toolbar" aria-label="Selected assignments">
          <p className="bulk-count" role="status">
            {isNone ? "None selected" : <strong>{pairs.length} selected</strong>}
          </p>
          {!isNone && (
            <Button look="quiet" onClick={() => setSelected(NONE)}>
              Clear selection
            </Button>
          )}
          <div className="bulk-actions">
            <Button icon="star" disabled={isNone} onClick={makePrimary}>
              Make primary
            </Button>
            <Button icon="cross" disabled={isNone} onClick={removeRows}>
              Remove assignment
            </Button>
            <Button icon="plus" disabled={isNone} onClick={() => setPicking("add")}>
              Add to partners
            </Button>
            <Button icon="minus" disabled={isNone} onClick={() => setPicking("remove")}>
              Remove from partners
            </Button>
          </div>
        </div>
        <Grid
          kind="lister"
          label="Manager assignments"
          rows={rows}
          columns={columns}
          rowId={idOf}
          rowName={(row) => `${directory.name(row.user)} at ${directory.name(row.partner)}`}
          selection={{ ids: selected, onChange: setSelected }}
          heights={[48, 96]}
          empty={
            <Empty title={answer.lister.length === 0 ? "This person may see no assignment" : "No assignment matches"}>
              <p>
                {answer.lister.length === 0
                  ? "Administrators and readers see all rows, managers those of their own partners."
                  : "Change the search."}
              </p>
            </Empty>
          }
        />
        <p className="list-foot small">
          {rows.length === answer.lister.length
            ? plural(rows.length, "assignment")
            : `${rows.length} of ${plural(answer.lister.length, "assignment")}`}
        </p>
      </section>
      {picking !== undefined && (
        <PartnerPick
          title={picking === "add" ? `Add ${names} to partners` : `Remove ${names} from partners`}
          onClose={() => setPicking(undefined)}
          onReview={(partners) => withPartners(picking, partners)}
        />
      )}
      {proposals.dialog}
    </>
  );
}

function idOf({ partner, user }: ListerRow): string {
  return JSON.stringify([partner, user]);
}

function listerColumns(directory: Directory): GridColumn<ListerRow>[] {
  const named = (id: string): ReactNode => (
    <span className="pair row">
      <span className="clip strong">{directory.name(id)}</span>
      <span className="id">{id}</span>
    </span>
  );
  return [
    {
      id: "user",
      header: "Manager",
      value: ({ user }) => directory.name(user),
      width: "minmax(11rem, 1fr)",
      cell: ({ user }) => named(user),
    },
    {
      id: "partner",
      header: "Partner",
      value: ({ partner }) => directory.name(partner),
      width: "minmax(11rem, 1fr)",
      cell: ({ partner }) => named(partner),
    },
    {
      id: "primary",
      header: "Primary",
      value: ({ primary }) => (primary === true ? 1 : 0),
      width: "7.5rem",
      cell: ({ primary }) =>
        primary === true ? (
          <Badge tone="info" icon="star">
            Primary
          </Badge>
        ) : (
          <span className="absent">No</span>
        ),
    },
    {
      id: "effective",
      header: "In effect",
      value: ({ effective }) => (effective ? 1 : 0),
      width: "minmax(13rem, 1.2fr)",
      cell: ({ effective, code }) =>
        effective ? (
          <Badge tone="good">In effect</Badge>
        ) : (
          <span className="clip" title={codeSentence(code ?? "")}>
            <Badge tone="warn">No effect</Badge> {code !== undefined && <code>{code}</code>}
          </span>
        ),
    },
  ];
}
