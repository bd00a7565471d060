import type { PartnerUser } from "partner-policy";
import { type ReactNode, useMemo, useState } from "react";
import { t } from "../i18n/index.js";
import { useFormPlan } from "../plan/ProposalHost.js";
import { useDirectory } from "../programme/context.js";
import { Button } from "../ui/basics.js";
import { Overlay } from "../ui/Overlay.js";
import { People, rolesOf } from "../ui/People.js";

/** Plans that somebody holds the portal roles that somebody else holds, no more and no less. */
export function CopyRoles({ user, onClose }: { readonly user: PartnerUser; readonly onClose: () => void }): ReactNode {
  const directory = useDirectory();
  const { isOpen, propose } = useFormPlan(onClose);
  const [from, setFrom] = useState<string>();
  const people = useMemo(() => directory.users.filter((one) => one.kind === "partner" && one.id !== user.id), [directory, user.id]);
  const model = directory.user(from);
  const { name, id } = user;
  const review = (): void => {
    if (model?.kind !== "partner") return;
    const held = new Set(user.userRoles);
    const wanted = new Set(model.userRoles);
    const add = [...wanted].filter((role) => !held.has(role));
    const remove = [...held].filter((role) => !wanted.has(role));
    propose(t("Give {name} the roles of {model}", { name, model: model.name }), {
      edit: {
        kind: "users.assign-roles",
        users: [id],
        // What both hold is named where nothing else is: the plan then says that everything is so already.
        ...(add.length > 0 || remove.length === 0 ? { add: add.length > 0 ? add : [...wanted] } : {}),
        ...(remove.length > 0 ? { remove } : {}),
      },
    });
  };
  return (
    <Overlay
      isOpen={isOpen}
      onClose={onClose}
      shape="dialog"
      title={t("Copy the roles of somebody to {name}", { name })}
      description={t("The portal roles become the same. Features, licence and place in the hierarchy stay as they are.")}
      footer={
        <>
          <span className="small">{model === undefined ? t("Nobody chosen yet") : rolesOf(model, directory).join(", ") || t("none")}</span>
          <Button look="primary" disabled={model === undefined} onClick={review}>
            {t("Review plan")}
          </Button>
        </>
      }
    >
      <People
        label={t("Whose roles")}
        people={people}
        directory={directory}
        chosen={from === undefined ? [] : [from]}
        onPick={setFrom}
        onSubmit={review}
      />
    </Overlay>
  );
}
