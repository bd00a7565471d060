import type { Edit, LeadVisibility, UserRole, UserRolePatch } from "partner-policy";
import { type DragEvent, type ReactNode, useEffect, useMemo, useState } from "react";
import { useAddress } from "../app/address.js";
import { Link } from "../app/Link.js";
import { count, languageName, t } from "../i18n/index.js";
import { ImpactView } from "../plan/ImpactView.js";
import { useProposing } from "../plan/ProposalHost.js";
import { useImpact } from "../plan/usePlan.js";
import { useEdition, useSession, useWho } from "../programme/context.js";
import { Badge, Button, Empty } from "../ui/basics.js";
import { Choice } from "../ui/Choice.js";
import { Heading } from "../ui/Heading.js";
import { Icon } from "../ui/icons.js";
import { slug } from "../words/slug.js";
import { Holders } from "./PersonCards.js";

const STANDARD = ["administrator", "marketing", "sales"];

/** Which leads a role shows, in words. */
export function visibilityWords(visibility: LeadVisibility | undefined): string {
  switch (visibility) {
    case "all":
      return t("All leads");
    case "assigned":
      return t("Assigned leads");
    case "sales-default":
      return t("As Sales by default");
    default:
      return t("By default");
  }
}

/** The portal roles in their order, and the one that is open with the impact of what is being changed. */
export function Roles(): ReactNode {
  const { directory } = useEdition();
  const { get } = useAddress();
  const { propose } = useProposing();
  const roles = directory.userRoles;
  const open = directory.userRole(get("role") ?? "") ?? undefined;
  const [dragged, setDragged] = useState<string>();
  const [over, setOver] = useState<string>();
  const [name, setName] = useState("");
  const holders = useMemo(() => {
    const counts = new Map<string, number>();
    for (const user of directory.users) {
      if (user.kind === "partner") for (const id of user.userRoles ?? []) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return counts;
  }, [directory]);

  const move = (id: string, before: string): void => {
    const ids = roles.map((role) => role.id).filter((one) => one !== id);
    ids.splice(Math.max(0, ids.indexOf(before)), 0, id);
    order(id, ids);
  };
  const step = (id: string, by: -1 | 1): void => {
    const ids = roles.map((role) => role.id);
    const place = ids.indexOf(id);
    const other = ids[place + by];
    if (other === undefined) return;
    ids[place + by] = id;
    ids[place] = other;
    order(id, ids);
  };
  const order = (id: string, ids: string[]): void =>
    propose(t("Move the role {role}", { role: directory.userRoleName(id) }), { edit: { kind: "roles.reorder", ids } });
  const onDrop = (event: DragEvent, before: string): void => {
    event.preventDefault();
    setOver(undefined);
    if (dragged !== undefined && dragged !== before) move(dragged, before);
  };

  return (
    <>
      <Heading title={t("Roles")} about={t("The portal roles of partner users, in the order in which portals show them.")} />
      {roles.length === 0 ? (
        <Empty title={t("This programme has no portal roles")} />
      ) : (
        <div className="split-page">
          <section aria-label={t("Portal roles")}>
            <ul className="role-list">
              {roles.map((role, index) => (
                <li
                  key={role.id}
                  className="role-line"
                  data-open={open?.id === role.id || undefined}
                  data-over={over === role.id || undefined}
                  draggable
                  onDragStart={() => setDragged(role.id)}
                  onDragEnd={() => setDragged(undefined)}
                  onDragOver={(event) => {
                    event.preventDefault();
                    setOver(role.id);
                  }}
                  onDragLeave={() => setOver(undefined)}
                  onDrop={(event) => onDrop(event, role.id)}
                >
                  <span className="drag" aria-hidden="true">
                    <Icon name="drag" />
                  </span>
                  <Link className="role-main" to={{ role: role.id }} aria-current={open?.id === role.id ? "true" : undefined}>
                    <span className="strong">{role.name}</span>
                    <span className="small">
                      {visibilityWords(role.leadVisibility)} · {count(holders.get(role.id) ?? 0, "{n} holder", "{n} holders")}
                      {role.isDefault === true && ` · ${t("default")}`}
                      {role.partnerAssignable === true && ` · ${t("assignable by partners")}`}
                    </span>
                  </Link>
                  <button
                    type="button"
                    className="icon-button"
                    disabled={index === 0}
                    aria-label={t("Move {name} up", { name: role.name })}
                    onClick={() => step(role.id, -1)}
                  >
                    <Icon name="up" size={14} />
                  </button>
                  <button
                    type="button"
                    className="icon-button"
                    disabled={index === roles.length - 1}
                    aria-label={t("Move {name} down", { name: role.name })}
                    onClick={() => step(role.id, 1)}
                  >
                    <Icon name="chevron" size={14} />
                  </button>
                </li>
              ))}
            </ul>
            <form
              className="form-line"
              onSubmit={(event) => {
                event.preventDefault();
                propose(t("Create the role {role}", { role: name.trim() }), {
                  edit: { kind: "roles.create", role: { id: slug(name, `role-${roles.length + 1}`), name: name.trim() } },
                });
              }}
            >
              <input
                className="input"
                aria-label={t("Name of a new role")}
                placeholder={t("Name of a new role")}
                value={name}
                onChange={({ target: { value } }) => setName(value)}
              />
              <Button type="submit" icon="plus" disabled={name.trim() === ""}>
                {t("Create")}
              </Button>
            </form>
          </section>
          {open === undefined ? (
            <section className="card">
              <Empty
                title={
                  get("role") === undefined ? t("Choose a role to change it") : t("There is no role “{id}”", { id: get("role") ?? "" })
                }
              >
                <p>{t("While you change it you see who would gain and who would lose sight of what.")}</p>
              </Empty>
            </section>
          ) : (
            <div className="role-open">
              <RoleForm key={`${open.id} ${JSON.stringify(open)}`} role={open} holders={holders.get(open.id) ?? 0} />
              <Holders role={open.id} name={open.name} />
            </div>
          )}
        </div>
      )}
    </>
  );
}

function RoleForm({ role, holders }: { readonly role: UserRole; readonly holders: number }): ReactNode {
  const { engine } = useSession();
  const { key, revision } = useEdition();
  const { by, now } = useWho();
  const { propose } = useProposing();
  const [visibility, setVisibility] = useState<LeadVisibility | "default">(role.leadVisibility ?? "default");
  const [isDefault, setDefault] = useState(role.isDefault === true);
  const [isAssignable, setAssignable] = useState(role.partnerAssignable === true);
  const [description, setDescription] = useState(role.description ?? "");
  const [isDeleting, setDeleting] = useState(false);
  const set = useMemo((): UserRolePatch => {
    const patch: UserRolePatch = {};
    if (visibility !== "default" && visibility !== role.leadVisibility) patch.leadVisibility = visibility;
    if (isDefault !== (role.isDefault === true)) patch.isDefault = isDefault;
    if (isAssignable !== (role.partnerAssignable === true)) patch.partnerAssignable = isAssignable;
    if (description !== (role.description ?? "")) patch.description = description;
    return patch;
  }, [role, visibility, isDefault, isAssignable, description]);
  const hasChanges = Object.keys(set).length > 0;
  const edit = useMemo(
    (): Edit | undefined =>
      isDeleting
        ? { kind: "roles.delete", id: role.id, confirm: true }
        : hasChanges
          ? { kind: "roles.update", id: role.id, set }
          : undefined,
    [role.id, set, hasChanges, isDeleting],
  );
  const asked = JSON.stringify(edit);
  const [settled, setSettled] = useState<Edit>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the edit is compared by what it says
  useEffect(() => {
    const timer = setTimeout(() => setSettled(edit), 150);
    return () => clearTimeout(timer);
  }, [asked]);
  const impact = useImpact(
    settled === undefined
      ? undefined
      : async (signal, onPart) => {
          const plan = await engine.ask("plan", { key, by, revision, mode: "all-or-nothing", now, asks: { edit: settled } }, { signal });
          return engine.ask("impact", { plan: plan.id, now }, { signal, onPart });
        },
    [settled, key, by, now],
  );
  return (
    <section className="card" aria-label={role.name}>
      <header className="section-head">
        <h2>{role.name}</h2>
        {STANDARD.includes(role.id) && <Badge tone="quiet">{t("Standard role")}</Badge>}
      </header>
      <div className="form">
        <Choice
          label={t("Leads that it shows")}
          value={visibility}
          onChange={(value) => setVisibility(value as LeadVisibility)}
          options={[
            ...(role.leadVisibility === undefined ? [{ value: "default", label: t("By default") }] : []),
            { value: "all", label: visibilityWords("all") },
            { value: "assigned", label: visibilityWords("assigned") },
            { value: "sales-default", label: visibilityWords("sales-default") },
          ]}
        />
        <p className="small">
          {t("A role decides over leads. Deals and all other records are opened by their owner, the hierarchy and")}{" "}
          <Link to={{ page: "sharing" }}>{t("sharing")}</Link>.
        </p>
        <label className="check-line">
          <input type="checkbox" checked={isDefault} onChange={(event) => setDefault(event.target.checked)} />{" "}
          {t("New users get it (default role)")}
        </label>
        <label className="check-line">
          <input type="checkbox" checked={isAssignable} onChange={(event) => setAssignable(event.target.checked)} />{" "}
          {t("A partner's administrator may give and take it")}
        </label>
        <label className="field">
          <span>{t("Description")}</span>
          <input className="input" value={description} onChange={({ target: { value } }) => setDescription(value)} />
        </label>
        <div className="button-row">
          <Button
            look="primary"
            disabled={!hasChanges}
            onClick={() => propose(t("Change the role {role}", { role: role.name }), { edit: { kind: "roles.update", id: role.id, set } })}
          >
            {t("Review plan")}
          </Button>
          <Link className="button plain" to={{ page: "people", "f.role": role.name }}>
            {count(holders, "{n} holder", "{n} holders")}
          </Link>
          {!STANDARD.includes(role.id) &&
            (isDeleting ? (
              <Button
                look="danger"
                onClick={() =>
                  propose(t("Delete the role {role}", { role: role.name }), { edit: { kind: "roles.delete", id: role.id, confirm: true } })
                }
              >
                {count(holders, "Plan the deletion; {n} person holds it", "Plan the deletion; {n} people hold it")}
              </Button>
            ) : (
              <Button look="quiet" onClick={() => setDeleting(true)}>
                {t("Delete …")}
              </Button>
            ))}
        </div>
      </div>
      {settled !== undefined && edit !== undefined && <ImpactView impact={impact} title={titleOf(settled, role)} />}
      <Translations role={role} />
    </section>
  );
}

/** What an impact is of: the edit that was asked about, which may be older than what the form says now. */
function titleOf(edit: Edit, role: UserRole): string {
  if (edit.kind !== "roles.update") return t("If {role} goes", { role: role.name });
  const { leadVisibility } = edit.set;
  return t("{role} → {value}", {
    role: role.name,
    value: leadVisibility === undefined || leadVisibility === null ? t("changed") : visibilityWords(leadVisibility),
  });
}

function Translations({ role }: { readonly role: UserRole }): ReactNode {
  const { directory } = useEdition();
  const { propose } = useProposing();
  const [locale, setLocale] = useState("de");
  const [name, setName] = useState("");
  const supported = directory.snapshot.settings?.supportedLocales ?? ["de", "en", "es", "fr", "ja"];
  const locales = [...new Set([...supported, ...Object.keys(role.translations ?? {})])];
  return (
    <section className="part">
      <h3>{t("Translations")}</h3>
      <ul className="facts">
        {Object.entries(role.translations ?? {}).map(([tag, translation]) => (
          <li key={tag} className="fact">
            <span className="small">{languageName(tag)}</span> <span>{translation.name}</span>
          </li>
        ))}
      </ul>
      <form
        className="form-line"
        onSubmit={(event) => {
          event.preventDefault();
          propose(t("Translate {role} into {locale}", { role: role.name, locale: languageName(locale) }), {
            edit: { kind: "roles.translate", id: role.id, locale, name: name.trim() },
          });
        }}
      >
        <Choice
          label={t("Language")}
          value={locale}
          onChange={setLocale}
          options={locales.map((value) => ({ value, label: languageName(value) }))}
        />
        <input
          className="input"
          aria-label={t("Translated name")}
          placeholder={t("Translated name")}
          value={name}
          onChange={({ target: { value } }) => setName(value)}
        />
        <Button type="submit" disabled={name.trim() === ""}>
          {t("Translate")}
        </Button>
      </form>
    </section>
  );
}
