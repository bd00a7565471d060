import type { ReactNode } from "react";
import { t } from "../i18n/index.js";

/** Facts that are looked for now and then: ids, where something comes from. */
export function Details({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <details className="details">
      <summary>{t("Details")}</summary>
      <dl className="facts">{children}</dl>
    </details>
  );
}
