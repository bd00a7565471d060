import type { Partner } from "partner-policy";
import { Tabs } from "radix-ui";
import { type ReactNode, useMemo, useState } from "react";
import { adjust, go, useAddress } from "../app/address.js";
import { Link } from "../app/Link.js";
import { count, moment, t } from "../i18n/index.js";
import { BeforeAfter } from "../plan/PlanView.js";
import { useProposing } from "../plan/ProposalHost.js";
import { useHistory } from "../plan/useHistory.js";
import { useEdition, useSessionState } from "../programme/context.js";
import type { Directory } from "../programme/directory.js";
import { Badge, Button, Empty, Note } from "../ui/basics.js";
import { Choice } from "../ui/Choice.js";
import { Details } from "../ui/Details.js";
import { Fact } from "../ui/Fact.js";
import { Heading } from "../ui/Heading.js";
import { Menu } from "../ui/Menu.js";
import { Overlay } from "../ui/Overlay.js";
import { People, Person } from "../ui/People.js";
import { fieldWords, regionOf, statusTone, words } from "../words/labels.js";
import { useVisibleCounts } from "./counts.js";
import { Hierarchy } from "./Hierarchy.js";
import { NewPerson } from "./NewPerson.js";
import { SetOwner } from "./SetOwner.js";
import { savePeople } from "./savePeople.js";
import { ruleSentence, targetsPartner } from "./targets.js";

const TABS = ["managers", "people", "hierarchy", "sharing", "history"] as const;

/** One partner: profile, managers, people, role hierarchy, the sharing rules that touch it, history. */
export function PartnerPage({ id }: { readonly id: string }): ReactNode {
  const { directory } = useEdition();
  const { get } = useAddress();
  const partner = directory.partner(id);
  const tab = TABS.find((name) => name === get("tab")) ?? "managers";
  const { propose } = useProposing();
  const [isOwning, setOwning] = useState(false);
  const [isAdding, setAdding] = useState(false);
  if (partner === undefined) {
    return (
      <>
        <Heading title={t("Partners")} />
        <Empty title={t("This programme has no partner “{id}”", { id })}>
          <Link to={{ page: "partners" }} className="button plain">
            {t("All partners")}
          </Link>
        </Empty>
      </>
    );
  }
  const tiers = directory.snapshot.tiers ?? [];
  const set = (title: string, edit: Parameters<typeof propose>[1]): void => propose(title, edit);
  return (
    <>
      <Heading title={partner.name} about={<Link to={{ page: "partners" }}>{t("Partners")}</Link>}>
        {partner.status === "active" ? (
          <Button
            onClick={() =>
              set(t("Make {name} inactive", { name: partner.name }), {
                edit: { kind: "partners.set-status", partner: id, status: "inactive" },
              })
            }
          >
            {t("Make inactive")}
          </Button>
        ) : (
          <Button
            look="primary"
            onClick={() =>
              set(t("Activate {name}", { name: partner.name }), { edit: { kind: "partners.set-status", partner: id, status: "active" } })
            }
          >
            {t("Activate")}
          </Button>
        )}
        <Menu
          label={t("More for this partner")}
          entries={[
            { label: t("Change the account owner …"), onSelect: () => setOwning(true) },
            { label: t("Add a person at once …"), onSelect: () => setAdding(true) },
            ...tiers
              .filter((tier) => tier.id !== partner.tier)
              .map((tier) => ({
                label: t("Tier {name}", { name: tier.name }),
                onSelect: () =>
                  set(t("Set the tier of {name} to {tier}", { name: partner.name, tier: tier.name }), {
                    edit: { kind: "partners.set-tier", partner: id, tier: tier.id },
                  }),
              })),
            partner.enabled === false
              ? {
                  label: t("Enable as partner account"),
                  onSelect: () => set(t("Enable {name}", { name: partner.name }), { edit: { kind: "partners.enable", partner: id } }),
                }
              : {
                  label: t("Disable as partner account"),
                  onSelect: () => set(t("Disable {name}", { name: partner.name }), { edit: { kind: "partners.disable", partner: id } }),
                },
          ]}
        >
          {t("More")}
        </Menu>
      </Heading>
      <dl className="facts">
        <Fact name={t("Status")}>
          <Badge tone={statusTone(partner.status)}>{words(partner.status)}</Badge>
        </Fact>
        <Fact name={t("Tier")}>{partner.tier === undefined ? t("none") : directory.name(partner.tier)}</Fact>
        <Fact name={t("Region")}>{regionOf(partner) || t("none")}</Fact>
        <Fact name={t("Segment")}>{partner.segment === undefined ? t("none") : words(partner.segment)}</Fact>
        <Fact name={t("Account owner")}>
          {partner.owner === undefined ? (
            t("none")
          ) : (
            <Link to={{ page: "people", person: partner.owner }}>{directory.told(partner.owner)}</Link>
          )}
        </Fact>
        <Fact name={t("Records")}>
          <Link to={{ page: "records", scope: "all", "f.partner": id }}>{t("Open its records")}</Link>
        </Fact>
      </dl>
      <Details>
        <Fact name={t("Id")}>{id}</Fact>
        {Object.entries(partner.fields ?? {})
          .filter(([name]) => name !== "region")
          .map(([name, value]) => (
            <Fact key={name} name={words(name)}>
              {fieldWords(name, value)}
            </Fact>
          ))}
      </Details>
      {isAdding && <NewPerson partner={id} onClose={() => setAdding(false)} />}
      {isOwning && <SetOwner partners={[id]} onClose={() => setOwning(false)} />}
      <Tabs.Root value={tab} onValueChange={(value) => adjust({ tab: value })} className="tabs-root">
        <Tabs.List className="tabs" aria-label={t("About this partner")}>
          <Tabs.Trigger className="tab" value="managers">
            {t("Managers")} <span className="small">{directory.managersOf(id).length}</span>
          </Tabs.Trigger>
          <Tabs.Trigger className="tab" value="people">
            {t("People")} <span className="small">{directory.peopleOf(id).length}</span>
          </Tabs.Trigger>
          <Tabs.Trigger className="tab" value="hierarchy">
            {t("Role hierarchy")}
          </Tabs.Trigger>
          <Tabs.Trigger className="tab" value="sharing">
            {t("Sharing")}
          </Tabs.Trigger>
          <Tabs.Trigger className="tab" value="history">
            {t("History")}
          </Tabs.Trigger>
        </Tabs.List>
        <Tabs.Content value="managers" className="tab-page">
          <Managers partner={partner} directory={directory} />
        </Tabs.Content>
        <Tabs.Content value="people" className="tab-page">
          <WhoSeesWhat partner={partner} directory={directory} />
        </Tabs.Content>
        <Tabs.Content value="hierarchy" className="tab-page">
          <Hierarchy partner={partner} directory={directory} />
        </Tabs.Content>
        <Tabs.Content value="sharing" className="tab-page">
          <SharingOf partner={partner} directory={directory} />
        </Tabs.Content>
        <Tabs.Content value="history" className="tab-page">
          <History id={id} directory={directory} />
        </Tabs.Content>
      </Tabs.Root>
    </>
  );
}

interface About {
  readonly partner: Partner;
  readonly directory: Directory;
}

function Managers({ partner, directory }: About): ReactNode {
  const { act, propose } = useProposing();
  const [isEditing, setEditing] = useState(false);
  const managers = directory.managersOf(partner.id);
  return (
    <>
      <div className="button-row">
        <Button icon="plus" look="primary" onClick={() => act("add", [partner.id])}>
          {t("Add manager")}
        </Button>
        <Button icon="swap" onClick={() => act("replace", [partner.id])}>
          {t("Replace managers")}
        </Button>
        <Button onClick={() => setEditing(true)}>{t("Edit the whole list")}</Button>
      </div>
      {managers.length === 0 && <Empty title={t("No managers")} />}
      <ul className="plain-list">
        {managers.map(({ user, isPrimary }) => {
          const person = directory.user(user);
          const name = directory.told(user);
          return (
            <li key={user} className="list-line">
              <div className="list-line-text person-line">{person !== undefined && <Person user={person} directory={directory} />}</div>
              {isPrimary ? (
                <Badge tone="info" icon="star">
                  {t("Primary")}
                </Badge>
              ) : (
                <Button
                  look="quiet"
                  onClick={() =>
                    propose(t("Make {names} primary of {places}", { names: name, places: partner.name }), {
                      edit: { kind: "managers.make-primary", assignments: [{ partner: partner.id, user }] },
                    })
                  }
                >
                  {t("Make primary")}
                </Button>
              )}
              <Button look="quiet" onClick={() => act("replace", [partner.id], { from: user })}>
                {t("Replace")}
              </Button>
              <Button
                look="quiet"
                onClick={() =>
                  propose(t("Remove {names} from {places}", { names: name, places: partner.name }), {
                    edit: { kind: "managers.remove", partners: [partner.id], users: [user] },
                  })
                }
              >
                {t("Remove")}
              </Button>
            </li>
          );
        })}
      </ul>
      {isEditing && <SetManagers partner={partner} directory={directory} onClose={() => setEditing(false)} />}
    </>
  );
}

/** The edit screen: the whole set of managers at once. */
function SetManagers({ partner, directory, onClose }: About & { readonly onClose: () => void }): ReactNode {
  const { propose } = useProposing();
  const present = directory.managersOf(partner.id);
  const [users, setUsers] = useState<readonly string[]>(present.map(({ user }) => user));
  const [primary, setPrimary] = useState(present.find(({ isPrimary }) => isPrimary)?.user ?? "");
  const review = (): void => {
    onClose();
    propose(t("Set the managers of {name}", { name: partner.name }), {
      edit: {
        kind: "managers.set",
        partner: partner.id,
        managers: users.map((user) => (user === primary ? { user, primary: true } : { user })),
      },
    });
  };
  return (
    <Overlay
      onClose={onClose}
      shape="dialog"
      title={t("Managers of {name}", { name: partner.name })}
      description={t("The whole list: who is not in it is no manager any more.")}
      footer={
        <>
          <span className="small">{count(users.length, "{n} manager", "{n} managers")}</span>
          <Button look="primary" onClick={review}>
            {t("Review plan")}
          </Button>
        </>
      }
    >
      <People
        label={t("Managers")}
        people={directory.users.filter(({ kind }) => kind === "internal")}
        directory={directory}
        chosen={users}
        isMulti
        onPick={(id) => setUsers(users.includes(id) ? users.filter((one) => one !== id) : [...users, id])}
        onSubmit={review}
      />
      <Choice
        label={t("Primary")}
        value={users.includes(primary) ? primary : "nobody"}
        onChange={setPrimary}
        options={[{ value: "nobody", label: t("Nobody") }, ...users.map((id) => ({ value: id, label: directory.told(id) }))]}
      />
    </Overlay>
  );
}

/** The people of an account and how many of its records each sees. */
function WhoSeesWhat({ partner, directory }: About): ReactNode {
  const people = directory.peopleOf(partner.id);
  const ids = useMemo(() => people.map(({ id }) => id), [people]);
  const counts = useVisibleCounts(ids);
  if (people.length === 0) return <Empty title={t("Nobody belongs to this partner")} />;
  return (
    <>
      <div className="button-row">
        <Button icon="mail" onClick={() => go({ page: "people", do: "invite", for: partner.id })}>
          {t("Invite somebody")}
        </Button>
        <Link className="button plain" to={{ page: "matrix", of: "account", partner: partner.id }}>
          {t("Who sees whom here")}
        </Link>
        <Button icon="download" onClick={() => savePeople(`${partner.id}-people.csv`, people, directory, counts)}>
          {t("Export")}
        </Button>
      </div>
      <ul className="plain-list">
        {people.map((user) => (
          <li key={user.id} className="list-line">
            <Link className="list-line-text person-line" to={{ page: "people", person: user.id }}>
              <Person user={user} directory={directory} />
            </Link>
            <Link className="small number" to={{ page: "records", as: user.id }}>
              {counts === undefined ? "…" : count(counts.get(user.id) ?? 0, "sees {n} record", "sees {n} records")}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function SharingOf({ partner, directory }: About): ReactNode {
  const rules = (directory.snapshot.sharingRules ?? []).filter((rule) => targetsPartner(rule, partner));
  return rules.length === 0 ? (
    <Empty title={t("No sharing rule names this partner")}>
      <p>{t("Rules with conditions on records or partners are on the page Sharing.")}</p>
      <Link className="button plain" to={{ page: "sharing" }}>
        {t("All sharing")}
      </Link>
    </Empty>
  ) : (
    <ul className="plain-list">
      {rules.map((rule) => (
        <li key={rule.id} className="list-line">
          <p className="list-line-text">{ruleSentence(rule, directory)}</p>
          <Link to={{ page: "sharing", rule: rule.id }}>{t("Open")}</Link>
        </li>
      ))}
    </ul>
  );
}

function History({ id, directory }: { readonly id: string; readonly directory: Directory }): ReactNode {
  const { cursor } = useSessionState();
  const found = useHistory(0, cursor)?.flatMap(({ entry, differences }) => {
    const list = differences.filter(({ subject }) => subject.is === "partner" && subject.id === id);
    return list.length === 0 ? [] : [{ entry, list }];
  });
  if (found === undefined) return <p className="small">{t("Asking …")}</p>;
  if (found.length === 0) return <Note tone="info" title={t("Nothing about this partner has changed here")} />;
  return (
    <ul className="plain-list">
      {found.reverse().map(({ entry, list }) => (
        <li key={entry.seq} className="list-line">
          <div className="list-line-text">
            <p className="strong">{entry.title}</p>
            <p className="small">
              {directory.name(entry.by)} · {moment(entry.at)}
            </p>
            {list.map((one) => (
              <BeforeAfter key={one.field} difference={one} />
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}
