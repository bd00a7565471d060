import { useEffect, useMemo, useState } from "react";
import { adjust, packed, unpacked, useAddress } from "../app/address.js";
import { namesakesOf } from "../engine/patch.js";
import { SUPPOSED_LISTS, type SupposedStep } from "../engine/protocol.js";
import { withFacts } from "../engine/supposed.js";
import { useSession, useSessionState } from "../programme/context.js";
import { Directory } from "../programme/directory.js";
import type { Edition } from "../programme/session.js";

/** One change of a draft: a fact that no edit changes, and what the change is called. */
export interface DraftStep extends SupposedStep {
  readonly title: string;
}

/** Several changes of facts that belong together, such as a group and a rule that names it. */
export interface Draft {
  readonly steps: readonly DraftStep[];
  /** The programme as they would make it; `undefined` without steps, until it is made, and where it cannot be. */
  readonly edition: Edition | undefined;
  /** Why the present programme does not take them. */
  readonly failure: unknown;
  readonly change: (steps: readonly DraftStep[]) => void;
}

const NONE: readonly DraftStep[] = [];

/** The steps that an address, which may be anybody's, says; none where it says something else. */
function stepsIn(text: string): readonly DraftStep[] {
  const said: unknown = JSON.parse(text);
  return Array.isArray(said) && said.every(isStep) ? said : NONE;
}

function isStep(said: unknown): said is DraftStep {
  const { title, list, id, fact } = (said ?? {}) as { readonly [name in keyof DraftStep]: unknown };
  const isFact = fact === undefined || (typeof fact === "object" && fact !== null);
  return (
    typeof title === "string" &&
    (SUPPOSED_LISTS as readonly unknown[]).includes(list) &&
    (id === undefined || typeof id === "string") &&
    isFact
  );
}

/** The draft that the address holds, so that it outlives a reload and can be sent to somebody. */
export function useDraft(): Draft {
  const session = useSession();
  const { edition } = useSessionState();
  const written = useAddress().fragment.get("draft") ?? "";
  const [steps, setSteps] = useState(NONE);
  const [made, setMade] = useState<{ readonly of: object; readonly edition?: Edition; readonly failure?: unknown }>();
  useEffect(() => {
    if (written === "") {
      setSteps(NONE);
      return;
    }
    let isWanted = true;
    void unpacked(written)
      .then(stepsIn)
      .catch(() => NONE)
      .then((steps) => isWanted && setSteps(steps));
    return () => {
      isWanted = false;
    };
  }, [written]);
  const question = useMemo(() => ({ edition, steps }), [edition, steps]);
  useEffect(() => {
    const { edition, steps } = question;
    if (steps.length === 0) return;
    let isWanted = true;
    const key = session.newKey();
    const supposed = async (): Promise<Edition> => {
      await session.engine.ask("supposed", { key: edition.key, next: key, steps });
      const snapshot = withFacts(edition.directory.snapshot, steps);
      return { key, revision: edition.revision, directory: await Directory.of(snapshot, namesakesOf(snapshot)) };
    };
    supposed().then(
      (made) => isWanted && setMade({ of: question, edition: made }),
      (failure: unknown) => isWanted && setMade({ of: question, failure }),
    );
    return () => {
      isWanted = false;
      void session.engine.ask("drop", { key }).catch(() => undefined);
    };
  }, [session, question]);
  const change = (next: readonly DraftStep[]): void => {
    if (next.length === 0) adjust({ "#draft": undefined });
    else void packed(JSON.stringify(next)).then((text) => adjust({ "#draft": text }));
  };
  const present = made?.of === question ? made : undefined;
  return { steps, edition: present?.edition, failure: present?.failure, change };
}
