import { useSyncExternalStore } from "react";
import { type Language, languageNow, onSpeak } from "./index.js";

/** The language, and every later one. */
export function useLanguage(): Language {
  return useSyncExternalStore(onSpeak, languageNow);
}
