import type { PartnerUser } from "partner-policy";
import { type ReactNode, useMemo } from "react";
import { t } from "../i18n/index.js";
import { useProposing } from "../plan/ProposalHost.js";
import { useDirectory } from "../programme/context.js";
import { FieldsDialog } from "../ui/FieldsDialog.js";

/** Whoever changes company starts anew there: first it is noted that the person has left, then the person is invited there. */
export function MovePerson({ user, onClose }: { readonly user: PartnerUser; readonly onClose: () => void }): ReactNode {
  const directory = useDirectory();
  const { propose } = useProposing();
  const { name, id } = user;
  const options = useMemo(
    () =>
      directory.partners
        .filter((partner) => partner.id !== user.partner && partner.status === "active")
        .map((partner) => ({
          value: partner.id,
          label: directory.told(partner.id),
        }))
        .sort((a, b) => a.label.localeCompare(b.label)),
    [directory, user.partner],
  );
  const invite = (partner: string, email: string): void =>
    propose(
      t("Invite {email} to {partner}", { email, partner: directory.told(partner) }),
      { edit: { kind: "users.invite", partner, email, token: crypto.randomUUID() } },
      { note: <p className="small">{t("Second of two steps: the invitation to the new partner.")}</p> },
    );
  return (
    <FieldsDialog
      title={t("Move {name} to another partner", { name })}
      description={t(
        "Whoever changes company starts anew there, with a login of its own: records, roles, features and shares stay behind. Two plans: the person has left, then an invitation.",
      )}
      fields={[
        { name: "partner", label: t("Partner"), options, initial: options[0]?.value ?? "" },
        { name: "email", label: t("E-mail address there"), type: "email" },
      ]}
      onReview={({ partner = "", email = "" }, proposeFirst) =>
        proposeFirst(
          t("{name} has left", { name }),
          { edit: { kind: "users.mark-left", user: id } },
          {
            onApplied: () => invite(partner, email),
            note: (
              <p className="small">{t("First of two steps. The invitation to {partner} follows.", { partner: directory.told(partner) })}</p>
            ),
          },
        )
      }
      onClose={onClose}
    />
  );
}
