import type { Action, Resource } from "partner-policy";
import { Tabs } from "radix-ui";
import { type ReactNode, useState } from "react";
import { adjust, go, hrefOf, useAddress } from "../app/address.js";
import { Link } from "../app/Link.js";
import { useToast } from "../app/Toasts.js";
import { VERBS } from "../engine/protocol.js";
import { moment, t } from "../i18n/index.js";
import { useAsked } from "../programme/asked.js";
import { useEdition, useSessionState, useWho } from "../programme/context.js";
import type { Directory } from "../programme/directory.js";
import { Button } from "../ui/basics.js";
import { Icon } from "../ui/icons.js";
import { Menu } from "../ui/Menu.js";
import { Overlay } from "../ui/Overlay.js";
import { Problem } from "../ui/Problem.js";
import { fieldWords, levelOf, recordName, verbName, words } from "../words/labels.js";
import { slug } from "../words/slug.js";
import { DecisionView } from "./DecisionView.js";
import { Seers } from "./Seers.js";
import { ShareRecord } from "./ShareRecord.js";
import { sharedWith } from "./targets.js";

interface Neighbour {
  readonly index: number;
  readonly record: Resource;
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
  const { key, revision, directory } = useEdition();
  const { programme } = useSessionState();
  const { as, now } = useWho();
  const { get } = useAddress();
  const say = useToast();
  const [isSharing, setSharing] = useState(false);
  const verb = VERBS.find((one) => one === get("verb")) ?? "view";
  const { answer, error } = useAsked("explain", {
    key,
    eyes: { viewer: as, now },
    questions: VERBS.map((one) => ({ action: `${record.type}.${one}` as Action, resource: record })),
  });
  const decisions = VERBS.flatMap((one, place) => {
    const decision = answer?.[place];
    return decision === undefined ? [] : [{ verb: one, decision }];
  });
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
          <span className="small">
            <span className="on-paper">{programme.name}, </span>
            {t("Revision {n}, as of {moment}", { n: revision, moment: moment(now) })}
            <span className="on-paper"> · {hrefOf({ as, at: now })}</span>
          </span>
          <div className="button-row">
            <Button look="quiet" icon="people" onClick={() => setSharing(true)}>
              {t("Share …")}
            </Button>
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
      {isSharing && <ShareRecord index={props.index} record={record} onClose={() => setSharing(false)} />}
      {error !== undefined && <Problem error={error} />}
      {decisions.length === 0 && error === undefined && <div className="bone page-bone" role="status" aria-label={t("Asking …")} />}
      {decisions.length > 0 && (
        <>
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
          <Seers index={props.index} verb={verb} file={slug(record.id ?? recordName(record), type)} />
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
                  {t("The records of {partner}", { partner: directory.told(record.partner) })}
                </Link>
              )}
              <Link to={{ page: "people", person: as }}>{t("The person")}</Link>
            </p>
          </section>
        </>
      )}
    </Overlay>
  );
}

function factsOf(record: Resource, directory: Directory): [string, ReactNode][] {
  const person = (id: string | null | undefined, absent: string): ReactNode => {
    if (id == null) return absent;
    if (directory.user(id) !== undefined) return <Link to={{ page: "people", person: id }}>{directory.told(id)}</Link>;
    return directory.partner(id) === undefined ? (
      directory.name(id)
    ) : (
      <Link to={{ page: "partners", partner: id }}>{directory.told(id)}</Link>
    );
  };
  const found: [string, ReactNode][] = [
    [t("Partner"), person(record.partner, t("none"))],
    [t("Owner"), person(record.owner, t("no owner"))],
    [t("Assignee"), person(record.assignee, t("unassigned"))],
    [t("Created by"), person(record.createdBy, t("unknown"))],
  ];
  if (record.origin !== undefined) found.push([t("Origin"), words(record.origin)]);
  for (const [name, value] of Object.entries(record.fields ?? {})) {
    found.push([words(name), fieldWords(name, value, record.fields?.currency)]);
  }
  if (record.shares !== undefined && record.shares.length > 0) {
    found.push([t("Shared with"), record.shares.map((share) => `${sharedWith(share, directory)} (${levelOf(share.level)})`).join(", ")]);
  }
  found.push([t("Id"), record.id ?? t("none")]);
  return found;
}
