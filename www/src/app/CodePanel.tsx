import { Tabs } from "radix-ui";
import { type ReactNode, useMemo } from "react";
import { VERBS } from "../engine/protocol.js";
import { t } from "../i18n/index.js";
import { busiestPartner } from "../pages/recordRows.js";
import { useAsked } from "../programme/asked.js";
import { useSessionState, useWho } from "../programme/context.js";
import { Button } from "../ui/basics.js";
import { Overlay } from "../ui/Overlay.js";
import { useAddress } from "./address.js";
import { COLUMNS, codeFor, dialectsOf, MATRICES } from "./code.js";
import { scopeOf } from "./narrowed.js";
import { useToast } from "./Toasts.js";

/** The call behind what is on the screen, to be copied. */
export function CodePanel({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { as, by, now } = useWho();
  const { records, edition } = useSessionState();
  const { page, get, filters } = useAddress();
  const say = useToast();
  const shown = useMemo(() => {
    const id = get("record");
    const record = id === undefined ? undefined : records.find((one) => one.id === id);
    const matrix = MATRICES.find((of) => page === "matrix" && of === get("of")) ?? "people";
    const type = record?.type ?? get("type") ?? records[0]?.type ?? "lead";
    return {
      page,
      as,
      by,
      now,
      type,
      record,
      partner: matrix === "account" ? (get("partner") ?? busiestPartner(records)) : get("partner"),
      matrix,
      person: get("person"),
      role: get("role"),
      versus: record === undefined ? get("vs") : undefined,
      narrowing: { scope: scopeOf(get("scope")), text: get("q") ?? "", filters },
      verb: VERBS.find((verb) => verb === get(page === "matrix" ? "may" : "verb")),
      isForEverybody: get("who") !== undefined,
    };
  }, [page, as, by, now, records, get, filters]);
  const { type } = shown;
  const { answer } = useAsked("statement", { key: edition.key, eyes: { viewer: as, now }, type, columns: COLUMNS });
  const dialects = dialectsOf(shown);
  const copy = async (text: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      say(t("{what} copied", { what: t("Code") }));
    } catch {
      say(t("The browser refused the clipboard."));
    }
  };
  return (
    <Overlay
      onClose={onClose}
      shape="sheet"
      title={t("The call behind this view")}
      description={t("The same question in your own code, with the same answer.")}
    >
      <Tabs.Root defaultValue={dialects[0] ?? "TypeScript"}>
        <Tabs.List className="tabs" aria-label={t("Where")}>
          {dialects.map((dialect) => (
            <Tabs.Trigger key={dialect} value={dialect} className="tab">
              {dialect === "Command line" ? t("Command line") : dialect}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {dialects.map((dialect) => {
          const code = codeFor(dialect, { ...shown, statement: () => answer ?? { problem: t("Asking …") } });
          return (
            <Tabs.Content key={dialect} value={dialect} className="tab-page">
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard */}
              <pre className="code" data-testid="code" tabIndex={0}>
                <code>{code}</code>
              </pre>
              <Button icon="copy" onClick={() => void copy(code)}>
                {t("Copy")}
              </Button>
            </Tabs.Content>
          );
        })}
      </Tabs.Root>
      <p className="small">{t("programme.json and records.json are what the menu of the programme saves.")}</p>
    </Overlay>
  );
}
