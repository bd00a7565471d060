import { Tooltip } from "radix-ui";
import { type ButtonHTMLAttributes, type ReactNode, type Ref, useEffect, useRef } from "react";
import { t } from "../i18n/index.js";
import type { Tone } from "../words/labels.js";
import { ruleTitle } from "../words/rules.js";
import { Icon, type IconName } from "./icons.js";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: "primary" | "plain" | "quiet" | "danger";
  readonly icon?: IconName;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button; the primary one is the one next step. */
export function Button({ look = "plain", icon, children, className = "", ...rest }: ButtonProps): ReactNode {
  return (
    <button type="button" className={`button ${look} ${className}`} {...rest}>
      {icon !== undefined && <Icon name={icon} />}
      {/* Where room is short a style leaves the sign alone; the word stays for who listens. */}
      {icon !== undefined && typeof children === "string" ? <span className="button-word">{children}</span> : children}
    </button>
  );
}

const TONE_ICON: Readonly<Record<Tone, IconName | undefined>> = {
  good: "check",
  bad: "cross",
  warn: "warning",
  info: undefined,
  quiet: undefined,
};

/** A state in words, with a colour and a sign that repeat it. */
export function Badge({
  tone,
  icon,
  children,
}: {
  readonly tone: Tone;
  readonly icon?: IconName;
  readonly children: ReactNode;
}): ReactNode {
  const sign = icon ?? TONE_ICON[tone];
  return (
    <span className={`badge ${tone}`}>
      {sign !== undefined && <Icon name={sign} size={12} />}
      {children}
    </span>
  );
}

/** Shows a hint beside what it explains, on pointing and on focus. */
export function Hint({ text, children }: { readonly text: ReactNode; readonly children: ReactNode }): ReactNode {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tooltip" sideOffset={6} collisionPadding={12}>
          {text}
          <Tooltip.Arrow className="tooltip-arrow" />
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

/** The id of a rule; its title appears on pointing and on focus. */
export function Rule({ id, isInGrid = false }: { readonly id: string; readonly isInGrid?: boolean }): ReactNode {
  return (
    <Hint
      text={
        <>
          <strong>{id}</strong> {ruleTitle(id)}
        </>
      }
    >
      <button
        type="button"
        className="rule"
        tabIndex={isInGrid ? -1 : 0}
        aria-label={t("Rule {id}: {title}", { id, title: ruleTitle(id) })}
      >
        {id}
      </button>
    </Hint>
  );
}

/** A message that stands in the page. */
export function Note({
  tone,
  title,
  children,
}: {
  readonly tone: Tone;
  readonly title: ReactNode;
  readonly children?: ReactNode;
}): ReactNode {
  const sign: IconName = tone === "good" ? "check" : tone === "bad" ? "lock" : tone === "warn" ? "warning" : "info";
  return (
    <div className={`note ${tone}`} role={tone === "bad" ? "alert" : undefined}>
      <Icon name={sign} />
      <div>
        <p className="note-title">{title}</p>
        {children}
      </div>
    </div>
  );
}

/** The initials of a person. */
export function Avatar({ name, kind }: { readonly name: string; readonly kind: string }): ReactNode {
  const initials = name
    .split(/\s+/)
    .map((part) => Array.from(part)[0] ?? "")
    .slice(0, 2)
    .join("");
  return (
    <span aria-hidden="true" className={`avatar ${kind}`}>
      {initials}
    </span>
  );
}

/** What stands where there is nothing to list. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}

/** So much of the next choice is seen where a row of them scrolls, in pixels. */
const EDGE = 24;

/** A few exclusive choices side by side. */
export function Segments<V extends string>(props: {
  readonly label: string;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: ReactNode; readonly hint?: string }[];
  readonly onChange: (value: V) => void;
}): ReactNode {
  const field = useRef<HTMLFieldSetElement>(null);
  // Where there are more than fit, the chosen one is in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another one is chosen
  useEffect(() => {
    const { current: all } = field;
    const chosen = all?.querySelector("input:checked")?.parentElement;
    if (all === null || chosen == null || all.scrollWidth <= all.clientWidth) return;
    const [around, box] = [all.getBoundingClientRect(), chosen.getBoundingClientRect()];
    if (box.right > around.right) all.scrollLeft += box.right - around.right + EDGE;
    else if (box.left < around.left) all.scrollLeft -= around.left - box.left + EDGE;
  }, [props.value]);
  return (
    <fieldset className="segments" ref={field}>
      <legend className="sr-only">{props.label}</legend>
      {props.options.map(({ value, label, hint }) => (
        <label key={value} className="segment" title={hint}>
          <input type="radio" name={props.label} checked={props.value === value} onChange={() => props.onChange(value)} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** A field that narrows a list by text. */
export function Search(props: { readonly label: string; readonly value: string; readonly onChange: (value: string) => void }): ReactNode {
  return (
    <div className="search">
      <Icon name="search" />
      <input
        type="search"
        aria-label={props.label}
        placeholder={props.label}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
        autoComplete="off"
        spellCheck={false}
      />
    </div>
  );
}
