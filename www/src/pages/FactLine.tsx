import type { Target } from "partner-policy";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { SharingList } from "../engine/protocol.js";
import { count, t } from "../i18n/index.js";
import { ImpactView, sums } from "../plan/ImpactView.js";
import { useImpact } from "../plan/usePlan.js";
import { useEdition, useSession, useWho } from "../programme/context.js";
import { Icon } from "../ui/icons.js";
import { Menu, type MenuEntry } from "../ui/Menu.js";
import { noun, typeWords } from "../words/labels.js";
import { ReachGraph } from "./ReachGraph.js";

/** Up to how many people the reach of every fact is counted without being asked for. */
const COUNTED = 2000;

/** Questions of this page are asked one after the other, so that the first answers are there soon. */
let turns: Promise<unknown> = Promise.resolve();

function inTurn<T>(ask: () => Promise<T>): Promise<T> {
  const done = turns.then(ask);
  turns = done.catch(() => undefined);
  return done;
}

/** A fact of sharing in a line: what it says, what it alone opens to how many, and what can be done with it. */
export function FactLine(props: {
  readonly list: SharingList;
  readonly id: string;
  readonly title: ReactNode;
  readonly name: string;
  readonly sentence: string;
  /** The type of its records, and whom it means: drawn as a graph. */
  readonly drawn?: { readonly type: string; readonly target: Target };
  /** A type of which no record is open, so that nothing can be counted. */
  readonly missing?: string | undefined;
  readonly entries?: readonly MenuEntry[];
  readonly isPointedAt?: boolean;
  /** Only what opens nothing is looked for. */
  readonly isIdleOnly?: boolean;
  /** Hears what is known of it: whether it opens something. */
  readonly onCounted?: (id: string, opens: boolean | undefined) => void;
}): ReactNode {
  const { list, id, name, drawn, missing, entries = [], isIdleOnly = false, onCounted } = props;
  const { engine } = useSession();
  const { key, directory } = useEdition();
  const { now } = useWho();
  const [isWanted, setWanted] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const isCounted = missing === undefined && (isWanted || isIdleOnly || directory.users.length <= COUNTED);
  const impact = useImpact(
    isCounted
      ? (signal, onPart) =>
          inTurn(() => (signal.aborted ? Promise.reject(signal.reason) : engine.ask("without", { key, now, list, id }, { signal, onPart })))
      : undefined,
    [isCounted, key, now, list, id],
  );
  const line = useRef<HTMLLIElement>(null);
  const { isPointedAt } = props;
  useEffect(() => {
    if (isPointedAt === true) line.current?.scrollIntoView({ block: "center" });
  }, [isPointedAt]);
  const { gainers } = sums(impact.answer?.changes ?? []);
  const records = count(impact.answer?.touched ?? 0, "{n} record", "{n} records");
  const people = count(gainers, "{n} person", "{n} people");
  const opens = t("{records} to {people}", { records, people });
  const isKnown = isCounted && impact.isDone;
  useEffect(() => {
    onCounted?.(id, isKnown ? gainers > 0 : undefined);
  }, [id, isKnown, gainers, onCounted]);
  if (isIdleOnly && (missing !== undefined || (isKnown && gainers > 0))) return null;
  return (
    <li className="share-line" data-open={isPointedAt || undefined} ref={line}>
      <div className="share-head">
        <div className="share-text">
          <p className="strong">{props.title}</p>
          <p>{props.sentence}</p>
        </div>
        <div className="share-reach">
          {missing !== undefined ? (
            <p className="small">{t("No {type} are open, so nothing is counted.", { type: noun(typeWords(missing)) })}</p>
          ) : !isCounted ? (
            <button
              type="button"
              className="button quiet"
              onClick={() => {
                setWanted(true);
                setOpen(true);
              }}
            >
              <Icon name="people" /> {t("Whom does it reach?")}
            </button>
          ) : !impact.isDone ? (
            <p className="small">{t("Counting …")}</p>
          ) : gainers === 0 ? (
            <p className="small absent">{t("Opens nothing that is not open anyway")}</p>
          ) : (
            <button
              type="button"
              className="button quiet"
              aria-expanded={isOpen}
              aria-label={t("Whom does it reach? {opens}", { opens })}
              onClick={() => setOpen(!isOpen)}
            >
              {opens} <Icon name={isOpen ? "up" : "chevron"} size={14} />
            </button>
          )}
          {entries.length > 0 && (
            <Menu label={t("Actions for {name}", { name })} className="icon-button" entries={entries}>
              <Icon name="more" />
            </Menu>
          )}
        </div>
      </div>
      {isOpen && impact.isDone && gainers > 0 && (
        <div className="share-details">
          <p role="status">{t("It alone opens {records} to {people}.", { records, people })}</p>
          {drawn !== undefined && impact.answer !== undefined && (
            <ReachGraph target={drawn.target} records={typeWords(drawn.type)} answer={impact.answer} />
          )}
          <ImpactView impact={impact} title={t("Opened by this alone")} first={5} />
        </div>
      )}
    </li>
  );
}
