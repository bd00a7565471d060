import type { AnchorHTMLAttributes, ReactNode } from "react";
import { type AddressChange, go, hrefOf, useAddress } from "./address.js";

/** A link inside the console: it has an address of its own, and opens without loading the page anew. */
export function Link({ to, children, ...rest }: { readonly to: AddressChange } & AnchorHTMLAttributes<HTMLAnchorElement>): ReactNode {
  useAddress();
  return (
    <a
      {...rest}
      href={hrefOf(to)}
      onClick={(event) => {
        rest.onClick?.(event);
        if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}
