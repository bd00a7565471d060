import { type ReactNode, useId, useRef } from "react";
import { t } from "../i18n/index.js";
import { Button } from "../ui/basics.js";
import { Choice } from "../ui/Choice.js";
import { Icon } from "../ui/icons.js";
import { noun, words } from "../words/labels.js";
import { type CriterionDraft, fieldOf, NEW_CRITERION, type SeenField } from "./ruleDraft.js";

type Op = CriterionDraft["op"];

/** The comparisons that there are, in words. */
function opWords(op: Op): string {
  return {
    eq: t("equals"),
    ne: t("does not equal"),
    in: t("is one of"),
    contains: t("contains"),
    lt: t("is less than"),
    le: t("is at most"),
    gt: t("is more than"),
    ge: t("is at least"),
  }[op];
}

const OPS: readonly Op[] = ["eq", "ne", "in", "contains", "lt", "le", "gt", "ge"];

/** Compares fields of the record or of its partner, one in each row; all of them must hold (SHARE-06). */
export function Criteria(props: {
  readonly criteria: readonly CriterionDraft[];
  readonly fields: readonly SeenField[];
  readonly onChange: (criteria: readonly CriterionDraft[]) => void;
}): ReactNode {
  const { criteria, fields, onChange } = props;
  const add = useRef<HTMLButtonElement>(null);
  const remove = (place: number): void => {
    onChange(criteria.filter((_, other) => other !== place));
    add.current?.focus();
  };
  return (
    <div className="criteria">
      {criteria.map((criterion, place) => (
        <CriterionRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a row holds nothing of its own
          key={place}
          place={place}
          criterion={criterion}
          fields={fields}
          onChange={(next) => onChange(criteria.map((one, other) => (other === place ? next : one)))}
          onRemove={criteria.length < 2 ? undefined : () => remove(place)}
        />
      ))}
      <p className="criteria-foot">
        <Button ref={add} look="quiet" icon="plus" onClick={() => onChange([...criteria, NEW_CRITERION])}>
          {t("Add a condition")}
        </Button>
        {criteria.length > 1 && <span className="small">{t("All of them must hold.")}</span>}
      </p>
    </div>
  );
}

function CriterionRow(props: {
  readonly place: number;
  readonly criterion: CriterionDraft;
  readonly fields: readonly SeenField[];
  readonly onChange: (criterion: CriterionDraft) => void;
  readonly onRemove: (() => void) | undefined;
}): ReactNode {
  const { criterion, fields, onChange } = props;
  const list = useId();
  const name = (on: string, field: string): string => `${on} ${field}`;
  const set = (change: Partial<CriterionDraft>): void => onChange({ ...criterion, ...change });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row inside a fieldset, and no part of the form with a heading of its own
    <div className="criterion" role="group" aria-label={t("Condition {n}", { n: props.place + 1 })}>
      <div className="criterion-parts">
        {fields.length === 0 ? (
          <label className="field">
            <span>{t("Field")}</span>
            <input
              className="input"
              value={criterion.field}
              onChange={({ target: { value } }) => set({ field: value })}
              autoComplete="off"
            />
          </label>
        ) : (
          <Choice
            label={t("Field")}
            value={name(criterion.on, criterion.field)}
            onChange={(value) => {
              const found = fields.find((one) => name(one.on, one.field) === value);
              if (found !== undefined) set({ on: found.on, field: found.field, values: "" });
            }}
            options={fields.map(({ on, field }) => ({
              value: name(on, field),
              label: on === "partner" ? t("the partner’s {field}", { field: noun(words(field)) }) : words(field),
            }))}
          />
        )}
        <Choice
          label={t("Comparison")}
          value={criterion.op}
          onChange={(op) => set({ op: op as Op })}
          options={OPS.map((value) => ({ value, label: opWords(value) }))}
        />
        {criterion.op === "in" ? (
          <label className="field">
            <span>{t("Values, one on each line")}</span>
            <textarea rows={3} value={criterion.values} onChange={({ target: { value } }) => set({ values: value })} />
          </label>
        ) : (
          <label className="field">
            <span className="sr-only">{t("Value")}</span>
            <input
              className="input"
              list={list}
              placeholder={t("Value")}
              value={criterion.values}
              onChange={({ target: { value } }) => set({ values: value })}
              autoComplete="off"
            />
            <datalist id={list}>
              {fieldOf(criterion, fields)
                ?.values.slice(0, 50)
                .map((value) => (
                  <option key={String(value)} value={String(value)} />
                ))}
            </datalist>
          </label>
        )}
      </div>
      {props.onRemove !== undefined && (
        <button
          type="button"
          className="icon-button"
          aria-label={t("Remove condition {n}", { n: props.place + 1 })}
          onClick={props.onRemove}
        >
          <Icon name="cross" size={14} />
        </button>
      )}
    </div>
  );
}
