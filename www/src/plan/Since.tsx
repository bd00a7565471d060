import type { PlanDifference } from "partner-policy";
import { type ReactNode, useEffect, useState } from "react";
import type { PlanQuestion } from "../engine/protocol.js";
import { count, t } from "../i18n/index.js";
import { useEdition, useSession, useSessionState } from "../programme/context.js";
import { Note } from "../ui/basics.js";
import { codeSentence, outcomeOf } from "../words/labels.js";

const SHOWN = 8;

/** In which rows a plan that was kept comes out otherwise than on the revision on which it was made, where that is still there. */
export function Since(props: { readonly question: PlanQuestion; readonly kept: number }): ReactNode {
  const { question, kept } = props;
  const session = useSession();
  const { entries, cursor, edition } = useSessionState();
  const { directory } = useEdition();
  const [found, setFound] = useState<readonly PlanDifference[]>();
  const place = kept - (edition.revision - cursor);
  const asked = JSON.stringify([question.key, question.by, question.mode, question.now]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the question is compared by what it says
  useEffect(() => {
    setFound(undefined);
    if (place < 0 || place > entries.length) return;
    const controller = new AbortController();
    const { signal } = controller;
    session
      .editionAt(place)
      .then(({ key }) => session.engine.ask("again", { ...question, key, revision: kept, next: question.key }, { signal }))
      .then(setFound, () => undefined);
    return () => controller.abort();
  }, [session, asked, place, kept]);
  if (found === undefined) return null;
  const said = (row: PlanDifference["before"]): string =>
    row === undefined
      ? t("no row")
      : `${outcomeOf(row.outcome).label}${row.code === undefined ? "" : ` (${codeSentence(row.code, {}, directory).replace(/\.$/, "")})`}`;
  return (
    <Note
      tone={found.length === 0 ? "good" : "warn"}
      title={
        found.length === 0
          ? t("It comes out as it did on revision {n}", { n: kept })
          : count(found.length, "{n} row comes out otherwise than it did", "{n} rows come out otherwise than they did")
      }
    >
      <ul className="remarks">
        {found.slice(0, SHOWN).map(({ before, after }) => {
          const { partner, user, role } = after ?? before ?? {};
          const about = [partner, user, role].flatMap((id) => (id === undefined ? [] : [directory.told(id)])).join(", ");
          return (
            <li key={about}>
              {t("{about}: {before}, now {after}", {
                about: about === "" ? t("The whole request") : about,
                before: said(before),
                after: said(after),
              })}
            </li>
          );
        })}
        {found.length > SHOWN && <li>{t("and {n} more", { n: found.length - SHOWN })}</li>}
      </ul>
    </Note>
  );
}
