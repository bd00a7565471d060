import type { Feature, License, PartnerUser } from "partner-policy";
import { type ReactNode, useEffect, useState } from "react";
import { t } from "../i18n/index.js";
import { useProposing } from "../plan/ProposalHost.js";
import { useAsked } from "../programme/asked.js";
import { useEdition } from "../programme/context.js";
import type { Directory } from "../programme/directory.js";
import { Button } from "../ui/basics.js";
import { Choice } from "../ui/Choice.js";
import { words } from "../words/labels.js";

const FEATURES: readonly Feature[] = [
  "manage-users",
  "manage-leads",
  "manage-opportunities",
  "manage-cases",
  "manage-projects",
  "manage-listings",
  "manage-partnership",
];

/** The licences that a partner user may have. */
export const LICENSES: readonly License[] = [
  "partner-community",
  "partner-community-login",
  "customer-community-plus",
  "customer-community-plus-login",
  "customer-community",
  "customer-community-login",
  "high-volume-customer-portal",
  "authenticated-website",
];

/** Portal roles, features, licence and place in the hierarchy: each change is a plan. */
export function Holds({ user, directory }: { readonly user: PartnerUser; readonly directory: Directory }): ReactNode {
  const { key } = useEdition();
  const { propose } = useProposing();
  const { name, id } = user;
  const [roles, setRoles] = useState<ReadonlySet<string>>(new Set(user.userRoles));
  const [features, setFeatures] = useState<ReadonlySet<string>>(new Set(user.features));
  const given = JSON.stringify([user.userRoles, user.features]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is stored has changed, so the boxes follow
  useEffect(() => {
    setRoles(new Set(user.userRoles));
    setFeatures(new Set(user.features));
  }, [given]);
  const differs = (now: ReadonlySet<string>, before: readonly string[] | undefined): boolean =>
    now.size !== (before?.length ?? 0) || (before ?? []).some((one) => !now.has(one));
  const hierarchy = useAsked("hierarchy", { key, partner: user.partner }).answer ?? [];
  return (
    <section className="card">
      <h2>{t("What this person holds")}</h2>
      <Boxes
        legend={t("Portal roles")}
        options={directory.userRoles.map((role) => ({ value: role.id, label: role.name }))}
        chosen={roles}
        onChange={setRoles}
      />
      {differs(roles, user.userRoles) && (
        <Button
          look="primary"
          onClick={() => {
            const before = new Set(user.userRoles);
            const add = [...roles].filter((role) => !before.has(role));
            const remove = [...before].filter((role) => !roles.has(role));
            propose(t("Change the roles of {name}", { name }), {
              edit: {
                kind: "users.assign-roles",
                users: [id],
                ...(add.length > 0 ? { add } : {}),
                ...(remove.length > 0 ? { remove } : {}),
              },
            });
          }}
        >
          {t("Review the roles")}
        </Button>
      )}
      <Boxes
        legend={t("Features")}
        options={FEATURES.map((value) => ({ value, label: words(value) }))}
        chosen={features}
        onChange={setFeatures}
      />
      {differs(features, user.features) && (
        <Button
          look="primary"
          onClick={() => {
            const before = new Set<string>(user.features);
            const grant = FEATURES.filter((one) => features.has(one) && !before.has(one));
            const withdraw = FEATURES.filter((one) => !features.has(one) && before.has(one));
            propose(t("Change the features of {name}", { name }), {
              edit: {
                kind: "users.set-features",
                user: id,
                ...(grant.length > 0 ? { grant } : {}),
                ...(withdraw.length > 0 ? { withdraw } : {}),
              },
            });
          }}
        >
          {t("Review the features")}
        </Button>
      )}
      <div className="form-line">
        <Choice
          label={t("Licence")}
          value={user.license}
          options={LICENSES.map((value) => ({ value, label: words(value) }))}
          onChange={(license) =>
            license !== user.license &&
            propose(t("Change the licence of {name} to {license}", { name, license: words(license) }), {
              edit: { kind: "users.set-license", user: id, license: license as License },
            })
          }
        />
        {hierarchy.length > 0 && (
          <Choice
            label={t("Partner role")}
            value={user.partnerRole ?? ""}
            options={hierarchy.map((role) => ({ value: role.id, label: role.label }))}
            onChange={(partnerRole) =>
              partnerRole !== user.partnerRole &&
              propose(t("Change the partner role of {name}", { name }), { edit: { kind: "users.set-partner-role", user: id, partnerRole } })
            }
          />
        )}
      </div>
    </section>
  );
}

function Boxes(props: {
  readonly legend: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}): ReactNode {
  return (
    <fieldset className="boxes">
      <legend>{props.legend}</legend>
      {props.options.map(({ value, label }) => (
        <label key={value} className="check">
          <input
            type="checkbox"
            checked={props.chosen.has(value)}
            onChange={() => {
              const next = new Set(props.chosen);
              if (!next.delete(value)) next.add(value);
              props.onChange(next);
            }}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
