import type { Invitation } from "partner-policy";
import { type ReactNode, useMemo, useState } from "react";
import { Link } from "../app/Link.js";
import { count, moment, t } from "../i18n/index.js";
import { useEdition, useWho } from "../programme/context.js";
import { Badge, Button, Empty } from "../ui/basics.js";
import type { GridColumn } from "../ui/Grid.js";
import { List, type ListFilter } from "../ui/ListPage.js";
import { endOf } from "../words/invitations.js";
import { NewPerson } from "./NewPerson.js";

type State = "waiting" | "answered" | "ended";

/** The invitations of the programme, and what happens when one is answered. */
export function Invitations(): ReactNode {
  const { directory } = useEdition();
  const { now } = useWho();
  const [joining, setJoining] = useState<Invitation>();
  const rows = directory.snapshot.invitations ?? NONE;
  const names: Readonly<Record<State, string>> = useMemo(() => ({ waiting: t("Waiting"), answered: t("Answered"), ended: t("Ended") }), []);
  const stateOf = useMemo(
    () =>
      (one: Invitation): State =>
        one.usedAt !== undefined ? "answered" : endOf(one, directory) <= Date.parse(now) ? "ended" : "waiting",
    [directory, now],
  );
  const columns = useMemo(
    (): GridColumn<Invitation>[] => [
      {
        id: "email",
        header: t("E-mail address"),
        value: ({ email }) => email,
        width: "minmax(12rem, 1.5fr)",
        narrow: "title",
        cell: ({ email }) => <span className="clip strong">{email}</span>,
      },
      {
        id: "partner",
        header: t("Partner"),
        value: ({ partner }) => directory.told(partner),
        width: "minmax(8rem, 1fr)",
        narrow: "line",
        cell: ({ partner }) => <Link to={{ page: "partners", partner }}>{directory.told(partner)}</Link>,
      },
      {
        id: "state",
        header: t("State"),
        value: stateOf,
        width: "7rem",
        cell: (one) => (
          <Badge tone={{ waiting: "info", answered: "good", ended: "quiet" }[stateOf(one)] as "info"}>{names[stateOf(one)]}</Badge>
        ),
      },
      { id: "sent", header: t("Sent"), value: ({ createdAt }) => createdAt, width: "10rem", cell: ({ createdAt }) => moment(createdAt) },
      {
        id: "ends",
        header: t("Ends"),
        value: (one) => endOf(one, directory),
        width: "10rem",
        isWideOnly: true,
        cell: (one) => moment(endOf(one, directory)),
      },
      {
        id: "do",
        header: t("Actions"),
        width: "7rem",
        align: "end",
        narrow: "end",
        cell: (one) =>
          stateOf(one) === "answered" ? null : (
            <Button look="quiet" onClick={() => setJoining(one)}>
              {t("Join …")}
            </Button>
          ),
      },
    ],
    [directory, stateOf, names],
  );
  const filters = useMemo(
    (): ListFilter<Invitation>[] => [
      { field: "state", label: t("State"), valuesOf: (one) => [stateOf(one)], labelOf: (value) => names[value as State] ?? value },
      { field: "partner", label: t("Partner"), valuesOf: ({ partner }) => [partner], labelOf: (id) => directory.told(id) },
    ],
    [directory, stateOf, names],
  );
  return (
    <>
      <List
        label={t("Invitations")}
        rows={rows}
        columns={columns}
        filters={filters}
        textOf={({ email, partner }) => `${email} ${directory.told(partner)}`}
        rowId={({ token }) => token}
        rowName={({ email }) => email}
        counted={(n) => count(n, "{n} invitation", "{n} invitations")}
        empty={
          <Empty title={t("Nobody is invited")}>
            <p>{t("An invitation stands here from the moment on that its plan is applied.")}</p>
          </Empty>
        }
      />
      {joining !== undefined && <NewPerson partner={joining.partner} invitation={joining} onClose={() => setJoining(undefined)} />}
    </>
  );
}

const NONE: readonly Invitation[] = [];
