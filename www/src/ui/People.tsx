import type { User } from "partner-policy";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { count, languageNow, t } from "../i18n/index.js";
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
  /** Takes all that a search finds. */
  readonly onPickAll?: (ids: readonly string[]) => void;
  readonly isMulti?: boolean;
  readonly onSubmit?: () => void;
  readonly hasKinds?: boolean;
}

/** What else somebody is found by, put together when it is first sought or while nothing else is done. */
let prepared: { readonly of: Directory; readonly language: string; readonly texts: Map<User, string> } | undefined;

function keywordsOf(user: User, directory: Directory): string {
  const language = languageNow();
  if (prepared?.of !== directory || prepared.language !== language) prepared = { of: directory, language, texts: new Map() };
  const { texts } = prepared;
  let text = texts.get(user);
  if (text === undefined) {
    text = `${facts(user, directory)} ${statusOf(user)}`;
    texts.set(user, text);
  }
  return text;
}

/** How long a slice of what is put together beforehand may take, in milliseconds. */
const SLICE = 6;

/** Has what people are found by ready before somebody types, without holding anybody up. */
function usePrepared(directory: Directory): void {
  useEffect(() => {
    const people = directory.users;
    let place = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const go = (): void => {
      for (const end = performance.now() + SLICE; place < people.length && performance.now() < end; place += 1) {
        keywordsOf(people[place] as User, directory);
      }
      timer = place < people.length ? setTimeout(go) : undefined;
    };
    timer = setTimeout(go);
    return () => clearTimeout(timer);
  }, [directory]);
}

/** Chooses people by name. */
export function People(props: PeopleProps): ReactNode {
  const { people, directory, chosen, hasKinds = false, onPickAll } = props;
  const [kind, setKind] = useState<KindFilter>("all");
  usePrepared(directory);
  const items = useMemo(
    () =>
      people
        .filter((user) => kind === "all" || user.kind === kind)
        .map((user) => ({
          id: user.id,
          name: user.name,
          get keywords() {
            return keywordsOf(user, directory);
          },
          user,
        })),
    [people, kind, directory],
  );
  return (
    <Picker
      label={props.label}
      items={items}
      chosen={chosen.map((id) => ({ id, name: directory.told(id), keywords: "", user: directory.user(id) }))}
      isMulti={props.isMulti ?? false}
      onPick={({ id }) => props.onPick(id)}
      {...(onPickAll === undefined ? {} : { onPickAll: (all: readonly { readonly id: string }[]) => onPickAll(all.map(({ id }) => id)) })}
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
