import { PAGES, PARTS } from "./app/parts.js";
import { startEngine } from "./engine/start.js";
import { Session } from "./programme/session.js";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/ui.css";
import "./styles/fields.css";
import "./styles/menus.css";
import "./styles/overlay.css";
import "./styles/pickers.css";
import "./styles/header.css";
import "./styles/shell.css";
import "./styles/list.css";
import "./styles/grid.css";
import "./styles/pages.css";
import "./styles/structure.css";
import "./styles/plan.css";
import "./styles/why.css";
import "./styles/print.css";

// The engine, the programme and the page's code are on their way before anything is drawn.
const starting = startEngine();
const params = new URLSearchParams(window.location.search);
const session = Session.start(starting, params.get("programme") ?? undefined, params.get("server") ?? undefined);
session.catch(() => undefined);
const wanted = params.get("page") ?? "overview";
PARTS[PAGES.find((name) => name === wanted) ?? "overview"]().catch(() => undefined);
if (params.get("dir") === "rtl") document.documentElement.dir = "rtl";

void import("./console.js").then(({ draw }) => draw(starting, session));
if (import.meta.env.PROD && "serviceWorker" in navigator && window.isSecureContext) {
  window.addEventListener("load", () => void navigator.serviceWorker.register("./service-worker.js").catch(() => undefined));
}
