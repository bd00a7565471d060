import type { Resource } from "partner-policy";
import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import { adjust, go, useAddress } from "../app/address.js";
import { useOpening } from "../app/Opening.js";
import { type ReasonsAnswer, type RecordAnswer, type Sight, VERBS } from "../engine/protocol.js";
import { count, money, number, t } from "../i18n/index.js";
import { useEdition, useSession, useSessionState, useWho } from "../programme/context.js";
import { csvOf, download } from "../programme/csv.js";
import type { Directory } from "../programme/directory.js";
import { Badge, Button, Empty, Note, Search, Segments } from "../ui/basics.js";
import { FilterMenu, type FilterOption } from "../ui/FilterMenu.js";
import { Grid, type GridColumn, sortOf, sortText } from "../ui/Grid.js";
import { Heading } from "../ui/Heading.js";
import { Icon } from "../ui/icons.js";
import { Menu } from "../ui/Menu.js";
import { PersonSwitch } from "../ui/PersonSwitch.js";
import { Problem } from "../ui/Problem.js";
import { recordName, typeWords, words } from "../words/labels.js";
import { ruleTitle } from "../words/rules.js";
import { Standing } from "./Standing.js";
import { WhyPanel } from "./WhyPanel.js";

type Scope = "visible" | "all" | "hidden";
interface Row {
  readonly index: number;
  readonly record: Resource;
}

/** The records as one person sees them, or all of them with the hidden ones dimmed; or where two people differ. */
export function Records(): ReactNode {
  const { edition, records, isReading } = useSessionState();
  const { directory } = edition;
  const { eyes } = useWho();
  const address = useAddress();
  const opening = useOpening();
  const types = useMemo(() => [...new Set(records.map(({ type }) => type))], [records]);
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
  const { edition, records } = useSessionState();
  const { directory, key } = edition;
  const { eyes, now } = useWho();
  const address = useAddress();
  const { get } = address;
  const scope: Scope = get("scope") === "all" ? "all" : get("scope") === "hidden" ? "hidden" : "visible";
  const versus = directory.user(get("vs")) === undefined ? undefined : get("vs");
  const text = get("q") ?? "";
  const sort = sortOf(get("sort"));
  const filters = address.filters;
  const isByReason = filters.some(({ field }) => field === "reason");
  const reasons = useReasons(type, isByReason);
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
  }, [engine, key, eyes.viewer, now, versus, type, scope, text, written, reasons?.done === reasons?.of && isByReason, records]);

  const name = directory.name(eyes.viewer);
  const rows = useMemo(() => rowsFor(answer?.rows ?? new Uint32Array(), records), [answer, records]);
  const columns = useMemo(
    () =>
      recordColumns(
        records,
        type,
        directory,
        sight,
        versus === undefined ? undefined : other,
        name,
        versus === undefined ? "" : directory.name(versus),
      ),
    [records, type, directory, sight, other, versus, name],
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
  const listed = useMemo((): readonly Row[] => {
    const found: Row[] = [];
    for (let index = 0; index < rows.length; index++) {
      const row = rows.at(index);
      if (row !== undefined) found.push(row);
    }
    return found;
  }, [rows]);
  const save = (kind: "csv" | "json"): void => {
    const list = listed.map(({ record }) => record);
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
        <Menu
          label={t("Export")}
          entries={[
            { label: t("As CSV"), icon: "download", onSelect: () => save("csv") },
            { label: t("As JSON"), icon: "download", onSelect: () => save("json") },
          ]}
        >
          <Icon name="download" /> {t("Export")}
        </Menu>
      </Heading>
      <Standing viewerId={eyes.viewer} />
      {get("vs") !== undefined && versus === undefined && (
        <Note tone="bad" title={t("This programme has no person “{id}”", { id: get("vs") ?? "" })} />
      )}
      {error !== undefined ? (
        <Problem error={error} />
      ) : (
        <section className="list" aria-label={typeWords(type)}>
          <div className="toolbar">
            <Search label={t("Search {label}", { label: typeWords(type) })} value={text} onChange={(q) => adjust({ q })} />
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
                <strong>{number(answer.split.second)}</strong> {t("only {name} sees", { name: directory.name(versus) })}
              </span>
              <span>
                <strong>{number(answer.split.both)}</strong> {t("both see")}
              </span>
              <span className="small">{t("Below: where the two may not do the same.")}</span>
            </div>
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
              answer === undefined ? (
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
              <p className="small">{t("{n} answers in {ms} ms", { n: sight.rows * VERBS.length, ms: sight.millis.toFixed(1) })}</p>
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
          onClose={() => go({ record: undefined })}
        />
      )}
    </>
  );
}

/** The address's name for a record: its id, else its place. */
function rowKey(record: Resource, index: number): string {
  return record.id ?? `#${index}`;
}

function rowsFor(numbers: Uint32Array, records: readonly Resource[]): { readonly length: number; at: (place: number) => Row | undefined } {
  return {
    length: numbers.length,
    at(place) {
      const index = numbers[place];
      const record = index === undefined ? undefined : records[index];
      return index === undefined || record === undefined ? undefined : { index, record };
    },
  };
}

function idOf({ index }: Row): string {
  return String(index);
}

function bit(bits: Uint32Array | undefined, row: number): boolean {
  return bits !== undefined && (((bits[row >>> 5] ?? 0) >>> (row & 31)) & 1) === 1;
}

/** By which rules the viewer sees what: counted when somebody asks for it. */
function useReasons(type: string, isWanted: boolean): ReasonsAnswer | undefined {
  const { engine } = useSession();
  const { key } = useEdition();
  const { eyes } = useWho();
  const [answer, setAnswer] = useState<{ of: string; value: ReasonsAnswer }>();
  const name = `${key} ${eyes.viewer} ${eyes.now} ${type}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `name` stands for the question
  useEffect(() => {
    if (!isWanted || (answer?.of === name && answer.value.done === answer.value.of)) return;
    const controller = new AbortController();
    const show = (value: ReasonsAnswer): void => {
      if (!controller.signal.aborted) setAnswer({ of: name, value });
    };
    engine.ask("reasons", { key, eyes, type }, { signal: controller.signal, onPart: show }).then(show, () => undefined);
    return () => controller.abort();
  }, [engine, name, isWanted]);
  return answer?.of === name ? answer.value : undefined;
}

function RecordFilters({ type, reasons }: { readonly type: string; readonly reasons: ReasonsAnswer | undefined }): ReactNode {
  const { engine } = useSession();
  const { edition, records } = useSessionState();
  const { directory, key } = edition;
  const { eyes } = useWho();
  const address = useAddress();
  const fields = useMemo(() => fieldsOf(records, type), [records, type]);
  const [added, setAdded] = useState<string>();
  const chosen = (field: string): readonly string[] => address.filters.find((filter) => filter.field === field)?.values ?? [];
  const lead = fields.filter(({ isFirst }) => isFirst).map(({ field }) => field);
  const shown = [...new Set([...lead, ...address.filters.map(({ field }) => field), ...(added === undefined ? [] : [added])])];
  const labelOf = (field: string): string =>
    field === "reason" ? t("Reason") : field === "access" ? t("Access") : words(field.replace(/^fields\./, ""));
  const valueWords = useCallback(
    (field: string, value: string): string => {
      if (value === "") return t("none");
      if (field === "reason") {
        const [rule = "", via] = value.split(" ");
        return `${ruleTitle(rule)}${via === undefined ? "" : ` (${words(via.replace(/^r-/, ""))})`}`;
      }
      if (field === "access")
        return { hidden: t("Hidden"), view: t("View only"), edit: t("View and edit"), all: t("Everything") }[value] ?? value;
      const name = directory.name(value);
      return name !== value || !/^[a-z][a-z-]*$/.test(value) ? name : words(value);
    },
    [directory],
  );
  const optionsOf = (field: string): readonly FilterOption[] | (() => Promise<readonly FilterOption[]>) => {
    if (field === "access") return ["hidden", "view", "edit", "all"].map((value) => ({ value, label: valueWords(field, value) }));
    if (field === "reason") {
      if (reasons !== undefined) {
        return reasons.reasons.map(({ rule, via, count }) => {
          const value = via === undefined ? rule : `${rule} ${via}`;
          return { value, label: valueWords(field, value), count };
        });
      }
      return async () => {
        const found = await engine.ask("reasons", { key, eyes, type });
        return found.reasons.map(({ rule, via, count }) => {
          const value = via === undefined ? rule : `${rule} ${via}`;
          return { value, label: valueWords(field, value), count };
        });
      };
    }
    return async () => {
      const list = await engine.ask("facet", { type, field });
      return list.map(([value, count]) => ({ value, label: valueWords(field, value), count }));
    };
  };
  const rest = [...fields.map(({ field }) => field), "reason", "access"].filter((field) => !shown.includes(field));
  return (
    <>
      {shown.map((field) => (
        <FilterMenu
          key={field}
          label={labelOf(field)}
          chosen={chosen(field)}
          options={optionsOf(field)}
          nameOf={(value) => valueWords(field, value)}
          onChange={(values) => adjust({ [`f.${field}`]: values })}
          startsOpen={field === added}
        />
      ))}
      <Menu
        label={t("Filter by another field")}
        className="filter"
        entries={rest.map((field) => ({ label: labelOf(field), onSelect: () => setTimeout(() => setAdded(field), 0) }))}
      >
        <Icon name="plus" size={12} /> {t("Filter")}
      </Menu>
    </>
  );
}

/** The members and free fields of a type's records; texts that are all different are searched, not filtered. */
function fieldsOf(records: readonly Resource[], type: string): { readonly field: string; readonly isFirst: boolean }[] {
  const some = records.filter((record) => record.type === type).slice(0, 2000);
  const names = new Map<string, Set<string>>();
  for (const record of some) {
    for (const [name, value] of Object.entries(record.fields ?? {})) {
      const values = names.get(name) ?? new Set();
      values.add(String(value));
      names.set(name, values);
    }
  }
  const members = (["partner", "origin", "owner", "assignee", "createdBy"] as const).filter((member) =>
    some.some((record) => record[member] != null),
  );
  return [
    ...members.map((field) => ({ field: field as string, isFirst: field === "partner" || field === "origin" })),
    ...[...names].map(([name, values]) => ({ field: `fields.${name}`, isFirst: name === "stage" && values.size < 50 })),
  ];
}

/** Says that something matches but is hidden, and leads to the reason. */
function HiddenHint(props: {
  readonly answer: RecordAnswer | undefined;
  readonly scope: Scope;
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

function recordColumns(
  records: readonly Resource[],
  type: string,
  directory: Directory,
  sight: Sight | undefined,
  other: Sight | undefined,
  name: string,
  otherName: string,
): GridColumn<Row>[] {
  const fields = shownFields(records, type);
  const person = (id: string | null | undefined, absent: string): ReactNode =>
    id == null ? <span className="absent">{absent}</span> : <span className="clip">{directory.name(id)}</span>;
  const column = (
    id: string,
    header: string,
    width: string,
    cell: (record: Resource) => ReactNode,
    more: Partial<GridColumn<Row>> = {},
  ): GridColumn<Row> => ({
    id,
    header,
    width,
    value: () => 0,
    cell: ({ record }) => cell(record),
    ...more,
  });
  const isLead = type === "lead";
  return [
    column(fields.title, t("Name"), "minmax(9rem, 1.4fr)", (record) => <span className="clip strong">{recordName(record)}</span>, {
      narrow: "title",
    }),
    column("partner", t("Partner"), "minmax(8rem, 1.2fr)", ({ partner }) => person(partner, t("none")), { narrow: "line" }),
    ...(isLead
      ? [
          column("origin", t("Origin"), "minmax(7rem, 0.8fr)", ({ origin }) => (
            <span className="clip">{origin === undefined ? "" : words(origin)}</span>
          )),
        ]
      : []),
    ...fields.rest.map(({ field, isNumber }) =>
      column(
        `fields.${field}`,
        words(field),
        isNumber ? "6rem" : "minmax(5.5rem, 0.7fr)",
        (record) => {
          const value = record.fields?.[field];
          if (typeof value === "number") return field === "amount" ? money(value) : number(value);
          return <span className="clip">{value === undefined ? "" : words(String(value))}</span>;
        },
        isNumber ? { align: "end" } : {},
      ),
    ),
    column("owner", t("Owner"), "minmax(7rem, 1fr)", ({ owner }) => person(owner, t("no owner"))),
    column("assignee", t("Assignee"), "minmax(7rem, 1fr)", ({ assignee }) => person(assignee, t("unassigned"))),
    {
      id: "access",
      header: other === undefined ? t("Exceptions") : t("{one} / {two}", { one: name, two: otherName }),
      width: other === undefined ? "minmax(6.5rem, 0.7fr)" : "minmax(12rem, 1.4fr)",
      narrow: "end",
      cell: ({ index }) =>
        sight === undefined ? null : other === undefined ? (
          <Exception sight={sight} row={index} />
        ) : (
          <span className="clip">
            {reach(sight, index)} / {reach(other, index)}
          </span>
        ),
    },
  ];
}

/** What is not as everywhere: hidden, or only to be viewed. */
function Exception({ sight, row }: { readonly sight: Sight; readonly row: number }): ReactNode {
  if (!bit(sight.bits[0], row)) {
    return (
      <Badge tone="quiet" icon="hidden">
        {t("Hidden")}
      </Badge>
    );
  }
  if (!bit(sight.bits[1], row)) return <Badge tone="info">{t("View only")}</Badge>;
  return bit(sight.bits[4], row) ? <span className="absent">{t("full")}</span> : null;
}

function reach(sight: Sight, row: number): string {
  if (!bit(sight.bits[0], row)) return t("hidden");
  if (!bit(sight.bits[1], row)) return t("view");
  return bit(sight.bits[4], row) ? t("everything") : t("view, edit");
}

/** Which free fields a list shows beside the name: the first few with short values. */
function shownFields(
  records: readonly Resource[],
  type: string,
): { readonly title: string; readonly rest: readonly { field: string; isNumber: boolean }[] } {
  const some = records.filter((record) => record.type === type).slice(0, 200);
  const names = [...new Set(some.flatMap(({ fields }) => Object.keys(fields ?? {})))];
  const title = ["company", "name", "title", "subject"].find((name) => names.includes(name));
  const rest = names
    .filter((name) => name !== title)
    .map((field) => ({ field, isNumber: some.some(({ fields }) => typeof fields?.[field] === "number") }))
    .sort((a, b) => rank(a.field) - rank(b.field))
    .slice(0, 2);
  return { title: title === undefined ? "id" : `fields.${title}`, rest };
}

function rank(field: string): number {
  const place = ["stage", "status", "amount", "value"].indexOf(field);
  return place < 0 ? 9 : place;
}
