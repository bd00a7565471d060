import type { Edit, User } from "partner-policy";
import { type ReactNode, useState } from "react";
import { useEdition } from "../programme/context.js";
import type { Directory } from "../programme/directory.js";
import { Button, Segments } from "../ui/basics.js";
import { Choice } from "../ui/Choice.js";
import { Overlay } from "../ui/Overlay.js";
import { People } from "../ui/People.js";
import { plural } from "../words/labels.js";
import { ACTIONS, type ActionKind, editOf, titleOf } from "./actions.js";

const NOBODY = "nobody";
const ALL = "all";

const HELP: Readonly<Record<ActionKind, string>> = {
  add: "Whom to assign to every selected partner",
  replace: "Who takes the place of the present managers",
  remove: "Whom to remove from the selected partners",
  "remove-all": "Every manager of the selected partners is removed",
  "make-primary": "Who becomes primary manager of the selected partners",
};

/** Asks who is concerned, then hands over the edit for planning. */
export function ActionDialog(props: {
  readonly kind: ActionKind;
  readonly partners: readonly string[];
  readonly onClose: () => void;
  readonly onReview: (title: string, edit: Edit) => void;
}): ReactNode {
  const { kind, partners } = props;
  const { directory } = useEdition();
  const [users, setUsers] = useState<readonly string[]>([]);
  const [makePrimary, setMakePrimary] = useState(false);
  const [scope, setScope] = useState<"all" | "one">("all");
  const [from, setFrom] = useState(ALL);
  const [primary, setPrimary] = useState(NOBODY);
  const action = ACTIONS.find((entry) => entry.kind === kind);
  const assigned = assignedTo(partners, directory);
  const internal = directory.users.filter((user) => user.kind === "internal");
  const isSingle = kind === "make-primary";
  const isReady = users.length > 0 && (kind !== "replace" || scope === "all" || from !== ALL);

  const pick = (id: string): void => {
    if (isSingle) setUsers([id]);
    else setUsers(users.includes(id) ? users.filter((user) => user !== id) : [...users, id]);
    if (primary === id) setPrimary(NOBODY);
  };
  const review = (): void => {
    const choices = { users, makePrimary, from: scope === "one" ? from : undefined, primary: primary === NOBODY ? undefined : primary };
    const names = users.map((id) => directory.name(id));
    props.onReview(titleOf(kind, partners, names), editOf(kind, partners, choices));
  };

  return (
    <Overlay
      isOpen
      onClose={props.onClose}
      shape="dialog"
      title={action?.label ?? ""}
      description={`${HELP[kind]}: ${partners.length <= 3 ? partners.map((id) => directory.name(id)).join(", ") : plural(partners.length, "partner")}.`}
      footer={
        <>
          <span className="small">{users.length === 0 ? "Nobody chosen yet" : `${plural(users.length, "person", "people")} chosen`}</span>
          <Button look="primary" disabled={!isReady} onClick={review}>
            Review plan
          </Button>
        </>
      }
    >
      {kind === "replace" && (
        <div className="form-line">
          <Segments
            label="Whom to replace"
            value={scope}
            onChange={setScope}
            options={[
              { value: "all", label: "All managers" },
              { value: "one", label: "One manager" },
            ]}
          />
          {scope === "one" && (
            <Choice
              label="Replace"
              value={from}
              onChange={setFrom}
              options={[{ value: ALL, label: "Choose …" }, ...assigned.map(({ id, name }) => ({ value: id, label: name }))]}
            />
          )}
        </div>
      )}
      <People
        label={kind === "replace" ? "Who takes the place" : "People"}
        people={kind === "remove" || isSingle ? assigned : internal}
        directory={directory}
        chosen={users}
        isMulti={!isSingle}
        onPick={pick}
        onSubmit={() => isReady && review()}
      />
      {kind === "add" && (
        <label className="check-line">
          <input type="checkbox" checked={makePrimary} onChange={(event) => setMakePrimary(event.target.checked)} />
          <span>
            Make primary manager <span className="small">The present primary stays a manager.</span>
          </span>
        </label>
      )}
      {kind === "replace" && users.length > 0 && (
        <div className="form-line">
          <Choice
            label="Primary"
            value={primary}
            onChange={setPrimary}
            options={[{ value: NOBODY, label: "By the rules" }, ...users.map((id) => ({ value: id, label: directory.name(id) }))]}
          />
        </div>
      )}
    </Overlay>
  );
}

/** Everybody who is assigned to one of the partners, by name. */
function assignedTo(partners: readonly string[], directory: Directory): User[] {
  const ids = new Set(partners.flatMap((partner) => directory.managersOf(partner).map(({ user }) => user)));
  return directory.users.filter(({ id }) => ids.has(id)).sort((a, b) => a.name.localeCompare(b.name));
}
