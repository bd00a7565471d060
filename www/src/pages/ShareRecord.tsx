import type { Action, RecordShare, Resource } from "partner-policy";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { useBeside } from "../app/useBeside.js";
import { count, t } from "../i18n/index.js";
import { useEdition, useSession, useSessionState, useWho } from "../programme/context.js";
import { Button, Note } from "../ui/basics.js";
import { Choice } from "../ui/Choice.js";
import { Overlay } from "../ui/Overlay.js";
import { People } from "../ui/People.js";
import { Problem } from "../ui/Problem.js";
import { levelOf, recordName } from "../words/labels.js";
import { ruleTitle } from "../words/rules.js";

const LEVELS: readonly RecordShare["level"][] = ["read", "read-write"];

/**
 * Shares one record with people, of whatever partner: what it would do is asked of the engine. Records have no edit, so that the
 * programme is opened beside this one, with the record as it would be.
 */
export function ShareRecord(props: { readonly index: number; readonly record: Resource; readonly onClose: () => void }): ReactNode {
  const { record, index } = props;
  const session = useSession();
  const { programme } = useSessionState();
  const { key, directory } = useEdition();
  const { now } = useWho();
  const beside = useBeside();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [level, setLevel] = useState<RecordShare["level"]>("read");
  const [verdicts, setVerdicts] =
    useState<readonly { readonly user: string; readonly before: boolean; readonly after: boolean; readonly why: string }[]>();
  const [failure, setFailure] = useState<unknown>();
  const [isOpening, setOpening] = useState(false);
  const next = useMemo(
    (): Resource => ({ ...record, shares: [...(record.shares ?? []), ...chosen.map((user) => ({ user, level }))] }),
    [record, chosen, level],
  );
  useEffect(() => {
    const controller = new AbortController();
    setVerdicts(undefined);
    setFailure(undefined);
    const action = `${record.type}.view` as Action;
    Promise.all(
      chosen.map(async (user) => {
        const questions = [
          { action, resource: record },
          { action, resource: next },
        ];
        const [before, after] = await session.engine.ask("explain", { key, eyes: { viewer: user, now }, questions }, controller);
        return { user, before: before?.allowed === true, after: after?.allowed === true, why: after?.rule ?? "" };
      }),
    ).then(setVerdicts, (error: unknown) => !controller.signal.aborted && setFailure(error));
    return () => controller.abort();
  }, [session, key, now, record, next, chosen]);
  const open = async (): Promise<void> => {
    setOpening(true);
    try {
      const bytes = await session.engine.ask("recordsText", { changed: { row: index, record: next } });
      const name = t("{programme}: {record} shared", { programme: programme.name, record: recordName(record) });
      const at = { page: "records", type: record.type, record: record.id, as: chosen[0] };
      await beside(name, await session.engine.ask("text", { key }), at, bytes);
      props.onClose();
    } catch (error) {
      setFailure(error);
      setOpening(false);
    }
  };
  return (
    <Overlay
      onClose={props.onClose}
      shape="dialog"
      title={t("Share {record}", { record: recordName(record) })}
      description={t("Records have no edit: the record as shared is opened in a programme beside “{name}”, which stays as it is.", {
        name: programme.name,
      })}
      footer={
        <>
          <span className="small">{chosen.length === 0 ? t("Nobody chosen yet") : count(chosen.length, "{n} person", "{n} people")}</span>
          <Button look="primary" disabled={verdicts === undefined || chosen.length === 0 || isOpening} onClick={() => void open()}>
            {t("Open it as a programme")}
          </Button>
        </>
      }
    >
      <Choice
        label={t("They may")}
        value={level}
        onChange={(value) => setLevel(value as RecordShare["level"])}
        options={LEVELS.map((value) => ({ value, label: levelOf(value) }))}
      />
      {failure !== undefined && <Problem error={failure} />}
      {verdicts?.map(({ user, before, after, why }) => (
        <Note
          key={user}
          tone={after && !before ? "good" : "info"}
          title={
            before
              ? t("{name} sees it already", { name: directory.name(user) })
              : after
                ? t("{name} will see it", { name: directory.name(user) })
                : t("{name} will not see it all the same", { name: directory.name(user) })
          }
        >
          {!after && <p>{ruleTitle(why)}</p>}
        </Note>
      ))}
      <People
        label={t("With whom")}
        people={directory.users}
        directory={directory}
        chosen={chosen}
        isMulti
        hasKinds
        onPick={(id) => setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])}
      />
    </Overlay>
  );
}
