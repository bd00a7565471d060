import type { DefaultAccess } from "partner-policy";
import { type ReactNode, useState } from "react";
import { t } from "../i18n/index.js";
import { useDirectory } from "../programme/context.js";
import { Choice } from "../ui/Choice.js";
import { FormDialog } from "../ui/FormDialog.js";
import { typeWords } from "../words/labels.js";
import { slug } from "../words/slug.js";
import type { Asking } from "./FactDialog.js";
import { typesOf } from "./ruleDraft.js";

type Access = NonNullable<DefaultAccess["internal"]>;

const LEVELS: readonly Access[] = ["private", "read", "read-write"];

/** Asks for a type of records of the programme's own. */
export function TypeForm({ asked, onReview, onClose }: Asking): ReactNode {
  const [label, setLabel] = useState("");
  const [isModule, setModule] = useState(false);
  const [isForPortal, setForPortal] = useState(true);
  const id = slug(label, "");
  const review = (): void => {
    if (id === "") return;
    const fact = { id, label: label.trim(), ...(isModule ? { module: true } : {}), ...(isForPortal ? { portalCapability: true } : {}) };
    onReview({ ...asked, title: t("New type of records {name}", { name: fact.label }), fact });
  };
  return (
    <FactForm title={asked.title} isReady={id !== ""} onReview={review} onClose={onClose}>
      <label className="field">
        <span>{t("Name")}</span>
        <input className="input" data-autofocus value={label} onChange={({ target: { value } }) => setLabel(value)} autoComplete="off" />
      </label>
      <label className="check-line">
        <input type="checkbox" checked={isForPortal} onChange={({ target: { checked } }) => setForPortal(checked)} />{" "}
        {t("Portal roles that have deals may create it, and work on those of their account")}
      </label>
      <label className="check-line">
        <input type="checkbox" checked={isModule} onChange={({ target: { checked } }) => setModule(checked)} />{" "}
        {t("It is a module: permission groups and notifications may name it")}
      </label>
    </FactForm>
  );
}

/** Asks what everybody may do with the records of a type, whatever else is granted. */
export function DefaultForm({ asked, onReview, onClose }: Asking): ReactNode {
  const directory = useDirectory();
  const { defaultAccess = {} } = directory.snapshot;
  const [type, setType] = useState(asked.id ?? "lead");
  const present = (of: string): DefaultAccess => (defaultAccess as Readonly<Record<string, DefaultAccess>>)[of] ?? {};
  const [internal, setInternal] = useState<Access>(present(type).internal ?? "private");
  const [external, setExternal] = useState<Access>(present(type).external ?? "private");
  const choose = (next: string): void => {
    setType(next);
    setInternal(present(next).internal ?? "private");
    setExternal(present(next).external ?? "private");
  };
  const review = (): void =>
    onReview({ ...asked, id: type, title: t("Default access to {type}", { type: typeWords(type) }), fact: { internal, external } });
  const levels = { private: t("Private"), read: t("Read"), "read-write": t("Read/Write") };
  const options = LEVELS.map((value) => ({ value, label: levels[value] }));
  return (
    <FactForm title={asked.title} isReady onReview={review} onClose={onClose}>
      <Choice
        label={t("Type")}
        value={type}
        onChange={choose}
        options={typesOf(directory).map((value) => ({ value, label: typeWords(value) }))}
      />
      <Choice label={t("Internal users")} value={internal} onChange={(value) => setInternal(value as Access)} options={options} />
      <Choice label={t("Partner users")} value={external} onChange={(value) => setExternal(value as Access)} options={options} />
      <p className="small">{t("Holds for every record of the type, of whatever partner. What is granted besides widens it.")}</p>
    </FactForm>
  );
}

function FactForm(props: {
  readonly title: string;
  readonly isReady: boolean;
  readonly onReview: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <FormDialog
      title={props.title}
      description={t("What it would do is shown before anything is opened.")}
      submit={t("See what it would do")}
      isReady={props.isReady}
      onSubmit={props.onReview}
      onClose={props.onClose}
    >
      {props.children}
    </FormDialog>
  );
}
