import type { Edit } from "partner-policy";
import { count, t } from "../i18n/index.js";
import type { IconName } from "../ui/icons.js";

/** What can be done with the managers of selected partners. */
export const ACTION_KINDS = ["add", "replace", "make-primary", "remove", "remove-all"] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

export const ACTION_ICONS: Readonly<Record<ActionKind, IconName>> = {
  add: "plus",
  replace: "swap",
  "make-primary": "star",
  remove: "minus",
  "remove-all": "cross",
};

/** What an action is called. */
export function actionName(kind: ActionKind): string {
  return {
    add: t("Add manager"),
    replace: t("Replace"),
    "make-primary": t("Make primary"),
    remove: t("Remove"),
    "remove-all": t("Remove all"),
  }[kind];
}

/** What was chosen in the dialog of an action. */
export interface Choices {
  readonly users: readonly string[];
  readonly makePrimary: boolean;
  /** With replace: who is replaced; `undefined` for all managers. */
  readonly from: string | undefined;
  /** With replace: who of `users` becomes primary. */
  readonly primary: string | undefined;
  /** With replace of one: at every partner of that one; at partners that are not active without a successor. */
  readonly everywhere?: { readonly removesWhereInactive: boolean } | undefined;
  /** With make primary: whoever does not manage one of the partners is assigned there first. */
  readonly assigns?: boolean;
}

/** The edit that an action on partners asks for. */
export function editOf(kind: ActionKind, partners: readonly string[], choices: Choices): Edit {
  const users = [...choices.users];
  switch (kind) {
    case "add":
      return { kind: "managers.add", partners: [...partners], users, makePrimary: choices.makePrimary };
    case "replace":
      if (choices.everywhere !== undefined && choices.from !== undefined) {
        return {
          kind: "managers.replace",
          partners: { managedBy: choices.from },
          from: { user: choices.from },
          to: users,
          ...(choices.primary === undefined ? {} : { makePrimary: choices.primary }),
          ...(choices.everywhere.removesWhereInactive ? { onInactive: "remove" as const } : {}),
        };
      }
      return {
        kind: "managers.replace",
        partners: [...partners],
        from: choices.from === undefined ? { all: true } : { user: choices.from },
        to: users,
        ...(choices.primary === undefined ? {} : { makePrimary: choices.primary }),
      };
    case "remove":
      return { kind: "managers.remove", partners: [...partners], users };
    case "remove-all":
      return { kind: "managers.remove-all", partners: [...partners] };
    case "make-primary":
      if (choices.assigns === true) return { kind: "managers.add", partners: [...partners], users, makePrimary: true };
      return { kind: "managers.make-primary", assignments: partners.flatMap((partner) => users.map((user) => ({ partner, user }))) };
  }
}

/** A title for an action on partners, as the plan and the way back name it. */
export function titleOf(kind: ActionKind, partners: number, people: readonly string[], from?: string): string {
  const places = count(partners, "{n} partner", "{n} partners");
  const names = people.join(", ");
  switch (kind) {
    case "add":
      return t("Add {names} to {places}", { names, places });
    case "replace":
      return from === undefined
        ? t("Replace the managers of {places} by {names}", { places, names })
        : t("Replace {from} by {names} at {places}", { from, names, places });
    case "remove":
      return t("Remove {names} from {places}", { names, places });
    case "remove-all":
      return t("Remove all managers of {places}", { places });
    case "make-primary":
      return t("Make {names} primary of {places}", { names, places });
  }
}
