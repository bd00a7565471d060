import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { t } from "../i18n/index.js";
import { ProposalHost } from "../plan/ProposalHost.js";
import { useSession } from "../programme/context.js";
import { Empty } from "../ui/basics.js";
import { Heading } from "../ui/Heading.js";
import { Icon } from "../ui/icons.js";
import { Menu } from "../ui/Menu.js";
import { useMedia } from "../ui/media.js";
import { go, PAGES, type Page, useAddress } from "./address.js";
import { ErrorBoundary } from "./ErrorBoundary.js";
import { Header } from "./Header.js";
import { Link } from "./Link.js";
import { OpenProvider } from "./Opening.js";
import { PAGE_ICONS, pageName, viewOf } from "./pages.js";

const getPalette = () => import("./Palette.js").then((m) => ({ default: m.Palette }));
const Palette = lazy(getPalette);
const Help = lazy(() => import("./Help.js").then((m) => ({ default: m.Help })));

/** The console: navigation, header, the page that the address names, and what opens over it. */
export function App(): ReactNode {
  const session = useSession();
  const { page, unknownPage } = useAddress();
  const [over, setOver] = useState<"palette" | "help">();
  const View = viewOf(page);
  const main = useRef<HTMLElement>(null);
  const shown = useRef(page);
  /** What is typed between the key that opens the palette and the palette. */
  const typed = useRef<string>(undefined);

  useEffect(() => {
    document.title = `${pageName(page)} · ${session.state().programme.name}`;
    if (shown.current !== page) {
      shown.current = page;
      main.current?.focus({ preventScroll: true });
      main.current?.scrollTo(0, 0);
    }
  }, [page, session]);

  // What opens on a key has to be there before the next key is typed.
  useEffect(() => {
    const timer = setTimeout(() => void getPalette().catch(() => undefined), 1500);
    return () => clearTimeout(timer);
  }, []);

  useEffect(() => {
    let isGoing = false;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (typed.current !== undefined && event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
        if (document.activeElement?.closest("[role=dialog] input") == null) {
          event.preventDefault();
          typed.current += event.key;
          return;
        }
        typed.current = undefined;
      }
      const isTyping = (event.target as HTMLElement).closest("input, textarea, select, [contenteditable]") !== null;
      const isCommand = event.ctrlKey || event.metaKey;
      if (isCommand && event.key.toLowerCase() === "k") {
        event.preventDefault();
        typed.current = "";
        setOver("palette");
      } else if (isTyping || document.querySelector("[role=dialog]") !== null) {
        return;
      } else if (isCommand && event.key.toLowerCase() === "z") {
        event.preventDefault();
        void (event.shiftKey ? session.redo() : session.undo());
      } else if (isCommand || event.altKey) {
        return;
      } else if (event.key === "?") setOver("help");
      else if (event.key === "/") {
        const field = document.querySelector<HTMLInputElement>("main input[type=search]");
        if (field !== null) {
          event.preventDefault();
          field.focus();
        }
      } else if (isGoing) {
        const place = KEYS[event.key];
        if (place !== undefined) go({ page: place });
        isGoing = false;
      } else if (event.key === "g") {
        isGoing = true;
        setTimeout(() => {
          isGoing = false;
        }, 1200);
      }
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [session]);

  return (
    <ProposalHost>
      <OpenProvider>
        {/* biome-ignore lint/a11y/useValidAnchor: it leads to a place in the page, whose address is the view's own */}
        <a
          className="skip"
          href="#main"
          onClick={(event) => {
            event.preventDefault();
            main.current?.focus();
          }}
        >
          {t("Skip to the content")}
        </a>
        <div className="app">
          <Nav page={page} />
          <Header onSearch={() => setOver("palette")} onHelp={() => setOver("help")} />
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard */}
          <main className="main" id="main" tabIndex={0} ref={main} data-page={page}>
            <ErrorBoundary isInside key={page}>
              {unknownPage === undefined ? (
                <Suspense fallback={<div className="bone page-bone" role="status" aria-label={t("Loading")} />}>
                  <View />
                </Suspense>
              ) : (
                <>
                  <Heading title={t("Not here")} />
                  <Empty title={t("There is no page “{name}”", { name: unknownPage })}>
                    <Link to={{ page: "overview" }} className="button plain">
                      {t("Open the overview")}
                    </Link>
                  </Empty>
                </>
              )}
            </ErrorBoundary>
          </main>
        </div>
        <Suspense>
          {over === "palette" && <Palette typed={typed} onClose={() => setOver(undefined)} onHelp={() => setOver("help")} />}
          {over === "help" && <Help onClose={() => setOver(undefined)} />}
        </Suspense>
      </OpenProvider>
    </ProposalHost>
  );
}

/** After `g`: the page that a key opens. */
export const KEYS: Readonly<Record<string, Page>> = {
  o: "overview",
  p: "partners",
  e: "people",
  m: "managers",
  r: "records",
  l: "roles",
  s: "sharing",
  v: "reviews",
  x: "matrix",
  c: "changes",
};

/** The pages in the bar at the foot of a narrow screen; the others are behind "More". */
const BAR: readonly Page[] = ["overview", "partners", "people", "records"];

function Nav({ page }: { readonly page: Page }): ReactNode {
  const isNarrow = useMedia("(max-width: 719px)");
  const inBar = isNarrow ? PAGES.filter((name) => BAR.includes(name)) : PAGES;
  const others = PAGES.filter((name) => !inBar.includes(name));
  const isOther = others.includes(page);
  return (
    <nav className="nav" aria-label={t("Pages")}>
      <Link to={{ page: "overview" }} className="brand" aria-label={t("Partner policy, overview")}>
        <img src="./icon.svg" alt="" width="24" height="24" />
        <span className="brand-text">{t("Partner policy")}</span>
      </Link>
      <ul className="nav-list">
        {inBar.map((name) => (
          <li key={name}>
            <Link to={{ page: name }} className="nav-link" aria-current={name === page ? "page" : undefined}>
              <Icon name={PAGE_ICONS[name]} />
              <span>{pageName(name)}</span>
            </Link>
          </li>
        ))}
        {others.length > 0 && (
          <li>
            <Menu
              label={isOther ? t("More pages, {page} is open", { page: pageName(page) }) : t("More pages")}
              className={`nav-link ${isOther ? "is-open" : ""}`}
              entries={others.map((name) => ({ label: pageName(name), icon: PAGE_ICONS[name], onSelect: () => go({ page: name }) }))}
            >
              <Icon name={isOther ? PAGE_ICONS[page] : "more"} />
              <span>{isOther ? pageName(page) : t("More")}</span>
            </Menu>
          </li>
        )}
      </ul>
    </nav>
  );
}
