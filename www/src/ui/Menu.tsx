import { DropdownMenu } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { Icon, type IconName } from "./icons.js";
import { leave } from "./Overlay.js";

/** One thing that a menu offers. */
export interface MenuEntry {
  readonly label: string;
  readonly icon?: IconName;
  readonly onSelect: () => void;
  readonly isDisabled?: boolean;
  /** What it opens takes the focus: it is done once the menu is gone, which else takes the focus back and closes it. */
  readonly isLast?: boolean;
}

/** A button that opens a list of things to do. */
export function Menu(props: {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly children: ReactNode;
  readonly className?: string;
  readonly isInGrid?: boolean;
}): ReactNode {
  const last = useRef<() => void>(undefined);
  const trigger = useRef<HTMLButtonElement>(null);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        ref={trigger}
        className={props.className ?? "button plain"}
        aria-label={props.label}
        tabIndex={props.isInGrid === true ? -1 : 0}
      >
        {props.children}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align="end"
          sideOffset={4}
          collisionPadding={12}
          onCloseAutoFocus={(event) => {
            const act = last.current;
            if (act === undefined) return;
            last.current = undefined;
            event.preventDefault();
            leave(trigger.current);
            act();
          }}
        >
          {props.entries.map(({ label, icon, onSelect, isDisabled, isLast }) => (
            <DropdownMenu.Item
              key={label}
              className="menu-item"
              disabled={isDisabled ?? false}
              onSelect={() => {
                leave(trigger.current);
                if (isLast === true) last.current = onSelect;
                else onSelect();
              }}
            >
              {icon !== undefined && <Icon name={icon} />} {label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
