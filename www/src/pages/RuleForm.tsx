import type { SharingRule } from "partner-policy";
import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { EngineError } from "../engine/client.js";
import { count, t } from "../i18n/index.js";
import { sums } from "../plan/ImpactView.js";
import type { ImpactState } from "../plan/usePlan.js";
import { useEdition, useRecords, useSession } from "../programme/context.js";
import { Button } from "../ui/basics.js";
import { Choice } from "../ui/Choice.js";
import { Overlay } from "../ui/Overlay.js";
import { Problem } from "../ui/Problem.js";
import { codeSentence, levelOf, named, noun, typeWords } from "../words/labels.js";
import { Criteria } from "./Criteria.js";
import { firstOf } from "./recordRows.js";
import {
  fieldsSeen,
  knownCriterion,
  NEW_CRITERION,
  type RuleDraft,
  ruleOf,
  type ScopeKind,
  type TargetKind,
  typesOf,
} from "./ruleDraft.js";
import { TargetField } from "./TargetField.js";

const TARGETS = [
  "user",
  "partner",
  "partnerRole",
  "partnerRoleBelow",
  "group",
  "internalRole",
  "internalRoleBelow",
  "internalRoleBranches",
  "allPartnerUsers",
  "allInternal",
] as const satisfies readonly TargetKind[];
const OWNERS: readonly ScopeKind[] = [...TARGETS, "queue", "criteria"];
const LEVELS: readonly SharingRule["level"][] = ["read", "read-write"];
/** Among how many records fields and values are looked for. */
const LOOKED_AT = 2000;

type Problems = EngineError["problems"];

/** Asks for a sharing rule as it is asked for in Salesforce; the engine says what is wrong with it, and where. */
export function RuleForm(props: {
  readonly draft: RuleDraft;
  readonly onDraft: (draft: RuleDraft) => void;
  readonly onReview: (rule: SharingRule) => void;
  readonly onText: (rule: SharingRule) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { onDraft } = props;
  const session = useSession();
  const { key, directory } = useEdition();
  const records = useRecords();
  const { type } = props.draft;
  const fields = useMemo(() => fieldsSeen(firstOf(records, type, LOOKED_AT), directory), [records, type, directory]);
  // Fields that records of the type have; with none known they are typed.
  const draft = { ...props.draft, criteria: props.draft.criteria.map((criterion) => knownCriterion(criterion, fields)) };
  const [failure, setFailure] = useState<unknown>();
  const [refused, setRefused] = useState<SharingRule>();
  const [isAsking, setAsking] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const problems = failure instanceof EngineError ? failure.problems : [];
  const rule = ruleOf(draft, fields);
  // What was changed since it was refused has no fault until the engine is asked again.
  const at = (...members: readonly (keyof SharingRule)[]): Problems =>
    members.flatMap((member) =>
      JSON.stringify(rule[member]) === JSON.stringify(refused?.[member])
        ? problems.filter((problem) => memberOf(problem.at) === member)
        : [],
    );
  const isPlaced = problems.length > 0 && problems.every((problem) => MEMBERS.includes(memberOf(problem.at)));
  useEffect(() => {
    if (failure === undefined) return;
    const first = form.current?.querySelector("[data-wrong]");
    (first?.querySelector<HTMLElement>("input, textarea, .opener") ?? first?.querySelector("button"))?.focus();
  }, [failure]);
  const set = (change: Partial<RuleDraft>): void => onDraft({ ...draft, ...change });
  const review = async (): Promise<void> => {
    const next = session.newKey();
    setAsking(true);
    setFailure(undefined);
    try {
      await session.engine.ask("supposed", { key, next, steps: [{ list: "sharingRules", fact: rule }] });
      void session.engine.ask("drop", { key: next }).catch(() => undefined);
      props.onReview(rule);
    } catch (error) {
      setFailure(error);
      setRefused(rule);
      setAsking(false);
    }
  };
  return (
    <Overlay
      onClose={props.onClose}
      shape="dialog"
      title={t("New sharing rule")}
      description={t("What it would do is shown before anything is opened.")}
      footer={
        <>
          <Button look="quiet" onClick={() => props.onText(rule)}>
            {t("As JSON")}
          </Button>
          <Button look="primary" disabled={isAsking} onClick={() => void review()}>
            {t("See what it would do")}
          </Button>
        </>
      }
    >
      <form
        className="form rule-form"
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          void review();
        }}
      >
        {failure !== undefined && !isPlaced && <Problem error={failure} />}
        <Place problems={at("id", "purpose")} empty={rule.id === "" ? t("Nothing is written here yet.") : undefined}>
          <label className="field">
            <span>{t("Label")}</span>
            <input
              className="input"
              data-autofocus
              value={draft.label}
              onChange={({ target: { value } }) => set({ label: value })}
              autoComplete="off"
            />
          </label>
        </Place>
        <Place
          title={t("Which records")}
          problems={at("type", "ownedBy", "where")}
          empty={draft.owner.id === "" ? t("Nothing is chosen here yet.") : undefined}
        >
          <Choice
            label={t("Type")}
            value={draft.type}
            onChange={(next) => set({ type: next, criteria: [NEW_CRITERION] })}
            options={typesOf(directory).map((value) => ({ value, label: typeWords(value) }))}
          />
          <TargetField label={t("Owned by")} kinds={OWNERS} value={draft.owner} onChange={(owner) => set({ owner })} />
          {draft.owner.kind === "criteria" && (
            <Criteria criteria={draft.criteria} fields={fields} onChange={(criteria) => set({ criteria })} />
          )}
        </Place>
        <Place title={t("Shared with")} problems={at("to")} empty={draft.to.id === "" ? t("Nothing is chosen here yet.") : undefined}>
          <TargetField label={t("Whom")} kinds={TARGETS} value={draft.to} onChange={(to) => set({ to: to as RuleDraft["to"] })} />
        </Place>
        <Place title={t("Access")} problems={at("level")}>
          <Choice
            label={t("They may")}
            value={draft.level}
            onChange={(level) => set({ level: level as RuleDraft["level"] })}
            options={LEVELS.map((value) => ({ value, label: levelOf(value) }))}
          />
        </Place>
        <input type="submit" hidden />
      </form>
    </Overlay>
  );
}

/** The members of a rule that the form has a place for. */
const MEMBERS: readonly string[] = ["id", "purpose", "type", "ownedBy", "where", "to", "level"];

/** The member of a sharing rule that a pointer is about. */
function memberOf(pointer: string): string {
  return /^\/sharingRules\/\d+\/([^/]+)/.exec(pointer)?.[1] ?? "";
}

/** Fields that belong together, with what the engine says of them. */
function Place(props: {
  readonly title?: string;
  readonly problems: Problems;
  /** What a malformed id means while nothing was chosen. */
  readonly empty?: string | undefined;
  readonly children: ReactNode;
}): ReactNode {
  const { title, problems } = props;
  const said = useId();
  const { directory } = useEdition();
  return (
    <fieldset className="rule-part" data-wrong={problems.length > 0 || undefined} aria-describedby={problems.length > 0 ? said : undefined}>
      <legend className={title === undefined ? "sr-only" : undefined}>{title ?? t("Label")}</legend>
      {props.children}
      {problems.length > 0 && (
        <div id={said} role="alert" className="rule-problems">
          {problems.map(({ code, at, message }) => (
            <p key={`${code}${at}${message}`}>
              {code === "MALFORMED_ID" && props.empty !== undefined ? (
                props.empty
              ) : (
                <>
                  {codeSentence(code, {}, directory)} <span className="small">{named(message, directory)}</span>
                </>
              )}
            </p>
          ))}
        </div>
      )}
    </fieldset>
  );
}

/** How many records a rule that is not there yet opens to how many people. */
export function RuleReach({ type, impact }: { readonly type: string; readonly impact: ImpactState }): ReactNode {
  const records = useRecords();
  const isThere = useMemo(() => records.some((record) => record.type === type), [records, type]);
  if (!isThere) return <p className="small">{t("No {type} are open, so nothing is counted.", { type: noun(typeWords(type)) })}</p>;
  if (impact.answer === undefined || !impact.isDone || impact.answer.done < impact.answer.of) return null;
  return (
    <p role="status" className="strong">
      {t("The rule opens {records} to {people}.", {
        records: count(impact.answer.touched, "{n} record", "{n} records"),
        people: count(sums(impact.answer.changes).gainers, "{n} person", "{n} people"),
      })}
    </p>
  );
}
