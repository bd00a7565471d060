import { Tooltip } from "radix-ui";
import { type ReactNode, Suspense, use, useState } from "react";
import type { Engine } from "../engine/client.js";
import { useLanguage } from "../i18n/index.js";
import { SessionProvider } from "../programme/context.js";
import { Session } from "../programme/session.js";
import { App } from "./App.js";
import { ErrorBoundary } from "./ErrorBoundary.js";
import { Skeleton } from "./Skeleton.js";
import { Toasts } from "./Toasts.js";

/** Everything around the pages; a change of language draws them anew. */
export function Root({ engine, view }: { readonly engine: Promise<Engine>; readonly view: Promise<void> }): ReactNode {
  const language = useLanguage();
  const [starting] = useState(() => {
    const params = new URLSearchParams(window.location.search);
    const session = Session.start(engine, params.get("programme") ?? undefined, params.get("server") ?? undefined);
    // With the page's code there is nothing left to wait for once the session is drawn.
    return Promise.all([session, view]).then(([started]) => started);
  });
  return (
    <ErrorBoundary>
      <Tooltip.Provider delayDuration={250} key={language}>
        <Suspense fallback={<Skeleton />}>
          <Started starting={starting} />
        </Suspense>
      </Tooltip.Provider>
    </ErrorBoundary>
  );
}

function Started({ starting }: { readonly starting: Promise<Session> }): ReactNode {
  const session = use(starting);
  return (
    <SessionProvider value={session}>
      <Toasts>
        <App />
      </Toasts>
    </SessionProvider>
  );
}
