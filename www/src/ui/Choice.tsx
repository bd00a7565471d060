import { Select } from "radix-ui";
import type { ReactNode } from "react";
import { Icon } from "./icons.js";

/** One of several values. */
export interface Option {
  readonly value: string;
  readonly label: string;
}

/** A drop-down that names what it chooses. */
export function Choice(props: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChange: (value: string) => void;
}): ReactNode {
  const chosen = props.options.find((option) => option.value === props.value);
  return (
    <Select.Root value={props.value} onValueChange={props.onChange}>
      <Select.Trigger className="choice" aria-label={`${props.label}: ${chosen?.label ?? ""}`}>
        <span className="choice-label">{props.label}</span>
        <span className="choice-value">
          <Select.Value />
        </span>
        <Icon name="chevron" size={14} />
      </Select.Trigger>
      <Select.Portal>
        <Select.Content className="menu" position="popper" sideOffset={4} collisionPadding={12}>
          <Select.Viewport className="menu-list">
            {props.options.map(({ value, label }) => (
              <Select.Item key={value} value={value} className="menu-item">
                <Select.ItemText>{label}</Select.ItemText>
                <Select.ItemIndicator className="menu-check">
                  <Icon name="check" size={14} />
                </Select.ItemIndicator>
              </Select.Item>
            ))}
          </Select.Viewport>
        </Select.Content>
      </Select.Portal>
    </Select.Root>
  );
}
