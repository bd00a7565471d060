import type { PublicGroup } from "partner-policy";
import { type ReactNode, useMemo, useState } from "react";
import type { Engine } from "../engine/client.js";
import type { EditionKey } from "../engine/protocol.js";
import { count, number, t } from "../i18n/index.js";
import { SpokenError } from "../i18n/SpokenError.js";
import { useEdition } from "../programme/context.js";
import { toldItem } from "../programme/directory.js";
import { Segments } from "../ui/basics.js";
import { Apart } from "../ui/Named.js";
import { People } from "../ui/People.js";
import { type Pickable, Picker } from "../ui/Picker.js";
import { groupName, regionOf, words } from "../words/labels.js";

/** Who is meant, as far as it is chosen: people, whole hierarchies of partners, internal roles with those below, public groups. */
export interface Chosen {
  readonly users: readonly string[];
  readonly partners: readonly string[];
  readonly internalRoles: readonly string[];
  readonly groups: readonly string[];
}

export const NO_MEMBERS: Chosen = { users: [], partners: [], internalRoles: [], groups: [] };

type Kind = keyof Chosen;

/** How many are chosen, of every kind. */
export function chosenCount(chosen: Chosen): number {
  return chosen.users.length + chosen.partners.length + chosen.internalRoles.length + chosen.groups.length;
}

/** What is chosen as the file says it. */
export type Members = Required<Pick<PublicGroup, "users" | "groups" | "internalRoles" | "partnerRoles">>;

/**
 * What is chosen as the file says it. A partner stands for the highest role of its hierarchy and those below, which the engine names.
 *
 * @throws SpokenError if a partner has no hierarchy
 */
export async function membersOf(chosen: Chosen, engine: Engine, key: EditionKey, nameOf: (id: string) => string): Promise<Members> {
  const partnerRoles = await Promise.all(
    chosen.partners.map(async (partner) => {
      const [highest] = await engine.ask("hierarchy", { key, partner });
      if (highest === undefined) throw new SpokenError(() => t("{name} has no role hierarchy.", { name: nameOf(partner) }));
      return { partner, role: highest.id, subordinates: true };
    }),
  );
  return {
    users: [...chosen.users],
    groups: [...chosen.groups],
    internalRoles: chosen.internalRoles.map((role) => ({ role, subordinates: true })),
    partnerRoles,
  };
}

/** Chooses who is meant, one kind after the other; what was chosen of the other kinds stays, and is counted. */
export function MembersField(props: {
  /** What is asked; left out, it is the kind of those who are offered. */
  readonly label?: string;
  readonly chosen: Chosen;
  readonly onChange: (chosen: Chosen) => void;
  /** Who is there already, and is not offered. */
  readonly without?: readonly string[];
  /** The group that is changed, which is no member of itself. */
  readonly group?: string | undefined;
  readonly onSubmit?: () => void;
}): ReactNode {
  const { chosen, onChange, without = [] } = props;
  const { directory } = useEdition();
  const { internalRoles = [], publicGroups = [] } = directory.snapshot;
  const [kind, setKind] = useState<Kind>("users");
  const partners = useMemo(
    () =>
      directory.partners.map((partner): Pickable & { readonly about: string } => {
        const facts = [partner.tier === undefined ? "" : directory.name(partner.tier), regionOf(partner), words(partner.status)];
        const about = facts.filter(Boolean).join(" · ");
        return { id: partner.id, name: partner.name, keywords: `${about} ${partner.segment ?? ""}`, about };
      }),
    [directory],
  );
  const toggled = (list: readonly string[], id: string): readonly string[] =>
    list.includes(id) ? list.filter((one) => one !== id) : [...list, id];
  const pick = (id: string): void => onChange({ ...chosen, [kind]: toggled(chosen[kind], id) });
  const submit = props.onSubmit === undefined ? {} : { onSubmit: props.onSubmit };
  const names = { users: t("People"), partners: t("Partners"), internalRoles: t("Internal roles"), groups: t("Groups") };
  const label = props.label ?? names[kind];
  const kinds = (["users", "partners", "internalRoles", "groups"] as const)
    .filter((value) => (value === "internalRoles" ? internalRoles.length : value === "groups" ? publicGroups.length : 1) > 0)
    .map((value) => ({ value, label: chosen[value].length === 0 ? names[value] : `${names[value]} (${number(chosen[value].length)})` }));
  const list = (items: readonly (Pickable & { readonly about: string })[], counted: (n: number) => string): ReactNode => (
    <Picker
      key={kind}
      label={label}
      items={items}
      chosen={items.filter(({ id }) => chosen[kind].includes(id)).map((item) => ({ ...item, name: toldItem(item, directory) }))}
      isMulti
      onPick={({ id }) => pick(id)}
      onPickAll={(all) => onChange({ ...chosen, [kind]: [...new Set([...chosen[kind], ...all.map(({ id }) => id)])] })}
      {...submit}
      placeholder={kind === "partners" ? t("Name, region or tier") : t("Name")}
      counted={counted}
      render={({ id, name, about }) => (
        <span className="person">
          <span className="person-name">
            {name} <Apart id={id} directory={directory} />
          </span>
          <span className="person-facts">{about}</span>
        </span>
      )}
    />
  );
  return (
    <>
      <Segments label={t("Kind of member")} value={kind} onChange={setKind} options={kinds} />
      {kind === "users" && (
        <People
          label={label}
          people={directory.users.filter(({ id }) => !without.includes(id))}
          directory={directory}
          chosen={chosen.users}
          isMulti
          hasKinds
          onPick={pick}
          onPickAll={(all) => onChange({ ...chosen, users: [...new Set([...chosen.users, ...all])] })}
          {...submit}
        />
      )}
      {kind === "partners" && (
        <>
          {list(partners, (n) => count(n, "{n} partner", "{n} partners"))}
          <p className="small">{t("Means everybody who has a place in the partner’s role hierarchy, also who gets one later.")}</p>
        </>
      )}
      {kind === "internalRoles" &&
        list(
          internalRoles.map(({ id, label: name }) => ({ id, name, keywords: "", about: t("and the roles below") })),
          (n) => count(n, "{n} role", "{n} roles"),
        )}
      {kind === "groups" &&
        list(
          publicGroups.filter(({ id }) => id !== props.group).map(({ id }) => ({ id, name: groupName(id), keywords: "", about: "" })),
          (n) => count(n, "{n} group", "{n} groups"),
        )}
    </>
  );
}
