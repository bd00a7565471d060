import type { Left } from "partner-policy";
import { type ReactNode, useState } from "react";
import { count, t } from "../i18n/index.js";
import { useEdition, useSession } from "../programme/context.js";
import type { Directory } from "../programme/directory.js";
import type { Entry } from "../programme/store.js";
import { Note } from "../ui/basics.js";
import { words } from "../words/labels.js";
import { useProposing } from "./ProposalHost.js";

/** What taking one entry back found: nothing that can be planned, and what stays. */
interface Nothing {
  readonly left: readonly Left[];
}

/**
 * Takes one applied plan back and leaves what came later: its opposite is planned on the present revision, one edit after
 * the other, and shown like any other plan.
 */
export function useTakingBack(entry: Entry, place: number): { readonly start: () => Promise<void>; readonly nothing: Nothing | undefined } {
  const session = useSession();
  const { propose } = useProposing();
  const [nothing, setNothing] = useState<Nothing>();
  const start = async (step = 1): Promise<void> => {
    const before = await session.editionAt(place);
    const { edition } = session.state();
    const { edits, left } = await session.engine.ask("reversal", { key: edition.key, before: before.key, changes: entry.changes });
    const [edit, ...rest] = edits;
    if (edit === undefined) {
      if (step === 1) setNothing({ left });
      return;
    }
    setNothing(undefined);
    propose(
      t("Take back “{title}”", { title: entry.title }),
      { edit },
      {
        note: <About left={left} step={step} rest={rest.length} directory={edition.directory} />,
        onApplied: rest.length > 0 ? () => void start(step + 1) : undefined,
      },
    );
  };
  return { start: () => start(), nothing };
}

/** Says what of an entry stays, and how many plans it takes. */
function About(props: {
  readonly left: readonly Left[];
  readonly step: number;
  readonly rest: number;
  readonly directory: Directory;
}): ReactNode {
  const { left, step, rest } = props;
  if (left.length === 0 && rest === 0 && step === 1) return null;
  return (
    <>
      {(rest > 0 || step > 1) && (
        <p className="small">
          {rest > 0
            ? t("Step {n} of {all}: the next one opens when this is applied.", { n: step, all: step + rest })
            : t("Step {n} of {all}: the last one.", { n: step, all: step })}
        </p>
      )}
      {left.length > 0 && <Stays left={left} />}
    </>
  );
}

/** So many things that stay are listed; the others are counted. */
const SHOWN = 6;

/** What stays as it is, and why. */
export function Stays({ left }: { readonly left: readonly Left[] }): ReactNode {
  const { directory } = useEdition();
  const why = {
    "changed-since": t("It was changed again since, and that stays"),
    "no-edit": t("No edit takes it back"),
  };
  if (left.length === 0) return <Note tone="info" title={t("It is taken back already: nothing of it is left")} />;
  return (
    <Note tone="warn" title={count(left.length, "{n} thing stays as it is", "{n} things stay as they are")}>
      <ul>
        {left.slice(0, SHOWN).map((one) => (
          <li key={JSON.stringify(one)}>
            {subject(one, directory)}. <span className="small">{why[one.why]}.</span>
          </li>
        ))}
        {left.length > SHOWN && <li className="small">{t("and {n} more", { n: left.length - SHOWN })}</li>}
      </ul>
    </Note>
  );
}

function subject({ partner, user, role, member }: Left, directory: Directory): string {
  const names = [partner, user, role].flatMap((id) => (id === undefined ? [] : [directory.told(id)]));
  const what = member === "primary" ? t("Primary manager") : member === undefined ? undefined : words(member);
  return [...names, ...(what === undefined ? [] : [what])].join(": ");
}
