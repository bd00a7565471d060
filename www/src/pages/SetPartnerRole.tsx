import { type ReactNode, useEffect, useMemo, useState } from "react";
import { count, t } from "../i18n/index.js";
import { useEdition, useSession } from "../programme/context.js";
import type { Option } from "../ui/Choice.js";
import { FieldsDialog } from "../ui/FieldsDialog.js";

/** Gives people one place in the role hierarchies of their partners: a role that all of those have. */
export function SetPartnerRole(props: {
  readonly users: readonly string[];
  readonly onApplied: () => void;
  readonly onClose: () => void;
}): ReactNode {
  const { users } = props;
  const { engine } = useSession();
  const { key, directory } = useEdition();
  const [roles, setRoles] = useState<readonly Option[]>();
  const partners = useMemo(() => {
    const people = users.flatMap((id) => directory.user(id) ?? []);
    return [...new Set(people.flatMap((user) => (user.kind === "internal" ? [] : [user.partner])))];
  }, [users, directory]);
  useEffect(() => {
    let isWanted = true;
    Promise.all(partners.map((partner) => engine.ask("hierarchy", { key, partner }))).then(
      ([first = [], ...others]) => {
        const shared = first.filter(({ id }) => others.every((list) => list.some((role) => role.id === id)));
        if (isWanted) setRoles(shared.map(({ id, label }) => ({ value: id, label })));
      },
      () => isWanted && setRoles([]),
    );
    return () => {
      isWanted = false;
    };
  }, [engine, key, partners]);
  if (roles === undefined) return null;
  const many = count(users.length, "{n} person", "{n} people");
  return (
    <FieldsDialog
      title={t("Partner role of {many}", { many })}
      description={
        roles.length === 0
          ? t("No role stands in the hierarchies of all their partners.")
          : t("A role that stands in the hierarchies of all their partners.")
      }
      fields={[{ name: "role", label: t("Partner role"), options: roles, initial: roles.at(-1)?.value ?? "" }]}
      onClose={props.onClose}
      onReview={({ role = "" }, propose) =>
        propose(
          t("Give {many} the partner role {role}", { many, role: roles.find(({ value }) => value === role)?.label ?? role }),
          { edits: users.map((user) => ({ kind: "users.set-partner-role", user, partnerRole: role })) },
          { onApplied: props.onApplied },
        )
      }
    />
  );
}
