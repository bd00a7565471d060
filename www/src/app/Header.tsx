import { DropdownMenu, Popover } from "radix-ui";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { count, LANGUAGES, type Language, languageNow, number, speak, t } from "../i18n/index.js";
import { useSession, useSessionState, useWho } from "../programme/context.js";
import { Icon } from "../ui/icons.js";
import { Opener } from "../ui/Opener.js";
import { PersonSwitch } from "../ui/PersonSwitch.js";
import { adjust, go, hrefOf } from "./address.js";
import { useOpening } from "./Opening.js";
import { ThemeSwitch } from "./Theme.js";
import { TimeControl } from "./TimeControl.js";
import { useToast } from "./Toasts.js";

const CodePanel = lazy(() => import("./CodePanel.js").then((m) => ({ default: m.CodePanel })));

/** The programme and its revision, who is viewed as, the search, the way back and forth. */
export function Header({ onSearch, onHelp }: { readonly onSearch: () => void; readonly onHelp: () => void }): ReactNode {
  const session = useSession();
  const { edition, entries, cursor } = useSessionState();
  const { directory } = edition;
  const { as, by } = useWho();
  const [hasCode, setCode] = useState(false);
  const undo = session.canUndo ? entries[cursor - 1]?.title : undefined;
  const redo = session.canUndo ? entries[cursor]?.title : undefined;
  return (
    <header className="header">
      <ProgrammeMenu />
      <button
        type="button"
        className="search-button"
        aria-label={t("Search or do …")}
        onClick={onSearch}
        aria-keyshortcuts="Control+K Meta+K"
      >
        <Icon name="search" />
        <span className="search-button-text">{t("Search or do …")}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <div className="header-tools">
        <div className="step">
          <button
            type="button"
            className="icon-button"
            disabled={undo === undefined}
            onClick={() => void session.undo()}
            aria-label={undo === undefined ? t("Undo") : t("Undo: {title}", { title: undo })}
            title={undo === undefined ? t("Nothing to undo") : t("Undo: {title}", { title: undo })}
          >
            <Icon name="undo" />
          </button>
          <button
            type="button"
            className="icon-button"
            disabled={redo === undefined}
            onClick={() => void session.redo()}
            aria-label={redo === undefined ? t("Redo") : t("Redo: {title}", { title: redo })}
            title={redo === undefined ? t("Nothing to redo") : t("Redo: {title}", { title: redo })}
          >
            <Icon name="redo" />
          </button>
        </div>
        <TimeControl />
        <PersonSwitch
          label={t("View as")}
          icon="eye"
          chosen={directory.user(as)}
          chosenId={as}
          directory={directory}
          onChange={(id) => go({ as: id })}
        />
        <PersonSwitch
          label={t("Acting as")}
          icon="person"
          chosen={directory.user(by)}
          chosenId={by}
          directory={directory}
          onChange={(id) => go({ by: id })}
        />
        <button
          type="button"
          className="icon-button"
          aria-label={t("Code behind this view")}
          title={t("Code behind this view")}
          onClick={() => setCode(true)}
        >
          <Icon name="code" />
        </button>
        <MoreMenu onHelp={onHelp} />
      </div>
      <Suspense>{hasCode && <CodePanel onClose={() => setCode(false)} />}</Suspense>
    </header>
  );
}

function ProgrammeMenu(): ReactNode {
  const session = useSession();
  const { programme, edition, saving } = useSessionState();
  const opening = useOpening();
  const saved = {
    saved: programme.kind === "server" ? t("Kept by the server") : t("Saved in this browser"),
    saving: t("Saving …"),
    unsaved: t("Not saved: this browser refuses storage"),
  }[saving];
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild aria-label={t("Programme: {name}, revision {n}", { name: programme.name, n: edition.revision })}>
        <Opener className="programme">
          <span className="opener-strong">{programme.name}</span>
          <span className="opener-small">
            {t("Revision")} <strong data-testid="revision">{edition.revision}</strong>
            <span className={`saved ${saving}`} title={saved}>
              <span className="sr-only">{saved}</span>
            </span>
          </span>
        </Opener>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={6} collisionPadding={12}>
          <DropdownMenu.Label className="menu-label">{saved}</DropdownMenu.Label>
          <DropdownMenu.Item className="menu-item" onSelect={() => opening.open()}>
            <Icon name="folder" /> {t("Open a programme or records …")}
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={() => opening.save("snapshot")}>
            <Icon name="download" /> {t("Save the programme")}
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={() => opening.save("changes")}>
            <Icon name="download" /> {t("Save the changes")}
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={() => opening.save("records")}>
            <Icon name="download" /> {t("Save the records")}
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={() => opening.save("report")}>
            <Icon name="download" /> {t("Save a report")}
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={() => opening.list()}>
            <Icon name="list" /> {t("All programmes of this browser …")}
          </DropdownMenu.Item>
          {programme.kind === "sample" && (
            <>
              <DropdownMenu.Separator className="menu-line" />
              <DropdownMenu.Item className="menu-item" onSelect={() => void session.resetSample()}>
                <Icon name="undo" /> {t("Reset the sample")}
              </DropdownMenu.Item>
            </>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function MoreMenu({ onHelp }: { readonly onHelp: () => void }): ReactNode {
  const session = useSession();
  const { edition, records, programme } = useSessionState();
  const say = useToast();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(hrefOf({}));
      say(t("The link to this view is copied. It holds the view, not the programme."));
    } catch {
      say(t("The browser refused the clipboard. The address bar has the same link."));
    }
  };
  return (
    <Popover.Root>
      <Popover.Trigger className="icon-button" aria-label={t("Settings and facts")} title={t("Settings and facts")}>
        <Icon name="more" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover settings" align="end" sideOffset={6} collisionPadding={12} aria-label={t("Settings and facts")}>
          <div className="settings-row">
            <span>{t("Theme")}</span>
            <ThemeSwitch />
          </div>
          <div className="settings-row">
            <label htmlFor="language">{t("Language")}</label>
            <select
              id="language"
              className="select"
              value={languageNow()}
              onChange={({ target: { value } }) => {
                adjust({ lang: undefined });
                void speak(value as Language, true);
              }}
            >
              {Object.entries(LANGUAGES).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </div>
          <div className="settings-buttons">
            <button type="button" className="menu-item" onClick={() => void copy()}>
              <Icon name="link" /> {t("Copy the link to this view")}
            </button>
            <button type="button" className="menu-item" onClick={onHelp}>
              <Icon name="help" /> {t("Keyboard shortcuts")}
            </button>
          </div>
          <dl className="facts-list">
            <div>
              <dt>{t("Engine")}</dt>
              <dd>
                {session.version} · {number(Math.round(__ENGINE_BYTES__ / 1000))} kB wasm
              </dd>
            </div>
            <div>
              <dt>{t("Programme")}</dt>
              <dd>
                {count(edition.directory.partners.length, "{n} partner", "{n} partners")},{" "}
                {count(edition.directory.users.length, "{n} person", "{n} people")}, {count(records.length, "{n} record", "{n} records")}
              </dd>
            </div>
            <div>
              <dt>{t("Where")}</dt>
              <dd>
                {programme.kind === "server"
                  ? t("Edits go to {name}; everything else runs in this browser.", { name: programme.name })
                  : t("Everything runs in this browser; nothing is sent anywhere.")}
              </dd>
            </div>
          </dl>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
