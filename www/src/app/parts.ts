import type { ComponentType } from "react";

/** The pages, in the order of the navigation. */
export const PAGES = ["overview", "partners", "people", "managers", "records", "roles", "sharing", "reviews", "matrix", "changes"] as const;
export type Page = (typeof PAGES)[number];

type Part = Promise<{ readonly default: ComponentType }>;

/** The code of each page, which is loaded when the page is first opened. */
export const PARTS: Readonly<Record<Page, () => Part>> = {
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
