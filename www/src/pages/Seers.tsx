import { type ReactNode, useEffect, useState } from "react";
import { go, useAddress } from "../app/address.js";
import type { Seer, Verb } from "../engine/protocol.js";
import { count, t } from "../i18n/index.js";
import { useEdition, useSession, useWho } from "../programme/context.js";
import { Button } from "../ui/basics.js";
import { facts } from "../ui/People.js";
import { grantWords, verbName } from "../words/labels.js";
import { ruleTitle } from "../words/rules.js";

/** Who else may do this with the record. */
export function Seers({ index, verb }: { readonly index: number; readonly verb: Verb }): ReactNode {
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
          <p role="status">
            {seers.length === 0
              ? t("Nobody may {act} this record.", { act: verbName(verb).toLowerCase() })
              : count(seers.length, "{n} person", "{n} people")}
          </p>
          <ul className="seers">
            {seers.slice(0, 100).map(({ user, rule, grant }) => {
              const person = directory.user(user);
              return (
                <li key={user}>
                  <button type="button" className="link strong" onClick={() => go({ as: user })}>
                    {directory.name(user)}
                  </button>
                  <p className="small">{person === undefined ? "" : facts(person, directory)}</p>
                  <p title={rule}>{grant === undefined ? ruleTitle(rule) : grantWords(grant, directory)}</p>
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
