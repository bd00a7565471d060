import type { User } from "partner-policy";
import { Popover } from "radix-ui";
import { type ReactNode, useState } from "react";
import type { Directory } from "../programme/directory.js";
import { KIND } from "../words/labels.js";
import { Avatar } from "./basics.js";
import { Icon } from "./icons.js";
import { People } from "./People.js";

/** Chooses the person through whose eyes, or in whose name, the page asks. */
export function PersonSwitch(props: {
  readonly label: string;
  readonly chosen: User | undefined;
  readonly chosenId: string;
  readonly directory: Directory;
  readonly onChange: (id: string) => void;
}): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const { chosen } = props;
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger className="person-switch" aria-label={`${props.label}: ${chosen?.name ?? props.chosenId}. Change`}>
        <Avatar name={chosen?.name ?? "?"} kind={chosen?.kind ?? "unknown"} />
        <span className="person">
          <span className="person-label">{props.label}</span>
          <span className="person-name">{chosen?.name ?? props.chosenId}</span>
        </span>
        {chosen !== undefined && <span className="person-kind">{KIND[chosen.kind]}</span>}
        <Icon name="chevron" size={14} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover" align="start" sideOffset={6} collisionPadding={12} aria-label={props.label}>
          <People
            label={props.label}
            people={props.directory.users}
            directory={props.directory}
            chosen={[props.chosenId]}
            hasKinds
            onPick={(id) => {
              props.onChange(id);
              setOpen(false);
            }}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
