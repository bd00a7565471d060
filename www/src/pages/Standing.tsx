import type { Action, Decision, Resource, User } from "partner-policy";
import type { ReactNode } from "react";
import { Link } from "../app/Link.js";
import { count, t } from "../i18n/index.js";
import { useAsked } from "../programme/asked.js";
import { useEdition, useWho } from "../programme/context.js";
import type { Directory } from "../programme/directory.js";
import { Badge, Rule } from "../ui/basics.js";
import { rolesOf } from "../ui/People.js";
import { codeSentence, statusOf, statusTone, words } from "../words/labels.js";

/** Who is viewed as, in a line, and what shuts them out. */
export function Standing({ viewerId }: { readonly viewerId: string }): ReactNode {
  const { directory } = useEdition();
  const user = directory.user(viewerId);
  const decision = useGates(user);
  if (user === undefined) return null;
  return (
    <section className={`standing ${decision !== undefined && decision.blocked.length > 0 ? "shut" : ""}`} aria-label={t("Viewed as")}>
      <p className="standing-line">
        <Link to={{ page: "people", person: user.id }} className="strong">
          {user.name}
        </Link>
        <Badge tone={statusTone(statusOf(user))}>{words(statusOf(user))}</Badge>
        {factsOf(user, directory).map((fact) => (
          <span key={fact} className="standing-fact">
            {fact}
          </span>
        ))}
      </p>
      {decision !== undefined && decision.blocked.length > 0 && <Gates decision={decision} />}
    </section>
  );
}

/** The decision whose gates are those of everything that this kind of person asks. */
export function useGates(user: User | undefined): Decision | undefined {
  const { key } = useEdition();
  const { now } = useWho();
  const { answer } = useAsked("explain", user && { key, eyes: { viewer: user.id, now }, questions: [question(user)] });
  return answer?.[0];
}

function question(user: User): { readonly action: Action; readonly resource: Resource } {
  if (user.kind === "internal") return { action: "managers.list", resource: { type: "managers" } };
  if (user.kind === "partner") return { action: "portal.login", resource: { type: "portal" } };
  return { action: "lead.view", resource: { type: "lead", partner: user.partner } };
}

/** What shuts somebody out. */
export function Gates({ decision }: { readonly decision: Decision }): ReactNode {
  return (
    <div className="gates">
      <Badge tone="bad" icon="lock">
        {t("Shut out")}
      </Badge>
      <ul className="gate-list">
        {decision.blocked.map(({ rule, code }) => (
          <li key={code}>
            {codeSentence(code)} <Rule id={rule} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function factsOf(user: User, directory: Directory): string[] {
  const roles = rolesOf(user, directory);
  if (user.kind === "internal") {
    const groups = (user.permissionGroups ?? []).map((id) => directory.name(id));
    return [...new Set([...roles, ...groups]), count(directory.managedBy(user.id).length, "manages {n} partner", "manages {n} partners")];
  }
  const partner = directory.partner(user.partner)?.name ?? user.partner;
  if (user.kind === "sales-rep") return [partner, t("no portal login, works by e-mail")];
  return [
    partner,
    roles.join(", ") || t("no portal role"),
    words(user.license),
    ...(user.partnerRole === undefined ? [] : [directory.partnerRoleName(user.partner, user.partnerRole)]),
    ...(user.features === undefined || user.features.length === 0 ? [] : [count(user.features.length, "{n} feature", "{n} features")]),
  ];
}
