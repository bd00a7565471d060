import { rectifyConfusion } from "unicode-confusables";

/**
 * What is left of a name where characters that look alike count as the same, by the table of Unicode's TR 39: `Аdmin` with a
 * Cyrillic letter becomes `Admin`.
 */
export function skeleton(name: string): string {
  return rectifyConfusion(name.normalize("NFD"));
}
