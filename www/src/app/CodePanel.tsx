import { Tabs } from "radix-ui";
import { type ReactNode, useMemo } from "react";
import { t } from "../i18n/index.js";
import { useSessionState, useWho } from "../programme/context.js";
import { Button } from "../ui/basics.js";
import { Overlay } from "../ui/Overlay.js";
import { useAddress } from "./address.js";
import { codeFor, DIALECTS } from "./code.js";
import { useToast } from "./Toasts.js";

/** The call behind what is on the screen, to be copied. */
export function CodePanel({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { as, by, now } = useWho();
  const { records } = useSessionState();
  const { page, get, filters } = useAddress();
  const say = useToast();
  const shown = useMemo(() => {
    const id = get("record");
    const record = id === undefined ? undefined : records.find((one) => one.id === id);
    return { page, as, by, now, type: record?.type ?? get("type") ?? records[0]?.type ?? "lead", record, partner: get("partner"), filters };
  }, [page, as, by, now, records, get, filters]);
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
      <Tabs.Root defaultValue={DIALECTS[0]}>
        <Tabs.List className="tabs" aria-label={t("Where")}>
          {DIALECTS.map((dialect) => (
            <Tabs.Trigger key={dialect} value={dialect} className="tab">
              {dialect === "Command line" ? t("Command line") : dialect}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {DIALECTS.map((dialect) => {
          const code = codeFor(dialect, shown);
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
