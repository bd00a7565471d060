import { type ReactNode, useEffect, useState } from "react";
import { adjust, go, useAddress } from "../app/address.js";
import { useToast } from "../app/Toasts.js";
import type { SnapshotDifference } from "../engine/protocol.js";
import { count, t } from "../i18n/index.js";
import { said } from "../plan/differences.js";
import { ImpactView } from "../plan/ImpactView.js";
import { DifferenceList } from "../plan/PlanView.js";
import { useHistory } from "../plan/useHistory.js";
import { useImpact } from "../plan/usePlan.js";
import { useEditionAt, useSession, useSessionState, useWho } from "../programme/context.js";
import type { Directory } from "../programme/directory.js";
import { type FileKind, sniff } from "../programme/files.js";
import { Badge, Button, Note } from "../ui/basics.js";
import { Choice } from "../ui/Choice.js";
import { Problem } from "../ui/Problem.js";
import { words } from "../words/labels.js";

/** The other programme that a file holds, and the number by which the worker knows it. */
interface Other {
  readonly file: FileKind & { readonly is: "programme" };
  readonly key: number;
}

/** Two revisions, or this programme and a file: who gained and who lost sight of what. */
export function CompareRevisions(): ReactNode {
  const session = useSession();
  const { entries, edition, cursor } = useSessionState();
  const { now } = useWho();
  const { get } = useAddress();
  const say = useToast();
  const [file, setFile] = useState<Other>();
  const [failure, setFailure] = useState<unknown>();
  const base = edition.revision - cursor;
  const options = [...entries.map((_, place) => place), entries.length].map((place) => ({
    value: String(place),
    label:
      place === 0
        ? t("Revision {n}: as it came", { n: base })
        : t("Revision {n}: {title}", { n: base + place, title: entries[place - 1]?.title ?? "" }),
  }));
  const one = options.some(({ value }) => value === get("from")) ? Number(get("from")) : 0;
  const two = options.some(({ value }) => value === get("to")) ? Number(get("to")) : cursor;
  const before = useEditionAt(one);
  const after = useEditionAt(two);
  const beforeKey = before?.key;
  const afterKey = file?.key ?? after?.key;
  const impact = useImpact(
    beforeKey === undefined || afterKey === undefined || beforeKey === afterKey
      ? undefined
      : (signal, onPart) => session.engine.ask("compare", { before: beforeKey, after: afterKey, now }, { signal, onPart }),
    [beforeKey, afterKey, now],
  );
  const take = async (chosen: File | undefined): Promise<void> => {
    if (chosen === undefined) return;
    const found = await sniff(session.engine, chosen);
    if (found.is !== "programme") {
      setFailure(found.is === "bad" ? found.error : new Error(t("{name} is no programme", { name: chosen.name })));
      return;
    }
    setFailure(undefined);
    const key = session.newKey();
    await session.engine.gather("load", { key, source: found.text });
    setFile({ file: found, key });
  };
  const open = async (other: Other): Promise<void> => {
    try {
      const id = await session.createBeside(other.file.name.replace(/\.[a-z]+$/i, ""), other.file.text);
      go({ page: "overview", programme: id, as: undefined, by: undefined, at: undefined, vs: undefined });
      say(t("The programme is open, and kept in this browser."));
    } catch (error) {
      setFailure(error);
    }
  };
  return (
    <section className="card compare" aria-label={t("Compare two revisions")}>
      <div className="form-line">
        <Choice label={t("From")} value={String(one)} onChange={(from) => adjust({ from })} options={options} />
        {file === undefined ? (
          <Choice label={t("To")} value={String(two)} onChange={(to) => adjust({ to })} options={options} />
        ) : (
          <Badge tone="info">{file.file.name}</Badge>
        )}
        <label className="file">
          <input
            type="file"
            accept=".json,application/json"
            aria-label={t("Compare with a file")}
            onChange={(event) => void take(event.target.files?.[0])}
          />
          <span className="button plain">{t("Compare with a file")}</span>
        </label>
        {file !== undefined && (
          <>
            <Button look="quiet" onClick={() => setFile(undefined)}>
              {t("Without the file")}
            </Button>
            <Button look="primary" onClick={() => void open(file)}>
              {t("Open it as a programme")}
            </Button>
          </>
        )}
      </div>
      {failure !== undefined && <Problem error={failure} />}
      {beforeKey === afterKey && one === two ? (
        <Note tone="info" title={t("Both are the same revision")} />
      ) : (
        <ImpactView impact={impact} title={t("Who gained and who lost")} />
      )}
      {file !== undefined && before !== undefined && <FileDifferences before={before.key} after={file.key} directory={before.directory} />}
      {file === undefined && one < two && after !== undefined && <EveryDifference from={one} to={two} directory={after.directory} />}
    </section>
  );
}

/** What the plans between two revisions changed, one after the other. */
function EveryDifference({
  from,
  to,
  directory,
}: {
  readonly from: number;
  readonly to: number;
  readonly directory: Directory;
}): ReactNode {
  const found = useHistory(from, to);
  return (
    <details>
      <summary>{t("Every difference")}</summary>
      <DifferenceList differences={found?.flatMap(({ differences }) => differences) ?? []} directory={directory} />
    </details>
  );
}

const SHOWN = 200;

/** What a file has otherwise than a revision, section by section. */
function FileDifferences(props: { readonly before: number; readonly after: number; readonly directory: Directory }): ReactNode {
  const { before, after, directory } = props;
  const { engine } = useSession();
  const [found, setFound] = useState<readonly SnapshotDifference[]>();
  useEffect(() => {
    const controller = new AbortController();
    setFound(undefined);
    engine.ask("differences", { before, after }, { signal: controller.signal }).then(setFound, () => undefined);
    return () => controller.abort();
  }, [engine, before, after]);
  if (found === undefined) return <p className="small">{t("Asking …")}</p>;
  if (found.length === 0) return <Note tone="info" title={t("The file says the same")} />;
  const signs = { added: t("added"), removed: t("removed"), changed: t("changed") };
  return (
    <section className="impact" aria-label={t("What the file has otherwise")}>
      <h3>{count(found.length, "{n} fact differs", "{n} facts differ")}</h3>
      <ul className="differences">
        {found.slice(0, SHOWN).map(({ section, id, change, members }) => (
          <li key={`${section} ${id}`}>
            <p>
              <span className="small">{words(section)}</span>{" "}
              <span className="strong">
                {id
                  .split(" ")
                  .map((one) => directory.name(one))
                  .join(", ")}
              </span>{" "}
              <Badge tone={change === "added" ? "good" : change === "removed" ? "bad" : "info"}>{signs[change]}</Badge>
            </p>
            {members.map(({ name, before: was, after: is }) => (
              <p key={name} className="before-after">
                <span className="small">{words(name)}:</span> <span className="before">{said(was, directory)}</span> →{" "}
                <span className="after">{said(is, directory)}</span>
              </p>
            ))}
          </li>
        ))}
        {found.length > SHOWN && <li>{t("and {n} more", { n: found.length - SHOWN })}</li>}
      </ul>
    </section>
  );
}
