import { type ComponentType, lazy } from "react";
import { t } from "../i18n/index.js";
import type { IconName } from "../ui/icons.js";
import type { Page } from "./address.js";

/** Each page's sign and code, which is loaded when the page is first opened. */
export const PAGE_PARTS: Readonly<Record<Page, { readonly icon: IconName; readonly View: ComponentType }>> = {
  overview: { icon: "home", View: lazy(() => import("../pages/Overview.js").then((m) => ({ default: m.Overview }))) },
  partners: { icon: "building", View: lazy(() => import("../pages/Partners.js").then((m) => ({ default: m.Partners }))) },
  people: { icon: "people", View: lazy(() => import("../pages/People.js").then((m) => ({ default: m.PeoplePage }))) },
  managers: { icon: "star", View: lazy(() => import("../pages/Managers.js").then((m) => ({ default: m.Managers }))) },
  records: { icon: "list", View: lazy(() => import("../pages/Records.js").then((m) => ({ default: m.Records }))) },
  roles: { icon: "shield", View: lazy(() => import("../pages/Roles.js").then((m) => ({ default: m.Roles }))) },
  sharing: { icon: "share", View: lazy(() => import("../pages/Sharing.js").then((m) => ({ default: m.Sharing }))) },
  reviews: { icon: "review", View: lazy(() => import("../pages/Reviews.js").then((m) => ({ default: m.Reviews }))) },
  matrix: { icon: "matrix", View: lazy(() => import("../pages/Matrix.js").then((m) => ({ default: m.Matrix }))) },
  changes: { icon: "history", View: lazy(() => import("../pages/Changes.js").then((m) => ({ default: m.Changes }))) },
};

/** What a page is called. */
export function pageName(page: Page): string {
  return {
    overview: t("Overview"),
    partners: t("Partners"),
    people: t("People"),
    managers: t("Managers"),
    records: t("Records"),
    roles: t("Roles"),
    sharing: t("Sharing"),
    reviews: t("Reviews"),
    matrix: t("Matrix"),
    changes: t("Changes"),
  }[page];
}
