/** The sample programme that the console opens with: the page and the worker make the same one. */
export const SAMPLE = { partners: 60, users: 600, leads: 5000, seed: 1 } as const;
