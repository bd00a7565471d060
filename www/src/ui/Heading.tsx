import type { ReactNode } from "react";

/** The head of a page: what it is, what stands beside it. */
export function Heading(props: { readonly title: ReactNode; readonly children?: ReactNode; readonly about?: ReactNode }): ReactNode {
  return (
    <header className="page-head">
      <div className="page-titles">
        <h1>{props.title}</h1>
        {props.about !== undefined && <p className="small">{props.about}</p>}
      </div>
      {props.children !== undefined && <div className="page-tools">{props.children}</div>}
    </header>
  );
}
