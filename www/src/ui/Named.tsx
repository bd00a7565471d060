import type { ReactNode } from "react";
import type { Directory } from "../programme/directory.js";

/** A name in a list, with the whole id behind it where others are called the same. */
export function Named({ name, id, directory }: { readonly name: string; readonly id: string; readonly directory: Directory }): ReactNode {
  return (
    <span className="named">
      <span className="clip strong">{name}</span> {directory.isAmbiguous(name) && <span className="id">{id}</span>}
    </span>
  );
}
