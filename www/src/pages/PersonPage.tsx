import type { Edit, PartnerUser, User } from "partner-policy";
import { type ReactNode, useState } from "react";
import { go } from "../app/address.js";
import { Link } from "../app/Link.js";
import { VERBS } from "../engine/protocol.js";
import { count, day, daysUntil, number, t } from "../i18n/index.js";
import { useProposing } from "../plan/ProposalHost.js";
import { useAsked } from "../programme/asked.js";
import { useEdition, useWho } from "../programme/context.js";
import type { Directory } from "../programme/directory.js";
import { Badge, Button, Empty } from "../ui/basics.js";
import { Details } from "../ui/Details.js";
import { Fact } from "../ui/Fact.js";
import { FieldsDialog } from "../ui/FieldsDialog.js";
import { Heading } from "../ui/Heading.js";
import { Menu, type MenuEntry } from "../ui/Menu.js";
import { Problem } from "../ui/Problem.js";
import { kindOf, statusOf, statusTone, typeWords, verbName, words } from "../words/labels.js";
import { ruleTitle } from "../words/rules.js";
import { CopyRoles } from "./CopyRoles.js";
import { Holds } from "./Holds.js";
import { MovePerson } from "./MovePerson.js";
import { AccountCard, SeesBy } from "./PersonCards.js";
import { restoring } from "./remedies.js";
import { Gates, useGates } from "./Standing.js";

/** One person: may they come in, what do they see, what do they hold, and what can be changed. */
export function PersonPage({ id }: { readonly id: string }): ReactNode {
  const { directory } = useEdition();
  const user = directory.user(id);
  if (user === undefined) {
    return (
      <>
        <Heading title={t("People")} />
        <Empty title={t("This programme has no person “{id}”", { id })}>
          <Link to={{ page: "people" }} className="button plain">
            {t("All people")}
          </Link>
        </Empty>
      </>
    );
  }
  return <Known user={user} directory={directory} />;
}

interface About<U extends User = User> {
  readonly user: U;
  readonly directory: Directory;
}

function Known({ user, directory }: About): ReactNode {
  const { propose, act } = useProposing();
  const gates = useGates(user);
  const { name, id } = user;
  const plan = (title: string, edit: Edit): void => propose(title, { edit });
  const managed = directory.managedBy(id);
  const main: MenuEntry | undefined =
    user.kind !== "partner"
      ? undefined
      : user.status === "active"
        ? { label: t("Revoke"), onSelect: () => plan(t("Revoke {name}", { name }), { kind: "users.revoke", users: [id] }) }
        : user.status === "revoked"
          ? { label: t("Restore"), onSelect: () => plan(t("Restore {name}", { name }), restoring(user)) }
          : user.status === "deactivated"
            ? {
                label: t("Re-activate"),
                onSelect: () => plan(t("Re-activate {name}", { name }), { kind: "users.reactivate", users: [id] }),
              }
            : undefined;
  const { now } = useWho();
  const [dialog, setDialog] = useState<"copy" | "move" | "rename">();
  const close = (): void => setDialog(undefined);
  const until = new Date(Date.parse(now) + 90 * 86_400_000).toISOString();
  const more: MenuEntry[] =
    user.kind !== "partner"
      ? []
      : [
          { label: t("Deactivate"), onSelect: () => plan(t("Deactivate {name}", { name }), { kind: "users.deactivate", users: [id] }) },
          user.exempt === undefined
            ? {
                label: t("Exempt from the inactivity rule for 90 days"),
                onSelect: () =>
                  plan(t("Exempt {name}", { name }), {
                    kind: "users.exempt",
                    user: id,
                    exempt: { reason: "Asked for in the console", until },
                  }),
              }
            : {
                label: t("End the exemption"),
                onSelect: () => plan(t("End the exemption of {name}", { name }), { kind: "users.exempt", user: id, exempt: null }),
              },
          {
            label: t("Note that the person has left"),
            onSelect: () => plan(t("{name} has left", { name }), { kind: "users.mark-left", user: id }),
          },
          { label: t("Copy the roles of somebody …"), onSelect: () => setDialog("copy") },
          { label: t("Move to another partner …"), onSelect: () => setDialog("move") },
          { label: t("Change the login name …"), onSelect: () => setDialog("rename") },
          {
            label: t("Disable the contact"),
            onSelect: () => plan(t("Disable the contact of {name}", { name }), { kind: "users.disable-contact", user: id }),
          },
        ];
  return (
    <>
      <Heading
        title={name}
        about={
          <>
            <Link to={{ page: "people" }}>{t("People")}</Link>
            {user.kind !== "internal" && ` / ${directory.told(user.partner)}`}
            {user.email !== undefined && ` · ${user.email}`}
          </>
        }
      >
        <Button icon="eye" onClick={() => go({ page: "records", as: id })}>
          {t("View as {name}", { name })}
        </Button>
        {user.kind === "internal" && managed.length > 0 && (
          <Button icon="swap" onClick={() => act("replace", managed, { from: id, isEverywhere: true })}>
            {t("Replace everywhere")}
          </Button>
        )}
        {main !== undefined && <Button onClick={main.onSelect}>{main.label}</Button>}
        {more.length > 0 && (
          <Menu label={t("More for this person")} entries={more}>
            {t("More")}
          </Menu>
        )}
      </Heading>
      <section className={`standing ${gates !== undefined && gates.blocked.length > 0 ? "shut" : ""}`} aria-label={t("In or out")}>
        {gates === undefined || gates.blocked.length > 0 ? (
          gates !== undefined && <Gates decision={gates} />
        ) : user.kind === "sales-rep" ? (
          <p>{t("Works by e-mail and never logs in.")}</p>
        ) : (
          <p>
            <Badge tone="good">{t("May come in")}</Badge>{" "}
            {user.kind === "internal" ? t("Active, and of the supplier's staff.") : ruleTitle(gates.rule)}
          </p>
        )}
      </section>
      <dl className="facts">
        <Fact name={t("Kind")}>{kindOf(user.kind)}</Fact>
        <Fact name={t("Status")}>
          <Badge tone={statusTone(statusOf(user))}>{words(statusOf(user))}</Badge>
        </Fact>
        {user.kind !== "internal" && (
          <Fact name={t("Partner")}>
            <Link to={{ page: "partners", partner: user.partner }}>{directory.told(user.partner)}</Link>
          </Fact>
        )}
        {user.kind === "internal" && (
          <>
            <Fact name={t("Internal role")}>{user.internalRole === undefined ? t("none") : directory.name(user.internalRole)}</Fact>
            <Fact name={t("Permission groups")}>
              {(user.permissionGroups ?? []).map((group) => directory.name(group)).join(", ") || t("none")}
            </Fact>
            <Fact name={t("Supplier administrator")}>{user.supplierAdmin === true ? t("yes") : t("no")}</Fact>
            <Fact name={t("Partner support")}>{user.support === true ? t("yes") : t("no")}</Fact>
          </>
        )}
        {user.kind === "partner" && <Logins user={user} />}
      </dl>
      <Details>
        <Fact name={t("Id")}>{id}</Fact>
        {user.kind === "partner" && (
          <Fact name={t("Home organisation")}>
            {user.homeOrg === undefined
              ? t("none, the login is not borrowed")
              : `${user.homeOrg.id} (${words(user.homeOrg.state).toLowerCase()})`}
            <p className="small">{t("It is given when the person joins; no edit changes it later.")}</p>
          </Fact>
        )}
      </Details>
      <div className="cards">
        <Access user={user} />
        {user.kind === "partner" && <Holds user={user} directory={directory} />}
        {user.kind === "internal" && <Manages user={user} directory={directory} />}
        <SeesBy user={user} />
        {user.kind === "partner" && <AccountCard user={user} />}
      </div>
      {dialog === "copy" && user.kind === "partner" && <CopyRoles user={user} onClose={close} />}
      {dialog === "move" && user.kind === "partner" && <MovePerson user={user} onClose={close} />}
      {dialog === "rename" && user.kind === "partner" && (
        <FieldsDialog
          title={t("Login name of {name}", { name })}
          description={t("A login that is borrowed from a home organisation needs a case of partner support.")}
          fields={[
            { name: "username", label: t("Login name"), initial: user.username ?? "" },
            { name: "steps", label: t("What was tried, for partner support"), isOptional: true },
          ]}
          onReview={({ username = "", steps = "" }, propose) =>
            propose(t("Change the login name of {name}", { name }), {
              edit: {
                kind: "users.rename",
                user: id,
                username,
                case: {
                  newUsername: username,
                  ...(user.username == null ? {} : { username: user.username }),
                  ...(steps === "" ? {} : { steps }),
                },
              },
            })
          }
          onClose={close}
        />
      )}
    </>
  );
}

function Logins({ user }: { readonly user: PartnerUser }): ReactNode {
  const { now } = useWho();
  return (
    <>
      <Fact name={t("Last login")}>
        {user.lastLoginAt === undefined ? t("never") : `${day(user.lastLoginAt)} (${daysUntil(user.lastLoginAt, now)})`}
      </Fact>
      <Fact name={t("Created")}>{day(user.createdAt)}</Fact>
      <Fact name={t("Login name")}>{user.username ?? t("none")}</Fact>
      {user.exempt !== undefined && (
        <Fact name={t("Exempt")}>
          {t("until {day}", { day: day(user.exempt.until) })}: {user.exempt.reason}
        </Fact>
      )}
    </>
  );
}

/** How many records of each type the person may do what with. */
function Access({ user }: { readonly user: User }): ReactNode {
  const { key } = useEdition();
  const { now } = useWho();
  const { answer: reach, error } = useAsked("reach", { key, now, viewer: user.id });
  return (
    <section className="card">
      <h2>{t("What this person may do")}</h2>
      {error !== undefined ? (
        <Problem error={error} />
      ) : reach === undefined ? (
        <p className="small">{t("Asking …")}</p>
      ) : (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t("Records")}</th>
              {VERBS.map((verb) => (
                <th scope="col" key={verb} className="end">
                  {verbName(verb)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {reach.map(({ type, total, counts }) => (
              <tr key={type}>
                <th scope="row">
                  <Link to={{ page: "records", as: user.id, type }}>{typeWords(type)}</Link> <span className="small">{number(total)}</span>
                </th>
                {VERBS.map((verb, index) => (
                  <td key={verb} className="end">
                    {number(counts[index] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Manages({ user, directory }: About): ReactNode {
  const partners = directory.managedBy(user.id);
  return (
    <section className="card">
      <header className="section-head">
        <h2>{count(partners.length, "Manages {n} partner", "Manages {n} partners")}</h2>
        {partners.length > 0 && (
          <Link to={{ page: "partners", "f.manager": user.id }} className="button quiet">
            {t("Hand some over …")}
          </Link>
        )}
      </header>
      <ul className="plain-list">
        {partners.slice(0, 100).map((id) => (
          <li key={id} className="list-line">
            <Link className="list-line-text" to={{ page: "partners", partner: id }}>
              {directory.told(id)}
            </Link>
            {directory.managersOf(id).some((one) => one.user === user.id && one.isPrimary) && (
              <Badge tone="info" icon="star">
                {t("Primary")}
              </Badge>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
