import { type ReactNode, useState } from "react";
import { adjust, go, useAddress } from "../app/address.js";
import { useToast } from "../app/Toasts.js";
import { t } from "../i18n/index.js";
import { FactDifferences } from "../plan/FactDifferences.js";
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
      {file !== undefined && before !== undefined && <FactDifferences before={before.key} after={file.key} directory={before.directory} />}
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
