import type { PartnerUser, User } from "partner-policy";
import { type ReactNode, useEffect, useState } from "react";
import { Link } from "../app/Link.js";
import type { ReasonsAnswer } from "../engine/protocol.js";
import { count, number, t } from "../i18n/index.js";
import { useEdition, useRecords, useSession, useWho } from "../programme/context.js";
import { tallyOf } from "../programme/tally.js";
import { Badge, Empty } from "../ui/basics.js";
import { rolesOf } from "../ui/People.js";
import { statusOf, statusTone, typeWords, words } from "../words/labels.js";
import { ruleTitle } from "../words/rules.js";

/** So many people of the account stand in the card; its page has the others. */
const COLLEAGUES = 8;

/** By which rules a person sees the records of each type, the most first; each line leads to them. */
export function SeesBy({ user }: { readonly user: User }): ReactNode {
  const { engine } = useSession();
  const { key } = useEdition();
  const { now } = useWho();
  const records = useRecords();
  const [found, setFound] = useState<readonly (readonly [type: string, answer: ReasonsAnswer])[]>();
  useEffect(() => {
    const controller = new AbortController();
    setFound(undefined);
    void (async () => {
      const list: (readonly [string, ReasonsAnswer])[] = [];
      for (const type of tallyOf(records).types.keys()) {
        const answer = await engine.ask("reasons", { key, eyes: { viewer: user.id, now }, type }, { signal: controller.signal });
        list.push([type, answer]);
      }
      setFound(list);
    })().catch(() => undefined);
    return () => controller.abort();
  }, [engine, key, now, user.id, records]);
  const lines = (found ?? []).flatMap(([type, { reasons }]) => reasons.map((reason) => ({ type, ...reason })));
  return (
    <section className="card">
      <h2>{t("By which rule they are seen")}</h2>
      {found === undefined ? (
        <p className="small">{t("Asking …")}</p>
      ) : lines.length === 0 ? (
        <p className="small">{t("Nothing is seen, by no rule.")}</p>
      ) : (
        <table className="plain-table">
          <tbody>
            {lines.map(({ type, rule, via, count: n }) => (
              <tr key={`${type} ${rule} ${via}`}>
                <th scope="row">
                  <Link to={{ page: "records", as: user.id, type, "f.reason": via === undefined ? rule : `${rule} ${via}` }}>
                    {ruleTitle(rule)}
                    {via !== undefined && ` (${words(via.replace(/^r-/, ""))})`}
                  </Link>
                </th>
                <td>{typeWords(type)}</td>
                <td className="end">{number(n)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** The account that a person belongs to: who manages it, and who else is there. */
export function AccountCard({ user }: { readonly user: PartnerUser }): ReactNode {
  const { directory } = useEdition();
  const managers = directory.managersOf(user.partner);
  const colleagues = directory.peopleOf(user.partner).filter(({ id }) => id !== user.id);
  return (
    <section className="card">
      <header className="section-head">
        <h2>{t("Others at {partner}", { partner: directory.told(user.partner) })}</h2>
        <Link className="button quiet" to={{ page: "matrix", of: "account", partner: user.partner }}>
          {t("Who sees whom")}
        </Link>
      </header>
      <p className="small">
        {managers.length === 0
          ? t("No manager")
          : t("Manager: {name}", { name: managers.map((one) => directory.told(one.user)).join(", ") })}
      </p>
      {colleagues.length === 0 && <Empty title={t("Nobody else belongs to this partner")} />}
      <ul className="plain-list">
        {colleagues.slice(0, COLLEAGUES).map((one) => (
          <li key={one.id} className="list-line">
            <Link className="list-line-text" to={{ page: "people", person: one.id }}>
              {directory.toldWithin(one.id)} <span className="small">{rolesOf(one, directory).join(", ")}</span>
            </Link>
            {statusTone(statusOf(one)) !== "good" && <Badge tone={statusTone(statusOf(one))}>{words(statusOf(one))}</Badge>}
          </li>
        ))}
      </ul>
      {colleagues.length > COLLEAGUES && (
        <Link to={{ page: "partners", partner: user.partner, tab: "people" }}>
          {count(colleagues.length - COLLEAGUES, "and {n} more person", "and {n} more people")}
        </Link>
      )}
    </section>
  );
}

/** Who holds a role, by account: where a change of it is felt. */
export function Holders({ role, name }: { readonly role: string; readonly name: string }): ReactNode {
  const { directory } = useEdition();
  const accounts = new Map<string, string[]>();
  for (const user of directory.users) {
    if (user.kind !== "partner" || user.userRoles?.includes(role) !== true) continue;
    const held = accounts.get(user.partner);
    if (held === undefined) accounts.set(user.partner, [user.id]);
    else held.push(user.id);
  }
  const sorted = [...accounts].sort((a, b) => b[1].length - a[1].length);
  if (sorted.length === 0) return null;
  return (
    <section className="card">
      <h2>{t("Where {name} is held", { name })}</h2>
      <table className="plain-table holders">
        <tbody>
          {sorted.slice(0, 10).map(([partner, users]) => (
            <tr key={partner}>
              <th scope="row">
                <Link to={{ page: "partners", partner, tab: "people" }}>{directory.told(partner)}</Link>
              </th>
              <td className="small">
                <span className="clip">
                  {users
                    .slice(0, 4)
                    .map((id) => directory.toldWithin(id))
                    .join(", ")}
                </span>
              </td>
              <td className="end">{number(users.length)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {sorted.length > 10 && <p className="small">{count(sorted.length - 10, "and {n} more partner", "and {n} more partners")}</p>}
    </section>
  );
}
