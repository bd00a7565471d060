import type { ReactNode } from "react";
import type { Directory } from "../programme/directory.js";

/** A name in a list, with what tells it apart behind it where others are called the same. */
/** What tells somebody apart from others of the same name: the account, or the id where that is not enough; nothing where the name is. */
export function Apart({ id, directory }: { readonly id: string; readonly directory: Directory }): ReactNode {
  const detail = directory.detail(id);
  if (detail === undefined) return null;
  return detail === id ? <span className="id">{id}</span> : <span className="small">({detail})</span>;
}

export function Named({ name, id, directory }: { readonly name: string; readonly id: string; readonly directory: Directory }): ReactNode {
  return (
    <span className="named">
      <span className="clip strong">{name}</span> <Apart id={id} directory={directory} />
    </span>
  );
}
