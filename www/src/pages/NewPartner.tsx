import type { Partner } from "partner-policy";
import type { ReactNode } from "react";
import { t } from "../i18n/index.js";
import type { Propose } from "../plan/ProposalHost.js";
import type { Directory } from "../programme/directory.js";
import { FieldsDialog } from "../ui/FieldsDialog.js";
import { words } from "../words/labels.js";
import { slug } from "../words/slug.js";

const STATUSES: readonly Partner["status"][] = ["prospective", "active", "inactive"];

/** Asks for a new partner, and plans it. */
export function NewPartner({ directory, onClose }: { readonly directory: Directory; readonly onClose: () => void }): ReactNode {
  const regions = [
    ...new Set(directory.partners.flatMap(({ fields }) => (typeof fields?.region === "string" ? [fields.region] : []))),
  ].sort();
  const none = { value: "-", label: t("none") };
  const review = ({ name = "", status = "", tier = "", region = "" }: Readonly<Record<string, string>>, propose: Propose): void => {
    let id = `p-${slug(name, "partner")}`;
    for (let n = 2; directory.partner(id) !== undefined; n += 1) id = `p-${slug(name, "partner")}-${n}`;
    const partner: Partner = {
      id,
      name,
      status: status as Partner["status"],
      ...(tier === none.value ? {} : { tier }),
      ...(region === none.value ? {} : { fields: { region } }),
    };
    propose(t("Create the partner {name}", { name }), { edit: { kind: "partners.create", partner } });
  };
  return (
    <FieldsDialog
      title={t("New partner")}
      description={t("Managers and people follow, on the page of the partner.")}
      fields={[
        { name: "name", label: t("Name") },
        { name: "status", label: t("Status"), options: STATUSES.map((value) => ({ value, label: words(value) })), initial: "prospective" },
        {
          name: "tier",
          label: t("Tier"),
          options: [none, ...(directory.snapshot.tiers ?? []).map(({ id, name }) => ({ value: id, label: name }))],
          initial: none.value,
        },
        {
          name: "region",
          label: t("Region"),
          options: [none, ...regions.map((value) => ({ value, label: value.toUpperCase() }))],
          initial: none.value,
        },
      ]}
      onReview={review}
      onClose={onClose}
    />
  );
}
