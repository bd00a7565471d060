import { type ReactNode, useEffect, useState } from "react";
import { type ImportAnswer, type ImportKind, importFiles } from "../engine/importing.js";
import { count, languageNow, number, t } from "../i18n/index.js";
import { Badge, Button, Note } from "../ui/basics.js";
import { Choice } from "../ui/Choice.js";
import { Problem } from "../ui/Problem.js";
import { type Tone, words } from "../words/labels.js";

const TONES: Readonly<Record<string, Tone>> = { wider: "bad", invalid: "bad", narrower: "warn", expanded: "info", ignored: "quiet" };

/** What the files of a Salesforce organisation are called, its metadata and its tables. */
const SALESFORCE =
  /-meta\.xml|\.object\b|force-app\/|unpackaged\/|__c\.|(?:UserRole|PermissionSet|PermissionSetAssignment|GroupMember|OpportunityShare|EntityDefinition)\.(?:csv|json)/;

/** How files are likely to be read, by their names; the names inside an archive stand at its end as they are. */
async function guessed(files: readonly { readonly path: string; readonly file: File }[]): Promise<ImportKind> {
  for (const { path, file } of files) {
    const names = /\.zip$/i.test(path) ? new TextDecoder("latin1").decode(await file.slice(-1_000_000).arrayBuffer()) : path;
    if (SALESFORCE.test(names)) return "salesforce";
  }
  return "proposed";
}

/** Reads an export of another system and shows what was found, before anything of it is accepted. */
export function ImportExport(props: {
  readonly files: readonly { readonly path: string; readonly file: File }[];
  readonly onRead: (answer: ImportAnswer | undefined) => void;
}): ReactNode {
  const { files, onRead } = props;
  const [kind, setKind] = useState<ImportKind>();
  useEffect(() => {
    void guessed(files).then((guess) => setKind((chosen) => chosen ?? guess));
  }, [files]);
  const [accept, setAccept] = useState<readonly string[]>([]);
  const [state, setState] = useState<{ readonly rows: number; readonly answer?: ImportAnswer; readonly error?: unknown }>({ rows: 0 });
  useEffect(() => {
    const controller = new AbortController();
    setState({ rows: 0 });
    onRead(undefined);
    if (kind === undefined) return;
    importFiles({ files, kind, accept }, controller.signal, ({ rows }) => setState({ rows })).then(
      (answer) => {
        if (controller.signal.aborted) return;
        setState({ rows: 0, answer });
        onRead(answer.snapshot === undefined ? undefined : answer);
      },
      (error: unknown) => !controller.signal.aborted && setState({ rows: 0, error }),
    );
    return () => controller.abort();
  }, [files, kind, accept, onRead]);
  const { answer, error } = state;
  const effects = { wider: t("wider"), narrower: t("narrower"), expanded: t("expanded"), ignored: t("ignored"), invalid: t("invalid") };
  return (
    <section className="form" aria-label={t("Export of another system")}>
      <Choice
        label={t("Read as")}
        value={kind ?? ""}
        onChange={(value) => {
          setAccept([]);
          setKind(value as ImportKind);
        }}
        options={[
          { value: "salesforce", label: t("Salesforce organisation") },
          { value: "channeltivity", label: t("Channeltivity tables") },
          { value: "unifyr", label: t("Unifyr tables") },
          { value: "plain", label: t("Tables with plain names") },
          { value: "proposed", label: t("Tables, columns guessed") },
        ]}
      />
      {error !== undefined && (
        <Problem error={error}>
          <p>{t("Nothing was taken. Choose above how these files are to be read.")}</p>
        </Problem>
      )}
      {answer === undefined && error === undefined && <p role="status">{t("Reading … {n} rows", { n: state.rows })}</p>}
      {answer !== undefined && (
        <>
          <Note
            tone={answer.snapshot === undefined ? "bad" : answer.findings.length > 0 ? "warn" : "good"}
            title={
              answer.snapshot === undefined
                ? answer.unaccepted.length > 0
                  ? t("Something would be wider than the original: accept it by name, or mend the export")
                  : t("This export cannot be read as that")
                : t("Read: nothing of it is taken before you open it")
            }
          >
            <p>
              {Object.entries(answer.counts)
                .filter(([, n]) => n > 0)
                .slice(0, 12)
                .map(([name, n]) => `${words(name.replaceAll(".", " "))}: ${number(n)}`)
                .join(" · ")}
            </p>
          </Note>
          {answer.unaccepted.length > 0 && (
            <div className="button-row">
              {answer.unaccepted.map((code) => (
                <Button key={code} look="danger" onClick={() => setAccept([...accept, code])}>
                  {t("Accept {code}", { code })}
                </Button>
              ))}
            </div>
          )}
          {answer.findings.length > 0 && (
            <section aria-label={t("Findings")}>
              <h3>{count(answer.found, "{n} finding", "{n} findings")}</h3>
              <ul className="plain-list">
                {answer.findings.map((finding) => (
                  <li key={`${finding.code}${finding.where}${finding.what}`} className="list-line">
                    <Badge tone={TONES[finding.effect] ?? "quiet"}>{effects[finding.effect]}</Badge>
                    <div className="list-line-text">
                      <p>{finding.said[languageNow()]}</p>
                      <p className="small">
                        {finding.where}
                        {finding.line !== undefined && ` · ${t("Line {n}", { n: finding.line })}`}
                        {finding.count > 1 && ` · ${t("{n} times", { n: finding.count })}`}
                      </p>
                    </div>
                  </li>
                ))}
              </ul>
              {answer.found > answer.findings.length && (
                <p className="small">{t("and {n} more", { n: answer.found - answer.findings.length })}</p>
              )}
            </section>
          )}
        </>
      )}
    </section>
  );
}
