import type { Action, Decision, Resource } from "partner-policy";
import { Tabs } from "radix-ui";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { adjust, go, hrefOf, useAddress } from "../app/address.js";
import { Link } from "../app/Link.js";
import { useToast } from "../app/Toasts.js";
import { type Seer, VERBS, type Verb } from "../engine/protocol.js";
import { count, t } from "../i18n/index.js";
import { useProposing } from "../plan/ProposalHost.js";
import { useEdition, useSession, useWho } from "../programme/context.js";
import type { Directory } from "../programme/directory.js";
import { Badge, Button, Rule } from "../ui/basics.js";
import { Icon } from "../ui/icons.js";
import { Menu } from "../ui/Menu.js";
import { Overlay } from "../ui/Overlay.js";
import { facts } from "../ui/People.js";
import { codeSentence, fieldWords, levelOf, recordName, words } from "../words/labels.js";
import { ruleTitle } from "../words/rules.js";
import { actorsNear, type Remedy, remediesFor } from "./remedies.js";
import { sharedWith } from "./targets.js";

interface Neighbour {
  readonly index: number;
  readonly record: Resource;
}

/** What an act is called. */
export function verbName(verb: Verb): string {
  return { view: t("View"), edit: t("Edit"), transfer: t("Transfer"), share: t("Share"), delete: t("Delete") }[verb];
}

/** Why, or why not: everything that the engine says about one person and one record, and what would change it. */
export function WhyPanel(props: {
  readonly index: number;
  readonly record: Resource;
  readonly before: Neighbour | undefined;
  readonly after: Neighbour | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const { record } = props;
  const { policy, directory } = useEdition();
  const { as, now } = useWho();
  const { get } = useAddress();
  const say = useToast();
  const verb = VERBS.find((one) => one === get("verb")) ?? "view";
  const decisions = useMemo(() => {
    const viewer = policy.viewer(as, { now });
    return VERBS.map((one) => ({ verb: one, decision: viewer.explain(`${record.type}.${one}` as Action, record) }));
  }, [policy, as, now, record]);
  const name = directory.name(as);
  const step = (to: Neighbour | undefined): void => to && go({ record: to.record.id ?? `#${to.index}` });

  const copy = async (what: string, text: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      say(t("{what} copied", { what }));
    } catch {
      say(t("The browser refused the clipboard."));
    }
  };
  const decision = decisions.find((one) => one.verb === verb)?.decision;
  const { type, id, ...properties } = record;
  const copies = [
    {
      label: t("As JSON"),
      text: () =>
        JSON.stringify(
          { viewer: as, now, record, decisions: Object.fromEntries(decisions.map((one) => [`${type}.${one.verb}`, one.decision])) },
          null,
          2,
        ),
    },
    {
      label: t("As AuthZEN request"),
      text: () =>
        JSON.stringify(
          { subject: { type: "user", id: as }, action: { name: `${type}.${verb}` }, resource: { type, id: id ?? "", properties } },
          null,
          2,
        ),
    },
    {
      label: t("As scenario step"),
      text: () =>
        JSON.stringify(
          {
            as,
            can: `${type}.${verb}`,
            on: record,
            ...(decision?.allowed === true ? { expect: "allow" } : { expect: "deny", code: decision?.code }),
          },
          null,
          2,
        ),
    },
    { label: t("As link"), text: () => hrefOf({ as, at: now }) },
  ];

  return (
    <Overlay
      onClose={props.onClose}
      shape="sheet"
      title={recordName(record)}
      description={t("What {name} may do with this record, and why", { name })}
      actions={
        <div className="step">
          <button
            type="button"
            className="icon-button"
            aria-label={t("Previous record")}
            disabled={props.before === undefined}
            onClick={() => step(props.before)}
          >
            <Icon name="left" />
          </button>
          <button
            type="button"
            className="icon-button"
            aria-label={t("Next record")}
            disabled={props.after === undefined}
            onClick={() => step(props.after)}
          >
            <Icon name="right" />
          </button>
        </div>
      }
      footer={
        <>
          <span className="small">{t("Revision {n}", { n: policy.revision })}</span>
          <div className="button-row">
            <Button look="quiet" icon="print" onClick={() => window.print()}>
              {t("Print")}
            </Button>
            <Menu
              label={t("Copy")}
              entries={copies.map(({ label, text }) => ({ label, icon: "copy" as const, onSelect: () => void copy(label, text()) }))}
            >
              <Icon name="copy" /> {t("Copy")}
            </Menu>
          </div>
        </>
      }
    >
      <Tabs.Root value={verb} onValueChange={(value) => adjust({ verb: value === "view" ? undefined : value })}>
        <Tabs.List className="verbs" aria-label={t("What is asked")}>
          {decisions.map((one) => (
            <Tabs.Trigger key={one.verb} value={one.verb} className="verb" data-allowed={one.decision.allowed}>
              <span className="verb-name">{verbName(one.verb)}</span>
              <span className="verb-mark">
                <Icon name={one.decision.allowed ? "check" : "cross"} size={12} />
                {one.decision.allowed ? t("Yes") : t("No")}
              </span>
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {decisions.map((one) => (
          <Tabs.Content key={one.verb} value={one.verb} className="verb-page">
            <DecisionView verb={one.verb} decision={one.decision} record={record} name={name} directory={directory} />
          </Tabs.Content>
        ))}
      </Tabs.Root>
      <Seers index={props.index} verb={verb} />
      <section className="reasons">
        <h3>{t("The record")}</h3>
        <dl className="facts two-columns">
          {factsOf(record, directory).map(([term, value]) => (
            <div key={term} className="fact">
              <dt>{term}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section className="reasons">
        <h3>{t("What does {name} see besides?", { name })}</h3>
        <p className="link-list">
          <Link to={{ page: "records", type: record.type }}>{t("All that {name} sees", { name })}</Link>
          {record.partner != null && (
            <Link to={{ page: "records", type: record.type, scope: "all", "f.partner": record.partner }}>
              {t("The records of {partner}", { partner: directory.name(record.partner) })}
            </Link>
          )}
          <Link to={{ page: "people", person: as }}>{t("The person")}</Link>
        </p>
      </section>
    </Overlay>
  );
}

/** One decision: the verdict in a sentence, the rule that settled it, what granted, what refused, and what would change it. */
function DecisionView(props: {
  readonly verb: Verb;
  readonly decision: Decision;
  readonly record: Resource;
  readonly name: string;
  readonly directory: Directory;
}): ReactNode {
  const { decision, directory, name, verb } = props;
  const act = verbName(verb).toLowerCase();
  return (
    <>
      <div className={`verdict ${decision.allowed ? "good" : "bad"}`}>
        <span className="verdict-sign">
          <Icon name={decision.allowed ? "check" : "cross"} size={18} />
        </span>
        <div>
          <p className="verdict-title">
            {decision.allowed ? t("{name} may {act} this record", { name, act }) : t("{name} may not {act} this record", { name, act })}
          </p>
          <p className="verdict-text">
            {decision.allowed ? ruleTitle(decision.rule) : codeSentence(decision.code)} <Rule id={decision.rule} />
          </p>
          {decision.grants.length > 0 && (
            <p className="verdict-text small">{t("Reaches the level {level}.", { level: levelOf(decision.level) })}</p>
          )}
        </div>
      </div>
      {decision.blocked.length > 0 && (
        <section className="reasons">
          <h3>{t("What refuses")}</h3>
          <ul>
            {decision.blocked.map(({ rule, code }) => (
              <li key={`${rule}${code}`}>
                <Rule id={rule} />
                <div>
                  <p>{codeSentence(code)}</p>
                  <p className="small">{t("No grant can repair this.")}</p>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      {decision.grants.length > 0 && (
        <section className="reasons">
          <h3>{t("What grants")}</h3>
          <ul>
            {decision.grants.map(({ rule, level, via }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: grants of one decision never move
              <li key={index}>
                <Rule id={rule} />
                <div>
                  <p>
                    {ruleTitle(rule)} <Badge tone="info">{levelOf(level)}</Badge>
                  </p>
                  {via !== undefined && Object.keys(via).length > 0 && (
                    <p className="small">
                      {Object.entries(via)
                        .map(([key, value]) => `${words(key)}: ${directory.name(value)}`)
                        .join(" · ")}
                    </p>
                  )}
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      {!decision.allowed && <WouldChange {...props} />}
    </>
  );
}

/** What would open the record: edits that the engine has tried, each with a button that plans it, and the near ways it names. */
function WouldChange(props: {
  readonly verb: Verb;
  readonly decision: Decision;
  readonly record: Resource;
  readonly directory: Directory;
}): ReactNode {
  const { verb, decision, record, directory } = props;
  const { engine } = useSession();
  const { key } = useEdition();
  const { as, by, now } = useWho();
  const { propose } = useProposing();
  const [found, setFound] = useState<readonly { readonly remedy: Remedy; readonly by: string }[]>();
  useEffect(() => {
    const user = directory.user(as);
    if (user === undefined) return;
    const controller = new AbortController();
    const remedies = remediesFor(user, record, decision, directory, now);
    setFound(undefined);
    engine
      .ask(
        "trials",
        {
          key,
          by: actorsNear(by, user, directory),
          now,
          edits: remedies.map(({ edit }) => edit),
          question: { viewer: as, action: `${record.type}.${verb}`, resource: record },
        },
        { signal: controller.signal },
      )
      .then(
        (trials) =>
          setFound(
            trials.flatMap((trial, index) => {
              const remedy = remedies[index];
              return remedy !== undefined && trial.plans && trial.decision?.allowed === true ? [{ remedy, by: trial.by }] : [];
            }),
          ),
        () => undefined,
      );
    return () => controller.abort();
  }, [engine, key, as, by, now, record, verb, decision, directory]);
  const name = directory.name(as);
  return (
    <section className="reasons" aria-label={t("What would change it")}>
      <h3>{t("What would change it")}</h3>
      {found === undefined ? (
        <p className="small">{t("Trying changes …")}</p>
      ) : found.length === 0 ? (
        <p className="small">{t("No single change that can be planned here opens it.")}</p>
      ) : (
        <ul className="remedies">
          {found.map(({ remedy, by: actor }) => (
            <li key={remedy.title}>
              <div>
                <p>{remedy.title}</p>
                {actor !== by && <p className="small">{t("as {name}, who may", { name: directory.name(actor) })}</p>}
              </div>
              <Button onClick={() => propose(remedy.title, { edit: remedy.edit }, { by: actor })}>{t("Plan it")}</Button>
            </li>
          ))}
        </ul>
      )}
      {decision.missing.length > 0 && (
        <details>
          <summary>{t("Every near way, as the rules name it")}</summary>
          <ul>
            {decision.missing.map(({ rule, hint }) => (
              <li key={`${rule}${hint}`}>
                <Rule id={rule} />
                <p>{sentence(hint, name)}</p>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** Who else may do this with the record. */
function Seers({ index, verb }: { readonly index: number; readonly verb: Verb }): ReactNode {
  const { engine } = useSession();
  const { key, directory } = useEdition();
  const { now } = useWho();
  const { get } = useAddress();
  const [isWanted, setWanted] = useState(get("who") === "1");
  const [seers, setSeers] = useState<readonly Seer[]>();
  useEffect(() => {
    setSeers(undefined);
    if (!isWanted) return;
    const controller = new AbortController();
    engine.ask("whoSees", { key, now, row: index, verb }, { signal: controller.signal }).then(setSeers, () => undefined);
    return () => controller.abort();
  }, [engine, key, now, index, verb, isWanted]);
  return (
    <section className="reasons" aria-label={t("Who else")}>
      <h3>{t("Who else may {act} this record?", { act: verbName(verb).toLowerCase() })}</h3>
      {!isWanted ? (
        <Button icon="people" onClick={() => setWanted(true)}>
          {t("Look at everybody")}
        </Button>
      ) : seers === undefined ? (
        <p className="small">{t("Looking at everybody …")}</p>
      ) : (
        <>
          <p role="status">{count(seers.length, "{n} person", "{n} people")}</p>
          <ul className="seers">
            {seers.slice(0, 100).map(({ user, rule, via }) => {
              const person = directory.user(user);
              return (
                <li key={user}>
                  <div>
                    <button type="button" className="link strong" onClick={() => go({ as: user })}>
                      {directory.name(user)}
                    </button>
                    <p className="small">{person === undefined ? "" : facts(person, directory)}</p>
                    {via?.sharingRule !== undefined && <p className="small">{words(via.sharingRule)}</p>}
                  </div>
                  <Rule id={rule} />
                </li>
              );
            })}
          </ul>
          {seers.length > 100 && <p className="small">{t("and {n} more", { n: seers.length - 100 })}</p>}
        </>
      )}
    </section>
  );
}

function factsOf(record: Resource, directory: Directory): [string, string][] {
  const person = (id: string | null | undefined, absent: string): string => (id == null ? absent : directory.name(id));
  const found: [string, string][] = [
    [t("Partner"), person(record.partner, t("none"))],
    [t("Owner"), person(record.owner, t("no owner"))],
    [t("Assignee"), person(record.assignee, t("unassigned"))],
    [t("Created by"), person(record.createdBy, t("unknown"))],
  ];
  if (record.origin !== undefined) found.push([t("Origin"), words(record.origin)]);
  for (const [name, value] of Object.entries(record.fields ?? {})) {
    found.push([words(name), fieldWords(name, value)]);
  }
  if (record.shares !== undefined && record.shares.length > 0) {
    found.push([t("Shared with"), record.shares.map((share) => `${sharedWith(share, directory)} (${levelOf(share.level)})`).join(", ")]);
  }
  found.push([t("Id"), record.id ?? t("none")]);
  return found;
}

/** The engine's hint as a sentence, with the name of the person who is viewed as. */
function sentence(hint: string, name: string): string {
  const text = hint
    .trim()
    .replaceAll(/\byour\b/g, `${name}'s`)
    .replaceAll(/\byou\b/g, name);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
