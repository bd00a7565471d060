import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { PAGES } from "./app/address.js";
import { prefetch } from "./app/pages.js";
import { Root } from "./app/Root.js";
import { startEngine } from "./engine/start.js";
import { speak, wantedLanguage } from "./i18n/index.js";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/ui.css";
import "./styles/overlay.css";
import "./styles/pickers.css";
import "./styles/shell.css";
import "./styles/list.css";
import "./styles/grid.css";
import "./styles/pages.css";
import "./styles/structure.css";
import "./styles/plan.css";
import "./styles/why.css";
import "./styles/print.css";

// The engine is fetched while the page's own code still starts.
const engine = startEngine();
engine.catch(() => undefined);
const wanted = new URLSearchParams(window.location.search).get("page") ?? "overview";
const view = prefetch(PAGES.find((name) => name === wanted) ?? "overview");
const direction = new URLSearchParams(window.location.search).get("dir");
if (direction === "rtl") document.documentElement.dir = "rtl";

const root = document.getElementById("root");
void speak(wantedLanguage()).then(() => {
  if (root === null) return;
  createRoot(root).render(
    <StrictMode>
      <Root engine={engine} view={view} />
    </StrictMode>,
  );
});
if (import.meta.env.PROD && "serviceWorker" in navigator && window.isSecureContext) {
  window.addEventListener("load", () => void navigator.serviceWorker.register("./service-worker.js").catch(() => undefined));
}
