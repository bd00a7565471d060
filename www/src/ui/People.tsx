import type { User } from "partner-policy";
import { type ReactNode, useMemo, useState } from "react";
import { count, t } from "../i18n/index.js";
import type { Directory } from "../programme/directory.js";
import { kindOf, statusOf, statusTone, words } from "../words/labels.js";
import { Avatar, Badge, Segments } from "./basics.js";
import { Picker } from "./Picker.js";

type KindFilter = "all" | User["kind"];

interface PeopleProps {
  readonly label: string;
  readonly people: readonly User[];
  readonly directory: Directory;
  readonly chosen: readonly string[];
  readonly onPick: (id: string) => void;
  readonly isMulti?: boolean;
  readonly onSubmit?: () => void;
  readonly hasKinds?: boolean;
}

/** Chooses people by name. */
export function People(props: PeopleProps): ReactNode {
  const { people, directory, chosen, hasKinds = false } = props;
  const [kind, setKind] = useState<KindFilter>("all");
  const items = useMemo(
    () =>
      people
        .filter((user) => kind === "all" || user.kind === kind)
        .map((user) => ({ id: user.id, name: user.name, keywords: `${facts(user, directory)} ${statusOf(user)}`, user })),
    [people, kind, directory],
  );
  return (
    <Picker
      label={props.label}
      items={items}
      chosen={chosen.map((id) => ({ id, name: directory.told(id), keywords: "", user: directory.user(id) }))}
      isMulti={props.isMulti ?? false}
      onPick={({ id }) => props.onPick(id)}
      {...(props.onSubmit === undefined ? {} : { onSubmit: props.onSubmit })}
      placeholder={t("Name, partner or role")}
      counted={(n) => count(n, "{n} person", "{n} people")}
      render={({ user }) => user !== undefined && <Person user={user} directory={directory} hasId />}
    >
      {hasKinds && (
        <Segments
          label={t("Kind of person")}
          value={kind}
          onChange={setKind}
          options={[
            { value: "all", label: t("All") },
            { value: "internal", label: t("Internal") },
            { value: "partner", label: t("Partner users") },
            { value: "sales-rep", label: t("Reps") },
          ]}
        />
      )}
    </Picker>
  );
}

/** A person with kind, partner, roles and status, and the id where the partner does not tell namesakes apart. */
export function Person({
  user,
  directory,
  hasId = false,
}: {
  readonly user: User;
  readonly directory: Directory;
  readonly hasId?: boolean;
}): ReactNode {
  return (
    <>
      <Avatar name={user.name} kind={user.kind} />
      <span className="person">
        <span className="person-name">
          {user.name} {hasId && directory.detail(user.id) === user.id && <span className="id">{user.id}</span>}
        </span>
        <span className="person-facts">{facts(user, directory)}</span>
      </span>
      {statusTone(statusOf(user)) !== "good" && <Badge tone={statusTone(statusOf(user))}>{words(statusOf(user))}</Badge>}
    </>
  );
}

/** A person in a line: kind, partner, roles. */
export function facts(user: User, directory: Directory): string {
  const place = user.kind === "internal" ? undefined : directory.partner(user.partner)?.name;
  return [kindOf(user.kind), place, ...rolesOf(user, directory)].filter((part) => part !== undefined).join(" · ");
}

/** The names of a person's roles: portal roles; of staff the internal role, else the permission groups. */
export function rolesOf(user: User, directory: Directory): string[] {
  if (user.kind === "partner") return (user.userRoles ?? []).map((id) => directory.userRoleName(id));
  if (user.kind === "sales-rep") return [];
  return [
    ...(user.supplierAdmin === true ? [t("Supplier administrator")] : []),
    ...(user.internalRole === undefined
      ? (user.permissionGroups ?? []).map((group) => directory.name(group))
      : [directory.name(user.internalRole)]),
  ];
}
