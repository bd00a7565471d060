import { Popover } from "radix-ui";
import { type ReactNode, useState } from "react";
import { number, t } from "../i18n/index.js";
import { useAsked } from "../programme/asked.js";
import { useEdition } from "../programme/context.js";
import { toldItem } from "../programme/directory.js";
import { Choice } from "../ui/Choice.js";
import type { IconName } from "../ui/icons.js";
import { Apart } from "../ui/Named.js";
import { Opener } from "../ui/Opener.js";
import { People } from "../ui/People.js";
import { type Pickable, Picker } from "../ui/Picker.js";
import { groupName } from "../words/labels.js";
import type { ScopeKind, TargetDraft } from "./ruleDraft.js";

/** A kind of target as it reads in a list of them. */
function kindWords(kind: ScopeKind): string {
  return {
    user: t("A user"),
    partner: t("The users of a partner"),
    partnerRole: t("A partner role"),
    partnerRoleBelow: t("A partner role and subordinates"),
    group: t("A public group"),
    queue: t("A queue"),
    internalRole: t("An internal role"),
    internalRoleBelow: t("An internal role and subordinates"),
    internalRoleBranches: t("An internal role, subordinates and their partners"),
    allPartnerUsers: t("All partner users"),
    allInternal: t("All internal users"),
    criteria: t("Anybody, by a field"),
  }[kind];
}

/** Chooses a kind of people, and which of them. */
export function TargetField<K extends ScopeKind>(props: {
  readonly label: string;
  readonly kinds: readonly K[];
  readonly value: TargetDraft<K>;
  readonly onChange: (value: TargetDraft<K>) => void;
}): ReactNode {
  const { label, kinds, value, onChange } = props;
  const { key, directory } = useEdition();
  const { snapshot } = directory;
  const isPartnerRole = value.kind.startsWith("partnerRole");
  const { answer: partnerRoles = [] } = useAsked(
    "hierarchy",
    isPartnerRole && value.partner !== "" ? { key, partner: value.partner } : undefined,
  );
  const pick = (id: string): void => onChange({ ...value, id });
  const partners = (): Pickable[] => directory.partners.map(({ id, name }) => ({ id, name, keywords: "" }));
  const labelled = (list: readonly { readonly id: string; readonly label: string }[] = []): Pickable[] =>
    list.map((one) => ({ id: one.id, name: one.label, keywords: "" }));
  const which = (): ReactNode => {
    const given = { chosen: value.id, onPick: pick };
    switch (value.kind as ScopeKind) {
      case "user":
        return <Chooser label={t("User")} icon="person" {...given} />;
      case "partner":
        return <Chooser label={t("Partner")} icon="building" items={partners()} {...given} />;
      case "group":
        return (
          <Chooser
            label={t("Public group")}
            icon="people"
            items={(snapshot.publicGroups ?? []).map(({ id }) => ({ id, name: groupName(id), keywords: "" }))}
            {...given}
          />
        );
      case "queue":
        return <Chooser label={t("Queue")} icon="people" items={labelled(snapshot.queues)} {...given} />;
      case "partnerRole":
      case "partnerRoleBelow":
        return (
          <>
            <Chooser
              label={t("Partner")}
              icon="building"
              items={partners()}
              chosen={value.partner}
              onPick={(partner) => onChange({ ...value, partner, id: "" })}
            />
            {value.partner !== "" && <Chooser label={t("Partner role")} icon="shield" items={labelled(partnerRoles)} {...given} />}
          </>
        );
      case "internalRole":
      case "internalRoleBelow":
      case "internalRoleBranches":
        return <Chooser label={t("Internal role")} icon="shield" items={labelled(snapshot.internalRoles)} {...given} />;
      default:
        return null;
    }
  };
  return (
    <>
      <Choice
        label={label}
        value={value.kind}
        onChange={(kind) => onChange({ kind: kind as K, id: "", partner: "" })}
        options={kinds.map((kind) => ({ value: kind, label: kindWords(kind) }))}
      />
      {which()}
    </>
  );
}

/** Chooses one of many by its name; without `items` a person. */
function Chooser(props: {
  readonly label: string;
  readonly icon: IconName;
  readonly items?: readonly Pickable[];
  readonly chosen: string;
  readonly onPick: (id: string) => void;
}): ReactNode {
  const { label, items, chosen, icon } = props;
  const { directory } = useEdition();
  const [isOpen, setOpen] = useState(false);
  const item = items?.find(({ id }) => id === chosen);
  const name = item === undefined ? directory.told(chosen) : toldItem(item, directory);
  const onPick = (id: string): void => {
    props.onPick(id);
    setOpen(false);
  };
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen} modal>
      <Popover.Trigger asChild aria-label={chosen === "" ? t("{label} …", { label }) : t("{label}: {name}. Change", { label, name })}>
        <Opener icon={icon}>
          <span className="opener-small">{label}</span>
          {chosen !== "" && <span className="opener-strong">{name}</span>}
        </Opener>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover" align="start" sideOffset={6} collisionPadding={12} aria-label={label}>
          {items === undefined ? (
            <People
              label={label}
              people={directory.users}
              directory={directory}
              chosen={chosen === "" ? [] : [chosen]}
              hasKinds
              onPick={onPick}
            />
          ) : (
            <Picker
              label={label}
              items={items}
              chosen={item === undefined ? [] : [{ ...item, name }]}
              onPick={({ id }) => onPick(id)}
              placeholder={label}
              counted={number}
              render={({ id, name: called }) => (
                <span className="person">
                  <span className="person-name">
                    {called} <Apart id={id} directory={directory} />
                  </span>
                </span>
              )}
            />
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
