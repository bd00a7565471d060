import type { Action, Decision, Resource, User } from "partner-policy";
import { type ReactNode, useMemo } from "react";
import { go } from "../app/address.js";
import type { Directory } from "../programme/directory.js";
import type { SightState } from "../programme/sight.js";
import { Badge, Rule } from "../ui/basics.js";
import { rolesOf } from "../ui/People.js";
import { PersonSwitch } from "../ui/PersonSwitch.js";
import { codeSentence } from "../words/codes.js";
import { plural, statusOf, statusTone, words } from "../words/labels.js";

/** Who is viewed as, how they stand, and what shuts them out. */
export function Standing(props: { readonly viewerId: string; readonly directory: Directory; readonly sight: SightState }): ReactNode {
  const { viewerId, directory, sight } = props;
  const user = directory.user(viewerId);
  const viewer = sight.is === "ready" && sight.sight.viewer.id === viewerId ? sight.sight.viewer : undefined;
  const decision = useMemo(
    () => (viewer === undefined || user === undefined ? undefined : viewer.explain(...question(user))),
    [viewer, user],
  );
  return (
    <section className="card standing" aria-label="Viewed as">
      <PersonSwitch
        label="View as"
        chosen={user}
        chosenId={viewerId}
        directory={directory}
        onChange={(as) => go({ as, lead: undefined })}
      />
      {user !== undefined && (
        <dl className="facts">
          {factsOf(user, directory).map(([term, value]) => (
            <div key={term} className="fact">
              <dt>{term}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {user !== undefined && <Gates decision={decision} />}
    </section>
  );
}

/** The question whose gates are those of everything that this kind of person asks. */
function question(user: User): [Action, Resource] {
  if (user.kind === "internal") return ["managers.list", { type: "managers" }];
  if (user.kind === "partner") return ["portal.login", { type: "portal" }];
  return ["lead.view", { type: "lead", partner: user.partner }];
}

function Gates({ decision }: { readonly decision: Decision | undefined }): ReactNode {
  if (decision === undefined) return <p className="gates asking">Checking the gates …</p>;
  if (decision.blocked.length === 0) {
    return (
      <p className="gates">
        <Badge tone="good">Passes every gate</Badge>
      </p>
    );
  }
  return (
    <div className="gates shut" role="note">
      <Badge tone="bad" icon="lock">
        Shut out
      </Badge>
      <ul className="gate-list">
        {decision.blocked.map(({ rule, code }) => (
          <li key={code}>
            {codeSentence(code)} <code>{code}</code> <Rule id={rule} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function factsOf(user: User, directory: Directory): [string, ReactNode][] {
  const roles = rolesOf(user, directory);
  const status: [string, ReactNode] = [
    "Status",
    <Badge key="status" tone={user.kind === "sales-rep" ? (user.listed ? "good" : "bad") : statusTone(user.status)}>
      {words(statusOf(user))}
    </Badge>,
  ];
  if (user.kind === "internal") {
    const groups = (user.permissionGroups ?? []).map((id) => directory.name(id));
    return [
      status,
      ["Internal role", roles.join(", ") || "None"],
      ["Permission groups", groups.join(", ") || "None"],
      ["Manages", plural(directory.managedBy(user.id).length, "partner")],
    ];
  }
  const partner = directory.partner(user.partner);
  const place: [string, ReactNode] = [
    "Partner",
    <span key="partner">
      {partner?.name ?? user.partner}
      {partner !== undefined && partner.status !== "active" && ` (${partner.status})`}
    </span>,
  ];
  if (user.kind === "sales-rep") return [status, place, ["Portal login", "None, works by e-mail"]];
  return [
    status,
    place,
    ["Portal roles", roles.join(", ") || "None"],
    ["Licence", words(user.license)],
    ["Partner role", user.partnerRole === undefined ? "Not set" : words(user.partnerRole)],
    ["Features", (user.features ?? []).map(words).join(", ") || "None"],
  ];
}
