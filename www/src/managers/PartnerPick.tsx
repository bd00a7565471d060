import { type ReactNode, useState } from "react";
import { useEdition } from "../programme/context.js";
import { Badge, Button, Search } from "../ui/basics.js";
import { Overlay } from "../ui/Overlay.js";
import { plural, statusTone, words } from "../words/labels.js";

/** Chooses partners by name. */
export function PartnerPick(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly onReview: (partners: string[]) => void;
}): ReactNode {
  const { directory } = useEdition();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const sought = text.trim().toLowerCase();
  const found = directory.partners.filter(({ id, name }) => `${name} ${id}`.toLowerCase().includes(sought));
  return (
    <Overlay
      isOpen
      onClose={props.onClose}
      shape="dialog"
      title={props.title}
      description="Choose the partners; the plan is shown before anything changes."
      footer={
        <>
          <span className="small">{plural(chosen.length, "partner")} chosen</span>
          <Button look="primary" disabled={chosen.length === 0} onClick={() => props.onReview([...chosen])}>
            Review plan
          </Button>
        </>
      }
    >
      <Search label="Search partners to choose" value={text} onChange={setText} />
      <fieldset className="pick-list">
        <legend className="sr-only">Partners</legend>
        {found.map(({ id, name, status }) => (
          <label key={id} className="pick">
            <input
              type="checkbox"
              checked={chosen.includes(id)}
              onChange={() => setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])}
            />
            <span className="pair row">
              <span className="clip">{name}</span>
              <span className="id">{id}</span>
            </span>
            <Badge tone={statusTone(status)}>{words(status)}</Badge>
          </label>
        ))}
        {found.length === 0 && <p className="small">No partner matches.</p>}
      </fieldset>
    </Overlay>
  );
}
