import type { ReactNode } from "react";
import { t } from "../i18n/index.js";
import { useSession, useSessionState } from "../programme/context.js";
import { Button } from "../ui/basics.js";
import { proposalLine, useProposing } from "./ProposalHost.js";

/** The plans that were kept for later; nothing where there are none. */
export function Kept(): ReactNode {
  const session = useSession();
  const { programme, edition } = useSessionState();
  const { review } = useProposing();
  const { kept } = programme;
  const { revision } = edition;
  if (kept.length === 0) return null;
  return (
    <section className="card" aria-label={t("Kept plans")}>
      <h2>{t("Kept for later")}</h2>
      <ul className="plain-list">
        {kept.map((proposal) => (
          <li key={proposal.id} className="list-line">
            <div className="list-line-text">
              <p>{proposalLine(proposal)}</p>
              {proposal.revision !== revision && <p className="small">{t("The programme is at revision {n} now.", { n: revision })}</p>}
            </div>
            <Button onClick={() => review(proposal)}>{t("Review the kept plan")}</Button>
            <Button look="quiet" onClick={() => session.keep(kept.filter(({ id }) => id !== proposal.id))}>
              {t("Discard")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
