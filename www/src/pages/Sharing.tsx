import type { Target } from "partner-policy";
import { type ReactNode, useState } from "react";
import { go, useAddress } from "../app/address.js";
import { useOpening } from "../app/Opening.js";
import { count, number, t } from "../i18n/index.js";
import { ImpactView, sums } from "../plan/ImpactView.js";
import { useImpact } from "../plan/usePlan.js";
import { useEdition, useRecords, useSession, useSessionState, useWho } from "../programme/context.js";
import { download } from "../programme/csv.js";
import { Badge, Button, Empty } from "../ui/basics.js";
import { Heading } from "../ui/Heading.js";
import { noun, typeWords, words } from "../words/labels.js";
import { ReachGraph } from "./ReachGraph.js";
import { groupWords, ruleSentence, setSentence } from "./targets.js";

type List = "sharingRules" | "sharingSets" | "shareGroups";

/** What is open beyond roles and managers: rules, sets, groups, defaults; each says whom it reaches and what it opens. */
export function Sharing(): ReactNode {
  const { directory } = useEdition();
  const { cursor } = useSessionState();
  const { get } = useAddress();
  const opening = useOpening();
  const records = useRecords();
  const { snapshot } = directory;
  const rules = snapshot.sharingRules ?? [];
  const sets = snapshot.sharingSets ?? [];
  const groups = snapshot.shareGroups ?? [];
  const publicGroups = snapshot.publicGroups ?? [];
  const settings = snapshot.settings ?? {};
  const types = new Set(records.map(({ type }) => type as string));
  const yes = (value: boolean | undefined, otherwise: boolean): string => ((value ?? otherwise) ? t("yes") : t("no"));
  const defaults: readonly (readonly [string, string])[] = [
    [t("Hierarchies give"), words(settings.hierarchyAccess ?? "read")],
    [t("Hierarchies pass on what was shared"), yes(settings.hierarchyIncludesShared, false)],
    [t("Sharing and features widen lead visibility"), yes(settings.leadSharingWidens, false)],
    [t("Own contact and account are readable"), yes(settings.implicitOwnAccount, true)],
    [t("Partner users may share outside their account"), yes(settings.partnerCrossAccountShare, false)],
    [t("An internal assignee sees the deal"), yes(settings.internalAssigneeSeesDeal, false)],
  ];
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
      <p className="small">
        {t(
          "Rules, sets and groups are changed in the file: save the programme, edit it, compare it here to see who gains and loses, then open it.",
        )}
      </p>
      <div className="cards sharing">
        <section className="card wide">
          <h2>
            {t("Sharing rules")} <span className="small">{number(rules.length)}</span>
          </h2>
          {rules.length === 0 && <Empty title={t("There is no sharing rule")} />}
          <ul className="plain-list">
            {rules.map((rule) => (
              <li key={rule.id} className="share-line" data-open={get("rule") === rule.id || undefined}>
                <p className="strong">
                  {rule.purpose ?? words(rule.id.replace(/^r-/, ""))}{" "}
                  {rule.active === false && <Badge tone="quiet">{t("switched off")}</Badge>}
                  {rule.purpose === undefined && <Badge tone="warn">{t("no purpose")}</Badge>}
                </p>
                <p>{ruleSentence(rule, directory)}</p>
                <Reach list="sharingRules" id={rule.id} isEmpty={!types.has(rule.type)} type={rule.type} target={rule.to}>
                  <Button
                    look="quiet"
                    icon="download"
                    onClick={() => download(`${rule.id}.json`, `${JSON.stringify(rule, null, 2)}\n`, "application/json")}
                  >
                    {t("Export as JSON")}
                  </Button>
                </Reach>
              </li>
            ))}
          </ul>
        </section>
        {sets.length > 0 && (
          <section className="card wide">
            <h2>{t("Sharing sets")}</h2>
            <ul className="plain-list">
              {sets.map((set) => (
                <li key={set.id} className="share-line">
                  <p className="strong">{words(set.id)}</p>
                  <p>{setSentence(set)}</p>
                  <Reach list="sharingSets" id={set.id} isEmpty={false} type="" />
                </li>
              ))}
            </ul>
          </section>
        )}
        {groups.length > 0 && (
          <section className="card wide">
            <h2>{t("Share groups")}</h2>
            <ul className="plain-list">
              {groups.map((group) => (
                <li key={group.id} className="share-line">
                  <p className="strong">{words(group.id)}</p>
                  <p>
                    {t("What the high-volume users of {set} own is open to {whom}.", {
                      set: words(group.sharingSet),
                      whom:
                        [...(group.publicGroups ?? []).map(words), ...(group.users ?? []).map((id) => directory.name(id))].join(", ") ||
                        t("nobody"),
                    })}
                  </p>
                  <Reach list="shareGroups" id={group.id} isEmpty={false} type="" />
                </li>
              ))}
            </ul>
          </section>
        )}
        <section className="card">
          <h2>{t("Public groups")}</h2>
          {publicGroups.length === 0 && <p className="small">{t("There are none.")}</p>}
          <ul className="plain-list">
            {publicGroups.map((group) => (
              <li key={group.id} className="list-line">
                <div className="list-line-text">
                  <p className="strong">{words(group.id.replace(/^g-/, ""))}</p>
                  <p className="small">{groupWords(group, directory)}</p>
                </div>
              </li>
            ))}
          </ul>
        </section>
        <section className="card">
          <h2>{t("Defaults")}</h2>
          <dl className="facts-list">
            {defaults.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
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
    </>
  );
}

/** Whom a rule reaches and how much it alone opens: the programme with it against the programme without it. */
function Reach(props: {
  readonly list: List;
  readonly id: string;
  readonly isEmpty: boolean;
  readonly type: string;
  readonly target?: Target;
  readonly children?: ReactNode;
}): ReactNode {
  const { engine } = useSession();
  const { key } = useEdition();
  const { now } = useWho();
  const [isWanted, setWanted] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const { list, id } = props;
  const impact = useImpact(isWanted ? (signal, onPart) => engine.ask("without", { key, now, list, id }, { signal, onPart }) : undefined, [
    isWanted,
    key,
    now,
    list,
    id,
  ]);
  if (props.isEmpty) {
    return (
      <>
        <p className="small">
          {t("There are no {type} among the records that are open, so that nothing can be counted.", { type: noun(typeWords(props.type)) })}
        </p>
        <div className="share-tools">{props.children}</div>
      </>
    );
  }
  if (!isWanted) {
    return (
      <div className="share-tools">
        <Button look="quiet" icon="people" onClick={() => setWanted(true)}>
          {t("Whom does it reach?")}
        </Button>
        {props.children}
      </div>
    );
  }
  const { gainers } = sums(impact.answer?.changes ?? []);
  return (
    <>
      <p role="status">
        {!impact.isDone && t("Looking at everybody …")}{" "}
        {impact.isDone &&
          (gainers === 0
            ? t("It opens nothing that is not open anyway.")
            : t("It alone opens {records} to {people}.", {
                records: count(impact.answer?.touched ?? 0, "{n} record", "{n} records"),
                people: count(gainers, "{n} person", "{n} people"),
              }))}
        {gainers > 0 && (
          <Button look="quiet" onClick={() => setOpen(!isOpen)}>
            {isOpen ? t("Hide the names") : t("Who?")}
          </Button>
        )}
      </p>
      {props.target !== undefined && impact.isDone && impact.answer !== undefined && gainers > 0 && (
        <ReachGraph target={props.target} records={typeWords(props.type)} answer={impact.answer} />
      )}
      <div className="share-tools">{props.children}</div>
      {isOpen && <ImpactView impact={impact} title={t("Opened by this alone")} />}
    </>
  );
}
