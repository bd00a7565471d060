import type { User } from "partner-policy";
import { type KeyboardEvent, type ReactNode, useDeferredValue, useId, useMemo, useState } from "react";
import type { Directory } from "../programme/directory.js";
import { KIND, plural, statusOf, statusTone, words } from "../words/labels.js";
import { Avatar, Badge, Segments } from "./basics.js";
import { Icon } from "./icons.js";

const SHOWN = 60;
type KindFilter = "all" | User["kind"];

interface PeopleProps {
  readonly label: string;
  readonly people: readonly User[];
  readonly directory: Directory;
  readonly chosen: ReadonlySet<string>;
  readonly onPick: (id: string) => void;
  readonly isMulti?: boolean;
  readonly hasKinds?: boolean;
}

/** A list of people that is searched by typing and walked with the arrow keys. */
export function People({ label, people, directory, chosen, onPick, isMulti = false, hasKinds = false }: PeopleProps): ReactNode {
  const [text, setText] = useState("");
  const [kind, setKind] = useState<KindFilter>("all");
  const [active, setActive] = useState(0);
  const list = useId();
  const sought = useDeferredValue(text.trim().toLowerCase());
  const found = useMemo(
    () => people.filter((user) => (kind === "all" || user.kind === kind) && (sought === "" || matches(user, sought, directory))),
    [people, kind, sought, directory],
  );
  const shown = found.slice(0, SHOWN);
  const current = Math.min(active, Math.max(0, shown.length - 1));

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = Math.max(0, Math.min(shown.length - 1, current + step));
      setActive(next);
      document.getElementById(`${list}-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      const user = shown[current];
      if (user !== undefined) onPick(user.id);
    }
  };

  return (
    <div className="people">
      <div className="search">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={shown.length > 0 ? `${list}-${current}` : undefined}
          aria-autocomplete="list"
          placeholder="Name, id, partner or role"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
          autoComplete="off"
          spellCheck={false}
        />
      </div>
      {hasKinds && (
        <Segments
          label="Kind of person"
          value={kind}
          onChange={(next) => {
            setKind(next);
            setActive(0);
          }}
          options={[
            { value: "all", label: "All" },
            { value: "internal", label: "Internal" },
            { value: "partner", label: "Partner" },
            { value: "sales-rep", label: "Reps" },
          ]}
        />
      )}
      <div className="people-list" id={list} role="listbox" aria-label={label} aria-multiselectable={isMulti} tabIndex={-1}>
        {shown.map((user, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above holds the focus and handles the keys
          <div
            key={user.id}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={chosen.has(user.id)}
            data-active={index === current || undefined}
            className="person-option"
            onClick={() => onPick(user.id)}
            onPointerMove={() => setActive(index)}
          >
            <Person user={user} directory={directory} />
            <span className="person-mark">{chosen.has(user.id) && <Icon name="check" />}</span>
          </div>
        ))}
      </div>
      <p className="people-count" role="status">
        {shown.length === 0
          ? "Nobody matches."
          : found.length > shown.length
            ? `First ${shown.length} of ${plural(found.length, "person", "people")}. Type to narrow.`
            : plural(found.length, "person", "people")}
      </p>
    </div>
  );
}

/** A person with kind, partner, roles and status. */
export function Person({ user, directory }: { readonly user: User; readonly directory: Directory }): ReactNode {
  return (
    <>
      <Avatar name={user.name} kind={user.kind} />
      <span className="person">
        <span className="person-name">
          {user.name} <span className="id">{user.id}</span>
        </span>
        <span className="person-facts">{facts(user, directory)}</span>
      </span>
      <Badge tone={user.kind === "sales-rep" ? (user.listed ? "good" : "bad") : statusTone(user.status)}>{words(statusOf(user))}</Badge>
    </>
  );
}

function facts(user: User, directory: Directory): string {
  const place = user.kind === "internal" ? undefined : directory.partner(user.partner)?.name;
  return [KIND[user.kind], place, ...rolesOf(user, directory)].filter((part) => part !== undefined).join(" · ");
}

/** The names of a person's roles: portal roles, or the internal role and permission groups. */
export function rolesOf(user: User, directory: Directory): string[] {
  if (user.kind === "partner") return (user.userRoles ?? []).map((id) => directory.userRoleName(id));
  if (user.kind === "sales-rep") return [];
  return [
    ...(user.supplierAdmin === true ? ["Supplier administrator"] : []),
    ...(user.internalRole === undefined ? [] : [directory.name(user.internalRole)]),
  ];
}

function matches(user: User, sought: string, directory: Directory): boolean {
  return `${user.name} ${user.id} ${facts(user, directory)} ${statusOf(user)}`.toLowerCase().includes(sought);
}
