import type { Resource } from "partner-policy";
import type { ReactNode } from "react";
import { go, hrefOf } from "../app/address.js";
import { useToast } from "../app/Toasts.js";
import type { Sight } from "../engine/protocol.js";
import { t } from "../i18n/index.js";
import type { Directory } from "../programme/directory.js";
import { Badge } from "../ui/basics.js";
import type { GridColumn } from "../ui/Grid.js";
import { Icon } from "../ui/icons.js";
import { Menu } from "../ui/Menu.js";
import { fieldWords, recordName, words } from "../words/labels.js";
import { bit, firstOf, type Row, rowKey } from "./recordRows.js";

/** The columns of a type of records, for one viewer or for two side by side. */
export function recordColumns(
  records: readonly Resource[],
  type: string,
  directory: Directory,
  sight: Sight | undefined,
  other: Sight | undefined,
  name: string,
  otherName: string,
): GridColumn<Row>[] {
  const fields = shownFields(records, type);
  const person = (id: string | null | undefined, absent: string): ReactNode =>
    id == null ? <span className="absent">{absent}</span> : <span className="clip">{directory.told(id)}</span>;
  const column = (
    id: string,
    header: string,
    width: string,
    cell: (record: Resource) => ReactNode,
    more: Partial<GridColumn<Row>> = {},
  ): GridColumn<Row> => ({
    id,
    header,
    width,
    value: () => 0,
    cell: ({ record }) => cell(record),
    ...more,
  });
  const isLead = type === "lead";
  return [
    column(fields.title, t("Name"), "minmax(7.5rem, 1.4fr)", (record) => <span className="clip strong">{recordName(record)}</span>, {
      narrow: "title",
    }),
    column("partner", t("Partner"), "minmax(7rem, 1.2fr)", ({ partner }) => person(partner, t("none")), { narrow: "line" }),
    ...(isLead && other === undefined
      ? [
          column(
            "origin",
            t("Origin"),
            "minmax(6.5rem, 0.9fr)",
            ({ origin }) => <span className="clip">{origin === undefined ? "" : words(origin)}</span>,
            { isWideOnly: true },
          ),
        ]
      : []),
    ...fields.rest.map(({ field, isNumber }) =>
      column(
        `fields.${field}`,
        words(field),
        isNumber ? "5.25rem" : "minmax(4.75rem, 0.7fr)",
        (record) => {
          const text = fieldWords(field, record.fields?.[field], record.fields?.currency);
          return isNumber ? text : <span className="clip">{text}</span>;
        },
        isNumber ? { align: "end" } : {},
      ),
    ),
    column("owner", t("Owner"), "minmax(5.5rem, 1fr)", ({ owner }) => person(owner, t("no owner")), { isWideOnly: other !== undefined }),
    column("assignee", t("Assignee"), "minmax(6.5rem, 1fr)", ({ assignee }) => person(assignee, t("unassigned")), { isWideOnly: true }),
    {
      id: "access",
      header: other === undefined ? t("Exceptions") : t("{one} / {two}", { one: name, two: otherName }),
      width: other === undefined ? "minmax(6.75rem, 0.6fr)" : "minmax(8rem, 1.6fr)",
      narrow: "end",
      cell: ({ index }) =>
        sight === undefined ? null : other === undefined ? (
          <Exception sight={sight} row={index} />
        ) : (
          <span className="clip">
            {reach(sight, index)} / {reach(other, index)}
          </span>
        ),
    },
    { id: "do", header: t("Actions"), hasQuietHeader: true, width: "2rem", align: "end", cell: (row) => <RowActions row={row} /> },
  ];
}

/** What is not as everywhere: hidden, or only to be viewed. */
function Exception({ sight, row }: { readonly sight: Sight; readonly row: number }): ReactNode {
  if (!bit(sight.bits[0], row)) {
    return (
      <Badge tone="quiet" icon="hidden">
        {t("Hidden")}
      </Badge>
    );
  }
  if (!bit(sight.bits[1], row)) return <Badge tone="info">{t("View only")}</Badge>;
  return bit(sight.bits[4], row) ? <span className="absent">{t("full")}</span> : null;
}

function reach(sight: Sight, row: number): string {
  if (!bit(sight.bits[0], row)) return t("hidden");
  if (!bit(sight.bits[1], row)) return t("view");
  return bit(sight.bits[4], row) ? t("everything") : t("view, edit");
}

/** Which free fields a list shows beside the name: the first few with short values. */
function shownFields(
  records: readonly Resource[],
  type: string,
): { readonly title: string; readonly rest: readonly { field: string; isNumber: boolean }[] } {
  const some = firstOf(records, type, 200);
  const names = [...new Set(some.flatMap(({ fields }) => Object.keys(fields ?? {})))];
  const title = ["company", "name", "title", "subject"].find((name) => names.includes(name));
  const rest = names
    .filter((name) => name !== title)
    .map((field) => ({ field, isNumber: some.some(({ fields }) => typeof fields?.[field] === "number") }))
    .sort((a, b) => rank(a.field) - rank(b.field))
    .slice(0, 2);
  return { title: title === undefined ? "id" : `fields.${title}`, rest };
}

function rank(field: string): number {
  const place = ["stage", "status", "amount", "value"].indexOf(field);
  return place < 0 ? 9 : place;
}

/** What can be done from a row, besides opening it. */
function RowActions({ row }: { readonly row: Row }): ReactNode {
  const { record, index } = row;
  const say = useToast();
  const id = rowKey(record, index);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(hrefOf({ record: id }));
      say(t("{what} copied", { what: t("As link") }));
    } catch {
      say(t("The browser refused the clipboard."));
    }
  };
  return (
    <Menu
      label={t("Actions for {name}", { name: recordName(record) })}
      className="icon-button"
      isInGrid
      entries={[
        { label: t("Why?"), icon: "info", onSelect: () => go({ record: id }) },
        { label: t("Who else sees it?"), icon: "people", onSelect: () => go({ record: id, who: "1" }) },
        { label: t("Copy the link"), icon: "link", onSelect: () => void copy() },
        ...(record.partner == null
          ? []
          : [
              {
                label: t("Open the partner"),
                icon: "building" as const,
                onSelect: () => go({ page: "partners", partner: record.partner ?? undefined }),
              },
            ]),
        ...(record.owner == null
          ? []
          : [
              {
                label: t("Open the owner"),
                icon: "person" as const,
                onSelect: () => go({ page: "people", person: record.owner ?? undefined }),
              },
            ]),
      ]}
    >
      <Icon name="more" />
    </Menu>
  );
}
