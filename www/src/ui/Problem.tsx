import type { ReactNode } from "react";
import { EngineError } from "../engine/client.js";
import { t } from "../i18n/index.js";
import { codeSentence } from "../words/labels.js";
import { Note } from "./basics.js";

/** An error in words: the sentence of its code, and every problem with its place. */
export function Problem({ error, children }: { readonly error: unknown; readonly children?: ReactNode }): ReactNode {
  const known = error instanceof EngineError && error.code !== undefined ? error : undefined;
  if (known === undefined) {
    return (
      <Note tone="bad" title={t("Something went wrong")}>
        <p>{error instanceof Error ? error.message : String(error)}</p>
        {children}
      </Note>
    );
  }
  return (
    <Note tone="bad" title={codeSentence(known.code ?? "")}>
      <ul className="problems">
        {known.problems.slice(0, 50).map(({ code, at, message }) => (
          <li key={`${code}${at}${message}`}>
            <code>{code}</code>
            {at !== "" && (
              <>
                {` ${t("at")} `}
                <code>{at}</code>
              </>
            )}
            : {message}
          </li>
        ))}
      </ul>
      {children}
    </Note>
  );
}
