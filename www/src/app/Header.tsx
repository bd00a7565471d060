import { engineVersion } from "partner-policy";
import type { ReactNode } from "react";
import { useSession, useSessionState } from "../programme/context.js";
import type { SightState } from "../programme/sight.js";
import { Icon } from "../ui/icons.js";
import { plural } from "../words/labels.js";
import { ThemeSwitch } from "./Theme.js";

/** Product, programme, revision, and what the engine costs. */
export function Header({ sight }: { readonly sight: SightState }): ReactNode {
  const session = useSession();
  const { edition, undoTitle, redoTitle } = useSessionState();
  const { directory, policy } = edition;
  return (
    <header className="header">
      <div className="brand">
        <img src="./icon.svg" alt="" width="32" height="32" />
        <div className="brand-text">
          <h1>Sample partner programme</h1>
          <p className="small">
            {plural(directory.partners.length, "partner")} · {plural(directory.users.length, "person", "people")} ·{" "}
            {plural(session.leads.length, "lead")} · as of{" "}
            {new Date(session.now).toLocaleDateString("en", { dateStyle: "medium", timeZone: "UTC" })}
          </p>
        </div>
      </div>
      <div className="header-tools">
        <p className="engine small">
          <span>
            Engine {engineVersion()} · {Math.round(__ENGINE_BYTES__ / 1000)} kB wasm
          </span>
          <span>
            {sight.is === "ready"
              ? `${((sight.sight.millis / sight.sight.checks) * 1000).toFixed(1)} µs per check · ${sight.sight.checks.toLocaleString("en")} in ${Math.round(sight.sight.millis)} ms`
              : "measuring …"}
          </span>
        </p>
        <div className="revision">
          <button
            type="button"
            className="icon-button"
            disabled={undoTitle === undefined}
            onClick={() => session.undo()}
            aria-label={undoTitle === undefined ? "Undo" : `Undo: ${undoTitle}`}
            title={undoTitle === undefined ? "Nothing to undo" : `Undo: ${undoTitle}`}
          >
            <Icon name="undo" />
          </button>
          <output aria-label="Revision">
            Revision <strong>{policy.revision}</strong>
          </output>
          <button
            type="button"
            className="icon-button"
            disabled={redoTitle === undefined}
            onClick={() => session.redo()}
            aria-label={redoTitle === undefined ? "Redo" : `Redo: ${redoTitle}`}
            title={redoTitle === undefined ? "Nothing to redo" : `Redo: ${redoTitle}`}
          >
            <Icon name="redo" />
          </button>
        </div>
        <ThemeSwitch />
      </div>
    </header>
  );
}

/** What stands there until the engine has started. */
export function Skeleton(): ReactNode {
  return (
    <div className="skeleton" role="status" aria-label="Starting the policy engine">
      <div className="bone tall" />
      <div className="bone" />
      <div className="bone big" />
      <p className="small">Starting the policy engine …</p>
    </div>
  );
}
