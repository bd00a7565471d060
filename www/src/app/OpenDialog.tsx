import type { Resource } from "partner-policy";
import { type ReactNode, useEffect, useState } from "react";
import type { ImportAnswer } from "../engine/importing.js";
import { count, t } from "../i18n/index.js";
import { useCsvImport } from "../plan/ProposalHost.js";
import { useSession, useSessionState } from "../programme/context.js";
import type { Directory } from "../programme/directory.js";
import { type FileKind, isExport, type PathFile, sniff } from "../programme/files.js";
import { Badge, Button, Note } from "../ui/basics.js";
import { Icon } from "../ui/icons.js";
import { Overlay } from "../ui/Overlay.js";
import { Problem } from "../ui/Problem.js";
import { go } from "./address.js";
import { ImportExport } from "./ImportExport.js";
import { useToast } from "./Toasts.js";

/** Shows what opened files are and what is wrong with them, before anything is accepted. */
export function OpenDialog(props: { readonly files: readonly File[]; readonly onClose: () => void }): ReactNode {
  const session = useSession();
  const { programme: present, records: open } = useSessionState();
  const importCsv = useCsvImport();
  const say = useToast();
  const [found, setFound] = useState<readonly FileKind[]>();
  const [exported, setExported] = useState<readonly PathFile[]>();
  const [imported, setImported] = useState<ImportAnswer>();
  const [text, setText] = useState("");
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const [strangers, setStrangers] = useState<Strangers>();

  const take = async (files: readonly File[]): Promise<void> => {
    if (files.length === 0) return;
    setFailure(undefined);
    if (isExport(files)) {
      setExported(files.map((file) => ({ path: file.webkitRelativePath || file.name, file })));
      return;
    }
    setFound(await Promise.all(files.map((file) => sniff(session.engine, file))));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the files that the dialog was opened with, once
  useEffect(() => void take(props.files), []);

  const programme = found?.find((file) => file.is === "programme");
  const records = found?.find((file) => file.is === "records");
  const managers = found?.find((file) => file.is === "managers");

  /** Does something and closes, unless that leaves something to say. */
  const act = async (action: () => Promise<boolean | undefined>): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      if ((await action()) !== true) props.onClose();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const create = (): Promise<void> =>
    act(async () => {
      const taken =
        imported?.snapshot !== undefined
          ? {
              name: (exported?.[0]?.path ?? "").split(/[/.]/)[0] ?? "",
              snapshot: imported.snapshot,
              records: imported.records === undefined ? undefined : { name: "records.json", file: imported.records },
            }
          : programme !== undefined
            ? {
                name: programme.name.replace(/\.[a-z]+$/i, ""),
                snapshot: programme.file,
                records: records === undefined ? undefined : { name: records.name, file: records.file },
              }
            : undefined;
      if (taken === undefined) return undefined;
      const id = await session.create({ ...taken, name: taken.name === "pasted" || taken.name === "" ? t("My programme") : taken.name });
      go({ page: "overview", programme: id, as: undefined, by: undefined, at: undefined, vs: undefined });
      say(t("The programme is open, and kept in this browser."));
      return undefined;
    });
  const takeRecords = (isAdded: boolean): Promise<void> =>
    act(async () => {
      if (records === undefined) return undefined;
      const rows = await session.takeRecords(records.name, records.file, isAdded);
      go({ page: "records" });
      say(count(rows, "{n} record is open.", "{n} records are open."));
      const { edition, records: all } = session.state();
      const found = strangersOf(all, edition.directory);
      if (found.records > 0) setStrangers(found);
      return found.records > 0;
    });

  return (
    <Overlay
      onClose={props.onClose}
      shape="dialog"
      title={t("Open")}
      description={t(
        "A programme (a snapshot), records, a CSV of managers, or the export of another system. Everything stays in this browser.",
      )}
      footer={
        <>
          <span className="small">
            {found === undefined && exported === undefined
              ? t("Nothing chosen yet")
              : count(found?.length ?? exported?.length ?? 0, "{n} file", "{n} files")}
          </span>
          <div className="button-row">
            {managers !== undefined && (
              <Button
                look="primary"
                onClick={() => {
                  props.onClose();
                  importCsv({ file: managers.name, bytes: managers.bytes });
                }}
              >
                {t("Import the managers")}
              </Button>
            )}
            {records !== undefined && programme === undefined && (
              <>
                {open.length > 0 && (
                  <Button disabled={isBusy} onClick={() => void takeRecords(true)}>
                    {count(open.length, "Add to the {n} record that is open", "Add to the {n} records that are open")}
                  </Button>
                )}
                <Button look="primary" disabled={isBusy} onClick={() => void takeRecords(false)}>
                  {t("Use these records in “{name}”", { name: present.name })}
                </Button>
              </>
            )}
            {(programme !== undefined || imported?.snapshot !== undefined) && (
              <Button look="primary" disabled={isBusy} onClick={() => void create()}>
                {t("Open as a programme")}
              </Button>
            )}
          </div>
        </>
      }
    >
      <div className="drop">
        <Icon name="upload" size={20} />
        <p>{t("Drop files anywhere on the page")}</p>
        <label className="file">
          <input
            type="file"
            multiple
            aria-label={t("Files")}
            accept=".json,.ndjson,.jsonl,.csv,.tsv,.txt,.zip,.xml,application/json,text/csv,application/zip"
            onChange={(event) => void take([...(event.target.files ?? [])])}
          />
          <span className="button plain">{t("Choose files")}</span>
        </label>
        <label className="file">
          <input
            type="file"
            aria-label={t("Folder")}
            ref={(input) => input?.setAttribute("webkitdirectory", "")}
            onChange={(event) => void take([...(event.target.files ?? [])])}
          />
          <span className="button plain">{t("Choose a folder")}</span>
        </label>
      </div>
      {exported !== undefined ? (
        <ImportExport files={exported} onRead={setImported} />
      ) : found === undefined ? (
        <div className="field">
          <label htmlFor="paste">{t("Or paste the text of a programme or of records")}</label>
          <textarea
            id="paste"
            data-autofocus
            rows={6}
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
            placeholder='{ "format": "partner-policy/1", … }'
          />
          <Button disabled={text.trim() === ""} onClick={() => void take([new File([text], "pasted")])}>
            {t("Read the text")}
          </Button>
        </div>
      ) : (
        <ul className="file-list">
          {found.map((file) => (
            <li key={file.name}>
              <FileCard file={file} />
            </li>
          ))}
        </ul>
      )}
      {failure !== undefined && <Problem error={failure} />}
      {strangers !== undefined && (
        <Note
          tone="warn"
          title={count(
            strangers.records,
            "{n} record names a partner or a person whom this programme does not know",
            "{n} records name a partner or a person whom this programme does not know",
          )}
        >
          <p>
            {t(
              "Records name them by their ids, such as {id}; “{name}” is none. They are open all the same, and nobody sees them by that.",
              {
                id: session.state().edition.directory.partners[0]?.id ?? "p-1",
                name: strangers.first,
              },
            )}
          </p>
        </Note>
      )}
    </Overlay>
  );
}

/** Records that name somebody whom the programme does not know. */
interface Strangers {
  readonly records: number;
  /** The first name that is none. */
  readonly first: string;
}

function strangersOf(records: readonly Resource[], directory: Directory): Strangers {
  const queues = new Set((directory.snapshot.queues ?? []).map(({ id }) => id));
  const isPerson = (id: string | null | undefined): boolean => id == null || directory.user(id) !== undefined || queues.has(id);
  let found = 0;
  let first = "";
  for (const { partner, owner, assignee, createdBy } of records) {
    const stranger =
      partner != null && directory.partner(partner) === undefined ? partner : [owner, assignee, createdBy].find((id) => !isPerson(id));
    if (stranger == null) continue;
    found += 1;
    if (first === "") first = stranger;
  }
  return { records: found, first };
}

function FileCard({ file }: { readonly file: FileKind }): ReactNode {
  switch (file.is) {
    case "programme":
      return (
        <>
          <Note tone="good" title={t("{name} is a programme", { name: file.name })}>
            <p>
              {count(file.partners, "{n} partner", "{n} partners")}, {count(file.people, "{n} person", "{n} people")},{" "}
              {t("revision {n}", { n: file.revision })}
            </p>
          </Note>
          {file.diagnostics.length > 0 && (
            <Note tone="warn" title={count(file.diagnostics.length, "{n} thing to know", "{n} things to know")}>
              <ul className="problems">
                {file.diagnostics.map(({ code, at, message }) => (
                  <li key={`${code}${at}`}>
                    {message} <Badge tone="quiet">{code}</Badge> <code>{at}</code>
                  </li>
                ))}
              </ul>
            </Note>
          )}
        </>
      );
    case "records":
      return (
        <Note tone="info" title={t("{name} holds records", { name: file.name })}>
          <p>
            {t(
              "They are checked one by one when they are taken. Used, they stand in the place of those that are open; added, beside them.",
            )}
          </p>
        </Note>
      );
    case "managers":
      return <Note tone="info" title={t("{name} is a list of partner managers", { name: file.name })} />;
    case "bad":
      return (
        <Problem error={file.error}>
          <p>
            {file.name === "pasted" ? t("Nothing of what was pasted was taken.") : t("Nothing of {name} was taken.", { name: file.name })}
          </p>
        </Problem>
      );
  }
}
