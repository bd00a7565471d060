import type { Action, RecordShare, Resource } from "partner-policy";
import { type ReactNode, useEffect, useState } from "react";
import { useBeside } from "../app/useBeside.js";
import { count, t } from "../i18n/index.js";
import { useEdition, useSession, useSessionState, useWho } from "../programme/context.js";
import type { Directory } from "../programme/directory.js";
import { Button, Note } from "../ui/basics.js";
import { Choice } from "../ui/Choice.js";
import { Overlay } from "../ui/Overlay.js";
import { Problem } from "../ui/Problem.js";
import { levelOf, recordName } from "../words/labels.js";
import { ruleTitle } from "../words/rules.js";
import { type Chosen, chosenCount, MembersField, membersOf, NO_MEMBERS } from "./Members.js";

const LEVELS: readonly RecordShare["level"][] = ["read", "read-write"];
/** So many who will see the record are named. */
const NAMED = 6;

/** What the share would do. */
interface Answer {
  /** The record as it would be. */
  readonly next: Resource;
  /** Of each person who is named: whether they see it before and after, and by which rule. */
  readonly verdicts: readonly { readonly user: string; readonly before: boolean; readonly after: boolean; readonly why: string }[];
  /** Who else comes to see it, by a partner, a role or a group. */
  readonly others: readonly string[] | undefined;
  /** Why not even the first person of the first partner sees it. */
  readonly why: { readonly user: string; readonly rule: string } | undefined;
}

/**
 * Shares one record with people, with whole partners, roles or groups: what it would do is asked of the engine. Records have no edit,
 * so that the programme is opened beside this one, with the record as it would be.
 */
export function ShareRecord(props: { readonly index: number; readonly record: Resource; readonly onClose: () => void }): ReactNode {
  const { record, index } = props;
  const session = useSession();
  const { programme } = useSessionState();
  const { key, directory } = useEdition();
  const { now } = useWho();
  const beside = useBeside(props.onClose);
  const [chosen, setChosen] = useState<Chosen>(NO_MEMBERS);
  const [level, setLevel] = useState<RecordShare["level"]>("read");
  const [answer, setAnswer] = useState<Answer>();
  const [failure, setFailure] = useState<unknown>();
  const many = chosenCount(chosen);
  useEffect(() => {
    const controller = new AbortController();
    const { engine } = session;
    setAnswer(undefined);
    setFailure(undefined);
    if (chosenCount(chosen) === 0) return;
    const asked = async (): Promise<Answer> => {
      const { users, groups, internalRoles, partnerRoles } = await membersOf(chosen, engine, key, (id) => directory.told(id));
      const added: RecordShare[] = [
        ...users.map((user) => ({ user, level })),
        ...groups.map((group) => ({ group, level })),
        ...internalRoles.map((internalRole) => ({ internalRole, level })),
        ...partnerRoles.map((partnerRole) => ({ partnerRole, level })),
      ];
      const next: Resource = { ...record, shares: [...(record.shares ?? []), ...added] };
      const action = `${record.type}.view` as Action;
      const questions = [
        { action, resource: record },
        { action, resource: next },
      ];
      // Of a few each is told apart; of more it is counted who comes to see it.
      const few = users.length <= NAMED ? users : [];
      const verdicts = await Promise.all(
        few.map(async (user) => {
          const [before, after] = await engine.ask("explain", { key, eyes: { viewer: user, now }, questions }, controller);
          return { user, before: before?.allowed === true, after: after?.allowed === true, why: after?.rule ?? "" };
        }),
      );
      if (added.length === few.length) return { next, verdicts, others: undefined, why: undefined };
      const asks = { key, now, row: index, verb: "view" as const };
      const before = new Set((await engine.ask("whoSees", asks, controller)).map(({ user }) => user));
      const after = await engine.ask("whoSees", { ...asks, as: next }, controller);
      const others = after.flatMap(({ user }) => (before.has(user) || few.includes(user) ? [] : [user]));
      const first = chosen.partners.flatMap((partner) => directory.peopleOf(partner)).find(({ id }) => !before.has(id));
      if (others.length > 0 || first === undefined) return { next, verdicts, others, why: undefined };
      const [decision] = await engine.ask("explain", { key, eyes: { viewer: first.id, now }, questions: questions.slice(1) }, controller);
      return { next, verdicts, others, why: { user: first.id, rule: decision?.rule ?? "" } };
    };
    asked().then(
      (found) => !controller.signal.aborted && setAnswer(found),
      (error: unknown) => !controller.signal.aborted && setFailure(error),
    );
    return () => controller.abort();
  }, [session, key, now, record, index, chosen, level, directory]);
  const open = async ({ next }: Answer): Promise<void> =>
    beside.open(async () => ({
      name: t("{programme}: {record} shared", { programme: programme.name, record: recordName(record) }),
      snapshot: await session.engine.ask("programmeFile", { key }),
      at: { page: "records", type: record.type, record: record.id, as: chosen.users[0] ?? answer?.others?.[0] },
      records: await session.engine.ask("recordsFile", { changed: { row: index, record: next } }),
    }));
  const fault = failure ?? beside.failure;
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
          <span className="small">{many === 0 ? t("Nobody chosen yet") : count(many, "{n} share", "{n} shares")}</span>
          <Button
            look="primary"
            disabled={answer === undefined || beside.isOpening}
            onClick={() => answer !== undefined && void open(answer)}
          >
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
      {fault !== undefined && <Problem error={fault} />}
      <div role="status" className="form">
        {many > 0 && answer === undefined && fault === undefined && <p className="small">{t("Asking …")}</p>}
        {answer !== undefined && <Verdicts answer={answer} directory={directory} />}
      </div>
      <MembersField label={t("With whom")} chosen={chosen} onChange={setChosen} />
    </Overlay>
  );
}

function Verdicts({ answer, directory }: { readonly answer: Answer; readonly directory: Directory }): ReactNode {
  const { verdicts, others } = answer;
  return (
    <>
      {verdicts.map(({ user, before, after, why }) => (
        <Note
          key={user}
          tone={after && !before ? "good" : "info"}
          title={
            before
              ? t("{name} sees it already", { name: directory.told(user) })
              : after
                ? t("{name} will see it", { name: directory.told(user) })
                : t("{name} will not see it all the same", { name: directory.told(user) })
          }
        >
          {!after && <p>{ruleTitle(why)}</p>}
        </Note>
      ))}
      {others !== undefined && (
        <Note
          tone={others.length > 0 ? "good" : "info"}
          title={
            others.length === 0
              ? t("Nobody else comes to see it by these shares")
              : count(others.length, "{n} person more will see it", "{n} people more will see it")
          }
        >
          {answer.why !== undefined && (
            <p>
              {directory.told(answer.why.user)}: {ruleTitle(answer.why.rule)}
            </p>
          )}
          {others.length > 0 && (
            <p>
              {others
                .slice(0, NAMED)
                .map((user) => directory.told(user))
                .join(", ")}
              {others.length > NAMED && ` ${t("and {n} more", { n: others.length - NAMED })}`}
            </p>
          )}
        </Note>
      )}
    </>
  );
}
