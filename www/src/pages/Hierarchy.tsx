import type { HierarchyRole, Partner } from "partner-policy";
import { type ReactNode, useMemo, useState } from "react";
import { Link } from "../app/Link.js";
import { count, t } from "../i18n/index.js";
import { useProposing } from "../plan/ProposalHost.js";
import { useAsked } from "../programme/asked.js";
import { useEdition } from "../programme/context.js";
import type { Directory } from "../programme/directory.js";
import { Button } from "../ui/basics.js";
import { FieldsDialog } from "../ui/FieldsDialog.js";
import { slug } from "../words/slug.js";
import { useVisibleCounts } from "./counts.js";

const NONE: readonly HierarchyRole[] = [];

/** The roles of a partner as a tree, and what each level sees. */
export function Hierarchy({ partner, directory }: { readonly partner: Partner; readonly directory: Directory }): ReactNode {
  const { key } = useEdition();
  const { propose } = useProposing();
  const roles = useAsked("hierarchy", { key, partner: partner.id }).answer ?? NONE;
  const people = directory.peopleOf(partner.id);
  const lowest = roles.at(-1)?.id;
  const ids = useMemo(() => people.map(({ id }) => id), [people]);
  const counts = useVisibleCounts(ids);
  const depth = new Map<string, number>();
  for (const { id, parent } of roles) depth.set(id, parent == null ? 0 : (depth.get(parent) ?? 0) + 1);
  const [label, setLabel] = useState("");
  const [renaming, setRenaming] = useState<HierarchyRole>();
  return (
    <>
      <p className="small">{t("Who stands higher sees the records that lower roles own.")}</p>
      <ul className="tree">
        {roles.map((role) => {
          const members = people.filter((user) => user.kind === "partner" && (user.partnerRole ?? lowest) === role.id);
          const sees = members.map(({ id }) => counts?.get(id) ?? 0);
          return (
            <li key={role.id} style={{ marginInlineStart: `${(depth.get(role.id) ?? 0) * 1.5}rem` }} className="tree-node">
              <div className="tree-head">
                <p>
                  <strong>{role.label}</strong>{" "}
                  <span className="small">
                    {count(members.length, "{n} person", "{n} people")}
                    {counts !== undefined &&
                      members.length > 0 &&
                      ` · ${
                        Math.min(...sees) === Math.max(...sees)
                          ? count(Math.max(...sees), "sees {n} record", "sees {n} records")
                          : t("see {least} to {most} records", { least: Math.min(...sees), most: Math.max(...sees) })
                      }`}
                  </span>
                </p>
                <span className="button-row">
                  <Button look="quiet" onClick={() => setRenaming(role)}>
                    {t("Rename …")}
                  </Button>
                  <Button
                    look="quiet"
                    onClick={() =>
                      propose(t("Delete the role {label} of {name}", { label: role.label, name: partner.name }), {
                        edit: { kind: "hierarchy.delete", partner: partner.id, role: role.id },
                      })
                    }
                  >
                    {t("Delete …")}
                  </Button>
                </span>
              </div>
              <p className="tree-people">
                {members.map((user) => (
                  <Link key={user.id} to={{ page: "people", person: user.id }}>
                    {user.name}
                  </Link>
                ))}
              </p>
            </li>
          );
        })}
      </ul>
      {renaming !== undefined && (
        <FieldsDialog
          title={t("Rename {label}", { label: renaming.label })}
          description={t("Only the name changes; who stands where stays.")}
          fields={[{ name: "label", label: t("Name"), initial: renaming.label }]}
          onReview={({ label = "" }, propose) =>
            propose(t("Rename {label} of {name}", { label: renaming.label, name: partner.name }), {
              edit: { kind: "hierarchy.rename", partner: partner.id, role: renaming.id, label },
            })
          }
          onClose={() => setRenaming(undefined)}
        />
      )}
      <form
        className="form-line"
        onSubmit={(event) => {
          event.preventDefault();
          propose(t("Add the role {label} to {name}", { label, name: partner.name }), {
            edit: {
              kind: "hierarchy.add",
              partner: partner.id,
              role: {
                id: slug(label, `level-${roles.length + 1}`),
                label: label.trim(),
                ...(lowest === undefined ? {} : { parent: lowest }),
              },
            },
          });
        }}
      >
        <input
          className="input"
          aria-label={t("New role below the lowest")}
          placeholder={t("New role below the lowest")}
          value={label}
          onChange={({ target: { value } }) => setLabel(value)}
        />
        <Button type="submit" disabled={label.trim() === ""}>
          {t("Add role")}
        </Button>
      </form>
    </>
  );
}
