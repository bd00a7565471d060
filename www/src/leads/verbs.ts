/** What can be done with a lead, in the order in which it is shown. */
export const VERBS = [
  { verb: "view", label: "View", past: "viewed", needs: "Read" },
  { verb: "edit", label: "Edit", past: "edited", needs: "Read/Write" },
  { verb: "transfer", label: "Transfer", past: "transferred", needs: "Full" },
  { verb: "share", label: "Share", past: "shared", needs: "Full" },
  { verb: "delete", label: "Delete", past: "deleted", needs: "Full" },
] as const;

/** One of the things that can be done with a lead. */
export type LeadVerb = (typeof VERBS)[number]["verb"];
