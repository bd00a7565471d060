import type { User } from "partner-policy";
import { type ReactNode, useMemo, useState } from "react";
import { adjust, go, useAddress } from "../app/address.js";
import { useSelection } from "../app/selection.js";
import type { Reports } from "../engine/protocol.js";
import { count, day, daysUntil, number, t } from "../i18n/index.js";
import { useProposing } from "../plan/ProposalHost.js";
import { useGathered } from "../programme/asked.js";
import { useEdition, useWho } from "../programme/context.js";
import type { Directory } from "../programme/directory.js";
import { Avatar, Badge, Button, Empty } from "../ui/basics.js";
import type { GridColumn } from "../ui/Grid.js";
import { Heading } from "../ui/Heading.js";
import { List, type ListFilter } from "../ui/ListPage.js";
import { Menu, type MenuEntry } from "../ui/Menu.js";
import { Named } from "../ui/Named.js";
import { rolesOf } from "../ui/People.js";
import { kindOf, statusOf, statusTone, words } from "../words/labels.js";
import { LICENSES } from "./Holds.js";
import { Invitations } from "./Invitations.js";
import { Invite } from "./Invite.js";
import { PersonPage } from "./PersonPage.js";
import { SetPartnerRole } from "./SetPartnerRole.js";
import { savePeople } from "./savePeople.js";

export const LISTS = ["all", "inactive", "orphaned", "excess", "norole", "custom", "invited"] as const;
type ListName = (typeof LISTS)[number];

/** The people of the programme: everybody, and those whom somebody should look at. */
export function PeoplePage(): ReactNode {
  const { get } = useAddress();
  const person = get("person");
  return person === undefined ? <PeopleList /> : <PersonPage key={person} id={person} />;
}

/** What the engine reports about people and reviews at the present moment. */
export function useReports(): Reports | undefined {
  const { key } = useEdition();
  const { now } = useWho();
  return useGathered("reports", { key, now }).answer;
}

function PeopleList(): ReactNode {
  const { directory } = useEdition();
  const { now } = useWho();
  const { get } = useAddress();
  const { propose } = useProposing();
  const selection = useSelection();
  const [placed, setPlaced] = useState<readonly string[]>();
  const reports = useReports();
  const list: ListName = LISTS.find((name) => name === get("list")) ?? "all";
  const lists = useMemo(() => {
    const about = (code: string): string[] =>
      (reports?.findings ?? []).filter((finding) => finding.code === code).map(({ subject }) => subject);
    return {
      all: undefined,
      inactive: reports?.inactive,
      orphaned: reports?.orphans,
      excess: reports === undefined ? undefined : about("EXCESS_RIGHTS"),
      norole: reports === undefined ? undefined : about("NO_ROLE"),
      custom: reports === undefined ? undefined : about("CUSTOM_ONLY"),
      invited: (directory.snapshot.invitations ?? []).map(({ token }) => token),
    };
  }, [reports, directory]);
  const only = lists[list];
  const rows = useMemo(() => {
    if (list === "all") return directory.users;
    const ids = new Set(only);
    return directory.users.filter(({ id }) => ids.has(id));
  }, [directory, list, only]);
  const columns = useMemo(() => peopleColumns(directory, now), [directory, now]);
  const filters = useMemo(() => peopleFilters(directory), [directory]);
  const names: Readonly<Record<ListName, string>> = {
    all: t("Everybody"),
    inactive: t("Inactive"),
    orphaned: t("Orphaned"),
    excess: t("Over-privileged"),
    norole: t("Without a role"),
    custom: t("Custom roles only"),
    invited: t("Invitations"),
  };
  const help: Readonly<Record<ListName, string | undefined>> = {
    all: undefined,
    inactive: t("No login for so long that the inactivity rule shuts them out."),
    orphaned: t("The contact sits elsewhere, or the person has left."),
    excess: t("More rights than their kind needs."),
    norole: t("No portal role, so that they see no lead."),
    custom: t("No standard role, so that only what the custom roles show decides."),
    invited: t("Who was asked to come, and may still join."),
  };
  const options = { onApplied: selection.clear };
  return (
    <>
      <Heading title={t("People")}>
        {list === "inactive" && (
          <Button
            onClick={() =>
              propose(t("Deactivate everybody who is inactive"), { source: "schedule", edit: { kind: "users.sweep-inactive" } })
            }
          >
            {t("Deactivate all of them")}
          </Button>
        )}
        <Button icon="download" onClick={() => savePeople("people.csv", rows, directory)}>
          {t("Export")}
        </Button>
        <Button icon="mail" look="primary" onClick={() => go({ do: "invite" })}>
          {t("Invite somebody")}
        </Button>
      </Heading>
      <fieldset className="tabs">
        <legend className="sr-only">{t("Which people")}</legend>
        {LISTS.map((name) => (
          <button
            key={name}
            type="button"
            className="tab"
            aria-pressed={name === list}
            onClick={() => {
              adjust({ list: name === "all" ? undefined : name, "#sel": undefined });
              selection.clear();
            }}
          >
            {names[name]}{" "}
            <span className="small">
              {name === "all" ? number(directory.users.length) : lists[name] === undefined ? "…" : number(lists[name].length)}
            </span>
          </button>
        ))}
      </fieldset>
      {help[list] !== undefined && <p className="small list-help">{help[list]}</p>}
      {list === "invited" ? (
        <Invitations />
      ) : (
        <List
          label={t("People")}
          rows={rows}
          columns={columns}
          filters={filters}
          textOf={(user) =>
            `${user.name} ${user.id} ${user.email ?? ""} ${user.kind === "internal" ? "" : directory.name(user.partner)} ${rolesOf(user, directory).join(" ")}`
          }
          rowId={({ id }) => id}
          rowName={({ name }) => name}
          onOpen={({ id }) => go({ page: "people", person: id })}
          selection={selection}
          counted={(n) => count(n, "{n} person", "{n} people")}
          empty={
            <Empty
              title={list === "all" ? t("There are no people") : reports === undefined ? t("Asking …") : t("Nobody is on this list")}
            />
          }
          bar={(ids) => {
            const many = count(ids.length, "{n} person", "{n} people");
            const act = (title: string, edit: Parameters<typeof propose>[1]): void => propose(title, edit, options);
            return (
              <div className="button-row">
                <Button
                  look={list === "inactive" || list === "orphaned" ? "primary" : "plain"}
                  onClick={() => act(t("Deactivate {many}", { many }), { edit: { kind: "users.deactivate", users: [...ids] } })}
                >
                  {t("Deactivate")}
                </Button>
                <Button onClick={() => act(t("Revoke {many}", { many }), { edit: { kind: "users.revoke", users: [...ids] } })}>
                  {t("Revoke")}
                </Button>
                <Button onClick={() => act(t("Re-activate {many}", { many }), { edit: { kind: "users.reactivate", users: [...ids] } })}>
                  {t("Re-activate")}
                </Button>
                <Menu
                  label={t("Give or take a role")}
                  entries={directory.userRoles.flatMap((role): MenuEntry[] => [
                    {
                      label: t("Give the role {role}", { role: role.name }),
                      onSelect: () =>
                        act(t("Give {many} the role {role}", { many, role: role.name }), {
                          edit: { kind: "users.assign-roles", users: [...ids], add: [role.id] },
                        }),
                    },
                    {
                      label: t("Take the role {role}", { role: role.name }),
                      onSelect: () =>
                        act(t("Take the role {role} from {many}", { many, role: role.name }), {
                          edit: { kind: "users.assign-roles", users: [...ids], remove: [role.id] },
                        }),
                    },
                  ])}
                >
                  {t("Roles")}
                </Menu>
                <Menu
                  label={t("More for the selected people")}
                  entries={[
                    { label: t("Partner role …"), onSelect: () => setPlaced(ids), isLast: true },
                    ...LICENSES.map((license) => ({
                      label: t("Licence {name}", { name: words(license) }),
                      onSelect: () =>
                        act(t("Change the licence of {name} to {license}", { name: many, license: words(license) }), {
                          edits: ids.map((user) => ({ kind: "users.set-license", user, license })),
                        }),
                    })),
                  ]}
                >
                  {t("More")}
                </Menu>
              </div>
            );
          }}
        />
      )}
      {placed !== undefined && <SetPartnerRole users={placed} onApplied={selection.clear} onClose={() => setPlaced(undefined)} />}
      {get("do") === "invite" && <Invite partner={get("for")} onClose={() => adjust({ do: undefined, for: undefined })} />}
    </>
  );
}

function peopleFilters(directory: Directory): ListFilter<User>[] {
  return [
    { field: "kind", label: t("Kind"), valuesOf: ({ kind }) => [kind], labelOf: (value) => kindOf(value as User["kind"]) },
    { field: "status", label: t("Status"), valuesOf: (user) => [statusOf(user)], labelOf: words },
    {
      field: "partner",
      label: t("Partner"),
      valuesOf: (user) => (user.kind === "internal" ? [] : [user.partner]),
      labelOf: (id) => directory.told(id),
    },
    {
      field: "role",
      label: t("Role"),
      valuesOf: (user) => rolesOf(user, directory),
    },
    {
      field: "licence",
      label: t("Licence"),
      valuesOf: (user) => (user.kind === "partner" ? [user.license] : []),
      labelOf: words,
    },
  ];
}

function peopleColumns(directory: Directory, now: string): GridColumn<User>[] {
  return [
    {
      id: "name",
      header: t("Name"),
      value: ({ name }) => name,
      width: "minmax(11rem, 1.5fr)",
      narrow: "title",
      cell: ({ name, id, kind }) => (
        <span className="name-cell">
          <Avatar name={name} kind={kind} />
          <Named name={name} id={id} directory={directory} hasAccountBeside />
        </span>
      ),
    },
    { id: "kind", header: t("Kind"), value: ({ kind }) => kind, width: "7rem", isWideOnly: true, cell: ({ kind }) => kindOf(kind) },
    {
      id: "partner",
      header: t("Partner"),
      value: (user) => (user.kind === "internal" ? "" : directory.name(user.partner)),
      width: "minmax(6.5rem, 1fr)",
      narrow: "line",
      cell: (user) =>
        user.kind === "internal" ? <span className="absent">–</span> : <span className="clip">{directory.told(user.partner)}</span>,
    },
    {
      id: "roles",
      header: t("Roles"),
      value: (user) => rolesOf(user, directory).join(", "),
      width: "minmax(5rem, 1fr)",
      cell: (user) => <span className="clip">{rolesOf(user, directory).join(", ") || <span className="absent">–</span>}</span>,
    },
    {
      id: "status",
      header: t("Status"),
      value: statusOf,
      width: "6.25rem",
      narrow: "end",
      cell: (user) => <Badge tone={statusTone(statusOf(user))}>{words(statusOf(user))}</Badge>,
    },
    {
      id: "login",
      header: t("Last login"),
      value: (user) => (user.kind === "partner" ? (user.lastLoginAt ?? "") : ""),
      width: "6.25rem",
      cell: (user) =>
        user.kind !== "partner" ? (
          <span className="absent">–</span>
        ) : user.lastLoginAt === undefined ? (
          <span className="absent">{t("never")}</span>
        ) : (
          <span className="clip" title={day(user.lastLoginAt)}>
            {daysUntil(user.lastLoginAt, now)}
          </span>
        ),
    },
  ];
}
