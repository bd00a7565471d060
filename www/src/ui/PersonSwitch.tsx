import type { User } from "partner-policy";
import { Popover } from "radix-ui";
import { type ReactNode, useState } from "react";
import { t } from "../i18n/index.js";
import type { Directory } from "../programme/directory.js";
import { Avatar } from "./basics.js";
import type { IconName } from "./icons.js";
import { Opener } from "./Opener.js";
import { People } from "./People.js";

/** Chooses the person through whose eyes, or in whose name, the page asks. */
export function PersonSwitch(props: {
  readonly label: string;
  readonly icon: IconName;
  readonly chosen: User | undefined;
  readonly chosenId: string;
  readonly directory: Directory;
  readonly onChange: (id: string) => void;
  readonly startsOpen?: boolean;
}): ReactNode {
  const [isOpen, setOpen] = useState(props.startsOpen ?? false);
  const { chosen } = props;
  const name = chosen === undefined ? props.chosenId : props.directory.told(chosen.id);
  const detail = chosen === undefined ? undefined : props.directory.detail(chosen.id);
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger
        asChild
        aria-label={
          props.chosenId === "" ? t("{label} …", { label: props.label }) : t("{label}: {name}. Change", { label: props.label, name })
        }
      >
        <Opener
          icon={props.icon}
          className="person-opener"
          picture={props.chosenId !== "" && <Avatar name={chosen?.name ?? "?"} kind={chosen?.kind ?? "unknown"} />}
        >
          <span className="opener-small">{detail === undefined ? props.label : `${props.label} · ${detail}`}</span>
          {props.chosenId !== "" && <span className="opener-strong">{chosen?.name ?? props.chosenId}</span>}
        </Opener>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover" align="start" sideOffset={6} collisionPadding={12} aria-label={props.label}>
          <People
            label={props.label}
            people={props.directory.users}
            directory={props.directory}
            chosen={props.chosenId === "" ? [] : [props.chosenId]}
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
