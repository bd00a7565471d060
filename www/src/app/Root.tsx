import { Direction, Tooltip } from "radix-ui";
import { type ReactNode, Suspense, use, useEffect, useState } from "react";
import { useLanguage } from "../i18n/useLanguage.js";
import { SessionProvider } from "../programme/context.js";
import type { Session } from "../programme/session.js";
import { App } from "./App.js";
import { ErrorBoundary } from "./ErrorBoundary.js";
import { Skeleton } from "./Skeleton.js";
import { Toasts } from "./Toasts.js";

/** Everything around the pages; a change of language draws them anew. */
export function Root({ ready, engine }: { readonly ready: Promise<Session>; readonly engine: Promise<unknown> }): ReactNode {
  const language = useLanguage();
  return (
    <ErrorBoundary>
      <Direction.Provider dir={document.documentElement.dir === "rtl" ? "rtl" : "ltr"}>
        <Tooltip.Provider delayDuration={250} key={language}>
          <Suspense fallback={<Skeleton />}>
            <Started ready={ready} engine={engine} />
          </Suspense>
        </Tooltip.Provider>
      </Direction.Provider>
    </ErrorBoundary>
  );
}

function Started({ ready, engine }: { readonly ready: Promise<Session>; readonly engine: Promise<unknown> }): ReactNode {
  const session = use(ready);
  const [failure, setFailure] = useState<{ readonly error: unknown }>();
  useEffect(() => {
    engine.catch((error: unknown) => setFailure({ error }));
    void session.engine.stopped.then((error) => setFailure({ error }));
  }, [engine, session]);
  // Without the engine, or once its worker has stopped, there are names and no answers: that is said, not shown.
  if (failure !== undefined) throw failure.error;
  return (
    <SessionProvider value={session}>
      <Toasts>
        <App />
      </Toasts>
    </SessionProvider>
  );
}
