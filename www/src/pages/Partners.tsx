import type { Edit, Partner } from "partner-policy";
import { type ReactNode, useMemo, useState } from "react";
import { adjust, go, useAddress } from "../app/address.js";
import { useSelection } from "../app/selection.js";
import { count, t } from "../i18n/index.js";
import { useProposing } from "../plan/ProposalHost.js";
import { ACTION_ICONS, ACTION_KINDS, type ActionKind, actionName, editOf, titleOf } from "../plan/proposals.js";
import { useDirectory } from "../programme/context.js";
import { csvOf, download } from "../programme/csv.js";
import type { Directory } from "../programme/directory.js";
import { Badge, Button, Empty } from "../ui/basics.js";
import type { GridColumn } from "../ui/Grid.js";
import { Heading } from "../ui/Heading.js";
import { Icon } from "../ui/icons.js";
import { List, type ListFilter } from "../ui/ListPage.js";
import { Menu, type MenuEntry } from "../ui/Menu.js";
import { Named } from "../ui/Named.js";
import { regionOf, statusTone, words } from "../words/labels.js";
import { NewPartner } from "./NewPartner.js";
import { PartnerPage } from "./PartnerPage.js";
import { SetOwner } from "./SetOwner.js";

/** The partners with their managers, and what can be done with those that are selected. */
export function Partners(): ReactNode {
  const { get } = useAddress();
  const partner = get("partner");
  return partner === undefined ? <PartnerList /> : <PartnerPage key={partner} id={partner} />;
}

function PartnerList(): ReactNode {
  const { get, filters } = useAddress();
  const directory = useDirectory();
  const { act, propose, importCsv } = useProposing();
  const selection = useSelection();
  const [owning, setOwning] = useState<readonly string[]>();
  const columns = useMemo(() => partnerColumns(directory), [directory]);
  const fields = useMemo(() => partnerFilters(directory), [directory]);

  const start = (kind: ActionKind, ids: readonly string[], unseen: number): void => {
    // A list that is narrowed to one manager is about that one.
    const managers = filters.find(({ field }) => field === "manager")?.values ?? [];
    const from = kind === "replace" && managers.length === 1 ? managers[0] : undefined;
    const options = { onApplied: selection.clear, unseen, from };
    if (kind !== "remove-all") {
      act(kind, ids, options);
      return;
    }
    const edit = editOf(kind, ids, { users: [], makePrimary: false, from: undefined, primary: undefined });
    propose(titleOf(kind, ids.length, []), { edit }, options);
  };
  const many = (ids: readonly string[]): string => count(ids.length, "{n} partner", "{n} partners");
  /** What is set of one partner at a time, of all that are selected together. */
  const each = (title: string, ids: readonly string[], editOf: (partner: string) => Edit): void =>
    propose(title, { edits: ids.map(editOf) }, { onApplied: selection.clear });
  const more = (ids: readonly string[], unseen: number): MenuEntry[] => [
    { label: t("Remove all managers"), onSelect: () => start("remove-all", ids, unseen) },
    { label: t("Change the account owner …"), onSelect: () => setOwning(ids), isLast: true },
    ...(directory.snapshot.tiers ?? []).map(({ id: tier, name }) => ({
      label: t("Tier {name}", { name }),
      onSelect: () =>
        each(t("Set the tier of {name} to {tier}", { name: many(ids), tier: name }), ids, (partner) => ({
          kind: "partners.set-tier",
          partner,
          tier,
        })),
    })),
    {
      label: t("Activate"),
      onSelect: () =>
        each(t("Activate {name}", { name: many(ids) }), ids, (partner) => ({ kind: "partners.set-status", partner, status: "active" })),
    },
    {
      label: t("Make inactive"),
      onSelect: () =>
        each(t("Make {name} inactive", { name: many(ids) }), ids, (partner) => ({
          kind: "partners.set-status",
          partner,
          status: "inactive",
        })),
    },
  ];
  const save = (): void => {
    const lines = directory.partners.flatMap(({ id }) =>
      directory.managersOf(id).map(({ user, isPrimary }) => ["add", id, user, isPrimary ? "true" : ""]),
    );
    download("managers.csv", csvOf(["action", "partner", "user", "primary"], lines), "text/csv");
  };

  return (
    <>
      <Heading title={t("Partners")}>
        <Button icon="download" onClick={save}>
          {t("Export managers")}
        </Button>
        <Button icon="upload" onClick={() => importCsv()}>
          {t("Import CSV")}
        </Button>
        <Button icon="plus" look="primary" onClick={() => adjust({ do: "create" })}>
          {t("New partner")}
        </Button>
      </Heading>
      {get("do") === "create" && <NewPartner directory={directory} onClose={() => adjust({ do: undefined })} />}
      <List
        label={t("Partners")}
        rows={directory.partners}
        columns={columns}
        filters={fields}
        textOf={(partner) => textOf(partner, directory)}
        rowId={idOf}
        rowName={({ name }) => name}
        onOpen={({ id }) => go({ page: "partners", partner: id })}
        selection={selection}
        counted={(n) => count(n, "{n} partner", "{n} partners")}
        empty={<Empty title={t("There are no partners")} />}
        bar={(ids, unseen) => (
          <div className="button-row">
            {IN_SIGHT.map((kind, index) => (
              <Button
                key={kind}
                icon={ACTION_ICONS[kind]}
                look={index === 0 ? "primary" : "plain"}
                onClick={() => start(kind, ids, unseen)}
              >
                {actionName(kind)}
              </Button>
            ))}
            <Menu label={t("More for the selected partners")} entries={more(ids, unseen)}>
              {t("More")}
            </Menu>
          </div>
        )}
      />
      {owning !== undefined && <SetOwner partners={owning} onApplied={selection.clear} onClose={() => setOwning(undefined)} />}
    </>
  );
}

/** What the bar has buttons for; the menu beside them has the rest. */
const IN_SIGHT = ACTION_KINDS.filter((kind) => kind !== "remove-all");

function idOf({ id }: { readonly id: string }): string {
  return id;
}

function textOf(partner: Partner, directory: Directory): string {
  return [partner.name, partner.id, regionOf(partner), ...directory.managersOf(partner.id).map(({ user }) => directory.name(user))].join(
    " ",
  );
}

function partnerFilters(directory: Directory): ListFilter<Partner>[] {
  const gap = (partner: Partner): string[] => {
    const managers = directory.managersOf(partner.id);
    if (partner.status !== "active") return [];
    return managers.length === 0
      ? ["none", "no-primary"]
      : [
          ...(managers.some(({ isPrimary }) => isPrimary) ? [] : ["no-primary"]),
          ...(managers.some(({ user }) => isOut(user, directory)) ? ["inactive"] : []),
        ];
  };
  return [
    { field: "status", label: t("Status"), valuesOf: ({ status }) => [status], labelOf: words },
    {
      field: "region",
      label: t("Region"),
      valuesOf: (partner) => [regionOf(partner)],
      labelOf: (value) => (value === "" ? t("none") : value),
    },
    {
      field: "tier",
      label: t("Tier"),
      valuesOf: ({ tier }) => [tier ?? ""],
      labelOf: (id) => (id === "" ? t("none") : directory.name(id)),
    },
    {
      field: "manager",
      label: t("Manager"),
      valuesOf: ({ id }) => directory.managersOf(id).map(({ user }) => user),
      labelOf: (id) => directory.told(id),
    },
    {
      field: "gap",
      label: t("Attention"),
      valuesOf: gap,
      labelOf: (value) =>
        ({ none: t("No manager"), "no-primary": t("No primary manager"), inactive: t("A manager who is not active") })[value] ?? value,
    },
  ];
}

/** Says whether a manager's assignment is stored without effect, as the person's own status has it. */
function isOut(user: string, directory: Directory): boolean {
  const person = directory.user(user);
  return person?.kind === "internal" && person.status !== "active";
}

function partnerColumns(directory: Directory): GridColumn<Partner>[] {
  return [
    {
      id: "name",
      header: t("Partner"),
      value: ({ name }) => name,
      width: "minmax(11.5rem, 1.4fr)",
      narrow: "title",
      cell: ({ name, id }) => <Named name={name} id={id} directory={directory} />,
    },
    {
      id: "status",
      header: t("Status"),
      value: ({ status }) => status,
      width: "7.5rem",
      narrow: "end",
      cell: ({ status }) => <Badge tone={statusTone(status)}>{words(status)}</Badge>,
    },
    {
      id: "tier",
      header: t("Tier"),
      value: ({ tier }) => tier ?? "",
      width: "6rem",
      isWideOnly: true,
      cell: ({ tier }) => (tier === undefined ? <span className="absent">–</span> : directory.name(tier)),
    },
    { id: "region", header: t("Region"), value: regionOf, width: "5rem", cell: (partner) => regionOf(partner) },
    {
      id: "people",
      header: t("People"),
      value: ({ id }) => directory.peopleOf(id).length,
      width: "4.5rem",
      align: "end",
      isWideOnly: true,
      cell: ({ id }) => directory.peopleOf(id).length,
    },
    {
      id: "managers",
      header: t("Managers"),
      value: ({ id }) => directory.managersOf(id).length,
      width: "minmax(11rem, 2.2fr)",
      narrow: "line",
      cell: ({ id }) => <ManagerChips partner={id} directory={directory} />,
    },
  ];
}

/** So many managers stand in a line; the others are counted. */
const CHIPS = 2;

/** The managers of a partner in a line, the primary first with a star. */
export function ManagerChips({ partner, directory }: { readonly partner: string; readonly directory: Directory }): ReactNode {
  const managers = directory.managersOf(partner);
  if (managers.length === 0) return <span className="absent">{t("No managers")}</span>;
  const rest = managers.slice(CHIPS);
  return (
    <span className="managers">
      {managers.slice(0, CHIPS).map(({ user, isPrimary }) => {
        const person = directory.user(user);
        const status = person?.kind === "internal" && person.status !== "active" ? person.status : undefined;
        return (
          <span key={user} className={`manager ${isPrimary ? "primary" : ""}`}>
            {isPrimary && (
              <>
                <Icon name="star" size={12} />
                <span className="sr-only">{t("Primary:")} </span>
              </>
            )}
            {person?.name ?? user}
            {status !== undefined && <span className="manager-status"> ({words(status).toLowerCase()})</span>}
          </span>
        );
      })}
      {rest.length > 0 && (
        <span className="manager" title={rest.map(({ user }) => directory.told(user)).join(", ")}>
          {t("+ {n}", { n: rest.length })}
        </span>
      )}
    </span>
  );
}
