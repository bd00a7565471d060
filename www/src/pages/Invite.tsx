import { type ReactNode, useMemo, useState } from "react";
import { count, t } from "../i18n/index.js";
import { useFormPlan } from "../plan/ProposalHost.js";
import { useDirectory } from "../programme/context.js";
import { Badge, Button } from "../ui/basics.js";
import { Overlay } from "../ui/Overlay.js";
import { Picker } from "../ui/Picker.js";
import { regionOf, statusTone, words } from "../words/labels.js";

/** Invites somebody by address into a partner account. */
export function Invite(props: { readonly partner: string | undefined; readonly onClose: () => void }): ReactNode {
  const directory = useDirectory();
  const { isOpen, propose } = useFormPlan(props.onClose);
  const [email, setEmail] = useState("");
  const [partner, setPartner] = useState(props.partner);
  const items = useMemo(
    () =>
      directory.partners.map((one) => ({ id: one.id, name: one.name, keywords: `${regionOf(one)} ${one.tier ?? ""}`, status: one.status })),
    [directory],
  );
  const isReady = partner !== undefined && /^\S+@\S+$/.test(email.trim());
  const review = (): void => {
    if (partner === undefined || !isReady) return;
    propose(t("Invite {email} to {partner}", { email: email.trim(), partner: directory.told(partner) }), {
      edit: { kind: "users.invite", partner, email: email.trim(), token: crypto.randomUUID() },
    });
  };
  return (
    <Overlay
      isOpen={isOpen}
      onClose={props.onClose}
      shape="dialog"
      title={t("Invite somebody")}
      description={t("The plan is shown before anything is sent; sending the mail is the host's part.")}
      footer={
        <>
          <span className="small">{partner === undefined ? t("No partner chosen yet") : directory.told(partner)}</span>
          <Button look="primary" disabled={!isReady} onClick={review}>
            {t("Review plan")}
          </Button>
        </>
      }
    >
      <label className="field">
        <span>{t("E-mail address")}</span>
        <input
          className="input"
          type="email"
          data-autofocus
          value={email}
          onChange={({ target: { value } }) => setEmail(value)}
          autoComplete="off"
        />
      </label>
      <p className="field-label">{t("Partner")}</p>
      <Picker
        label={t("Partner")}
        items={items}
        chosen={items.filter(({ id }) => id === partner).map((item) => ({ ...item, name: directory.told(item.id) }))}
        onPick={({ id }) => setPartner(id)}
        onSubmit={review}
        placeholder={t("Name, region or tier")}
        counted={(n) => count(n, "{n} partner", "{n} partners")}
        render={({ id, status }) => (
          <>
            <span className="clip person">{directory.told(id)}</span>
            <Badge tone={statusTone(status)}>{words(status)}</Badge>
          </>
        )}
      />
    </Overlay>
  );
}
