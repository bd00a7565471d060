import type { Edit, User } from "partner-policy";
import { type ReactNode, useState } from "react";
import { count, t } from "../i18n/index.js";
import { useEdition } from "../programme/context.js";
import type { Directory } from "../programme/directory.js";
import { Button, Segments } from "../ui/basics.js";
import { Choice } from "../ui/Choice.js";
import { Overlay } from "../ui/Overlay.js";
import { People } from "../ui/People.js";
import type { ActOptions } from "./ProposalHost.js";
import { type ActionKind, editOf, titleOf } from "./proposals.js";

const NOBODY = "nobody";
const ALL = "all";

/** What was chosen in the dialog: whoever goes back from the plan finds it again. */
export interface ActionDraft {
  readonly users: readonly string[];
  readonly makePrimary: boolean;
  readonly scope: "all" | "one";
  readonly from: string;
  readonly primary: string;
  readonly removes: boolean;
  /** Of who becomes primary: assigned where they are no manager. */
  readonly assigns: boolean | undefined;
}

/** Asks who is concerned, then hands over the edit for planning. */
export function ActionDialog(props: {
  readonly kind: ActionKind;
  readonly partners: readonly string[];
  readonly options: ActOptions;
  readonly draft?: ActionDraft | undefined;
  readonly onClose: () => void;
  readonly onReview: (title: string, edit: Edit, draft: ActionDraft) => void;
}): ReactNode {
  const { kind, partners, options } = props;
  const { directory } = useEdition();
  const [draft, setDraft] = useState<ActionDraft>(
    props.draft ?? {
      users: [],
      makePrimary: false,
      scope: options.from === undefined ? "all" : "one",
      from: options.from ?? ALL,
      primary: NOBODY,
      removes: true,
      assigns: undefined,
    },
  );
  const { users, makePrimary, scope, from, primary, removes } = draft;
  const set = (change: Partial<ActionDraft>): void => setDraft((present) => ({ ...present, ...change }));
  const assigned = assignedTo(partners, directory);
  const internal = directory.users.filter((user) => user.kind === "internal");
  const isSingle = kind === "make-primary";
  const isReady = users.length > 0 && (kind !== "replace" || scope === "all" || from !== ALL);
  // Only a manager of a partner becomes its primary: whoever manages none of them has to be assigned first.
  const [single] = users;
  const managed = single === undefined ? 0 : partners.filter((id) => directory.managersOf(id).some(({ user }) => user === single)).length;
  const others = isSingle && single !== undefined ? partners.length - managed : 0;
  const isAssigning = others > 0 && (draft.assigns ?? managed === 0);
  const leaving = options.from === undefined ? undefined : directory.told(options.from);

  const pick = (id: string): void => {
    const next = isSingle ? [id] : users.includes(id) ? users.filter((user) => user !== id) : [...users, id];
    set({ users: next, ...(primary === id ? { primary: NOBODY } : {}) });
  };
  const review = (): void => {
    const one = scope === "one" ? from : undefined;
    const choices = {
      users,
      makePrimary,
      from: one,
      primary: primary === NOBODY ? undefined : primary,
      everywhere: options.isEverywhere === true ? { removesWhereInactive: removes } : undefined,
      assigns: isAssigning,
    };
    const names = users.map((id) => directory.told(id));
    props.onReview(
      titleOf(kind, partners.length, names, one === undefined ? undefined : directory.told(one)),
      editOf(kind, partners, choices),
      draft,
    );
  };
  const help = {
    add: t("Whom to assign to every selected partner"),
    replace:
      leaving === undefined ? t("Who takes the place of the present managers") : t("Who takes the place of {name}", { name: leaving }),
    remove: t("Whom to remove from the selected partners"),
    "remove-all": t("Every manager of the selected partners is removed"),
    "make-primary": t("Who becomes primary manager of the selected partners"),
  }[kind];

  return (
    <Overlay
      onClose={props.onClose}
      shape="dialog"
      title={
        leaving === undefined
          ? dialogName(kind)
          : options.isEverywhere === true
            ? t("Replace {name} everywhere", { name: leaving })
            : t("Replace {name}", { name: leaving })
      }
      description={`${help}: ${partners.length <= 3 ? partners.map((id) => directory.told(id)).join(", ") : count(partners.length, "{n} partner", "{n} partners")}${
        options.unseen !== undefined && options.unseen > 0 ? t(" ({n} of them hidden by a filter)", { n: options.unseen }) : ""
      }.`}
      footer={
        <>
          <span className="small">
            {users.length === 0 ? t("Nobody chosen yet") : count(users.length, "{n} person chosen", "{n} people chosen")}
          </span>
          <Button look="primary" disabled={!isReady} onClick={review}>
            {t("Review plan")}
          </Button>
        </>
      }
    >
      {kind === "replace" && leaving === undefined && (
        <div className="form-line">
          <Segments
            label={t("Whom to replace")}
            value={scope}
            onChange={(next) => set({ scope: next })}
            options={[
              { value: "all", label: t("All managers") },
              { value: "one", label: t("One manager") },
            ]}
          />
          {scope === "one" && (
            <Choice
              label={t("Replace")}
              value={from}
              onChange={(next) => set({ from: next })}
              options={[{ value: ALL, label: t("Choose …") }, ...assigned.map(({ id }) => ({ value: id, label: directory.told(id) }))]}
            />
          )}
        </div>
      )}
      <People
        label={kind === "replace" ? t("Who takes the place") : t("People")}
        people={
          kind === "remove"
            ? assigned
            : isSingle
              ? [...new Set([...assigned, ...internal])]
              : internal.filter(({ id }) => id !== options.from)
        }
        directory={directory}
        chosen={users}
        isMulti={!isSingle}
        onPick={pick}
        onSubmit={() => isReady && review()}
      />
      {kind === "add" && (
        <label className="check-line">
          <input type="checkbox" checked={makePrimary} onChange={(event) => set({ makePrimary: event.target.checked })} />
          <span>
            {t("Make primary manager")} <span className="small">{t("The present primary stays a manager.")}</span>
          </span>
        </label>
      )}
      {others > 0 && single !== undefined && (
        <label className="check-line">
          <input type="checkbox" checked={isAssigning} onChange={(event) => set({ assigns: event.target.checked })} />
          <span>
            {count(others, "Assign {name} to the {n} other partner as well", "Assign {name} to the {n} other partners as well", {
              name: directory.told(single),
            })}{" "}
            <span className="small">
              {t("Only a manager can become primary; this one manages {n} of {all}.", { n: managed, all: partners.length })}
            </span>
          </span>
        </label>
      )}
      {options.isEverywhere === true && (
        <label className="check-line">
          <input type="checkbox" checked={removes} onChange={(event) => set({ removes: event.target.checked })} />
          <span>{t("Where a partner is not active, remove without a successor")}</span>
        </label>
      )}
      {kind === "replace" && users.length > 0 && (
        <div className="form-line">
          <Choice
            label={t("Primary")}
            value={primary}
            onChange={(next) => set({ primary: next })}
            options={[{ value: NOBODY, label: t("By the rules") }, ...users.map((id) => ({ value: id, label: directory.told(id) }))]}
          />
        </div>
      )}
    </Overlay>
  );
}

function dialogName(kind: ActionKind): string {
  return {
    add: t("Add manager"),
    replace: t("Replace managers"),
    "make-primary": t("Make primary"),
    remove: t("Remove manager"),
    "remove-all": t("Remove all managers"),
  }[kind];
}

/** Everybody who is assigned to one of the partners, by name. */
function assignedTo(partners: readonly string[], directory: Directory): User[] {
  const ids = new Set(partners.flatMap((partner) => directory.managersOf(partner).map(({ user }) => user)));
  return directory.users.filter(({ id }) => ids.has(id)).sort((a, b) => a.name.localeCompare(b.name));
}
