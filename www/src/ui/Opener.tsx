import type { ComponentProps, ReactNode } from "react";
import { Icon, type IconName } from "./icons.js";

/** The button of a picker or a menu that says what is chosen: a sign, and one line or two. It is given to a trigger as its child. */
export function Opener(
  props: ComponentProps<"button"> & {
    readonly icon?: IconName;
    readonly picture?: ReactNode;
    /** Without a chevron: what opens is no list. */
    readonly isPlain?: boolean;
  },
): ReactNode {
  const { icon, picture, isPlain = false, className = "", children, ...rest } = props;
  return (
    <button type="button" className={`opener ${className}`} {...rest}>
      {icon !== undefined && <Icon name={icon} />}
      {picture}
      <span className="opener-text">{children}</span>
      {!isPlain && <Icon name="chevron" size={14} />}
    </button>
  );
}
