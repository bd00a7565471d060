import type { Edit } from "partner-policy";
import type { IconName } from "../ui/icons.js";
import { plural } from "../words/labels.js";

/** What can be done with selected partners. */
export const ACTIONS = [
  { kind: "add", label: "Add manager", icon: "plus" },
  { kind: "replace", label: "Replace managers", icon: "swap" },
  { kind: "make-primary", label: "Make primary", icon: "star" },
  { kind: "remove", label: "Remove manager", icon: "minus" },
  { kind: "remove-all", label: "Remove all", icon: "cross" },
] as const satisfies readonly { kind: string; label: string; icon: IconName }[];

export type ActionKind = (typeof ACTIONS)[number]["kind"];

/** What was chosen in the dialog of an action. */
export interface Choices {
  readonly users: readonly string[];
  readonly makePrimary: boolean;
  /** With replace: who is replaced; `undefined` for all managers. */
  readonly from: string | undefined;
  /** With replace: who of `users` becomes primary. */
  readonly primary: string | undefined;
}

/** The edit that an action on partners asks for. */
export function editOf(kind: ActionKind, partners: readonly string[], choices: Choices): Edit {
  const users = [...choices.users];
  switch (kind) {
    case "add":
      return { kind: "managers.add", partners: [...partners], users, makePrimary: choices.makePrimary };
    case "replace":
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
      return { kind: "managers.make-primary", assignments: partners.flatMap((partner) => users.map((user) => ({ partner, user }))) };
  }
}

/** A title for an action on partners, as the plan and the way back name it. */
export function titleOf(kind: ActionKind, partners: readonly string[], users: readonly string[]): string {
  const places = plural(partners.length, "partner");
  const people = users.join(", ");
  switch (kind) {
    case "add":
      return `Add ${people} to ${places}`;
    case "replace":
      return `Replace managers of ${places} by ${people}`;
    case "remove":
      return `Remove ${people} from ${places}`;
    case "remove-all":
      return `Remove all managers of ${places}`;
    case "make-primary":
      return `Make ${people} primary of ${places}`;
  }
}
