import type { ReactNode } from "react";
import { count, t } from "../i18n/index.js";
import { useAsked } from "../programme/asked.js";
import type { Directory } from "../programme/directory.js";
import { Badge, Note } from "../ui/basics.js";
import { Problem } from "../ui/Problem.js";
import { groupName, words } from "../words/labels.js";
import { said } from "./differences.js";

const SHOWN = 200;

/** What another programme has otherwise than a revision, fact by fact. */
export function FactDifferences(props: { readonly before: number; readonly after: number; readonly directory: Directory }): ReactNode {
  const { before, after, directory } = props;
  const { answer: found, error } = useAsked("differences", { before, after });
  if (error !== undefined) return <Problem error={error} />;
  if (found === undefined) return <p className="small">{t("Asking …")}</p>;
  if (found.length === 0) return <Note tone="info" title={t("Both say the same")} />;
  const signs = { added: t("added"), removed: t("removed"), changed: t("changed") };
  return (
    <section className="impact" aria-label={t("What differs")}>
      <h3>{count(found.length, "{n} fact differs", "{n} facts differ")}</h3>
      <ul className="differences">
        {found.slice(0, SHOWN).map(({ section, id, change, members }) => (
          <li key={`${section} ${id}`}>
            <p>
              <span className="small">{words(section)}</span> <span className="strong">{nameOf(section, id, directory)}</span>{" "}
              <Badge tone={change === "added" ? "good" : change === "removed" ? "bad" : "info"}>{signs[change]}</Badge>
            </p>
            {members.map(({ name, before: was, after: is }) => (
              <p key={name} className="before-after">
                <span className="small">{words(name)}:</span> <span className="before">{said(was, directory)}</span> →{" "}
                <span className="after">{said(is, directory)}</span>
              </p>
            ))}
          </li>
        ))}
        {found.length > SHOWN && <li>{t("and {n} more", { n: found.length - SHOWN })}</li>}
      </ul>
    </section>
  );
}

/** What a fact is called: by its own name, or by those of what it is about. */
function nameOf(section: string, id: string, directory: Directory): string {
  if (section === "publicGroups") return groupName(id);
  if (section === "sharingRules") {
    const purpose = directory.snapshot.sharingRules?.find((rule) => rule.id === id)?.purpose;
    return purpose ?? words(id.replace(/^r-/, ""));
  }
  return id
    .split(" ")
    .map((one) => directory.told(one))
    .join(", ");
}
