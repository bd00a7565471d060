import type { Decision, Resource } from "partner-policy";
import { type ReactNode, useEffect, useState } from "react";
import type { Verb } from "../engine/protocol.js";
import { t } from "../i18n/index.js";
import { useProposing } from "../plan/ProposalHost.js";
import { useEdition, useSession, useWho } from "../programme/context.js";
import type { Directory } from "../programme/directory.js";
import { Badge, Button, Rule } from "../ui/basics.js";
import { Details } from "../ui/Details.js";
import { Fact } from "../ui/Fact.js";
import { Icon } from "../ui/icons.js";
import { codeSentence, grantWords, levelOf, missingWords, reasonWords, verbName } from "../words/labels.js";
import { ruleTitle } from "../words/rules.js";
import { actorsNear, type Remedy, remediesFor } from "./remedies.js";

/** One decision: the verdict in a sentence, the rule that settled it, what granted, what refused, and what would change it. */
export function DecisionView(props: {
  readonly verb: Verb;
  readonly decision: Decision;
  readonly record: Resource;
  readonly name: string;
  readonly directory: Directory;
}): ReactNode {
  const { decision, directory, name, verb } = props;
  const act = verbName(verb).toLowerCase();
  const because = (decision.allowed ? undefined : decision.reason?.rule) ?? decision.rule;
  const cited = [...new Set([because, ...decision.blocked.map(({ rule }) => rule), ...decision.grants.map(({ rule }) => rule)])];
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
          <p className="verdict-text">{reasonWords(decision, directory)}</p>
          <p className="verdict-text small">{ruleTitle(because)}</p>
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
                <p>{codeSentence(code)}</p>
                <p className="small">{t("No grant can repair this.")}</p>
              </li>
            ))}
          </ul>
        </section>
      )}
      {decision.grants.length > 0 && (
        <section className="reasons">
          <h3>{t("What grants")}</h3>
          <ul>
            {decision.grants.map((grant, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: grants of one decision never move
              <li key={index}>
                <p>
                  {grantWords(grant, directory)} <Badge tone="info">{levelOf(grant.level)}</Badge>
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
      {!decision.allowed && <WouldChange {...props} />}
      <Details>
        {cited.map((rule) => (
          <Fact key={rule} name={ruleTitle(rule)}>
            <Rule id={rule} />
          </Fact>
        ))}
      </Details>
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
  return (
    <section className="reasons would" aria-label={t("What would change it")}>
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
                {actor !== by && <p className="small">{t("as {name}, who may", { name: directory.told(actor) })}</p>}
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
            {missingWords(decision, directory).map((text, place) => (
              <li key={text}>
                <Rule id={decision.missing[place]?.rule ?? ""} />
                <p>{text}</p>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
