import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { PAGES } from "./app/address.js";
import { prefetch } from "./app/pages.js";
import { Root } from "./app/Root.js";
import { EngineError } from "./engine/client.js";
import type { Starting } from "./engine/start.js";
import { speak, wantedLanguage } from "./i18n/index.js";
import { SpokenError } from "./i18n/SpokenError.js";
import type { Session } from "./programme/session.js";

/** Draws the console once its texts, its page and its programme are there; the engine may still be on its way. */
export async function draw(starting: Starting, session: Promise<Session>): Promise<void> {
  const wanted = new URLSearchParams(window.location.search).get("page") ?? "overview";
  const view = prefetch(PAGES.find((name) => name === wanted) ?? "overview");
  await speak(wantedLanguage());
  const root = document.getElementById("root");
  if (root === null) return;
  // With the page's code there is nothing left to wait for once the session is drawn.
  const ready = Promise.all([session, view]).then(([started]) => started);
  const onCaughtError = (error: unknown): void => {
    // What was refused with a reason stands on the page; anything else is a fault of the page.
    if (!(error instanceof SpokenError || error instanceof EngineError)) console.error(error);
  };
  createRoot(root, { onCaughtError }).render(
    <StrictMode>
      <Root ready={ready} engine={starting.version} />
    </StrictMode>,
  );
}
