import { type ComponentType, lazy } from "react";
import { t } from "../i18n/index.js";
import type { IconName } from "../ui/icons.js";
import type { Page } from "./address.js";
import { PARTS } from "./parts.js";

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
