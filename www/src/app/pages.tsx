import { type ComponentType, lazy } from "react";
import { t } from "../i18n/index.js";
import type { IconName } from "../ui/icons.js";
import type { Page } from "./address.js";

type Part = Promise<{ readonly default: ComponentType }>;

/** The code of each page, which is loaded when the page is first opened. */
const PARTS: Readonly<Record<Page, () => Part>> = {
  overview: () => import("../pages/Overview.js").then((m) => ({ default: m.Overview })),
  partners: () => import("../pages/Partners.js").then((m) => ({ default: m.Partners })),
  people: () => import("../pages/People.js").then((m) => ({ default: m.PeoplePage })),
  managers: () => import("../pages/Managers.js").then((m) => ({ default: m.Managers })),
  records: () => import("../pages/Records.js").then((m) => ({ default: m.Records })),
  roles: () => import("../pages/Roles.js").then((m) => ({ default: m.Roles })),
  sharing: () => import("../pages/Sharing.js").then((m) => ({ default: m.Sharing })),
  reviews: () => import("../pages/Reviews.js").then((m) => ({ default: m.Reviews })),
  matrix: () => import("../pages/Matrix.js").then((m) => ({ default: m.Matrix })),
  changes: () => import("../pages/Changes.js").then((m) => ({ default: m.Changes })),
};

/** Each page's sign. */
export const PAGE_ICONS: Readonly<Record<Page, IconName>> = {
  overview: "home",
  partners: "building",
  people: "people",
  managers: "star",
  records: "list",
  roles: "shield",
  sharing: "share",
  reviews: "review",
  matrix: "matrix",
  changes: "history",
};

const views = new Map<Page, ComponentType>();

/** What draws a page: its code if that is there, else something that waits for it. */
export function viewOf(name: Page): ComponentType {
  let view = views.get(name);
  if (view === undefined) {
    view = lazy(PARTS[name]);
    views.set(name, view);
  }
  return view;
}

/** Fetches the code of a page while the engine still starts; a failure shows when the page is opened. */
export async function prefetch(name: Page): Promise<void> {
  try {
    const { default: view } = await PARTS[name]();
    if (!views.has(name)) views.set(name, view);
  } catch {
    // Opening the page asks again, and says what is wrong.
  }
}

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
