import { type ReactNode, useState } from "react";
import { t } from "../i18n/index.js";
import { type Propose, useFormPlan } from "../plan/ProposalHost.js";
import { Choice, type Option } from "./Choice.js";
import { FormDialog } from "./FormDialog.js";

/** One thing that a dialog asks for: a line of text, or one of some values. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type?: "text" | "email";
  readonly options?: readonly Option[];
  readonly initial?: string;
  readonly isOptional?: boolean;
  readonly hint?: string;
}

/** Asks for a few values, and hands them over for a plan, from which Back leads here. */
export function FieldsDialog(props: {
  readonly title: string;
  readonly description: string;
  readonly fields: readonly Field[];
  readonly onReview: (values: Readonly<Record<string, string>>, propose: Propose) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { fields } = props;
  const { isOpen, propose } = useFormPlan(props.onClose);
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(fields.map(({ name, initial = "" }) => [name, initial])),
  );
  const isReady = fields.every(({ name, isOptional, type }) => {
    const value = values[name]?.trim() ?? "";
    return value === "" ? isOptional === true : type !== "email" || /^\S+@\S+$/.test(value);
  });
  const review = (): void => {
    props.onReview(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.trim()])), propose);
  };
  const set = (name: string) => (value: string) => setValues({ ...values, [name]: value });
  return (
    <FormDialog
      isOpen={isOpen}
      title={props.title}
      description={props.description}
      submit={t("Review plan")}
      isReady={isReady}
      onSubmit={review}
      onClose={props.onClose}
    >
      {fields.map(({ name, label, type = "text", options, hint }) =>
        options === undefined ? (
          <label className="field" key={name}>
            <span>{label}</span>
            <input
              className="input"
              type={type}
              value={values[name] ?? ""}
              onChange={({ target: { value } }) => set(name)(value)}
              autoComplete="off"
            />
            {hint !== undefined && <span className="small">{hint}</span>}
          </label>
        ) : (
          <Choice key={name} label={label} value={values[name] ?? ""} onChange={set(name)} options={options} />
        ),
      )}
    </FormDialog>
  );
}
