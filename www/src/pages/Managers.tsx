import type { InternalUser, ListerRow } from "partner-policy";
import { type ReactNode, useMemo } from "react";
import { adjust, go, useAddress } from "../app/address.js";
import { Link } from "../app/Link.js";
import { useSelection } from "../app/selection.js";
import { count, t } from "../i18n/index.js";
import { useProposing } from "../plan/ProposalHost.js";
import { useGathered } from "../programme/asked.js";
import { useEdition, useWho } from "../programme/context.js";
import type { Directory } from "../programme/directory.js";
import { Badge, Button, Empty, Segments } from "../ui/basics.js";
import type { GridColumn } from "../ui/Grid.js";
import { Heading } from "../ui/Heading.js";
import { List, type ListFilter } from "../ui/ListPage.js";
import { useMedia } from "../ui/media.js";
import { Problem } from "../ui/Problem.js";
import { codeSentence, regionOf, statusOf, statusTone, words } from "../words/labels.js";

/** Everybody who manages a partner: by assignment, or by person. */
export function Managers(): ReactNode {
  const { get } = useAddress();
  const { importCsv } = useProposing();
  const list = get("list") === "people" ? "people" : "assignments";
  return (
    <>
      <Heading title={t("Managers")}>
        <Segments
          label={t("Which list")}
          value={list}
          onChange={(value) => adjust({ list: value, sort: undefined, q: undefined, "#sel": undefined })}
          options={[
            { value: "assignments", label: t("Assignments") },
            { value: "people", label: t("By person") },
          ]}
        />
        <Button icon="upload" onClick={() => importCsv()}>
          {t("Import CSV")}
        </Button>
      </Heading>
      {list === "people" ? <ByPerson /> : <Assignments />}
    </>
  );
}

interface Line {
  readonly user: InternalUser;
  readonly partners: readonly string[];
  readonly primary: number;
}

function ByPerson(): ReactNode {
  const { directory } = useEdition();
  const { act } = useProposing();
  const isNarrow = useMedia("(max-width: 719px)");
  const rows = useMemo(
    () =>
      directory.users.flatMap((user): Line[] => {
        if (user.kind !== "internal") return [];
        const partners = directory.managedBy(user.id);
        if (partners.length === 0) return [];
        const primary = partners.filter((id) => directory.managersOf(id).some((one) => one.user === user.id && one.isPrimary)).length;
        return [{ user, partners, primary }];
      }),
    [directory],
  );
  const columns = useMemo(
    (): GridColumn<Line>[] => [
      {
        id: "name",
        header: t("Manager"),
        value: ({ user }) => user.name,
        width: "minmax(8.5rem, 1.4fr)",
        narrow: "title",
        cell: ({ user }) => (
          <Link className="clip strong" to={{ page: "people", person: user.id }} tabIndex={-1}>
            {user.name}
          </Link>
        ),
      },
      {
        id: "status",
        header: t("Status"),
        value: ({ user }) => user.status,
        width: "6.5rem",
        cell: ({ user }) => <Badge tone={statusTone(user.status)}>{words(statusOf(user))}</Badge>,
      },
      {
        id: "partners",
        header: t("Partners"),
        value: ({ partners }) => partners.length,
        width: "minmax(6rem, 2fr)",
        narrow: "line",
        cell: ({ partners }) => (
          <span className="clip">
            <strong>{partners.length}</strong> <span className="small">{partners.map((id) => directory.told(id)).join(", ")}</span>
          </span>
        ),
      },
      {
        id: "primary",
        header: t("Primary of"),
        value: ({ primary }) => primary,
        width: "5.5rem",
        align: "end",
        cell: ({ primary }) => primary,
      },
      {
        id: "do",
        header: t("Actions"),
        width: "11.5rem",
        align: "end",
        narrow: "end",
        cell: ({ user, partners }) => (
          <Button
            look="quiet"
            icon="swap"
            aria-label={t("Replace everywhere")}
            onClick={() => act("replace", partners, { from: user.id, isEverywhere: true })}
          >
            {isNarrow ? t("Replace") : t("Replace everywhere")}
          </Button>
        ),
      },
    ],
    [directory, act, isNarrow],
  );
  const filters = useMemo(
    (): ListFilter<Line>[] => [{ field: "status", label: t("Status"), valuesOf: ({ user }) => [user.status], labelOf: words }],
    [],
  );
  return (
    <List
      label={t("Managers")}
      rows={rows}
      columns={columns}
      filters={filters}
      textOf={({ user, partners }) => `${user.name} ${user.id} ${user.email ?? ""} ${partners.map((id) => directory.told(id)).join(" ")}`}
      rowId={({ user }) => user.id}
      rowName={({ user }) => user.name}
      onOpen={({ user }) => go({ page: "people", person: user.id })}
      counted={(n) => count(n, "{n} manager", "{n} managers")}
      empty={<Empty title={t("Nobody manages a partner")} />}
    />
  );
}

const NO_ROWS: readonly ListerRow[] = [];

/** The managers lister, as far as the acting person may see it. */
function Assignments(): ReactNode {
  const { key, directory } = useEdition();
  const { by } = useWho();
  const { act, propose } = useProposing();
  const selection = useSelection();
  const { answer, error } = useGathered("lister", { key, by });
  const lister = answer?.rows ?? NO_ROWS;
  const columns = useMemo(() => listerColumns(directory), [directory]);
  const filters = useMemo(
    (): ListFilter<ListerRow>[] => [
      {
        field: "region",
        label: t("Region"),
        valuesOf: ({ partner }) => [regionOfId(partner, directory)],
        labelOf: (value) => value || t("none"),
      },
      { field: "user", label: t("Manager"), valuesOf: ({ user }) => [user], labelOf: (id) => directory.told(id) },
      {
        field: "primary",
        label: t("Primary"),
        valuesOf: ({ primary }) => [String(primary)],
        labelOf: (value) => (value === "true" ? t("yes") : t("no")),
      },
      {
        field: "effect",
        label: t("In effect"),
        valuesOf: ({ effective }) => [String(effective)],
        labelOf: (value) => (value === "true" ? t("yes") : t("no")),
      },
    ],
    [directory],
  );
  const pairsOf = (ids: readonly string[]): ListerRow[] => lister.filter((row) => ids.includes(idOf(row)));
  const namesOf = (pairs: readonly ListerRow[]): string => {
    const users = [...new Set(pairs.map(({ user }) => user))];
    return users.length <= 2 ? users.map((id) => directory.told(id)).join(", ") : count(users.length, "{n} person", "{n} people");
  };
  const partnersOf = (pairs: readonly ListerRow[]): string[] => [...new Set(pairs.map(({ partner }) => partner))];
  const options = { onApplied: selection.clear };

  return (
    <>
      {error !== undefined && <Problem error={error} />}
      <List
        label={t("Manager assignments")}
        rows={lister}
        columns={columns}
        filters={filters}
        textOf={({ user, partner }) => `${directory.told(user)} ${user} ${directory.told(partner)} ${partner}`}
        rowId={idOf}
        rowName={({ user, partner }) => t("{name} at {partner}", { name: directory.told(user), partner: directory.told(partner) })}
        selection={selection}
        counted={(n) => count(n, "{n} assignment", "{n} assignments")}
        empty={
          answer === undefined ? (
            <Empty title={error === undefined ? t("Asking …") : t("Nothing is known of them")} />
          ) : (
            <Empty title={t("{name} may see no assignment", { name: directory.told(by) })}>
              <p>{t("Administrators and readers see all rows, managers those of their own partners.")}</p>
            </Empty>
          )
        }
        bar={(ids) => {
          const pairs = pairsOf(ids);
          const names = namesOf(pairs);
          return (
            <div className="button-row">
              <Button
                icon="star"
                look="primary"
                onClick={() =>
                  propose(
                    t("Make {names} primary in {rows}", { names, rows: count(pairs.length, "{n} row", "{n} rows") }),
                    { edit: { kind: "managers.make-primary", assignments: pairs.map(({ partner, user }) => ({ partner, user })) } },
                    options,
                  )
                }
              >
                {t("Make primary")}
              </Button>
              <Button icon="swap" onClick={() => act("replace", partnersOf(pairs), options)}>
                {t("Replace managers")}
              </Button>
              <Button icon="plus" onClick={() => act("add", partnersOf(pairs), options)}>
                {t("Add manager")}
              </Button>
              <Button
                icon="minus"
                onClick={() =>
                  propose(
                    t("Remove {rows}", { rows: count(pairs.length, "{n} assignment", "{n} assignments") }),
                    {
                      edit: {
                        kind: "managers.rows",
                        rows: pairs.map(({ partner, user }) => ({ action: "remove" as const, partner, user })),
                      },
                    },
                    options,
                  )
                }
              >
                {t("Remove assignment")}
              </Button>
            </div>
          );
        }}
      />
    </>
  );
}

function idOf({ partner, user }: ListerRow): string {
  return `${user}@${partner}`;
}

function regionOfId(id: string, directory: Directory): string {
  const partner = directory.partner(id);
  return partner === undefined ? "" : regionOf(partner);
}

function listerColumns(directory: Directory): GridColumn<ListerRow>[] {
  return [
    {
      id: "user",
      header: t("Manager"),
      value: ({ user }) => directory.told(user),
      width: "minmax(8rem, 1fr)",
      narrow: "title",
      cell: ({ user }) => <span className="clip strong">{directory.told(user)}</span>,
    },
    {
      id: "partner",
      header: t("Partner"),
      value: ({ partner }) => directory.told(partner),
      width: "minmax(8rem, 1fr)",
      narrow: "line",
      cell: ({ partner }) => (
        <Link className="clip" to={{ page: "partners", partner }} tabIndex={-1}>
          {directory.told(partner)}
        </Link>
      ),
    },
    {
      id: "region",
      header: t("Region"),
      value: ({ partner }) => regionOfId(partner, directory),
      width: "4.5rem",
      cell: ({ partner }) => regionOfId(partner, directory),
    },
    {
      id: "primary",
      header: t("Primary"),
      value: ({ primary }) => (primary ? 1 : 0),
      width: "6rem",
      narrow: "end",
      cell: ({ primary }) =>
        primary ? (
          <Badge tone="info" icon="star">
            {t("Primary")}
          </Badge>
        ) : (
          <span className="absent">–</span>
        ),
    },
    {
      id: "effective",
      header: t("In effect"),
      value: ({ effective }) => (effective ? 1 : 0),
      width: "minmax(8.5rem, 1.2fr)",
      cell: ({ effective, code, user, partner }) =>
        effective ? (
          <span className="absent">{t("yes")}</span>
        ) : (
          <span className="clip" title={codeSentence(code ?? "", { user, partner }, directory)}>
            <Badge tone="warn">{t("No effect")}</Badge>{" "}
            <span className="small">{codeSentence(code ?? "", { user, partner }, directory)}</span>
          </span>
        ),
    },
  ];
}
