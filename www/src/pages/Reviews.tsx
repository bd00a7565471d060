import { type ReactNode, useMemo, useState } from "react";
import { adjust, go, useAddress } from "../app/address.js";
import { count, day, daysUntil, t } from "../i18n/index.js";
import { useProposing } from "../plan/ProposalHost.js";
import { useEdition, useSessionState, useWho } from "../programme/context.js";
import { csvOf, download } from "../programme/csv.js";
import type { Directory } from "../programme/directory.js";
import { Badge, Button, Empty, Note, Segments } from "../ui/basics.js";
import type { GridColumn } from "../ui/Grid.js";
import { Heading } from "../ui/Heading.js";
import { List, type ListFilter } from "../ui/ListPage.js";
import { Overlay } from "../ui/Overlay.js";
import { Person } from "../ui/People.js";
import { useReports } from "./People.js";

interface Review {
  readonly partner: string;
  readonly due: string;
  readonly state: "overdue" | "due" | "open";
}

/** The access reviews: which are overdue, which are due soon, and the answers to each. */
export function Reviews(): ReactNode {
  const { policy, directory } = useEdition();
  const { now } = useWho();
  const { get } = useAddress();
  const reports = useReports();
  const partner = get("review");
  const rows = useMemo(
    () =>
      (reports?.reviews ?? []).map((review): Review => {
        const days = (Date.parse(review.due) - Date.parse(now)) / 86_400_000;
        return { ...review, state: days < 0 ? "overdue" : days <= 14 ? "due" : "open" };
      }),
    [reports, now],
  );
  const columns = useMemo(() => reviewColumns(directory, now, (id) => policy.reviewList(id).length), [directory, now, policy]);
  const filters = useMemo(
    (): ListFilter<Review>[] => [{ field: "state", label: t("State"), valuesOf: ({ state }) => [state], labelOf: stateWords }],
    [],
  );
  return (
    <>
      <Heading title={t("Reviews")} about={t("Who of a partner's people keeps access, asked again and again.")} />
      <List
        label={t("Access reviews")}
        rows={rows}
        columns={columns}
        filters={filters}
        textOf={({ partner: id }) => directory.name(id)}
        rowId={({ partner: id }) => id}
        rowName={({ partner: id }) => directory.name(id)}
        onOpen={({ partner: id }) => go({ review: id })}
        counted={(n) => count(n, "{n} review", "{n} reviews")}
        empty={<Empty title={reports === undefined ? t("Asking …") : t("No partner is active")} />}
      />
      {partner !== undefined &&
        (directory.partner(partner) === undefined ? (
          <Note tone="bad" title={t("This programme has no partner “{id}”", { id: partner })} />
        ) : (
          <Answers partner={partner} onClose={() => adjust({ review: undefined })} />
        ))}
    </>
  );
}

function stateWords(state: string): string {
  return { overdue: t("Overdue"), due: t("Due within 14 days"), open: t("Later") }[state] ?? state;
}

function reviewColumns(directory: Directory, now: string, asked: (partner: string) => number): GridColumn<Review>[] {
  return [
    {
      id: "partner",
      header: t("Partner"),
      value: ({ partner }) => directory.name(partner),
      width: "minmax(11rem, 1.5fr)",
      narrow: "title",
      cell: ({ partner }) => <span className="clip strong">{directory.name(partner)}</span>,
    },
    {
      id: "state",
      header: t("State"),
      value: ({ state }) => state,
      width: "10rem",
      narrow: "end",
      cell: ({ state }) => <Badge tone={state === "overdue" ? "bad" : state === "due" ? "warn" : "quiet"}>{stateWords(state)}</Badge>,
    },
    {
      id: "due",
      header: t("Due"),
      value: ({ due }) => due,
      width: "12rem",
      narrow: "line",
      cell: ({ due }) => (
        <span className="clip">
          {day(due)} <span className="small">{daysUntil(due, now)}</span>
        </span>
      ),
    },
    { id: "asked", header: t("People asked about"), width: "9rem", align: "end", cell: ({ partner }) => asked(partner) },
  ];
}

/** The answers to one review: keep or remove each person; closing it is a plan. */
function Answers({ partner, onClose }: { readonly partner: string; readonly onClose: () => void }): ReactNode {
  const { policy, directory } = useEdition();
  const { by, now } = useWho();
  const { entries } = useSessionState();
  const { propose } = useProposing();
  const asked = useMemo(() => policy.reviewList(partner), [policy, partner]);
  const [answers, setAnswers] = useState<ReadonlyMap<string, "keep" | "remove">>(new Map());
  const reviewers = directory
    .peopleOf(partner)
    .filter((user) => user.kind === "partner" && user.reviewer === true && user.status === "active");
  const reviewer = reviewers[0]?.id ?? by;
  const name = directory.name(partner);
  const close = (): void => {
    onClose();
    propose(
      t("Close the access review of {name}", { name }),
      {
        edit: {
          kind: "reviews.close",
          partner,
          reviewer,
          answers: [...answers].map(([user, answer]) => ({ user, keep: answer === "keep" })),
        },
      },
      { by: reviewer },
    );
  };
  const save = (): void =>
    download(
      `review-${partner}.csv`,
      csvOf(
        ["partner", "person", "id", "answer", "reviewer", "as of", "revision"],
        asked.map((id) => [
          name,
          directory.name(id),
          id,
          answers.get(id) ?? "not answered",
          directory.name(reviewer),
          now,
          policy.revision,
        ]),
      ),
      "text/csv",
    );
  const past = entries.filter(({ title }) => title === t("Close the access review of {name}", { name }));
  return (
    <Overlay
      onClose={onClose}
      shape="wide-dialog"
      title={t("Access review of {name}", { name })}
      description={t("Answered by {name}. Who is not answered for is treated as the programme's settings say.", {
        name: directory.name(reviewer),
      })}
      footer={
        <>
          <div className="foot-start">
            <Button look="quiet" icon="download" onClick={save}>
              {t("Export as evidence")}
            </Button>
            <span className="small">
              {t("{n} of {all} answered", { n: answers.size, all: asked.length })}
              {past.length > 0 && ` · ${t("closed before: {n}", { n: past.length })}`}
            </span>
          </div>
          <Button look="primary" onClick={close}>
            {t("Review and close")}
          </Button>
        </>
      }
    >
      <div className="button-row">
        <Button onClick={() => setAnswers(new Map(asked.map((id) => [id, "keep"])))}>{t("Keep everybody")}</Button>
        <Button look="quiet" onClick={() => setAnswers(new Map())}>
          {t("Clear the answers")}
        </Button>
      </div>
      {asked.length === 0 && <Empty title={t("Nobody is asked about")} />}
      <ul className="plain-list">
        {asked.map((id) => {
          const user = directory.user(id);
          return (
            <li key={id} className="list-line">
              <div className="list-line-text person-line">{user !== undefined && <Person user={user} directory={directory} />}</div>
              <Segments
                label={t("Answer for {name}", { name: directory.name(id) })}
                value={answers.get(id) ?? "none"}
                onChange={(value) => {
                  const next = new Map(answers);
                  if (value === "none") next.delete(id);
                  else next.set(id, value);
                  setAnswers(next);
                }}
                options={[
                  { value: "none", label: "–" },
                  { value: "keep", label: t("Keep") },
                  { value: "remove", label: t("Remove") },
                ]}
              />
            </li>
          );
        })}
      </ul>
    </Overlay>
  );
}
