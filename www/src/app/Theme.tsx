import { type ReactNode, useState } from "react";
import { t } from "../i18n/index.js";
import { Segments } from "../ui/basics.js";
import { Icon } from "../ui/icons.js";

type Theme = "system" | "light" | "dark";

function chosenTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : "system";
}

function choose(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {
    // Storage is refused here: the choice holds until the page is left.
  }
}

/** Follows the system, or stays light or dark; the choice is remembered. */
export function ThemeSwitch(): ReactNode {
  const [theme, setTheme] = useState(chosenTheme);
  return (
    <Segments
      label={t("Theme")}
      value={theme}
      onChange={(next) => {
        choose(next);
        setTheme(next);
      }}
      options={[
        { value: "system", label: sign("system", t("System theme")), hint: t("System theme") },
        { value: "light", label: sign("sun", t("Light theme")), hint: t("Light theme") },
        { value: "dark", label: sign("moon", t("Dark theme")), hint: t("Dark theme") },
      ]}
    />
  );
}

function sign(icon: "system" | "sun" | "moon", text: string): ReactNode {
  return (
    <>
      <Icon name={icon} size={14} />
      <span className="sr-only">{text}</span>
    </>
  );
}
