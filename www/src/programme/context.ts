import { createContext, useContext, useSyncExternalStore } from "react";
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

/** The present revision. */
export function useEdition(): Edition {
  return useSessionState().edition;
}
