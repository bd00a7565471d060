import { createContext, lazy, type ReactNode, Suspense, useContext, useEffect, useMemo, useState } from "react";
import { t } from "../i18n/index.js";
import { useSession, useWho } from "../programme/context.js";
import { download } from "../programme/csv.js";
import { dropped } from "../programme/files.js";

const OpenDialog = lazy(() => import("./OpenDialog.js").then((m) => ({ default: m.OpenDialog })));
const ProgrammesDialog = lazy(() => import("./ProgrammesDialog.js").then((m) => ({ default: m.ProgrammesDialog })));

interface Opening {
  readonly open: (files?: readonly File[]) => void;
  readonly list: () => void;
  readonly save: (what: "snapshot" | "changes" | "records" | "report") => void;
}

const OpeningContext = createContext<Opening | undefined>(undefined);

/** How programmes and records come in and go out. */
export function useOpening(): Opening {
  const opening = useContext(OpeningContext);
  if (opening === undefined) throw new Error("useOpening needs an OpenProvider");
  return opening;
}

/** Takes files that are dropped anywhere on the page, or pasted, and holds the dialogs. */
export function OpenProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const session = useSession();
  const { now } = useWho();
  const [over, setOver] = useState<{ readonly files: readonly File[] } | "list">();
  const [isDragged, setDragged] = useState(false);

  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true;
    const onDragOver = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setDragged(true);
    };
    const onDragLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setDragged(false);
    };
    const onDrop = (event: DragEvent): void => {
      setDragged(false);
      if (event.defaultPrevented || !hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) void dropped(event.dataTransfer).then((files) => setOver({ files }));
    };
    const onPaste = (event: ClipboardEvent): void => {
      if ((event.target as HTMLElement).closest("input, textarea, [contenteditable], [role=dialog]") !== null) return;
      const files = [...(event.clipboardData?.files ?? [])];
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (files.length > 0) setOver({ files });
      else if (text.trim().length > 2) setOver({ files: [new File([text], "pasted")] });
    };
    window.addEventListener("dragover", onDragOver);
    window.addEventListener("dragleave", onDragLeave);
    window.addEventListener("drop", onDrop);
    window.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("dragover", onDragOver);
      window.removeEventListener("dragleave", onDragLeave);
      window.removeEventListener("drop", onDrop);
      window.removeEventListener("paste", onPaste);
    };
  }, []);

  const opening = useMemo<Opening>(
    () => ({
      open: (files = []) => setOver({ files }),
      list: () => setOver("list"),
      save(what) {
        const { programme, edition, entries, cursor } = session.state();
        const name = programme.id;
        if (what === "snapshot") {
          void session.engine
            .ask("programmeFile", { key: edition.key })
            .then((file) => download(`${name}-revision-${edition.revision}.json`, file, "application/json"));
        } else if (what === "changes") {
          const applied = entries.slice(0, cursor).map(({ title, by, at, revision, changes }) => ({ title, by, at, revision, changes }));
          download(`${name}-changes.json`, JSON.stringify(applied, null, 2), "application/json");
        } else if (what === "report") {
          void Promise.all([session.engine.gather("reports", { key: edition.key, now }), import("./report.js")]).then(
            ([{ whole }, { reportOf }]) => download(`${name}-report.html`, reportOf(session.state(), whole, now), "text/html"),
          );
        } else {
          void session.engine.ask("recordsFile", {}).then((file) => download(`${name}-records.json`, file, "application/json"));
        }
      },
    }),
    [session, now],
  );

  return (
    <OpeningContext value={opening}>
      {children}
      {isDragged && (
        <div className="drop-veil" aria-hidden="true">
          {t("Drop a programme, records or a CSV")}
        </div>
      )}
      <Suspense>
        {over === "list" && <ProgrammesDialog onClose={() => setOver(undefined)} />}
        {over !== undefined && over !== "list" && <OpenDialog files={over.files} onClose={() => setOver(undefined)} />}
      </Suspense>
    </OpeningContext>
  );
}
