import { Popover } from "radix-ui";
import { type ReactNode, useEffect, useState } from "react";
import { number, t } from "../i18n/index.js";
import { Button } from "./basics.js";
import { Icon } from "./icons.js";

/** A value that a list can be narrowed to, and how often it occurs. */
export interface FilterOption {
  readonly value: string;
  readonly label: string;
  readonly count?: number;
}

/** Narrows a list to some values of one field; what is chosen stands on the button. */
export function FilterMenu(props: {
  readonly label: string;
  readonly chosen: readonly string[];
  readonly options: readonly FilterOption[] | (() => Promise<readonly FilterOption[]>);
  readonly onChange: (values: readonly string[]) => void;
  /** Says what a chosen value is called, before the options are there. */
  readonly nameOf?: (value: string) => string;
  readonly startsOpen?: boolean;
}): ReactNode {
  const { label, chosen, options } = props;
  const [isOpen, setOpen] = useState(props.startsOpen ?? false);
  const [text, setText] = useState("");
  const [loaded, setLoaded] = useState<readonly FilterOption[]>();
  useEffect(() => {
    if (typeof options !== "function" || !isOpen) return;
    let isGone = false;
    options().then(
      (list) => !isGone && setLoaded(list),
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [options, isOpen]);
  const list = typeof options === "function" ? loaded : options;
  const nameOf = (value: string): string => list?.find((option) => option.value === value)?.label ?? props.nameOf?.(value) ?? value;
  const sought = text.trim().toLowerCase();
  const shown = (list ?? []).filter((option) => option.label.toLowerCase().includes(sought)).slice(0, 200);
  const summary = chosen.length === 0 ? "" : chosen.length <= 2 ? chosen.map(nameOf).join(", ") : number(chosen.length);
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger
        className="filter"
        data-set={chosen.length > 0 || undefined}
        aria-label={t("Filter by {label}: {value}", { label, value: summary === "" ? t("any") : summary })}
      >
        <span className="filter-label">{label}</span>
        {summary !== "" && <span className="filter-value">{summary}</span>}
        <Icon name="chevron" size={12} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover filter-list" align="start" sideOffset={6} collisionPadding={12} aria-label={label}>
          {(list?.length ?? 0) > 8 && (
            <input
              className="input"
              type="text"
              aria-label={t("Search {label}", { label })}
              placeholder={t("Search")}
              value={text}
              onChange={({ target: { value } }) => setText(value)}
            />
          )}
          {list === undefined && <p className="small">{t("Counting …")}</p>}
          <fieldset className="checks">
            <legend className="sr-only">{label}</legend>
            {shown.map((option) => (
              <label key={option.value} className="check">
                <input
                  type="checkbox"
                  checked={chosen.includes(option.value)}
                  onChange={() =>
                    props.onChange(chosen.includes(option.value) ? chosen.filter((one) => one !== option.value) : [...chosen, option.value])
                  }
                />
                <span className="clip">{option.label === "" ? t("none") : option.label}</span>
                {option.count !== undefined && <span className="small">{number(option.count)}</span>}
              </label>
            ))}
          </fieldset>
          {chosen.length > 0 && (
            <Button look="quiet" onClick={() => props.onChange([])}>
              {t("Any {label}", { label })}
            </Button>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
