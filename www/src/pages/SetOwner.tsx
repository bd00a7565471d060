import { type ReactNode, useState } from "react";
import { count, t } from "../i18n/index.js";
import { useFormPlan } from "../plan/ProposalHost.js";
import { useDirectory } from "../programme/context.js";
import { Button } from "../ui/basics.js";
import { Overlay } from "../ui/Overlay.js";
import { People } from "../ui/People.js";

/** Who of the supplier's people owns the accounts. */
export function SetOwner(props: {
  readonly partners: readonly string[];
  readonly onApplied?: () => void;
  readonly onClose: () => void;
}): ReactNode {
  const { partners, onApplied, onClose } = props;
  const { isOpen, propose } = useFormPlan(onClose);
  const directory = useDirectory();
  const owners = new Set(partners.map((id) => directory.partner(id)?.owner));
  const present = owners.size === 1 ? [...owners][0] : undefined;
  const [owner, setOwner] = useState(present);
  const isReady = owner !== undefined && owner !== present;
  const [only = ""] = partners;
  const where = partners.length === 1 ? directory.told(only) : count(partners.length, "{n} partner", "{n} partners");
  const review = (): void => {
    if (!isReady) return;
    const edits = partners.map((partner) => ({ kind: "partners.set-owner", partner, owner }) as const);
    const [edit] = edits;
    propose(
      t("Make {name} the account owner of {partner}", { name: directory.told(owner), partner: where }),
      edits.length === 1 && edit !== undefined ? { edit } : { edits },
      { onApplied },
    );
  };
  return (
    <Overlay
      isOpen={isOpen}
      onClose={onClose}
      shape="dialog"
      title={t("Account owner of {name}", { name: where })}
      description={t("The roles of the account stand below the role of its owner.")}
      footer={
        <>
          <span className="small">{owner === undefined ? t("none") : directory.told(owner)}</span>
          <Button look="primary" disabled={!isReady} onClick={review}>
            {t("Review plan")}
          </Button>
        </>
      }
    >
      <People
        label={t("Account owner")}
        people={directory.users.filter(({ kind }) => kind === "internal")}
        directory={directory}
        chosen={owner === undefined ? [] : [owner]}
        onPick={setOwner}
        onSubmit={review}
      />
    </Overlay>
  );
}
