import type { PublicGroup, Queue, ShareGroup, SharingRule, SharingSet } from "partner-policy";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import { adjust, go, useAddress } from "../app/address.js";
import { useOpening } from "../app/Opening.js";
import type { FactList } from "../engine/protocol.js";
import { count, number, t } from "../i18n/index.js";
import { DraftProvider, useDirectory, useRecords, useSessionState } from "../programme/context.js";
import { download } from "../programme/csv.js";
import { tallyOf } from "../programme/tally.js";
import { Badge, Button, Note } from "../ui/basics.js";
import { Heading } from "../ui/Heading.js";
import { Icon } from "../ui/icons.js";
import type { MenuEntry } from "../ui/Menu.js";
import { Problem } from "../ui/Problem.js";
import { groupName, noun, typeWords, words } from "../words/labels.js";
import { type Asked, FactDialog, Outcome } from "./FactDialog.js";
import { FactLine } from "./FactLine.js";
import { groupWords, queueWords, ruleSentence, setSentence } from "./targets.js";
import { type Draft, useDraft } from "./useDraft.js";

/** A sharing rule that a form asks for. */
function newRule(): Asked {
  return { asks: "rule", title: t("New sharing rule"), list: "sharingRules", id: undefined, fact: {} };
}

/** A group of people who are named. */
function newGroup(): Asked {
  return { asks: "group", title: t("New group"), list: "publicGroups", id: undefined, fact: {} };
}

/** A type of records of the programme's own. */
function newType(): Asked {
  return { asks: "type", title: t("New type of records"), list: "recordTypes", id: undefined, fact: {} };
}

/** What everybody may do with the records of a type. */
function aDefault(type: string | undefined): Asked {
  const title = type === undefined ? t("Default access to a type of records") : t("Default access to {type}", { type: typeWords(type) });
  return { asks: "default", title, list: "defaultAccess", id: type, fact: {} };
}

/** What an address asks for. */
const ASKED: Readonly<Record<string, () => Asked>> = { group: newGroup, rule: newRule, type: newType, default: () => aDefault(undefined) };

/** The default access of both sides, in words. */
function accessWords(access: unknown): string {
  const { internal = "private", external = "private" } = access as { readonly internal?: string; readonly external?: string };
  return t("Internal users: {internal}, partner users: {external}", { internal: words(internal), external: words(external) });
}

/** What is open beyond roles and managers: rules, sets, groups, queues, defaults; each says whom it reaches and what it alone opens. */
export function Sharing(): ReactNode {
  const draft = useDraft();
  return (
    <DraftProvider value={draft.edition}>
      <SharingFacts draft={draft} />
    </DraftProvider>
  );
}

function SharingFacts({ draft }: { readonly draft: Draft }): ReactNode {
  const { cursor } = useSessionState();
  const directory = useDirectory();
  const { get } = useAddress();
  const opening = useOpening();
  const records = useRecords();
  const [chosen, setAsked] = useState<Asked>();
  /** Of each rule that is counted whether it opens something. */
  const [opens, setOpens] = useState<ReadonlyMap<string, boolean | undefined>>(new Map());
  const onCounted = useCallback(
    (id: string, does: boolean | undefined) => setOpens((known) => (known.get(id) === does ? known : new Map(known).set(id, does))),
    [],
  );
  const asked = chosen ?? ASKED[get("do") ?? ""]?.();
  const { snapshot } = directory;
  const settings = snapshot.settings ?? {};
  const types = useMemo(() => {
    const found = new Map<string, number>((snapshot.recordTypes ?? []).map(({ id }) => [id, 0]));
    for (const [type, n] of tallyOf(records).types) found.set(type, n);
    return found;
  }, [records, snapshot]);
  const missing = (of: readonly string[]): string | undefined => (of.some((type) => (types.get(type) ?? 0) > 0) ? undefined : of[0]);
  const yes = (value: boolean | undefined, otherwise: boolean): string => ((value ?? otherwise) ? t("yes") : t("no"));
  const options: readonly (readonly [string, string])[] = [
    [t("Hierarchies give"), words(settings.hierarchyAccess ?? "read")],
    [t("Hierarchies pass on what was shared"), yes(settings.hierarchyIncludesShared, false)],
    [t("Sharing and features widen lead visibility"), yes(settings.leadSharingWidens, false)],
    [t("Own contact and account are readable"), yes(settings.implicitOwnAccount, true)],
    [t("Partner users may share outside their account"), yes(settings.partnerCrossAccountShare, false)],
    [t("An internal assignee sees the deal"), yes(settings.internalAssigneeSeesDeal, false)],
  ];
  const entries = (list: FactList, fact: { readonly id: string } & object, name: string): MenuEntry[] => {
    const { id } = fact;
    return [
      ...(list === "publicGroups" || list === "queues"
        ? [
            {
              label: t("Add members …"),
              onSelect: () => setAsked({ asks: "members", title: t("Add members to {name}", { name }), list, id, fact }),
            },
          ]
        : []),
      ...(list === "sharingRules"
        ? [
            (fact as SharingRule).active === false
              ? {
                  label: t("Switch on …"),
                  onSelect: () =>
                    setAsked({ asks: "nothing", title: t("Switch {name} on", { name }), list, id, fact: { ...fact, active: true } }),
                }
              : {
                  label: t("Switch off …"),
                  onSelect: () =>
                    setAsked({ asks: "nothing", title: t("Switch {name} off", { name }), list, id, fact: { ...fact, active: false } }),
                },
          ]
        : []),
      { label: t("Change …"), onSelect: () => setAsked({ asks: "text", title: t("Change {name}", { name }), list, id, fact }) },
      {
        label: t("Delete …"),
        onSelect: () => setAsked({ asks: "nothing", title: t("Delete {name}", { name }), list, id, fact: undefined }),
      },
      {
        label: t("Export as JSON"),
        icon: "download",
        onSelect: () => download(`${id}.json`, `${JSON.stringify(fact, null, 2)}\n`, "application/json"),
      },
    ];
  };
  const line = (
    list: FactList,
    fact: { readonly id: string } & object,
    name: string,
    sentence: string,
    of?: readonly string[],
  ): ReactNode => (
    <FactLine
      key={fact.id}
      list={list}
      id={fact.id}
      title={name}
      name={name}
      sentence={sentence}
      missing={of && missing(of)}
      entries={entries(list, fact, name)}
      isPointedAt={get("rule") === fact.id}
    />
  );
  const ruleLine = (rule: SharingRule): ReactNode => {
    const name = rule.purpose ?? words(rule.id.replace(/^r-/, ""));
    return (
      <FactLine
        key={rule.id}
        list="sharingRules"
        id={rule.id}
        name={name}
        title={
          <>
            {name} {rule.active === false && <Badge tone="quiet">{t("switched off")}</Badge>}
            {rule.purpose === undefined && <Badge tone="warn">{t("no purpose")}</Badge>}
          </>
        }
        sentence={ruleSentence(rule, directory)}
        drawn={{ type: rule.type, target: rule.to }}
        missing={missing([rule.type])}
        entries={entries("sharingRules", rule, name)}
        isPointedAt={get("rule") === rule.id}
        isIdleOnly={isIdleOnly}
        onCounted={onCounted}
      />
    );
  };
  const setLine = (set: SharingSet): ReactNode => line("sharingSets", set, words(set.id), setSentence(set));
  const shareGroupLine = (group: ShareGroup): ReactNode =>
    line(
      "shareGroups",
      group,
      words(group.id),
      t("What the high-volume users of {set} own is open to {whom}.", {
        set: words(group.sharingSet),
        whom: [...(group.publicGroups ?? []).map(words), ...(group.users ?? []).map((id) => directory.name(id))].join(", ") || t("nobody"),
      }),
    );
  const groupLine = (group: PublicGroup): ReactNode =>
    line("publicGroups", group, groupName(group.id), groupWords(group, directory) || t("nobody"));
  const queueLine = (queue: Queue): ReactNode => {
    const waiting = records.filter(({ owner }) => owner === queue.id).length;
    return line(
      "queues",
      queue,
      queue.label,
      t("Holds {types}, {n} now. Its members: {whom}", {
        types: queue.types.map((type) => noun(typeWords(type))).join(", "),
        n: waiting,
        whom: queueWords(queue, directory) || t("nobody"),
      }),
      queue.types,
    );
  };
  const rules = snapshot.sharingRules ?? [];
  const isIdleOnly = get("f.opens") === "nothing";
  const defaults = Object.entries(snapshot.defaultAccess ?? {});
  return (
    <>
      <Heading title={t("Sharing")} about={t("What nothing opens stays closed: without a grant nobody sees a record.")}>
        <Button icon="download" onClick={() => opening.save("snapshot")}>
          {t("Save the programme")}
        </Button>
        <Button icon="swap" onClick={() => go({ page: "changes", do: "compare", from: String(cursor), to: undefined })}>
          {t("Compare with a changed file")}
        </Button>
      </Heading>
      {draft.steps.length > 0 && <DraftNote draft={draft} />}
      <p className="small">
        {t(
          "Rules, sets, groups and queues have no edit: change one here, or in the file, see who gains and who loses, and open the changed programme beside this one.",
        )}
      </p>
      <div className="cards sharing">
        <Facts
          title={t("Sharing rules")}
          facts={rules}
          empty={t("There is no sharing rule")}
          line={ruleLine}
          tool={
            rules.length > 1 && (
              <button
                type="button"
                className="filter"
                data-set={isIdleOnly || undefined}
                aria-pressed={isIdleOnly}
                onClick={() => adjust({ "f.opens": isIdleOnly ? undefined : "nothing" })}
              >
                {isIdleOnly && <Icon name="check" size={14} />}
                {t("Only those that open nothing")}
              </button>
            )
          }
          note={isIdleOnly && rules.every(({ id }) => opens.get(id) === true) ? t("Each of them opens something.") : undefined}
          addLabel={t("New rule …")}
          onAdd={() => setAsked(newRule())}
        />
        <Facts title={t("Sharing sets")} facts={snapshot.sharingSets} line={setLine} />
        <Facts title={t("Share groups")} facts={snapshot.shareGroups} line={shareGroupLine} />
        <Facts
          title={t("Public groups")}
          facts={snapshot.publicGroups}
          empty={t("There are none.")}
          line={groupLine}
          addLabel={t("New group …")}
          onAdd={() => setAsked(newGroup())}
        />
        <Facts title={t("Queues")} facts={snapshot.queues} empty={t("There are none.")} line={queueLine} />
        <section className="card">
          <header className="section-head">
            <h2>{t("Defaults")}</h2>
            <Button look="quiet" icon="plus" onClick={() => setAsked(aDefault(undefined))}>
              {t("Set a default …")}
            </Button>
          </header>
          <ul className="plain-list">
            {defaults.map(([type, access]) => (
              <FactLine
                key={type}
                list="defaultAccess"
                id={type}
                name={typeWords(type)}
                title={typeWords(type)}
                sentence={accessWords(access)}
                missing={missing([type])}
                entries={[
                  { label: t("Change …"), onSelect: () => setAsked(aDefault(type)) },
                  {
                    label: t("Delete …"),
                    onSelect: () =>
                      setAsked({
                        asks: "nothing",
                        title: t("Delete {name}", { name: typeWords(type) }),
                        list: "defaultAccess",
                        id: type,
                        fact: undefined,
                      }),
                  },
                ]}
              />
            ))}
          </ul>
          {defaults.length === 0 && <p className="small">{t("Every type of record is private.")}</p>}
          <dl className="facts-list">
            {options.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section className="card" aria-label={t("Types of records")}>
          <header className="section-head">
            <h2>
              {t("Types of records")} <span className="small">{number(types.size)}</span>
            </h2>
            <Button look="quiet" icon="plus" onClick={() => setAsked(newType())}>
              {t("New type …")}
            </Button>
          </header>
          <ul className="plain-list">
            {[...types].map(([type, n]) => (
              <li key={type} className="list-line">
                <p className="list-line-text">{typeWords(type)}</p>
                <span className="small">{count(n, "{n} record", "{n} records")}</span>
              </li>
            ))}
          </ul>
        </section>
        {(snapshot.notifications ?? []).length > 0 && (
          <section className="card">
            <h2>{t("Notifications")}</h2>
            <ul className="plain-list">
              {(snapshot.notifications ?? []).map((rule) => (
                <li key={`${rule.module} ${rule.event}`} className="list-line">
                  <p className="list-line-text">
                    {words(rule.module)}, {noun(words(rule.event))}
                  </p>
                  <span className="small">{rule.to.map(words).join(", ")}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
      {asked !== undefined && (
        <FactDialog
          asked={asked}
          draft={draft}
          onClose={() => {
            setAsked(undefined);
            adjust({ do: undefined });
          }}
        />
      )}
    </>
  );
}

/** The changes that were put together so far, which the page shows as if they were made. */
function DraftNote({ draft }: { readonly draft: Draft }): ReactNode {
  const { steps, failure } = draft;
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Note tone={failure === undefined ? "info" : "bad"} title={count(steps.length, "A draft of {n} change", "A draft of {n} changes")}>
        {failure === undefined ? (
          <p>{t("This page shows the programme as the draft would make it. Nothing is opened yet.")}</p>
        ) : (
          <Problem error={failure} />
        )}
        <ul className="draft-steps">
          {steps.map((step) => (
            <li key={JSON.stringify(step)}>
              {step.title}{" "}
              <Button look="quiet" icon="cross" onClick={() => draft.change(steps.filter((one) => one !== step))}>
                {t("Leave out")}
              </Button>
            </li>
          ))}
        </ul>
        <div className="button-row">
          <Button look="primary" disabled={failure !== undefined} onClick={() => setOpen(true)}>
            {t("See what they would do together")}
          </Button>
          <Button onClick={() => draft.change([])}>{t("Discard the draft")}</Button>
        </div>
      </Note>
      {isOpen && <Outcome steps={steps} draft={draft} onClose={() => setOpen(false)} />}
    </>
  );
}

/** The facts of one kind; a kind that has none and says nothing about it is left out. */
function Facts<F>(props: {
  readonly title: string;
  readonly facts: readonly F[] | undefined;
  readonly line: (fact: F) => ReactNode;
  readonly empty?: string;
  readonly addLabel?: string;
  readonly onAdd?: () => void;
  readonly tool?: ReactNode;
  readonly note?: string | undefined;
}): ReactNode {
  const { facts = [], empty } = props;
  if (facts.length === 0 && empty === undefined) return null;
  return (
    <section className="card wide">
      <header className="section-head">
        <h2>
          {props.title} <span className="small">{number(facts.length)}</span>
        </h2>
        {props.tool}
        {props.onAdd !== undefined && (
          <Button look="quiet" icon="plus" onClick={props.onAdd}>
            {props.addLabel}
          </Button>
        )}
      </header>
      {props.note !== undefined && (
        <p className="small" role="status">
          {props.note}
        </p>
      )}
      {facts.length === 0 ? <p className="small">{empty}</p> : <ul className="plain-list">{facts.map(props.line)}</ul>}
    </section>
  );
}
