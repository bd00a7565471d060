import { type ReactNode, useMemo } from "react";
import { Link } from "../app/Link.js";
import { count, number, t } from "../i18n/index.js";
import { useDirectory, useRecords } from "../programme/context.js";
import { Badge } from "../ui/basics.js";
import { Person } from "../ui/People.js";

/** So many lines stand in a card; a page has the others. */
const LINES = 7;

/** Where the records are: the partners with the most of them, and who looks after each. */
export function BusiestPartners(): ReactNode {
  const directory = useDirectory();
  const records = useRecords();
  const busiest = useMemo(() => {
    const counts = new Map<string, number>();
    for (const { partner } of records) if (partner != null) counts.set(partner, (counts.get(partner) ?? 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1]).slice(0, LINES);
  }, [records]);
  const most = busiest[0]?.[1] ?? 1;
  if (busiest.length === 0) return null;
  return (
    <section className="card">
      <h2>{t("Partners with the most records")}</h2>
      <ul className="plain-list bars">
        {busiest.map(([id, n]) => {
          const [first] = directory.managersOf(id);
          return (
            <li key={id} className="bar-line">
              <Link className="clip" to={{ page: "partners", partner: id }}>
                {directory.told(id)}
              </Link>
              <span className="number">{number(n)}</span>
              <span className="bar" style={{ inlineSize: `${(100 * n) / most}%` }} aria-hidden="true" />
              <span className="small clip">
                {first === undefined ? t("No manager") : t("Manager: {name}", { name: directory.told(first.user) })}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Who reads or changes every record of some kind, whoever owns it: what an auditor asks first. */
export function WidestAccess(): ReactNode {
  const directory = useDirectory();
  const people = useMemo(() => {
    const wide = new Map<string, boolean>();
    for (const { id, modifyAllData, viewAllData, records = {} } of directory.snapshot.permissionGroups ?? []) {
      const scopes = Object.values(records);
      if (modifyAllData === true || scopes.some((scope) => scope === "modify-all")) wide.set(id, true);
      else if (viewAllData === true || scopes.some((scope) => scope === "view-all")) wide.set(id, false);
    }
    return directory.users
      .flatMap((user) => {
        if (user.kind !== "internal" || user.status !== "active") return [];
        const groups = (user.permissionGroups ?? []).filter((id) => wide.has(id));
        return groups.length === 0 ? [] : [{ user, modifies: groups.some((id) => wide.get(id) === true) }];
      })
      .sort((a, b) => Number(b.modifies) - Number(a.modifies));
  }, [directory]);
  return (
    <section className="card">
      <header className="section-head">
        <h2>{t("Who sees or changes everything of a kind")}</h2>
        <Link className="button quiet" to={{ page: "matrix", may: "delete", sort: "-delete" }}>
          {t("Who may delete what")}
        </Link>
      </header>
      {people.length === 0 ? (
        <p className="small">{t("Nobody, by a permission group.")}</p>
      ) : (
        <ul className="plain-list">
          {people.slice(0, LINES).map(({ user, modifies }) => (
            <li key={user.id} className="list-line">
              <Link className="list-line-text person-line" to={{ page: "people", person: user.id }}>
                <Person user={user} directory={directory} />
              </Link>
              <Badge tone={modifies ? "warn" : "info"}>{modifies ? t("Modify all") : t("View all")}</Badge>
            </li>
          ))}
        </ul>
      )}
      {people.length > LINES && <p className="small">{count(people.length - LINES, "and {n} more person", "and {n} more people")}</p>}
    </section>
  );
}
