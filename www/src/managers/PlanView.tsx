import type { Plan } from "partner-policy";
import { type ReactNode, useMemo } from "react";
import type { Directory } from "../programme/directory.js";
import { Badge, Empty, Note, Rule } from "../ui/basics.js";
import { Grid, type GridColumn } from "../ui/Grid.js";
import { codeSentence } from "../words/codes.js";
import { OUTCOME, plural } from "../words/labels.js";

type Row = Plan["rows"][number] & { readonly index: number };
interface Remark {
  readonly code: string;
  readonly partner?: string | undefined;
  readonly user?: string | undefined;
  readonly message?: string;
}

/** A plan: its outcome, what to know about it, and every row. */
export function PlanView({ plan, directory }: { readonly plan: Plan; readonly directory: Directory }): ReactNode {
  const rows = useMemo(() => plan.rows.map((row, index): Row => ({ ...row, index })), [plan]);
  const columns = useMemo(() => planColumns(directory), [directory]);
  return (
    <div className="plan">
      <Outcome plan={plan} />
      <Remarks tone="warn" title="Warnings" remarks={plan.warnings} directory={directory} />
      <Remarks tone="info" title="To do afterwards" remarks={plan.effects} directory={directory} />
      <Grid
        kind="plan-rows"
        label="Plan rows"
        rows={rows}
        columns={columns}
        rowId={({ index }) => String(index)}
        rowName={({ index }) => `row ${index + 1}`}
        heights={[84, 136]}
        isFitted
        empty={<Empty title="The plan has no rows" />}
      />
    </div>
  );
}

function Outcome({ plan }: { readonly plan: Plan }): ReactNode {
  const counts = (Object.keys(OUTCOME) as Row["outcome"][])
    .map((outcome) => ({ outcome, count: plan.rows.filter((row) => row.outcome === outcome).length }))
    .filter(({ count }) => count > 0);
  const refusals = new Map<string, number>();
  for (const { outcome, code } of plan.rows) {
    if (outcome === "refused" && code !== undefined) refusals.set(code, (refusals.get(code) ?? 0) + 1);
  }
  const isOk = plan.outcome === "ok";
  return (
    <Note
      tone={isOk ? (plan.changes.length === 0 ? "info" : refusals.size > 0 ? "warn" : "good") : "bad"}
      title={
        isOk
          ? plan.changes.length === 0
            ? "Everything is already so: there is nothing to change"
            : refusals.size > 0
              ? "This plan can be applied without the refused rows"
              : "This plan can be applied"
          : "This plan is refused: nothing would change"
      }
    >
      {refusals.size > 0 && (
        <ul className="refusals">
          {[...refusals].map(([code, count]) => (
            <li key={code}>
              {codeSentence(code)} <code>{code}</code> {plural(count, "row")}
            </li>
          ))}
        </ul>
      )}
      <p className="counts">
        {counts.map(({ outcome, count }) => (
          <Badge key={outcome} tone={OUTCOME[outcome].tone}>
            {count} {OUTCOME[outcome].label.toLowerCase()}
          </Badge>
        ))}
      </p>
    </Note>
  );
}

function Remarks(props: {
  readonly tone: "warn" | "info";
  readonly title: string;
  readonly remarks: readonly Remark[];
  readonly directory: Directory;
}): ReactNode {
  if (props.remarks.length === 0) return null;
  const groups = new Map<string, Remark[]>();
  for (const remark of props.remarks) groups.set(remark.code, [...(groups.get(remark.code) ?? []), remark]);
  return (
    <Note tone={props.tone} title={`${props.title} (${props.remarks.length})`}>
      <ul className="remarks">
        {[...groups].map(([code, remarks]) => (
          <li key={code}>
            {codeSentence(code)} <code>{code}</code>
            <span className="small">{subjects(remarks, props.directory)}</span>
          </li>
        ))}
      </ul>
    </Note>
  );
}

function subjects(remarks: readonly Remark[], directory: Directory): string {
  const names = remarks.map(({ partner, user }) =>
    [partner, user]
      .filter((id) => id !== undefined)
      .map((id) => directory.name(id))
      .join(", "),
  );
  const shown = names.slice(0, 6).join("; ");
  return names.length > 6 ? `${shown} and ${names.length - 6} more` : shown;
}

function planColumns(directory: Directory): GridColumn<Row>[] {
  const named = (id: string | undefined): string => (id === undefined ? "" : directory.name(id));
  return [
    {
      id: "outcome",
      header: "Outcome",
      value: ({ outcome }) => OUTCOME[outcome].label,
      width: "7.5rem",
      cell: ({ outcome }) => <Badge tone={OUTCOME[outcome].tone}>{OUTCOME[outcome].label}</Badge>,
    },
    {
      id: "partner",
      header: "Partner",
      value: ({ partner }) => named(partner),
      width: "minmax(8rem, 1fr)",
      cell: ({ partner }) => pair(named(partner), partner),
    },
    {
      id: "user",
      header: "Person",
      value: ({ user }) => named(user),
      width: "minmax(8rem, 1fr)",
      cell: ({ user }) => pair(named(user), user),
    },
    {
      id: "message",
      header: "What happens",
      value: ({ code, message }) => `${code ?? ""} ${message}`,
      width: "minmax(12rem, 2.2fr)",
      cell: ({ code, message, rule }) => (
        <span className="plan-message">
          <span className="plan-text">{message}</span>
          {code !== undefined && (
            <span className="plan-code">
              <code>{code}</code> {rule !== undefined && <Rule id={rule} isInGrid />}
            </span>
          )}
        </span>
      ),
    },
  ];
}

function pair(name: string, id: string | undefined): ReactNode {
  if (id === undefined) return <span className="absent">none</span>;
  return (
    <span className="pair">
      <span className="clip">{name}</span>
      {name !== id && <span className="id">{id}</span>}
    </span>
  );
}
