import { type ReactNode, useRef, useState } from "react";
import { go, useAddress } from "../app/address.js";
import type { Seer, Verb } from "../engine/protocol.js";
import { count, t } from "../i18n/index.js";
import { useAsked } from "../programme/asked.js";
import { useEdition, useWho } from "../programme/context.js";
import { csvOf, download } from "../programme/csv.js";
import { Button } from "../ui/basics.js";
import { facts } from "../ui/People.js";
import { Problem } from "../ui/Problem.js";
import { grantWords, verbName } from "../words/labels.js";
import { ruleTitle } from "../words/rules.js";

/** So many are listed; the file has all of them. */
const LISTED = 100;

/** Who else may do this with the record. */
export function Seers(props: {
  readonly index: number;
  readonly verb: Verb;
  /** What the file of them is called, without its ending. */
  readonly file: string;
}): ReactNode {
  const { index, verb } = props;
  const { key, revision, directory } = useEdition();
  const { now } = useWho();
  const { get } = useAddress();
  const [isWanted, setWanted] = useState(get("who") === "1");
  const { answer: seers, error } = useAsked("whoSees", isWanted ? { key, now, row: index, verb } : undefined);
  const heading = useRef<HTMLHeadingElement>(null);
  const look = (): void => {
    // The button goes, and whoever pressed it reads on from here.
    heading.current?.focus();
    setWanted(true);
  };
  const why = ({ rule, grant }: Seer): string => (grant === undefined ? ruleTitle(rule) : grantWords(grant, directory));
  const save = (all: readonly Seer[]): void =>
    download(
      `${props.file}-${verb}.csv`,
      csvOf(
        ["id", "name", "about", "may", "by rule", "because", "revision", "moment"],
        all.map((seer) => {
          const person = directory.user(seer.user);
          const about = person === undefined ? "" : facts(person, directory);
          return [seer.user, directory.name(seer.user), about, verb, seer.rule, why(seer), revision, now];
        }),
      ),
      "text/csv",
    );
  return (
    <section className="reasons" aria-label={t("Who else")}>
      <h3 ref={heading} tabIndex={-1}>
        {t("Who else may {act} this record?", { act: verbName(verb).toLowerCase() })}
      </h3>
      {!isWanted ? (
        <Button icon="people" onClick={look}>
          {t("Look at everybody")}
        </Button>
      ) : error !== undefined ? (
        <Problem error={error} />
      ) : seers === undefined ? (
        <p className="small">{t("Looking at everybody …")}</p>
      ) : (
        <>
          <div className="seers-head">
            <p role="status">
              {seers.length === 0
                ? t("Nobody may {act} this record.", { act: verbName(verb).toLowerCase() })
                : count(seers.length, "{n} person", "{n} people")}
            </p>
            {seers.length > 0 && (
              <Button look="quiet" icon="download" onClick={() => save(seers)}>
                {t("Save the list")}
              </Button>
            )}
          </div>
          <ul className="seers">
            {seers.slice(0, LISTED).map((seer) => {
              const { user, rule } = seer;
              const person = directory.user(user);
              return (
                <li key={user}>
                  <button type="button" className="link strong" onClick={() => go({ as: user })}>
                    {directory.told(user)}
                  </button>
                  <p className="small">{person === undefined ? "" : facts(person, directory)}</p>
                  <p title={rule}>{why(seer)}</p>
                </li>
              );
            })}
          </ul>
          {seers.length > LISTED && <p className="small">{t("and {n} more", { n: seers.length - LISTED })}</p>}
        </>
      )}
    </section>
  );
}
