import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import { adjust, go, useAddress } from "../app/address.js";
import { type Narrowing, scopeOf } from "../app/narrowed.js";
import { useOpening } from "../app/Opening.js";
import { type RecordAnswer, type Sight, VERBS } from "../engine/protocol.js";
import { number, t, tenths } from "../i18n/index.js";
import { useEdition, useSession, useSessionState, useWho } from "../programme/context.js";
import { csvOf, download } from "../programme/csv.js";
import { tallyOf } from "../programme/tally.js";
import { Button, Empty, Note, Search, Segments } from "../ui/basics.js";
import { Grid, sortOf, sortText } from "../ui/Grid.js";
import { Heading } from "../ui/Heading.js";
import { Icon } from "../ui/icons.js";
import { Menu } from "../ui/Menu.js";
import { PersonSwitch } from "../ui/PersonSwitch.js";
import { Problem } from "../ui/Problem.js";
import { noun, recordName, typeWords } from "../words/labels.js";
import { RecordFilters, useReasons, useSeenBy } from "./RecordFilters.js";
import { recordColumns } from "./recordColumns.js";
import { bit, idOf, type Row, rowKey, rowsFor } from "./recordRows.js";
import { Standing } from "./Standing.js";
import { WhyPanel } from "./WhyPanel.js";

/** The records as one person sees them, or all of them with the hidden ones dimmed; or where two people differ. */
export function Records(): ReactNode {
  const { edition, records, isReading } = useSessionState();
  const { directory } = edition;
  const { eyes } = useWho();
  const address = useAddress();
  const opening = useOpening();
  const types = useMemo(() => [...tallyOf(records).types.keys()], [records]);
  const wanted = address.get("type");
  const type = types.find((name) => name === wanted) ?? types[0];

  if (directory.user(eyes.viewer) === undefined) {
    return (
      <>
        <Heading title={t("Records")} />
        <Note tone="bad" title={t("This programme has no person “{id}”", { id: eyes.viewer })}>
          <p>{t("The address names somebody who is not in it. Choose another person under “View as”.")}</p>
        </Note>
      </>
    );
  }
  if (type === undefined) {
    return (
      <>
        <Heading title={t("Records")} />
        <Empty title={isReading ? t("Reading the records …") : t("There are no records yet")}>
          {!isReading && (
            <>
              <p>{t("Open leads, deals or other records as JSON, NDJSON or CSV, to see who sees which of them.")}</p>
              <Button look="primary" icon="folder" onClick={() => opening.open()}>
                {t("Open records")}
              </Button>
            </>
          )}
        </Empty>
      </>
    );
  }
  return <RecordList key={type} types={types} type={type} />;
}

function RecordList({ types, type }: { readonly types: readonly string[]; readonly type: string }): ReactNode {
  const { engine } = useSession();
  const { edition, records, isReading } = useSessionState();
  const { directory, key } = edition;
  const { eyes, now } = useWho();
  const address = useAddress();
  const { get } = address;
  const opening = useOpening();
  const scope = scopeOf(get("scope"));
  const versus = directory.user(get("vs")) === undefined ? undefined : get("vs");
  const text = get("q") ?? "";
  const sort = sortOf(get("sort"));
  const filters = address.filters;
  const isByReason = filters.some(({ field }) => field === "reason");
  const reasons = useReasons(type, isByReason);
  const seenBy = useSeenBy(
    type,
    filters.some(({ field }) => field === "seenBy"),
  );
  const isCounted = seenBy !== undefined && seenBy.counts.length > 0;
  const isCounting = !isCounted && filters.some(({ field }) => field === "seenBy");
  const [answer, setAnswer] = useState<RecordAnswer>();
  const [sight, setSight] = useState<Sight>();
  const [other, setOther] = useState<Sight>();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(true);
  const written = JSON.stringify([filters, sort]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: filters and sort are compared by what they say; reasons make a filter ready
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    setBusy(true);
    Promise.all([
      engine.ask("query", { key, eyes, versus, type, scope, text, filters, sort }, { signal }),
      engine.ask("sight", { key, eyes, type }, { signal }),
      versus === undefined ? undefined : engine.ask("sight", { key, eyes: { viewer: versus, now }, type }, { signal }),
    ]).then(
      ([rows, mine, theirs]) => {
        setAnswer(rows);
        setSight(mine);
        setOther(theirs);
        setError(undefined);
        setBusy(false);
      },
      (fault: unknown) => {
        if (signal.aborted) return;
        setError(fault);
        setBusy(false);
      },
    );
    return () => controller.abort();
  }, [engine, key, eyes.viewer, now, versus, type, scope, text, written, reasons?.done === reasons?.of && isByReason, isCounted, records]);

  // Whose eyes these are stands above with the account; two of one name are told apart wherever both are named.
  const areNamesakes = versus !== undefined && directory.name(versus) === directory.name(eyes.viewer);
  const nameOf = (id: string): string => (areNamesakes ? directory.told(id) : directory.name(id));
  const name = nameOf(eyes.viewer);
  const otherName = versus === undefined ? "" : nameOf(versus);
  const rows = useMemo(() => rowsFor(answer?.rows ?? new Uint32Array(), records), [answer, records]);
  const columns = useMemo(
    () => recordColumns(records, type, directory, sight, versus === undefined ? undefined : other, name, otherName),
    [records, type, directory, sight, other, versus, name, otherName],
  );
  const opened = useMemo((): Row | { readonly missing: string } | undefined => {
    const id = get("record");
    if (id === undefined) return undefined;
    const index = records.findIndex((record, place) => rowKey(record, place) === id);
    const record = records[index];
    return record === undefined ? { missing: id } : { index, record };
  }, [records, get]);
  const open = useCallback((row: Row) => go({ record: rowKey(row.record, row.index) }), []);
  const isNarrowed = text !== "" || filters.length > 0;
  const clear = (): void => adjust({ q: undefined, ...Object.fromEntries(filters.map(({ field }) => [`f.${field}`, undefined])) });
  const neighbours = useMemo(() => {
    if (opened === undefined || "missing" in opened) return {};
    const place = answer?.rows.indexOf(opened.index) ?? -1;
    return place < 0 ? {} : { before: rows.at(place - 1 < 0 ? rows.length : place - 1), after: rows.at(place + 1) };
  }, [answer, opened, rows]);
  // What stands there while somebody else's records are asked for is not theirs.
  const isStale = isBusy || error !== undefined;
  const save = (kind: "csv" | "json"): void => {
    const list = [...(answer?.rows ?? [])].flatMap((index) => records[index] ?? []);
    if (kind === "json") {
      download(`${type}s.json`, JSON.stringify(list, null, 1), "application/json");
      return;
    }
    const fields = [...new Set(list.flatMap(({ fields }) => Object.keys(fields ?? {})))];
    const members = ["type", "id", "partner", "owner", "assignee", "createdBy", "origin"] as const;
    download(
      `${type}s.csv`,
      csvOf(
        [...members, ...fields],
        list.map((record) => [
          ...members.map((member) => String(record[member] ?? "")),
          ...fields.map((field) => {
            const value = record.fields?.[field];
            return typeof value === "number" ? value : String(value ?? "");
          }),
        ]),
      ),
      "text/csv",
    );
  };

  return (
    <>
      <Heading title={t("Records")}>
        {types.length > 1 && (
          <Segments
            label={t("Type of record")}
            value={type}
            onChange={(next) => go({ type: next, record: undefined })}
            options={types.map((value) => ({ value, label: typeWords(value) }))}
          />
        )}
        <Compare versus={versus} startsOpen={get("do") === "compare"} />
        <Button icon="upload" onClick={() => opening.open()}>
          {t("Import records")}
        </Button>
        <Menu
          label={t("Export")}
          entries={[
            { label: t("As CSV"), icon: "download", onSelect: () => save("csv"), isDisabled: isStale },
            { label: t("As JSON"), icon: "download", onSelect: () => save("json"), isDisabled: isStale },
          ]}
        >
          <Icon name="download" /> {t("Export")}
        </Menu>
      </Heading>
      <Standing viewerId={eyes.viewer} />
      {!isReading && get("type") !== undefined && get("type") !== type && (
        <Note tone="bad" title={t("This programme has no records of the type “{id}”", { id: get("type") ?? "" })} />
      )}
      {get("vs") !== undefined && versus === undefined && (
        <Note tone="bad" title={t("This programme has no person “{id}”", { id: get("vs") ?? "" })} />
      )}
      {error !== undefined ? (
        <Problem error={error} />
      ) : (
        <section className="list" aria-label={typeWords(type)}>
          <div className="toolbar">
            <Search label={t("Search {label}", { label: noun(typeWords(type)) })} value={text} onChange={(q) => adjust({ q })} />
            {versus === undefined && (
              <Segments
                label={t("Which records")}
                value={scope}
                onChange={(next) => adjust({ scope: next === "visible" ? undefined : next })}
                options={[
                  { value: "visible", label: t("Visible") },
                  { value: "all", label: t("All") },
                  { value: "hidden", label: t("Hidden") },
                ]}
              />
            )}
            <RecordFilters type={type} reasons={reasons} />
            {isNarrowed && (
              <Button look="quiet" icon="cross" onClick={clear}>
                {t("Clear")}
              </Button>
            )}
          </div>
          {versus !== undefined && answer?.split !== undefined && (
            <div className="split" role="status" data-testid="split">
              <span>
                <strong>{number(answer.split.first)}</strong> {t("only {name} sees", { name })}
              </span>
              <span>
                <strong>{number(answer.split.second)}</strong> {t("only {name} sees", { name: otherName })}
              </span>
              <span>
                <strong>{number(answer.split.both)}</strong> {t("both see")}
              </span>
              <span className="small">{t("Below: where the two may not do the same.")}</span>
            </div>
          )}
          {isCounting && (
            <p className="hidden-hint" role="status">
              <progress value={seenBy?.done ?? 0} max={seenBy?.of ?? 1} aria-label={t("Looking at everybody")} />{" "}
              {t("Looking at everybody …")}
            </p>
          )}
          <HiddenHint answer={answer} scope={scope} isNarrowed={isNarrowed} name={name} type={type} isOff={versus !== undefined} />
          <Grid
            label={typeWords(type)}
            rows={rows}
            columns={columns}
            rowId={idOf}
            rowName={({ record }) => recordName(record)}
            onOpen={open}
            openId={opened !== undefined && "index" in opened ? String(opened.index) : undefined}
            isDimmed={({ index }) => sight !== undefined && versus === undefined && !bit(sight.bits[0], index)}
            sort={sort}
            onSort={(next) => adjust({ sort: sortText(next) })}
            isBusy={isBusy}
            heights={[40, 64]}
            empty={
              answer === undefined || isCounting ? (
                <div className="bones" aria-hidden="true" />
              ) : isNarrowed ? (
                <Empty title={t("No visible record matches")}>
                  <Button onClick={clear}>{t("Clear the search and the filters")}</Button>
                </Empty>
              ) : versus !== undefined ? (
                <Empty title={t("Both may do the same with every record")} />
              ) : (
                <Empty title={t("{name} sees none of these records", { name })}>
                  <p>{t("Open any record to see why.")}</p>
                  <Button onClick={() => adjust({ scope: "all" })}>{t("Show all records")}</Button>
                </Empty>
              )
            }
          />
          <footer className="list-foot">
            <p role="status" data-testid="count">
              {answer === undefined ? (
                t("Asking …")
              ) : (
                <>
                  <strong>{number(answer.visible)}</strong> {t("of {n} visible to {name}", { n: answer.total, name })}
                  {(isNarrowed || scope !== "visible" || versus !== undefined) && ` · ${t("{n} shown", { n: answer.rows.length })}`}
                </>
              )}
            </p>
            {sight !== undefined && (
              <p className="small">{t("{n} answers in {ms} ms", { n: sight.rows * VERBS.length, ms: tenths(sight.millis) })}</p>
            )}
          </footer>
        </section>
      )}
      {opened !== undefined && "missing" in opened && <Note tone="bad" title={t("There is no record “{id}”", { id: opened.missing })} />}
      {opened !== undefined && "index" in opened && (
        <WhyPanel
          index={opened.index}
          record={opened.record}
          before={neighbours.before}
          after={neighbours.after}
          onClose={() => go({ record: undefined, who: undefined, verb: undefined })}
        />
      )}
    </>
  );
}

/** Says that something matches but is hidden, and leads to the reason. */
function HiddenHint(props: {
  readonly answer: RecordAnswer | undefined;
  readonly scope: Narrowing["scope"];
  readonly isNarrowed: boolean;
  readonly name: string;
  readonly type: string;
  readonly isOff: boolean;
}): ReactNode {
  const { answer, name } = props;
  const { records } = useSessionState();
  if (answer === undefined || props.isOff || props.scope !== "visible" || !props.isNarrowed || answer.hidden === 0) return null;
  const first = answer.firstHidden === undefined ? undefined : records[answer.firstHidden];
  const what =
    answer.hidden === 1
      ? t("1 record matches but is hidden from {name}.", { name })
      : t("{n} records match but are hidden from {name}.", { n: answer.hidden, name });
  return (
    <p className="hidden-hint" role="status">
      <Icon name="hidden" size={14} /> {what}{" "}
      {answer.hidden === 1 && first !== undefined && answer.firstHidden !== undefined ? (
        <button type="button" className="link" onClick={() => go({ record: rowKey(first, answer.firstHidden ?? 0) })}>
          {t("Why?")}
        </button>
      ) : (
        <button type="button" className="link" onClick={() => adjust({ scope: "hidden" })}>
          {t("Show them")}
        </button>
      )}
    </p>
  );
}

function Compare({ versus, startsOpen }: { readonly versus: string | undefined; readonly startsOpen: boolean }): ReactNode {
  const directory = useEdition().directory;
  if (versus !== undefined) {
    return (
      <span className="comparing">
        <PersonSwitch
          label={t("Compared with")}
          icon="people"
          chosen={directory.user(versus)}
          chosenId={versus}
          directory={directory}
          onChange={(vs) => go({ vs })}
        />
        <Button look="quiet" icon="cross" onClick={() => go({ vs: undefined })}>
          {t("End the comparison")}
        </Button>
      </span>
    );
  }
  return (
    <PersonSwitch
      label={t("Compare with")}
      icon="people"
      chosen={undefined}
      chosenId=""
      directory={directory}
      startsOpen={startsOpen}
      onChange={(vs) => go({ vs, do: undefined })}
    />
  );
}
