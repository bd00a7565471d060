import { type ReactNode, useState } from "react";
import { adjust, useAddress } from "../app/address.js";
import { useBeside } from "../app/useBeside.js";
import { moment, t } from "../i18n/index.js";
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
  const beside = useBeside();
  const [file, setFile] = useState<Other>();
  const [first, setFirst] = useState<Other>();
  const [failure, setFailure] = useState<unknown>();
  const base = edition.revision - cursor;
  const options = [...entries.map((_, place) => place), entries.length].map((place) => ({
    value: String(place),
    label:
      place === 0
        ? t("Revision {n}: as it came", { n: base })
        : t("Revision {n}: {title}, {moment}", {
            n: base + place,
            title: entries[place - 1]?.title ?? "",
            moment: moment(entries[place - 1]?.at ?? 0),
          }),
  }));
  const one = options.some(({ value }) => value === get("from")) ? Number(get("from")) : 0;
  const two = options.some(({ value }) => value === get("to")) ? Number(get("to")) : cursor;
  const before = useEditionAt(one);
  const after = useEditionAt(two);
  const beforeKey = first?.key ?? before?.key;
  const afterKey = file?.key ?? after?.key;
  const impact = useImpact(
    beforeKey === undefined || afterKey === undefined || beforeKey === afterKey
      ? undefined
      : (signal, onPart) => session.engine.ask("compare", { before: beforeKey, after: afterKey, now }, { signal, onPart }),
    [beforeKey, afterKey, now],
  );
  const take = async (chosen: File | undefined, set: (other: Other) => void): Promise<void> => {
    if (chosen === undefined) return;
    const found = await sniff(session.engine, chosen);
    if (found.is !== "programme") {
      setFailure(found.is === "bad" ? found.error : new Error(t("{name} is no programme", { name: chosen.name })));
      return;
    }
    setFailure(undefined);
    const key = session.newKey();
    await session.engine.gather("load", { key, source: found.file });
    set({ file: found, key });
  };
  /** The revision as it was so many days ago. */
  const since = (days: number): void => {
    const from = new Date(Date.now() - days * 86_400_000).toISOString();
    adjust({ from: String(entries.slice(0, cursor).filter(({ at }) => at <= from).length), to: String(cursor) });
  };
  const open = (other: Other): Promise<void> =>
    beside.open(() => ({
      name: other.file.name.replace(/\.[a-z]+$/i, ""),
      snapshot: other.file.file,
      at: { page: "overview", as: undefined, by: undefined, at: undefined, vs: undefined },
    }));
  return (
    <section className="card compare" aria-label={t("Compare two revisions")}>
      <div className="form-line">
        {first === undefined ? (
          <Choice label={t("From")} value={String(one)} onChange={(from) => adjust({ from })} options={options} />
        ) : (
          <Badge tone="info">{first.file.name}</Badge>
        )}
        {file === undefined ? (
          <Choice label={t("To")} value={String(two)} onChange={(to) => adjust({ to })} options={options} />
        ) : (
          <Badge tone="info">{file.file.name}</Badge>
        )}
        {file === undefined && entries.length > 0 && (
          <>
            <Button onClick={() => since(7)}>{t("The last 7 days")}</Button>
            <Button onClick={() => since(30)}>{t("The last 30 days")}</Button>
          </>
        )}
        <label className="file">
          <input
            type="file"
            accept=".json,application/json"
            aria-label={t("Compare with a file")}
            onChange={(event) => void take(event.target.files?.[0], setFile)}
          />
          <span className="button plain">{t("Compare with a file")}</span>
        </label>
        {file !== undefined && (
          <>
            {first === undefined && (
              <label className="file">
                <input
                  type="file"
                  accept=".json,application/json"
                  aria-label={t("Begin with another file")}
                  onChange={(event) => void take(event.target.files?.[0], setFirst)}
                />
                <span className="button plain">{t("Begin with another file")}</span>
              </label>
            )}
            <Button
              look="quiet"
              onClick={() => {
                setFile(undefined);
                setFirst(undefined);
              }}
            >
              {first === undefined ? t("Without the file") : t("Without the files")}
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
      {file !== undefined && before !== undefined && beforeKey !== undefined && (
        <FactDifferences before={beforeKey} after={file.key} directory={before.directory} />
      )}
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
