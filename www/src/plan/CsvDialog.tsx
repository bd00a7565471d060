import { type DragEvent, type ReactNode, useId, useState } from "react";
import { t } from "../i18n/index.js";
import { useEdition } from "../programme/context.js";
import type { Directory } from "../programme/directory.js";
import { Button } from "../ui/basics.js";
import { Icon } from "../ui/icons.js";
import { Overlay } from "../ui/Overlay.js";
import type { CsvSource } from "./ProposalHost.js";

/** Takes a CSV of manager assignments and hands it over for a dry run. */
export function CsvDialog(props: {
  readonly source: CsvSource;
  readonly onChange: (source: CsvSource) => void;
  readonly onClose: () => void;
  readonly onReview: (title: string, csv: string | Uint8Array) => void;
}): ReactNode {
  const { source } = props;
  const { directory } = useEdition();
  const [isOver, setOver] = useState(false);
  const field = useId();
  const isEmpty = "text" in source ? source.text.trim() === "" : source.bytes.length === 0;

  const take = async (file: File | undefined): Promise<void> => {
    if (file !== undefined) props.onChange({ file: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };

  return (
    <Overlay
      onClose={props.onClose}
      shape="dialog"
      title={t("Import managers")}
      description={t(
        "A CSV with the columns action, partner, user and, if wanted, primary. The dry run shows every line before anything changes.",
      )}
      footer={
        <>
          <Button look="quiet" onClick={() => props.onChange({ text: example(directory) })}>
            {t("Use an example")}
          </Button>
          <Button
            look="primary"
            disabled={isEmpty}
            onClick={() =>
              "text" in source
                ? props.onReview(t("Import managers"), source.text)
                : props.onReview(t("Import {file}", { file: source.file }), source.bytes)
            }
          >
            {t("Dry run")}
          </Button>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the file field inside is the first */}
      <div
        className="drop"
        data-over={isOver || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <Icon name="upload" size={20} />
        {"file" in source ? (
          <p>
            <strong>{source.file}</strong> · {t("{n} bytes", { n: source.bytes.length })}
          </p>
        ) : (
          <p>{t("Drop a file here")}</p>
        )}
        <label className="file">
          <input
            type="file"
            accept=".csv,.tsv,.txt,text/csv"
            aria-label={t("CSV file")}
            onChange={(event) => void take(event.target.files?.[0])}
          />
          <span className="button plain">{t("Choose a file")}</span>
        </label>
        {"file" in source && (
          <Button look="quiet" onClick={() => props.onChange({ text: "" })}>
            {t("Paste text instead")}
          </Button>
        )}
      </div>
      {"text" in source && (
        <div className="field">
          <label htmlFor={field}>{t("Or paste lines")}</label>
          <textarea
            id={field}
            data-autofocus
            rows={9}
            spellCheck={false}
            value={source.text}
            placeholder={"action,partner,user,primary\nadd,p-0001,u-channel-0001,true"}
            onChange={(event) => props.onChange({ text: event.target.value })}
          />
        </div>
      )}
    </Overlay>
  );
}

/** Lines about partners and people of this programme, one of them about a prospect, so that the dry run has something to refuse. */
function example(directory: Directory): string {
  const internal = directory.users.filter(
    (user) => user.kind === "internal" && user.status === "active" && user.internalRole !== undefined,
  );
  const active = directory.partners.filter(({ status }) => status === "active");
  const prospect = directory.partners.find(({ status }) => status === "prospective");
  const user = (index: number): string => internal[index % internal.length]?.id ?? directory.users[0]?.id ?? "";
  return [
    "action,partner,user,primary",
    ...active.slice(0, 4).map(({ id }, index) => `add,${id},${user(index + 1)},${index === 0 ? "true" : ""}`),
    ...(prospect === undefined ? [] : [`add,${prospect.id},${user(2)},`]),
    "",
  ].join("\n");
}
