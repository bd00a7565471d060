import { type KeyboardEvent, type ReactNode, useId, useMemo, useRef, useState } from "react";
import { t } from "../i18n/index.js";
import { Icon } from "./icons.js";

const SHOWN = 60;

/** Something that can be picked from a list by its name. */
export interface Pickable {
  readonly id: string;
  readonly name: string;
  /** What typing searches besides name and id. */
  readonly keywords: string;
}

interface PickerProps<T extends Pickable> {
  readonly label: string;
  readonly items: readonly T[];
  readonly chosen: readonly T[];
  readonly onPick: (item: T) => void;
  /** Draws an option. */
  readonly render: (item: T) => ReactNode;
  readonly placeholder: string;
  /** How a count of items reads. */
  readonly counted: (count: number) => string;
  readonly isMulti?: boolean;
  /** Takes all that match what was typed; of more than are shown at first, something has to be typed. */
  readonly onPickAll?: (items: readonly T[]) => void;
  /** Enter on the empty field, once something is chosen. */
  readonly onSubmit?: () => void;
  readonly children?: ReactNode;
}

/**
 * A list that is searched by typing and walked with the arrow keys. What is shown is what Enter takes: the list is narrowed in
 * the same turn as the text changes, never later. What was taken stands as chips above the field.
 */
export function Picker<T extends Pickable>(props: PickerProps<T>): ReactNode {
  const { label, items, chosen, onPick, isMulti = false } = props;
  const [text, setText] = useState("");
  const [active, setActive] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const list = useId();
  const sought = text.trim().toLowerCase();
  const last = useRef<{ readonly items: readonly T[]; readonly sought: string; readonly found: readonly T[] }>(undefined);
  // What a key narrows to is looked up before the list is drawn with it: once for both.
  const rank = (wanted: string): readonly T[] => {
    if (last.current?.items !== items || last.current.sought !== wanted)
      last.current = { items, sought: wanted, found: ranked(items, wanted) };
    return last.current.found;
  };
  const found = rank(sought);
  const shown = found.slice(0, SHOWN);
  // By its id: where the list changes under it, the mark stays on who was looked at, or on nobody.
  const current = active === undefined ? -1 : shown.findIndex(({ id }) => id === active);
  const taken = useMemo(() => new Set(chosen.map(({ id }) => id)), [chosen]);
  const isChosen = (item: T): boolean => taken.has(item.id);
  const left = props.onPickAll === undefined ? 0 : found.filter((item) => !isChosen(item)).length;

  const narrow = (next: string): void => {
    setText(next);
    setActive(next.trim() === "" ? undefined : rank(next.trim().toLowerCase())[0]?.id);
  };
  const take = (item: T): void => {
    onPick(item);
    narrow("");
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = Math.max(0, Math.min(shown.length - 1, current + step));
      setActive(shown[next]?.id);
      document.getElementById(`${list}-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      const item = shown[current];
      // Who is named again stays: a name and Enter takes somebody, and takes nobody back.
      if (item !== undefined && isMulti && sought !== "" && isChosen(item)) narrow("");
      else if (item !== undefined) take(item);
      else if (sought === "" && chosen.length > 0) props.onSubmit?.();
    } else if (event.key === "Backspace" && text === "" && isMulti) {
      const last = chosen.at(-1);
      if (last !== undefined) onPick(last);
    }
  };

  return (
    <div className="people">
      {chosen.length > 0 && (
        <ul className="chips" aria-label={t("{label}: chosen", { label })}>
          {chosen.slice(0, SHOWN).map((item) => (
            <li key={item.id} className="chip" data-id={item.id}>
              <span className="clip">{item.name}</span>
              {isMulti && (
                <button
                  type="button"
                  aria-label={t("Remove {name}", { name: item.name })}
                  onClick={() => {
                    onPick(item);
                    field.current?.focus();
                  }}
                >
                  <Icon name="cross" size={12} />
                </button>
              )}
            </li>
          ))}
          {chosen.length > SHOWN && <li className="small">{t("and {n} more", { n: chosen.length - SHOWN })}</li>}
        </ul>
      )}
      <div className="search">
        <Icon name="search" />
        <input
          ref={field}
          data-autofocus
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={current >= 0 ? `${list}-${current}` : undefined}
          aria-autocomplete="list"
          placeholder={props.placeholder}
          value={text}
          onChange={(event) => narrow(event.target.value)}
          onKeyDown={onKeyDown}
          autoComplete="off"
          spellCheck={false}
        />
      </div>
      {props.children}
      <div className="people-list" id={list} role="listbox" aria-label={label} aria-multiselectable={isMulti} tabIndex={-1}>
        {shown.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above holds the focus and handles the keys
          <div
            key={item.id}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={isChosen(item)}
            data-active={index === current || undefined}
            className="person-option"
            onClick={() => take(item)}
          >
            {props.render(item)}
            <span className="person-mark">{isChosen(item) && <Icon name="check" />}</span>
          </div>
        ))}
      </div>
      <div className="people-foot">
        <p className="people-count" role="status">
          {shown.length === 0
            ? t("Nothing matches.")
            : found.length > shown.length
              ? t("First {n} of {all}. Type to narrow.", { n: shown.length, all: props.counted(found.length) })
              : props.counted(found.length)}
        </p>
        {left > 1 && (sought !== "" || found.length <= SHOWN) && (
          <button
            type="button"
            className="button quiet"
            onClick={() => {
              props.onPickAll?.(found);
              field.current?.focus();
            }}
          >
            {t("Take all {n}", { n: found.length })}
          </button>
        )}
      </div>
    </div>
  );
}

/** Those that match, the best first: the very id or name, then names that begin so, then the others that hold every word. */
function ranked<T extends Pickable>(items: readonly T[], sought: string): readonly T[] {
  if (sought === "") return items;
  const ranks: T[][] = [[], [], []];
  const parts = sought.split(/\s+/);
  for (const item of items) {
    const name = item.name.toLowerCase();
    if (name === sought || item.id.toLowerCase() === sought) ranks[0]?.push(item);
    else if (name.startsWith(sought)) ranks[1]?.push(item);
    else {
      const text = `${name} ${item.id} ${item.keywords}`.toLowerCase();
      if (parts.every((part) => text.includes(part))) ranks[2]?.push(item);
    }
  }
  return ranks.flat();
}
