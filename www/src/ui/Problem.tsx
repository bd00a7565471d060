import { PolicyError } from "partner-policy";
import type { ReactNode } from "react";
import { codeSentence } from "../words/codes.js";
import { Note } from "./basics.js";

/** An error in words: the sentence of its code, and every problem with its place. */
export function Problem({ error, children }: { readonly error: unknown; readonly children?: ReactNode }): ReactNode {
  if (!PolicyError.is(error)) {
    return (
      <Note tone="bad" title="Something went wrong">
        <p>{error instanceof Error ? error.message : String(error)}</p>
        {children}
      </Note>
    );
  }
  return (
    <Note tone="bad" title={codeSentence(error.code)}>
      <ul className="problems">
        {error.problems.map(({ code, at, message }) => (
          <li key={`${code}${at}`}>
            <code>{code}</code>
            {at !== "" && (
              <>
                {" at "}
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
