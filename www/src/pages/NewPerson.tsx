import type { HomeOrg, Invitation, License, NewPartnerUser } from "partner-policy";
import type { ReactNode } from "react";
import { t } from "../i18n/index.js";
import type { Propose } from "../plan/ProposalHost.js";
import { useAsked } from "../programme/asked.js";
import { useEdition } from "../programme/context.js";
import type { Option } from "../ui/Choice.js";
import { FieldsDialog } from "../ui/FieldsDialog.js";
import { words } from "../words/labels.js";
import { slug } from "../words/slug.js";
import { LICENSES } from "./Holds.js";

function homeKinds(): Option[] {
  return [
    { value: "owned", label: t("Active, of the partner") },
    { value: "shared", label: t("Shared with others") },
    { value: "sandbox", label: t("A sandbox") },
    { value: "foreign", label: t("Of somebody else") },
    { value: "locked", label: t("Locked") },
  ];
}

/** What a home organisation says of itself and of the person. */
function homeOrg(id: string, kind: string): HomeOrg {
  return {
    id,
    state: kind === "locked" ? "locked" : "active",
    owned: kind !== "foreign",
    shared: kind === "shared",
    sandbox: kind === "sandbox",
    userActive: true,
  };
}

/** Makes a partner user of an account: of whoever answers an invitation, else without one. */
export function NewPerson(props: { readonly partner: string; readonly invitation?: Invitation; readonly onClose: () => void }): ReactNode {
  const { partner, invitation } = props;
  const { key, directory } = useEdition();
  const roles = useAsked("hierarchy", { key, partner }).answer;
  if (roles === undefined) return null;
  const place = directory.told(partner);
  const colleague = directory.peopleOf(partner).find((user) => user.kind === "partner" && user.homeOrg !== undefined);
  const home = colleague?.kind === "partner" ? (colleague.homeOrg?.id ?? "") : "";
  const review = (values: Readonly<Record<string, string>>, propose: Propose): void => {
    const { name = "", email = "", license = "", role = "", username = email, org = "", kind = "" } = values;
    let id = `u-${slug(name, "person")}`;
    for (let n = 2; directory.user(id) !== undefined; n += 1) id = `u-${slug(name, "person")}-${n}`;
    const user: NewPartnerUser = {
      id,
      name,
      partner,
      email,
      username,
      license: license as License,
      contact: { id: `c-${id}`, partner },
      ...(role === "" ? {} : { partnerRole: role }),
      ...(org === "" ? {} : { homeOrg: homeOrg(org, kind) }),
    };
    if (invitation === undefined)
      propose(t("Add {name} to {partner}", { name, partner: place }), { edit: { kind: "users.create", users: [user] } });
    else
      propose(t("{name} joins {partner}", { name, partner: place }), {
        source: "invitation",
        edit: { kind: "users.join", token: invitation.token, user },
      });
  };
  return (
    <FieldsDialog
      title={invitation === undefined ? t("Add a person to {partner}", { partner: place }) : t("Join {partner}", { partner: place })}
      description={
        invitation === undefined
          ? t("Without an invitation: the person can come in as soon as the plan is applied.")
          : t("What happens when the invitation to {email} is answered.", { email: invitation.email })
      }
      fields={[
        { name: "name", label: t("Name") },
        { name: "email", label: t("E-mail address"), type: "email", initial: invitation?.email ?? "" },
        {
          name: "license",
          label: t("Licence"),
          options: LICENSES.map((value) => ({ value, label: words(value) })),
          initial: "partner-community",
        },
        ...(invitation === undefined
          ? []
          : [
              { name: "username", label: t("Login name in the home organisation"), initial: invitation.email },
              { name: "org", label: t("Home organisation"), initial: home },
              { name: "kind", label: t("What it says of itself"), options: homeKinds(), initial: "owned" },
            ]),
        // Whoever joins chooses no place of their own.
        ...(roles.length === 0 || invitation !== undefined
          ? []
          : [
              {
                name: "role",
                label: t("Partner role"),
                options: roles.map(({ id, label }) => ({ value: id, label })),
                initial: roles.at(-1)?.id ?? "",
              },
            ]),
      ]}
      onReview={review}
      onClose={props.onClose}
    />
  );
}
