import { type ReactNode, useMemo, useState } from "react";
import { Link } from "../app/Link.js";
import type { SightChange } from "../engine/protocol.js";
import { count, number, t } from "../i18n/index.js";
import { useDirectory, useRecords } from "../programme/context.js";
import { Button } from "../ui/basics.js";
import { Icon } from "../ui/icons.js";
import { facts } from "../ui/People.js";
import { Problem } from "../ui/Problem.js";
import { recordName } from "../words/labels.js";
import { ruleTitle } from "../words/rules.js";
import type { ImpactState } from "./usePlan.js";

const FIRST = 8;

/** Who gains and who loses sight of how many records, as far as it is known. */
export function ImpactView(props: { readonly impact: ImpactState; readonly title?: string; readonly first?: number }): ReactNode {
  const { impact, title, first = FIRST } = props;
  const { answer, isDone, error } = impact;
  const [areAll, setAll] = useState(false);
  const changes = useMemo(
    () => [...(answer?.changes ?? [])].sort((a, b) => b.loses + b.gains - (a.loses + a.gains) || (a.user < b.user ? -1 : 1)),
    [answer],
  );
  const { losers, gainers, lost, gained } = sums(changes);
  const shown = areAll ? changes.slice(0, 500) : changes.slice(0, first);
  const share = answer === undefined || answer.of === 0 ? 0 : answer.done / answer.of;
  return (
    <section className="impact" aria-label={title ?? t("Impact")}>
      <header className="section-head">
        <h3>{title ?? t("Impact on who sees what")}</h3>
        {!isDone && (
          <>
            <progress value={share} max={1} aria-label={t("Looking at everybody")} />
            <Button look="quiet" onClick={impact.cancel}>
              {t("Stop")}
            </Button>
          </>
        )}
      </header>
      {error !== undefined && <Problem error={error} />}
      <p role="status" data-testid="impact">
        {answer === undefined && !isDone && t("Looking at everybody …")}
        {answer !== undefined &&
          changes.length === 0 &&
          isDone &&
          (answer.done < answer.of ? t("Stopped before anything was found.") : t("Nobody gains or loses sight of a record."))}
        {losers > 0 && (
          <span className="loses">
            <Icon name="hidden" size={14} />{" "}
            {t(losers === 1 ? "{people} loses sight of {records}" : "{people} lose sight of {records}", {
              people: count(losers, "{n} person", "{n} people"),
              records: count(lost, "{n} record", "{n} records"),
            })}
          </span>
        )}{" "}
        {gainers > 0 && (
          <span className="gains">
            <Icon name="eye" size={14} />{" "}
            {t(gainers === 1 ? "{people} gains sight of {records}" : "{people} gain sight of {records}", {
              people: count(gainers, "{n} person", "{n} people"),
              records: count(gained, "{n} record", "{n} records"),
            })}
          </span>
        )}
        {answer !== undefined && answer.touched < lost + gained && (
          <span className="small">
            {" "}
            {count(answer.touched, "({n} record, counted for each person)", "({n} different records, counted for each person)")}
          </span>
        )}
        {isDone && answer !== undefined && answer.done < answer.of && changes.length > 0 && (
          <span className="small"> {t("Stopped: {done} of {of} people were looked at.", { done: answer.done, of: answer.of })}</span>
        )}
      </p>
      {changes.length > 0 && (
        <ul className="impact-list">
          {shown.map((change) => (
            <ImpactLine key={change.user} change={change} />
          ))}
        </ul>
      )}
      {changes.length > first && (
        <Button look="quiet" onClick={() => setAll(!areAll)}>
          {areAll ? t("Show fewer") : t("Show all {n}", { n: changes.length })}
        </Button>
      )}
    </section>
  );
}

function ImpactLine({ change }: { readonly change: SightChange }): ReactNode {
  const directory = useDirectory();
  const records = useRecords();
  const user = directory.user(change.user);
  const examples = (rows: readonly number[]): string =>
    rows
      .slice(0, 3)
      .map((row) => {
        const record = records[row];
        return record === undefined ? "" : recordName(record);
      })
      .join(", ");
  return (
    <li className="impact-line">
      <div>
        <Link to={{ page: "people", person: change.user }} className="strong">
          {directory.told(change.user)}
        </Link>
        <p className="small clip">
          {user === undefined
            ? change.loses === 0
              ? t("not in this programme yet")
              : t("not in this programme any more")
            : facts(user, directory)}
        </p>
      </div>
      <div className="impact-numbers">
        {change.loses > 0 && (
          <p className="loses" title={examples(change.lost)}>
            −{number(change.loses)} <span className="small clip">{examples(change.lost)}</span>
            {change.lostBy !== undefined && (
              <span className="small clip impact-rule">{t("seen until then: {rule}", { rule: ruleTitle(change.lostBy) })}</span>
            )}
          </p>
        )}
        {change.gains > 0 && (
          <p className="gains" title={examples(change.gained)}>
            +{number(change.gains)} <span className="small clip">{examples(change.gained)}</span>
            {change.gainedBy !== undefined && <span className="small clip impact-rule">{ruleTitle(change.gainedBy)}</span>}
          </p>
        )}
      </div>
    </li>
  );
}

/** How many people gain and lose how many records. */
export function sums(changes: readonly SightChange[]): {
  readonly losers: number;
  readonly gainers: number;
  readonly lost: number;
  readonly gained: number;
} {
  let [losers, gainers, lost, gained] = [0, 0, 0, 0];
  for (const { gains, loses } of changes) {
    if (loses > 0) losers += 1;
    if (gains > 0) gainers += 1;
    lost += loses;
    gained += gains;
  }
  return { losers, gainers, lost, gained };
}
