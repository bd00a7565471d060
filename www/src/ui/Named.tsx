import type { ReactNode } from "react";
import type { Directory } from "../programme/directory.js";

/** What tells somebody apart from others of the same name: the account, or the id where that is not enough; nothing where the name is. */
export function Apart({ id, directory }: { readonly id: string; readonly directory: Directory }): ReactNode {
  const detail = directory.detail(id);
  if (detail === undefined) return null;
  return detail === id ? <span className="id">{id}</span> : <span className="clip small">({detail})</span>;
}

/** A name in a list, with what tells it apart behind it where others are called the same. */
export function Named(props: {
  readonly name: string;
  readonly id: string;
  readonly directory: Directory;
  /** The account stands beside it, so that only those of one account need more than the name. */
  readonly hasAccountBeside?: boolean;
}): ReactNode {
  const { name, id, directory } = props;
  const isEnough = props.hasAccountBeside === true && directory.user(id)?.kind !== "internal" && directory.toldWithin(id) === name;
  return (
    <span className="named">
      <span className="clip strong">{name}</span> {!isEnough && <Apart id={id} directory={directory} />}
    </span>
  );
}
