import { type ReactNode, useEffect, useMemo, useState } from "react";
import { Link } from "../app/Link.js";
import { count, number, t } from "../i18n/index.js";
import { useDirectory, useEdition, useRecords, useSession, useWho } from "../programme/context.js";
import { tallyOf } from "../programme/tally.js";
import { noun, typeWords } from "../words/labels.js";

/** So many lines stand in a card; a page has the others. */
const LINES = 7;

/** Where the records are: the partners with the most of them, and who looks after each. */
export function BusiestPartners(): ReactNode {
  const directory = useDirectory();
  const records = useRecords();
  const busiest = useMemo(() => [...tallyOf(records).partners].sort((a, b) => b[1] - a[1]).slice(0, LINES), [records]);
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

/** Who of the staff may see or change every record of a type, by whatever rule: what an auditor asks first. */
export function WidestAccess(): ReactNode {
  const { engine } = useSession();
  const { key, directory } = useEdition();
  const { now } = useWho();
  const records = useRecords();
  const [found, setFound] = useState<ReadonlyMap<string, Widest>>();
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    setFound(undefined);
    const users = directory.users.flatMap((user) => (user.kind === "internal" && user.status === "active" ? [user.id] : []));
    const totals = tallyOf(records).types;
    void (async () => {
      const widest = new Map<string, Widest>();
      for (const [type, total] of totals) {
        const counts = await engine.ask("matrix", { key, now, type, users, verbs: ["view", "edit"] }, { signal });
        for (const [place, id] of users.entries()) {
          const level = counts[2 * place + 1] === total ? "edit" : counts[2 * place] === total ? "view" : undefined;
          if (level === undefined) continue;
          const one = widest.get(id) ?? { view: [], edit: [] };
          one[level].push(type);
          widest.set(id, one);
        }
      }
      setFound(widest);
    })().catch(() => undefined);
    return () => controller.abort();
  }, [engine, key, now, directory, records]);
  const people = [...(found ?? [])].sort((a, b) => b[1].edit.length - a[1].edit.length || b[1].view.length - a[1].view.length);
  if (records.length === 0) return null;
  return (
    <section className="card">
      <header className="section-head">
        <h2>{t("Who sees or changes all of a kind")}</h2>
        <Link className="button quiet" to={{ page: "matrix", may: "delete", sort: "-delete" }}>
          {t("Matrix")}
        </Link>
      </header>
      {found === undefined ? (
        <p className="small">{t("Asking …")}</p>
      ) : (
        people.length === 0 && <p className="small">{t("Nobody of the staff.")}</p>
      )}
      <ul className="plain-list">
        {people.slice(0, LINES).map(([id, { edit, view }]) => (
          <li key={id} className="list-line">
            <Link className="list-line-text" to={{ page: "people", person: id }}>
              {directory.told(id)}
            </Link>
            <span className="small">
              {[
                ...(edit.length > 0 ? [t("changes all {types}", { types: listed(edit) })] : []),
                ...(view.length > 0 ? [t("sees all {types}", { types: listed(view) })] : []),
              ].join("; ")}
            </span>
          </li>
        ))}
      </ul>
      {people.length > LINES && <p className="small">{count(people.length - LINES, "and {n} more person", "and {n} more people")}</p>}
    </section>
  );
}

/** The types of which somebody may change every record, and those of which every record is seen only. */
type Widest = Readonly<Record<"view" | "edit", string[]>>;

function listed(types: readonly string[]): string {
  return types.map((type) => noun(typeWords(type))).join(", ");
}
