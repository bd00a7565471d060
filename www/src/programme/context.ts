import type { Resource } from "partner-policy";
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { useAddress } from "../app/address.js";
import type { Eyes } from "../engine/protocol.js";
import type { Directory } from "./directory.js";
import type { Edition, Session, SessionState } from "./session.js";

const SessionContext = createContext<Session | undefined>(undefined);
export const SessionProvider = SessionContext.Provider;

/** The session of this page. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error("useSession needs a SessionProvider");
  return session;
}

/** What is to be rendered now. */
export function useSessionState(): SessionState {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, session.state);
}

const DraftContext = createContext<Edition | undefined>(undefined);
/** Below it a draft stands in the place of the present revision. */
export const DraftProvider = DraftContext.Provider;

/** The present revision, or the draft that is looked at. */
export function useEdition(): Edition {
  const draft = useContext(DraftContext);
  const { edition } = useSessionState();
  return draft ?? edition;
}

export function useDirectory(): Directory {
  return useEdition().directory;
}

export function useRecords(): readonly Resource[] {
  return useSessionState().records;
}

/** Who is viewed as, who acts, and the moment that everything is asked for. */
export function useWho(): { readonly as: string; readonly by: string; readonly now: string; readonly eyes: Eyes } {
  const { programme, edition } = useSessionState();
  const { get } = useAddress();
  const now = get("at") ?? programme.now;
  const as = get("as") ?? edition.directory.someViewer;
  const by = get("by") ?? edition.directory.someActor;
  return { as, by, now, eyes: { viewer: as, now } };
}

/** The revision behind so many of the applied plans; `undefined` while the worker makes it. */
export function useEditionAt(place: number): Edition | undefined {
  const session = useSession();
  const { entries } = useSessionState();
  const [edition, setEdition] = useState<Edition>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: other entries may stand at the same place
  useEffect(() => {
    let isWanted = true;
    session.editionAt(place).then(
      (found) => isWanted && setEdition(found),
      () => isWanted && setEdition(undefined),
    );
    return () => {
      isWanted = false;
    };
  }, [session, place, entries]);
  return edition;
}
