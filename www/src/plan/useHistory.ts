import { useEffect, useState } from "react";
import { useSession, useSessionState } from "../programme/context.js";
import type { Entry } from "../programme/store.js";
import { type Difference, differencesOf } from "./differences.js";

/** What each applied plan from one place to another changed; `undefined` while the revisions are made. */
export function useHistory(
  from: number,
  to: number,
): readonly { readonly entry: Entry; readonly differences: readonly Difference[] }[] | undefined {
  const session = useSession();
  const { entries } = useSessionState();
  const [found, setFound] = useState<readonly { readonly entry: Entry; readonly differences: readonly Difference[] }[]>();
  useEffect(() => {
    let isWanted = true;
    setFound(undefined);
    void (async () => {
      const list = [];
      for (const [index, entry] of entries.slice(from, to).entries()) {
        const { directory } = await session.editionAt(from + index);
        if (!isWanted) return;
        list.push({ entry, differences: differencesOf(entry.changes, directory).all });
      }
      setFound(list);
    })();
    return () => {
      isWanted = false;
    };
  }, [session, entries, from, to]);
  return found;
}
