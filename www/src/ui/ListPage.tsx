import { type ReactNode, useMemo } from "react";
import { adjust, useAddress } from "../app/address.js";
import { number, t } from "../i18n/index.js";
import { noun } from "../words/labels.js";
import { Button, Search } from "./basics.js";
import { FilterMenu, type FilterOption } from "./FilterMenu.js";
import { Grid, type GridColumn, type Selection, sortOf, sortText } from "./Grid.js";
import { Icon } from "./icons.js";
import { useNarrowed } from "./narrowed.js";

/** What a list can be narrowed by: the value or values of a row, and how a value reads. */
export interface ListFilter<T> {
  readonly field: string;
  readonly label: string;
  readonly valuesOf: (row: T) => readonly string[];
  readonly labelOf?: (value: string) => string;
}

interface ListProps<T> {
  readonly label: string;
  readonly rows: readonly T[];
  readonly columns: readonly GridColumn<T>[];
  readonly filters?: readonly ListFilter<T>[];
  readonly textOf: (row: T) => string;
  readonly rowId: (row: T) => string;
  readonly rowName: (row: T) => string;
  readonly onOpen?: (row: T) => void;
  readonly selection?: Selection;
  readonly openId?: string | undefined;
  readonly counted: (count: number) => string;
  readonly empty: ReactNode;
  readonly heights?: readonly [number, number];
  readonly tools?: ReactNode;
  /** What can be done with the selection; it is told how many are selected and how many of them are out of sight. */
  readonly bar?: (ids: readonly string[], unseen: number) => ReactNode;
}

const NO_OPTIONS: readonly FilterOption[] = [];

/** A list that is searched, narrowed and sorted, all of it in the address, with a bar for what is selected. */
export function List<T>(props: ListProps<T>): ReactNode {
  const { rows, columns, filters = [], textOf, rowId, selection } = props;
  const address = useAddress();
  const text = address.get("q") ?? "";
  const sorting = address.get("sort");
  const sort = useMemo(() => sortOf(sorting), [sorting]);
  const chosenOf = (field: string): readonly string[] => address.filters.find((filter) => filter.field === field)?.values ?? [];
  const sought = text.trim().toLowerCase();
  const chosen = JSON.stringify(address.filters);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the filters are compared by what they say, and rows come with their texts
  const keep = useMemo(() => {
    const tests = filters
      .map(({ field, valuesOf }) => ({ values: new Set(chosenOf(field)), valuesOf }))
      .filter(({ values }) => values.size > 0);
    const words = sought.split(/\s+/).filter(Boolean);
    if (tests.length === 0 && words.length === 0) return undefined;
    return (row: T): boolean => {
      if (!tests.every(({ values, valuesOf }) => valuesOf(row).some((value) => values.has(value)))) return false;
      if (words.length === 0) return true;
      const all = textOf(row).toLowerCase();
      return words.every((word) => all.includes(word));
    };
  }, [rows, sought, chosen, filters]);
  const { rows: shown, isBusy } = useNarrowed(rows, keep, columns, sort);
  const isNarrowed = sought !== "" || address.filters.length > 0;

  const options = useMemo(
    () =>
      // Counted when the menu is opened.
      filters.map(({ valuesOf, labelOf }) => async (): Promise<FilterOption[]> => {
        const counts = new Map<string, number>();
        for (const row of rows) for (const value of valuesOf(row)) counts.set(value, (counts.get(value) ?? 0) + 1);
        return [...counts]
          .map(([value, count]) => ({ value, label: labelOf?.(value) ?? value, count }))
          .sort((a, b) => a.label.localeCompare(b.label));
      }),
    [rows, filters],
  );
  const inSight = useMemo(() => new Set(shown.map(rowId)), [shown, rowId]);
  const ids = useMemo(() => rows.map(rowId).filter((id) => selection?.ids.has(id) === true), [rows, rowId, selection]);
  const unseen = ids.filter((id) => !inSight.has(id)).length;
  const clear = (): void => adjust({ q: undefined, ...Object.fromEntries(address.filters.map(({ field }) => [`f.${field}`, undefined])) });

  return (
    <section className="list" aria-label={props.label}>
      <div className="toolbar">
        <Search label={t("Search {label}", { label: noun(props.label) })} value={text} onChange={(value) => adjust({ q: value })} />
        {filters.map(({ field, label, labelOf }, index) => (
          <FilterMenu
            key={field}
            label={label}
            chosen={chosenOf(field)}
            options={options[index] ?? NO_OPTIONS}
            nameOf={labelOf ?? ((value) => value)}
            onChange={(values) => adjust({ [`f.${field}`]: values })}
          />
        ))}
        {isNarrowed && (
          <Button look="quiet" icon="cross" onClick={clear}>
            {t("Clear")}
          </Button>
        )}
        <span className="push" />
        {props.tools}
      </div>
      <Grid
        label={props.label}
        rows={shown}
        columns={columns}
        rowId={rowId}
        rowName={props.rowName}
        {...(props.onOpen === undefined ? {} : { onOpen: props.onOpen })}
        {...(selection === undefined ? {} : { selection })}
        openId={props.openId}
        sort={sort}
        onSort={(next) => adjust({ sort: sortText(next) })}
        isBusy={isBusy}
        {...(props.heights === undefined ? {} : { heights: props.heights })}
        empty={
          isNarrowed ? (
            <div className="empty">
              <p className="empty-title">{t("Nothing matches")}</p>
              <Button onClick={clear}>{t("Clear the search and the filters")}</Button>
            </div>
          ) : (
            props.empty
          )
        }
      />
      <footer className="list-foot">
        <p role="status" data-testid="count">
          {shown.length === rows.length
            ? props.counted(rows.length)
            : t("{n} of {all}", { n: shown.length, all: props.counted(rows.length) })}
        </p>
        {selection !== undefined && ids.length === 0 && shown.length > 0 && (
          <Button look="quiet" disabled={isBusy} onClick={() => selection.onChange(inSight)}>
            {t("Select all {n}", { n: shown.length })}
          </Button>
        )}
      </footer>
      {selection !== undefined && ids.length > 0 && props.bar !== undefined && (
        <div className="action-bar" role="toolbar" aria-label={t("Selected")}>
          <p role="status">
            <strong>{t("{n} selected", { n: ids.length })}</strong>
            {unseen > 0 && <span className="small"> {t("{n} of them hidden by a filter", { n: number(unseen) })}</span>}
          </p>
          {props.bar(ids, unseen)}
          <button type="button" className="icon-button" aria-label={t("Clear selection")} onClick={() => selection.onChange(new Set())}>
            <Icon name="cross" size={14} />
          </button>
        </div>
      )}
    </section>
  );
}
