import { Tooltip } from "radix-ui";
import { StrictMode, Suspense, use } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.js";
import { ErrorBoundary } from "./app/ErrorBoundary.js";
import { Skeleton } from "./app/Header.js";
import { Toasts } from "./app/Toasts.js";
import { SessionProvider } from "./programme/context.js";
import { Session } from "./programme/session.js";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/ui.css";
import "./styles/shell.css";
import "./styles/grid.css";
import "./styles/leads.css";
import "./styles/managers.css";

/** Starts after the first paint, so that the skeleton is seen. */
const starting = new Promise<void>((resolve) => setTimeout(resolve, 0)).then(() => Session.start());

function Console() {
  const session = use(starting);
  return (
    <SessionProvider value={session}>
      <Toasts>
        <App />
      </Toasts>
    </SessionProvider>
  );
}

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <ErrorBoundary>
        <Tooltip.Provider delayDuration={250}>
          <Suspense fallback={<Skeleton />}>
            <Console />
          </Suspense>
        </Tooltip.Provider>
      </ErrorBoundary>
    </StrictMode>,
  );
}
