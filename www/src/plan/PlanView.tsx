import { type ReactNode, useMemo, useState } from "react";
import { count, number, t } from "../i18n/index.js";
import type { Directory } from "../programme/directory.js";
import { Badge, Empty, Note, Rule } from "../ui/basics.js";
import { Grid, type GridColumn, type Rows } from "../ui/Grid.js";
import { codeSentence, outcomeOf, rowReason } from "../words/labels.js";
import type { Difference, Differences } from "./differences.js";
import type { Outcome, Planned, PlanRow } from "./usePlan.js";

interface Remark {
  readonly code: string;
  readonly partner?: string | undefined;
  readonly user?: string | undefined;
}

const OUTCOMES: readonly Outcome[] = ["refused", "updated", "merged", "unchanged", "skipped"];

/** A plan: its outcome in a sentence, what to know about it, and every row, the refused ones first. */
export function PlanView(props: {
  readonly plan: Planned;
  readonly directory: Directory;
  /** What stands between the summary and the rows. */
  readonly children?: ReactNode;
}): ReactNode {
  const { plan, directory } = props;
  const { differences, rows, byOutcome } = plan;
  const [only, setOnly] = useState<Outcome>();
  const shown = useMemo(() => (only === undefined ? refusedFirst(plan) : (plan.byOutcome.get(only) ?? [])), [plan, only]);
  const columns = useMemo(() => planColumns(directory, differences), [directory, differences]);
  // Who loses the flag stands in a note of its own, with who has it then.
  const warnings = useMemo(() => plan.head.warnings.filter(({ code }) => code !== "PRIMARY_CHANGED"), [plan]);
  return (
    <>
      <Summary plan={plan} />
      {differences.demoted.length > 0 && (
        <Note
          tone="warn"
          title={count(differences.demoted.length, "The primary flag moves at {n} partner", "The primary flag moves at {n} partners")}
        >
          <ul className="remarks">
            {differences.demoted.slice(0, 8).map(({ partner, user, by }) => (
              <li key={`${partner} ${user}`}>
                {by === undefined
                  ? t("{partner}: {name} was primary, then nobody is", { name: directory.told(user), partner: directory.told(partner) })
                  : t("{partner}: {by} takes over from {name}", {
                      name: directory.told(user),
                      partner: directory.told(partner),
                      by: directory.told(by),
                    })}
              </li>
            ))}
            {differences.demoted.length > 8 && <li>{t("and {n} more", { n: differences.demoted.length - 8 })}</li>}
          </ul>
        </Note>
      )}
      <Remarks tone="warn" title={t("Warnings")} remarks={warnings} directory={directory} />
      <Remarks tone="info" title={t("To do afterwards")} remarks={plan.head.effects} directory={directory} />
      {props.children}
      {rows.length > 0 ? (
        <section>
          <header className="section-head">
            <h3>{count(rows.length, "{n} row", "{n} rows")}</h3>
            {byOutcome.size > 1 && (
              <fieldset className="outcomes">
                <legend className="sr-only">{t("Only rows with this outcome")}</legend>
                {OUTCOMES.filter((outcome) => byOutcome.has(outcome)).map((outcome) => (
                  <button
                    key={outcome}
                    type="button"
                    className="toggle"
                    aria-pressed={only === outcome}
                    onClick={() => setOnly(only === outcome ? undefined : outcome)}
                  >
                    <Badge tone={outcomeOf(outcome).tone}>
                      {number(byOutcome.get(outcome)?.length ?? 0)} {outcomeOf(outcome).label.toLowerCase()}
                    </Badge>
                  </button>
                ))}
              </fieldset>
            )}
          </header>
          <Grid
            label={t("Plan rows")}
            rows={shown}
            columns={columns}
            rowId={({ index }) => String(index)}
            rowName={({ index }) => t("row {n}", { n: index + 1 })}
            heights={[48, 84]}
            isFitted
            empty={<Empty title={t("No row has this outcome")} />}
          />
        </section>
      ) : (
        differences.all.length > 0 && <DifferenceList differences={differences.all} directory={directory} />
      )}
    </>
  );
}

/** The rows of a plan with the refused ones first. */
function refusedFirst({ byOutcome, others }: Planned): Rows<PlanRow> {
  const refused = byOutcome.get("refused") ?? [];
  return {
    length: refused.length + others.length,
    at: (place) => (place < refused.length ? refused[place] : others[place - refused.length]),
  };
}

function Summary({ plan }: { readonly plan: Planned }): ReactNode {
  const { differences } = plan;
  const refused = plan.byOutcome.get("refused")?.length ?? 0;
  const isOk = plan.head.outcome === "ok";
  const isEmpty = plan.changes.length === 0;
  const refusals = [...plan.refusals].sort((a, b) => b[1] - a[1]);
  const title = !isOk
    ? t("This plan is refused: nothing would change")
    : isEmpty
      ? t("Everything is already so: there is nothing to change")
      : refused > 0
        ? t("This plan can be applied without the refused rows")
        : t("This plan can be applied");
  return (
    <Note tone={!isOk ? "bad" : isEmpty ? "info" : refused > 0 ? "warn" : "good"} title={title}>
      <p data-testid="summary">
        {[
          ...(isOk ? [count(differences.all.length, "{n} thing changes", "{n} things change")] : []),
          ...(refused > 0 ? [count(refused, "{n} row is refused", "{n} rows are refused")] : []),
          ...(differences.demoted.length > 0
            ? [count(differences.demoted.length, "{n} primary flag moves", "{n} primary flags move")]
            : []),
        ].join(" · ")}
      </p>
      {refusals.length > 0 && (
        <ul className="refusals">
          {refusals.map(([code, n]) => (
            <li key={code}>
              {codeSentence(code)} <span className="small">{count(n, "{n} row", "{n} rows")}</span>
            </li>
          ))}
        </ul>
      )}
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
  for (const remark of props.remarks) {
    const list = groups.get(remark.code);
    if (list === undefined) groups.set(remark.code, [remark]);
    else list.push(remark);
  }
  return (
    <Note tone={props.tone} title={`${props.title} (${number(props.remarks.length)})`}>
      <ul className="remarks">
        {[...groups].map(([code, remarks]) => (
          <li key={code}>
            {remarks.length === 1 ? (
              codeSentence(code, remarks[0], props.directory)
            ) : (
              <>
                {codeSentence(code)} <span className="small">{subjects(remarks, props.directory)}</span>
              </>
            )}
          </li>
        ))}
      </ul>
    </Note>
  );
}

function subjects(remarks: readonly Remark[], directory: Directory): string {
  const names = remarks.slice(0, 6).map(({ partner, user }) =>
    [user, partner]
      .filter((id) => id !== undefined)
      .map((id) => directory.told(id))
      .join(", "),
  );
  const shown = names.join("; ");
  return remarks.length > 6 ? `${shown} ${t("and {n} more", { n: remarks.length - 6 })}` : shown;
}

function planColumns(directory: Directory, differences: Differences): GridColumn<PlanRow>[] {
  return [
    {
      id: "outcome",
      header: t("Outcome"),
      width: "7rem",
      narrow: "end",
      cell: ({ outcome }) => <Badge tone={outcomeOf(outcome).tone}>{outcomeOf(outcome).label}</Badge>,
    },
    {
      id: "subject",
      header: t("Who and where"),
      width: "minmax(10rem, 1fr)",
      narrow: "title",
      cell: ({ partner, user, role }) => {
        const names = [user, partner].filter((id) => id !== undefined).map((id) => directory.told(id));
        if (role !== undefined) names.push(directory.name(role));
        return (
          <span className="two">
            <span className="clip strong">{names[0] ?? t("The whole request")}</span>
            {names[1] !== undefined && <span className="clip small">{names[1]}</span>}
          </span>
        );
      },
    },
    {
      id: "change",
      header: t("Before → after"),
      width: "minmax(12rem, 1.6fr)",
      narrow: "line",
      cell: (row) => {
        const found = differences.of(row);
        if (row.outcome === "refused" || found.length === 0) {
          return (
            <span className="two">
              <span className="wrap">{rowReason(row, directory)}</span>
            </span>
          );
        }
        return (
          <span className="two">
            {found.slice(0, 2).map((one) => (
              <BeforeAfter
                key={one.field}
                difference={one}
                hasField={row.partner === undefined || row.user === undefined || found.length > 1}
              />
            ))}
            {found.length > 2 && <span className="small">{t("and {n} more", { n: found.length - 2 })}</span>}
          </span>
        );
      },
    },
    {
      id: "rule",
      header: t("Rule"),
      width: "6rem",
      cell: ({ rule }) => (rule === undefined ? null : <Rule id={rule} isInGrid />),
    },
  ];
}

/** What something was, and what it becomes. */
export function BeforeAfter({ difference, hasField = true }: { readonly difference: Difference; readonly hasField?: boolean }): ReactNode {
  return (
    <span className="before-after">
      {hasField && <span className="small">{difference.field}: </span>}
      <span className="before">{difference.before === "" ? "–" : difference.before}</span>
      <span aria-hidden="true"> → </span>
      <span className="sr-only"> {t("becomes")} </span>
      <span className="after">{difference.after}</span>
    </span>
  );
}

/** Differences by what they are about. */
export function DifferenceList({
  differences,
  directory,
}: {
  readonly differences: readonly Difference[];
  readonly directory: Directory;
}): ReactNode {
  const groups = new Map<string, { name: string; list: Difference[] }>();
  for (const difference of differences) {
    const { is, id } = difference.subject;
    const key = `${is} ${id}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { name: directory.told(id), list: [difference] });
    else group.list.push(difference);
  }
  return (
    <ul className="differences">
      {[...groups].slice(0, 200).map(([key, { name, list }]) => (
        <li key={key}>
          <p className="strong">{name}</p>
          {list.map((difference) => (
            <BeforeAfter key={difference.field} difference={difference} />
          ))}
        </li>
      ))}
      {groups.size > 200 && <li>{t("and {n} more", { n: groups.size - 200 })}</li>}
    </ul>
  );
}
