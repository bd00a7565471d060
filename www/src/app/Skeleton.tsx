import type { ReactNode } from "react";
import { t } from "../i18n/index.js";

/** What stands there until the engine has started: the same boxes as in `index.html`, so that nothing moves. */
export function Skeleton(): ReactNode {
  return (
    <div className="app skeleton" role="status" aria-label={t("Starting the policy engine")}>
      <div className="nav">
        <div className="bone nav-bone" />
      </div>
      <div className="header">
        <div className="bone header-bone" />
      </div>
      <div className="main">
        <div className="bone title-bone" />
        <div className="bone page-bone" />
      </div>
    </div>
  );
}
