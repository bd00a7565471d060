import type { PublicGroup, Queue, SharingRule, Snapshot } from "partner-policy";
import { type ReactNode, useEffect, useId, useState } from "react";
import { useBeside } from "../app/useBeside.js";
import { EngineError } from "../engine/client.js";
import type { EditionKey } from "../engine/protocol.js";
import { withFacts } from "../engine/supposed.js";
import { count, t } from "../i18n/index.js";
import { FactDifferences } from "../plan/FactDifferences.js";
import { ImpactView } from "../plan/ImpactView.js";
import { useImpact } from "../plan/usePlan.js";
import { useEdition, useSession, useSessionState, useWho } from "../programme/context.js";
import { Button } from "../ui/basics.js";
import { Overlay } from "../ui/Overlay.js";
import { Problem } from "../ui/Problem.js";
import { groupName, words } from "../words/labels.js";
import { slug } from "../words/slug.js";
import { DefaultForm, TypeForm } from "./FactForms.js";
import { type Chosen, chosenCount, MembersField, membersOf, NO_MEMBERS } from "./Members.js";
import { RuleForm, RuleReach } from "./RuleForm.js";
import { NEW_RULE, type RuleDraft } from "./ruleDraft.js";
import type { Draft, DraftStep } from "./useDraft.js";

/** How a fact is to be changed: written as it stands in the file, by naming members, by a name and its members, or in a form of its own. */
export type Asked = DraftStep & { readonly asks: "text" | "members" | "group" | "rule" | "type" | "default" | "nothing" };

/** Asks for a change of a fact, shows who would gain and lose, and opens the changed programme beside this one. */
export function FactDialog(props: { readonly asked: Asked; readonly draft: Draft; readonly onClose: () => void }): ReactNode {
  const { asked, draft: steps, onClose } = props;
  const [supposed, setSupposed] = useState<DraftStep | undefined>(asked.asks === "nothing" ? asked : undefined);
  const [text, setText] = useState(() => JSON.stringify(asked.fact, null, 2));
  const [draft, setDraft] = useState<RuleDraft>(NEW_RULE);
  const [isForm, setForm] = useState(asked.asks === "rule");
  if (supposed !== undefined) {
    const { title, list, id, fact } = supposed;
    const next = [...steps.steps, { title, list, id, fact }];
    return (
      <Outcome
        steps={next}
        onClose={onClose}
        onBack={asked.asks === "nothing" ? undefined : () => setSupposed(undefined)}
        onMore={() => {
          onClose();
          steps.change(next);
        }}
      />
    );
  }
  if (isForm) {
    return (
      <RuleForm
        draft={draft}
        onDraft={setDraft}
        onReview={(fact) => setSupposed({ ...asked, title: t("New sharing rule {name}", { name: fact.purpose ?? fact.id }), fact })}
        onText={(fact) => {
          setText(JSON.stringify(fact, null, 2));
          setForm(false);
        }}
        onClose={onClose}
      />
    );
  }
  if (asked.asks === "type") return <TypeForm asked={asked} onReview={setSupposed} onClose={onClose} />;
  if (asked.asks === "default") return <DefaultForm asked={asked} onReview={setSupposed} onClose={onClose} />;
  return asked.asks === "members" || asked.asks === "group" ? (
    <MembersOf asked={asked} onReview={setSupposed} onClose={onClose} />
  ) : (
    <TextOf asked={asked} text={text} onText={setText} onReview={setSupposed} onClose={onClose} />
  );
}

/** What a form that asks for a fact is given. */
export interface Asking {
  readonly asked: Asked;
  readonly onReview: (supposed: DraftStep) => void;
  readonly onClose: () => void;
}

function TextOf({
  asked,
  text,
  onText,
  onReview,
  onClose,
}: Asking & { readonly text: string; readonly onText: (text: string) => void }): ReactNode {
  const field = useId();
  const [failure, setFailure] = useState<unknown>();
  const review = (): void => {
    try {
      const fact: unknown = JSON.parse(text);
      if (typeof fact !== "object" || fact === null || Array.isArray(fact)) throw new Error(t("This is no object."));
      onReview({ ...asked, fact });
    } catch (error) {
      setFailure(error);
    }
  };
  return (
    <Overlay
      onClose={onClose}
      shape="dialog"
      title={asked.title}
      description={t("As it stands in the programme's file. What it would do is shown before anything is opened.")}
      footer={
        <>
          <span />
          <Button look="primary" onClick={review}>
            {t("See what it would do")}
          </Button>
        </>
      }
    >
      <div className="field">
        <label htmlFor={field}>{t("The fact as JSON")}</label>
        <textarea id={field} data-autofocus rows={16} spellCheck={false} value={text} onChange={({ target: { value } }) => onText(value)} />
      </div>
      {failure !== undefined && <Problem error={failure} />}
    </Overlay>
  );
}

function MembersOf({ asked, onReview, onClose }: Asking): ReactNode {
  const { engine } = useSession();
  const { key, directory } = useEdition();
  const [chosen, setChosen] = useState<Chosen>(NO_MEMBERS);
  const [everybody, setEverybody] = useState<Pick<PublicGroup, "allInternal" | "allPartnerUsers">>({});
  const [name, setName] = useState("");
  const [failure, setFailure] = useState<unknown>();
  const present: PublicGroup & Queue = { ...(asked.fact as PublicGroup & Queue) };
  const isNew = asked.asks === "group";
  const isGroup = asked.list === "publicGroups";
  const isReady = (chosenCount(chosen) > 0 || Object.keys(everybody).length > 0) && (!isNew || slug(name, "") !== "");
  const review = async (): Promise<void> => {
    if (!isReady) return;
    const made = isNew ? { id: `g-${slug(name, "")}` } : {};
    const title = isNew ? t("New group {name}", { name: name.trim() }) : asked.title;
    try {
      const { groups, ...members } = await membersOf(chosen, engine, key, (id) => directory.told(id));
      const added = Object.entries({ ...members, [isGroup ? "groups" : "publicGroups"]: groups }).flatMap(([member, list]) =>
        list.length === 0 ? [] : [[member, more(present[member as "users"], list as readonly string[])]],
      );
      onReview({ ...asked, title, fact: { ...asked.fact, ...made, ...everybody, ...Object.fromEntries(added) } });
    } catch (error) {
      setFailure(error);
    }
  };
  const side = (member: "allInternal" | "allPartnerUsers", label: string): ReactNode => (
    <label className="check-line">
      <input
        type="checkbox"
        checked={(everybody[member] ?? present[member]) === true}
        disabled={present[member] === true}
        onChange={({ target: { checked } }) => {
          const { [member]: _, ...other } = everybody;
          setEverybody(checked ? { ...other, [member]: true } : other);
        }}
      />{" "}
      {label}
    </label>
  );
  return (
    <Overlay
      onClose={onClose}
      shape="dialog"
      title={asked.title}
      description={t("What it would do is shown before anything is opened.")}
      footer={
        <>
          <span className="small">
            {chosenCount(chosen) === 0 ? t("Nobody chosen yet") : count(chosenCount(chosen), "{n} member chosen", "{n} members chosen")}
          </span>
          <Button look="primary" disabled={!isReady} onClick={() => void review()}>
            {t("See what it would do")}
          </Button>
        </>
      }
    >
      {isNew && (
        <label className="field">
          <span>{t("Name")}</span>
          <input className="input" data-autofocus value={name} onChange={({ target: { value } }) => setName(value)} autoComplete="off" />
        </label>
      )}
      {failure !== undefined && <Problem error={failure} />}
      <MembersField
        chosen={chosen}
        onChange={setChosen}
        without={present.users ?? []}
        group={isGroup ? asked.id : undefined}
        onSubmit={() => void review()}
      />
      {isGroup && (
        <div className="form-line">
          {side("allInternal", t("All internal users"))}
          {side("allPartnerUsers", t("All partner users"))}
        </div>
      )}
    </Overlay>
  );
}

/** A list with those that it does not hold yet. */
function more<T>(present: readonly T[] = [], added: readonly T[]): readonly T[] {
  const known = new Set(present.map((one) => JSON.stringify(one)));
  return [...present, ...added.filter((one) => !known.has(JSON.stringify(one)))];
}

/** The facts that name something that is not there, as an error of the engine places them. */
function namingOf(fault: unknown, snapshot: Snapshot): string[] {
  if (!(fault instanceof EngineError)) return [];
  const names = fault.problems.flatMap(({ code, at }) => {
    const [, list = "", place = ""] = at.split("/");
    const facts = (snapshot as unknown as Readonly<Record<string, unknown>>)[list];
    const fact = Array.isArray(facts)
      ? (facts[Number(place)] as { readonly id?: string; readonly purpose?: string } | undefined)
      : undefined;
    if (code !== "DANGLING_REFERENCE" || fact?.id === undefined) return [];
    return [fact.purpose ?? (list === "publicGroups" ? groupName(fact.id) : words(fact.id.replace(/^r-/, "")))];
  });
  return [...new Set(names)];
}

/** What suppositions would do together. No edit makes them, so that they are opened as a programme of its own, all or none. */
export function Outcome(props: {
  readonly steps: readonly DraftStep[];
  /** The draft of which these are all of the steps: what it has made already is not made again. */
  readonly draft?: Draft;
  readonly onBack?: (() => void) | undefined;
  /** Puts them aside as a draft, to which more is added. */
  readonly onMore?: (() => void) | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const { steps, draft } = props;
  const isDraft = draft !== undefined;
  const last = steps.at(-1);
  const newRule = last?.list === "sharingRules" && last.id === undefined ? (last.fact as SharingRule) : undefined;
  const title = steps.length === 1 ? (last?.title ?? "") : count(steps.length, "{n} change together", "{n} changes together");
  const session = useSession();
  const { edition, programme } = useSessionState();
  const { now } = useWho();
  const beside = useBeside(props.onClose);
  const [made, setMade] = useState<EditionKey>();
  const [fault, setFault] = useState<unknown>();
  const { key, directory } = edition;
  const asked = JSON.stringify(steps);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the steps are compared by what they say
  useEffect(() => {
    if (isDraft) return;
    const { engine } = session;
    const own = session.newKey();
    engine.ask("supposed", { key, next: own, steps }).then(() => setMade(own), setFault);
    return () => void engine.ask("drop", { key: own }).catch(() => undefined);
  }, [session, key, asked, isDraft]);
  const next = isDraft ? draft?.edition?.key : made;
  const impact = useImpact(
    next === undefined
      ? undefined
      : (signal, onPart) => session.engine.ask("compare", { before: key, after: next, now }, { signal, onPart }),
    [key, next, now],
  );
  const open = async (): Promise<void> => {
    if (next === undefined) return;
    await beside.open(async () => ({
      name: `${programme.name}: ${title}`,
      snapshot: await session.engine.ask("programmeFile", { key: next }),
      at: { page: "sharing", ...(newRule === undefined ? {} : { rule: newRule.id }) },
    }));
  };
  const failure = (isDraft ? draft?.failure : fault) ?? beside.failure;
  const naming = namingOf(failure, withFacts(directory.snapshot, steps));
  return (
    <Overlay
      onClose={props.onClose}
      shape="wide-dialog"
      title={title}
      description={t("There is no edit for this: it is opened as a programme beside “{name}”, which stays as it is.", {
        name: programme.name,
      })}
      footer={
        <>
          <div className="foot-start">
            {props.onBack !== undefined && <Button onClick={props.onBack}>{t("Back")}</Button>}
            {props.onMore !== undefined && (
              <Button look="quiet" icon="plus" disabled={next === undefined} onClick={props.onMore}>
                {t("Add another change")}
              </Button>
            )}
          </div>
          <Button look="primary" disabled={next === undefined || beside.isOpening} onClick={() => void open()}>
            {t("Open it as a programme")}
          </Button>
        </>
      }
    >
      {failure !== undefined ? (
        <Problem error={failure}>
          {naming.length > 0 && (
            <p>
              {t("Still named by: {names}. Change or delete that first; several changes that belong together are one draft.", {
                names: naming.join(", "),
              })}
            </p>
          )}
        </Problem>
      ) : next === undefined ? (
        <p role="status">{t("Asking …")}</p>
      ) : (
        <>
          {steps.length > 1 && (
            <ul className="remarks">
              {steps.map((step) => (
                <li key={JSON.stringify(step)}>{step.title}</li>
              ))}
            </ul>
          )}
          {steps.length === 1 && newRule !== undefined && <RuleReach type={newRule.type} impact={impact} />}
          <ImpactView impact={impact} />
          <FactDifferences before={key} after={next} directory={directory} />
        </>
      )}
    </Overlay>
  );
}
