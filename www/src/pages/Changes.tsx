import { type ReactNode, useMemo } from "react";
import { adjust, useAddress } from "../app/address.js";
import { useOpening } from "../app/Opening.js";
import { count, moment, t } from "../i18n/index.js";
import { differencesOf } from "../plan/differences.js";
import { ImpactView } from "../plan/ImpactView.js";
import { Kept } from "../plan/Kept.js";
import { DifferenceList } from "../plan/PlanView.js";
import { Stays, useTakingBack } from "../plan/takingBack.js";
import { useImpact } from "../plan/usePlan.js";
import { useEditionAt, useSession, useSessionState, useWho } from "../programme/context.js";
import type { Entry } from "../programme/store.js";
import { Badge, Button, Empty } from "../ui/basics.js";
import { Heading } from "../ui/Heading.js";
import { outcomeOf } from "../words/labels.js";
import { CompareRevisions } from "./CompareRevisions.js";

/** What was applied, by whom and when; each step with its differences and its impact, and any two revisions side by side. */
export function Changes(): ReactNode {
  const { entries, cursor, edition } = useSessionState();
  const session = useSession();
  const opening = useOpening();
  const { get } = useAddress();
  const isComparing = get("do") === "compare";
  const seq = Number(get("entry") ?? Number.NaN);
  const first = edition.revision - cursor;
  return (
    <>
      <Heading title={t("Changes")} about={t("Revision {n}", { n: edition.revision })}>
        <Button icon="download" onClick={() => opening.save("changes")} disabled={cursor === 0}>
          {t("Save the changes")}
        </Button>
        <Button icon="swap" aria-pressed={isComparing} onClick={() => adjust({ do: isComparing ? undefined : "compare" })}>
          {t("Compare two revisions")}
        </Button>
      </Heading>
      <Kept />
      {isComparing && <CompareRevisions />}
      {entries.length === 0 ? (
        <Empty title={t("Nothing has changed yet")}>
          <p>{t("Every plan that is applied stands here, and stays here when the page is loaded anew.")}</p>
        </Empty>
      ) : (
        <ol className="history" reversed>
          {entries
            .map((entry, place) => ({ entry, place }))
            .reverse()
            .map(({ entry, place }) => (
              <li key={entry.seq} data-undone={place >= cursor || undefined}>
                <HistoryLine
                  entry={entry}
                  place={place}
                  isOpen={seq === entry.seq}
                  isUndone={place >= cursor}
                  onGo={() => void session.goTo(place >= cursor ? place + 1 : place)}
                />
              </li>
            ))}
          <li className="history-line">
            <div className="history-main">
              <p className="strong">{t("Revision {n}: as it came", { n: first })}</p>
            </div>
            {cursor > 0 && (
              <Button look="quiet" onClick={() => void session.goTo(0)}>
                {t("Back to this")}
              </Button>
            )}
          </li>
        </ol>
      )}
    </>
  );
}

function HistoryLine(props: {
  readonly entry: Entry;
  readonly place: number;
  readonly isOpen: boolean;
  readonly isUndone: boolean;
  readonly onGo: () => void;
}): ReactNode {
  const { entry, place, isOpen, isUndone } = props;
  const { edition, cursor } = useSessionState();
  const session = useSession();
  const { start, nothing } = useTakingBack(entry, place);
  const later = cursor - place - 1;
  const outcomes = Object.entries(entry.counts);
  return (
    <>
      <div className="history-line">
        <div className="history-main">
          <p className="strong">
            <button
              type="button"
              className="link strong"
              aria-expanded={isOpen}
              onClick={() => adjust({ entry: isOpen ? undefined : String(entry.seq) })}
            >
              {entry.title}
            </button>{" "}
            {later === 0 && <Badge tone="info">{t("Present")}</Badge>}
            {isUndone && <Badge tone="quiet">{t("Undone")}</Badge>}
          </p>
          <p className="small">
            {t("Revision {n}", { n: entry.revision + 1 })} · {edition.directory.name(entry.by)} · {moment(entry.at)} ·{" "}
            {outcomes.length === 0
              ? count(entry.changes.length, "{n} change", "{n} changes")
              : outcomes.map(([outcome, n]) => `${n} ${outcomeOf(outcome as "updated").label.toLowerCase()}`).join(", ")}
          </p>
        </div>
        <div className="history-tools">
          {!isUndone && later > 0 && (
            <Button look="quiet" icon="undo" onClick={() => void start()}>
              {t("Take back only this")}
            </Button>
          )}
          {(isUndone || session.canUndo) && (
            <Button look="quiet" icon={isUndone ? "redo" : "undo"} onClick={props.onGo}>
              {isUndone
                ? t("Redo up to this")
                : later === 0
                  ? t("Undo")
                  : count(later, "Undo, with {n} later change", "Undo, with {n} later changes")}
            </Button>
          )}
        </div>
      </div>
      {nothing !== undefined && (
        <div role="status">
          <Stays left={nothing.left} />
        </div>
      )}
      {isOpen && <Details entry={entry} place={place} />}
    </>
  );
}

function Details({ entry, place }: { readonly entry: Entry; readonly place: number }): ReactNode {
  const session = useSession();
  const { now } = useWho();
  const before = useEditionAt(place);
  const after = useEditionAt(place + 1);
  const differences = useMemo(() => before && differencesOf(entry.changes, before.directory), [entry, before]);
  const impact = useImpact(
    before === undefined || after === undefined
      ? undefined
      : (signal, onPart) => session.engine.ask("compare", { before: before.key, after: after.key, now }, { signal, onPart }),
    [before?.key, after?.key, now],
  );
  if (differences === undefined || after === undefined) return <p className="small">{t("Asking …")}</p>;
  return (
    <div className="history-details">
      <DifferenceList differences={differences.all} directory={after.directory} />
      <ImpactView impact={impact} />
    </div>
  );
}
