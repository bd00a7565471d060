/** German texts, by the English ones. */
export const de: Readonly<Record<string, string>> = {};
