import type { ReactNode } from "react";
import { t } from "../i18n/index.js";
import { Overlay } from "../ui/Overlay.js";
import { KEYS } from "./App.js";
import { pageName } from "./pages.js";

/** The keyboard shortcuts. */
export function Help({ onClose }: { readonly onClose: () => void }): ReactNode {
  const groups: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
    [
      t("Everywhere"),
      [
        ["Ctrl K", t("Search people, partners, records, rules, pages and commands")],
        ["/", t("Search in the list")],
        ["Ctrl Z", t("Undo")],
        ["Ctrl Shift Z", t("Redo")],
        ["?", t("This list")],
        ["Esc", t("Close what is open")],
      ],
    ],
    [t("Pages"), Object.entries(KEYS).map(([key, page]) => [`G ${key.toUpperCase()}`, pageName(page)] as const)],
    [
      t("Lists"),
      [
        ["↑ ↓", t("Next row")],
        ["Page, Home, End", t("Further")],
        ["Enter", t("Open the row")],
        ["Space", t("Select the row")],
        ["Shift ↑ ↓", t("Select as far as here")],
        ["Ctrl A", t("Select all rows of the list")],
        ["Esc", t("Clear the selection")],
      ],
    ],
  ];
  return (
    <Overlay isText onClose={onClose} shape="dialog" title={t("Keyboard shortcuts")} description={t("On a Mac, ⌘ in the place of Ctrl.")}>
      {groups.map(([title, keys]) => (
        <section key={title} className="keys">
          <h3>{title}</h3>
          <dl>
            {keys.map(([key, text]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Overlay>
  );
}
