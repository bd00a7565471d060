import type { PartnerReview } from "partner-policy";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { adjust, go, useAddress } from "../app/address.js";
import { useSelection } from "../app/selection.js";
import { count, day, daysUntil, t } from "../i18n/index.js";
import { useFormPlan, useProposing } from "../plan/ProposalHost.js";
import { useAsked } from "../programme/asked.js";
import { useEdition, useWho } from "../programme/context.js";
import { csvOf, download } from "../programme/csv.js";
import type { Directory } from "../programme/directory.js";
import { Badge, Button, Empty, Note, Segments } from "../ui/basics.js";
import { Choice } from "../ui/Choice.js";
import type { GridColumn } from "../ui/Grid.js";
import { Heading } from "../ui/Heading.js";
import { List, type ListFilter } from "../ui/ListPage.js";
import { Overlay } from "../ui/Overlay.js";
import { Person } from "../ui/People.js";
import { useReports } from "./People.js";

/** The access reviews: which are due, open and overdue; opening them, and the answers to each. */
export function Reviews(): ReactNode {
  const { directory } = useEdition();
  const { now } = useWho();
  const { get } = useAddress();
  const { propose } = useProposing();
  const selection = useSelection();
  const reports = useReports();
  const partner = get("review");
  const given = useRef(new Map<string, Given>());
  const columns = useMemo(() => reviewColumns(directory, now), [directory, now]);
  const filters = useMemo(
    (): ListFilter<PartnerReview>[] => [{ field: "state", label: t("State"), valuesOf: ({ state }) => [state], labelOf: stateWords }],
    [],
  );
  const deadline = new Date(Date.parse(now) + 14 * 86_400_000).toISOString();
  return (
    <>
      <Heading title={t("Reviews")} about={t("Who of a partner's people keeps access, asked again and again.")}>
        <Button
          onClick={() => propose(t("Open and settle the reviews"), { source: "schedule", edit: { kind: "reviews.sweep", deadline } })}
          title={t("Opens every review that is due, and settles those whose deadline has passed")}
        >
          {t("Open all that are due")}
        </Button>
      </Heading>
      {partner !== undefined && directory.partner(partner) === undefined && (
        <Note tone="bad" title={t("This programme has no partner “{id}”", { id: partner })} />
      )}
      <List
        label={t("Access reviews")}
        rows={reports?.reviews ?? NONE}
        columns={columns}
        filters={filters}
        textOf={({ partner: id }) => directory.told(id)}
        rowId={({ partner: id }) => id}
        rowName={({ partner: id }) => directory.told(id)}
        onOpen={({ partner: id }) => go({ review: id })}
        selection={selection}
        counted={(n) => count(n, "{n} review", "{n} reviews")}
        empty={<Empty title={reports === undefined ? t("Asking …") : t("No partner is active")} />}
        bar={(ids) => (
          <Button
            look="primary"
            onClick={() =>
              propose(
                t("Open {reviews}", { reviews: count(ids.length, "{n} review", "{n} reviews") }),
                { edit: { kind: "reviews.open", partners: [...ids], deadline } },
                { onApplied: selection.clear },
              )
            }
          >
            {t("Open a review")}
          </Button>
        )}
      />
      {partner !== undefined && directory.partner(partner) !== undefined && (
        <Answers
          key={partner}
          partner={partner}
          review={reports?.reviews.find((one) => one.partner === partner)}
          given={given.current.get(partner) ?? NO_ANSWERS}
          onGiven={(answers) => given.current.set(partner, answers)}
          onClose={() => adjust({ review: undefined })}
        />
      )}
    </>
  );
}

/** What was answered, by person. */
type Given = ReadonlyMap<string, "keep" | "remove">;

const NO_ANSWERS: Given = new Map();
const NONE: readonly PartnerReview[] = [];
const NOBODY: readonly string[] = [];

function stateWords(state: string): string {
  return { upcoming: t("Not due yet"), due: t("Due"), open: t("Under way"), overdue: t("Past its deadline") }[state] ?? state;
}

function reviewColumns(directory: Directory, now: string): GridColumn<PartnerReview>[] {
  return [
    {
      id: "partner",
      header: t("Partner"),
      value: ({ partner }) => directory.told(partner),
      width: "minmax(11rem, 1.5fr)",
      narrow: "title",
      cell: ({ partner }) => <span className="clip strong">{directory.told(partner)}</span>,
    },
    {
      id: "state",
      header: t("State"),
      value: ({ state }) => state,
      width: "7.5rem",
      narrow: "end",
      cell: ({ state }) => (
        <Badge tone={({ overdue: "bad", due: "warn", open: "info", upcoming: "quiet" } as const)[state]}>{stateWords(state)}</Badge>
      ),
    },
    {
      id: "due",
      header: t("Due"),
      value: ({ due, open }) => open?.deadline ?? due ?? "",
      width: "minmax(8rem, 1fr)",
      narrow: "line",
      cell: ({ due, open }) => {
        const at = open?.deadline ?? due;
        return at == null ? (
          <span className="absent">{t("Now").toLowerCase()}</span>
        ) : (
          <span className="clip">
            {open == null ? day(at) : t("deadline {day}", { day: day(at) })} <span className="small">{daysUntil(at, now)}</span>
          </span>
        );
      },
    },
    {
      id: "closed",
      header: t("Last closed"),
      value: ({ closed }) => closed?.at ?? "",
      isWideOnly: true,
      width: "minmax(10rem, 1fr)",
      cell: ({ closed }) =>
        closed == null ? (
          <span className="absent">{t("never")}</span>
        ) : (
          <span className="clip">
            {day(closed.at)} {closed.by != null && <span className="small">{t("by {name}", { name: directory.told(closed.by) })}</span>}
          </span>
        ),
    },
    {
      id: "asked",
      header: t("People asked about"),
      value: ({ users }) => users,
      width: "9.5rem",
      align: "end",
      cell: ({ users }) => users,
    },
  ];
}

/** The answers to one review: keep or remove each person; closing it is a plan. */
function Answers(props: {
  readonly partner: string;
  readonly review: PartnerReview | undefined;
  /** What was answered before the dialog was closed without a plan, and what is told of what is answered now. */
  readonly given: Given;
  readonly onGiven: (answers: Given) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { partner, review, onClose } = props;
  const { key, revision, directory } = useEdition();
  const { by, now } = useWho();
  const { isOpen, propose } = useFormPlan(onClose);
  const asked = useAsked("reviewList", { key, partner }).answer ?? NOBODY;
  const [answers, setShown] = useState(props.given);
  const setAnswers = (next: Given): void => {
    setShown(next);
    props.onGiven(next);
  };
  const reviewers = directory
    .peopleOf(partner)
    .filter((user) => user.kind === "partner" && user.reviewer === true && user.status === "active");
  const [chosen, setReviewer] = useState<string>();
  const reviewer = chosen ?? reviewers[0]?.id ?? by;
  const others = asked.filter((id) => id !== reviewer);
  const name = directory.told(partner);
  const close = (): void => {
    propose(
      t("Close the access review of {name}", { name }),
      {
        edit: {
          kind: "reviews.close",
          partner,
          reviewer,
          answers: [...answers].filter(([user]) => user !== reviewer).map(([user, answer]) => ({ user, keep: answer === "keep" })),
        },
      },
      { by: reviewer, onApplied: () => props.onGiven(NO_ANSWERS) },
    );
  };
  const save = (): void =>
    download(
      `review-${partner}.csv`,
      csvOf(
        ["partner", "person", "id", "answer", "reviewer", "as of", "revision"],
        asked.map((id) => [
          directory.name(partner),
          directory.name(id),
          id,
          answers.get(id) ?? "not answered",
          directory.name(reviewer),
          now,
          revision,
        ]),
      ),
      "text/csv",
    );
  return (
    <Overlay
      isOpen={isOpen}
      onClose={onClose}
      shape="wide-dialog"
      title={t("Access review of {name}", { name })}
      description={`${t("Answered by {name}.", { name: directory.told(reviewer) })} ${
        directory.snapshot.settings?.reviewNoAnswer === "deactivate"
          ? t("People without an answer are deactivated.")
          : t("People without an answer are put to the supplier.")
      }`}
      footer={
        <>
          <div className="foot-start">
            <Button look="quiet" icon="download" onClick={save}>
              {t("Export as evidence")}
            </Button>
            <span className="small">
              {t("{n} of {all} answered", { n: answers.size, all: others.length })}
              {review?.closed != null && ` · ${t("last closed {day}", { day: day(review.closed.at) })}`}
            </span>
          </div>
          <Button look="primary" onClick={close}>
            {t("Review and close")}
          </Button>
        </>
      }
    >
      <div className="button-row">
        {reviewers.length > 1 && (
          <Choice
            label={t("Answered by")}
            value={reviewer}
            onChange={setReviewer}
            options={reviewers.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
        <Button onClick={() => setAnswers(new Map(others.map((id) => [id, "keep"])))}>{t("Keep everybody")}</Button>
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
              {id === reviewer ? (
                <p className="small">{t("Nobody confirms themselves: another reviewer answers here.")}</p>
              ) : (
                <Segments
                  label={t("Answer for {name}", { name: directory.told(id) })}
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
              )}
            </li>
          );
        })}
      </ul>
    </Overlay>
  );
}
