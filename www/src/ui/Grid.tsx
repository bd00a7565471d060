import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { t } from "../i18n/index.js";
import { Icon } from "./icons.js";
import { useMedia } from "./media.js";

/** Rows by place: an array, or something that makes them when they come into sight. */
export interface Rows<T> {
  readonly length: number;
  readonly at: (index: number) => T | undefined;
}

/** One column: what it sorts by, and how it looks. */
export interface GridColumn<T> {
  readonly id: string;
  readonly header: string;
  /** What it sorts by; left out: it does not. */
  readonly value?: (row: T) => string | number;
  readonly cell: (row: T) => ReactNode;
  /** A track of CSS grid. */
  readonly width: string;
  readonly align?: "end";
  /** On narrow screens: the first line, the second, the end of the row, or nowhere. */
  readonly narrow?: "title" | "line" | "end";
  /** The header is for screen readers alone: what the column holds is plain to see. */
  readonly hasQuietHeader?: boolean;
  /** Left out where the screen is not wide: what it says is said elsewhere too. */
  readonly isWideOnly?: boolean;
}

/** Which rows are selected, by id. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly onChange: (ids: ReadonlySet<string>) => void;
}

export interface Sort {
  readonly field: string;
  readonly isDescending: boolean;
}

interface GridProps<T> {
  readonly label: string;
  readonly rows: Rows<T>;
  readonly columns: readonly GridColumn<T>[];
  readonly rowId: (row: T) => string;
  readonly rowName: (row: T) => string;
  readonly onOpen?: (row: T) => void;
  readonly selection?: Selection;
  readonly sort?: Sort | undefined;
  readonly onSort?: (sort: Sort | undefined) => void;
  readonly isDimmed?: (row: T) => boolean;
  /** The row that is open beside the list. */
  readonly openId?: string | undefined;
  /** Heights of a row in pixels: wide and narrow screens. */
  readonly heights?: readonly [number, number];
  readonly empty: ReactNode;
  readonly isBusy?: boolean;
  /** As high as its rows, up to a bound, instead of filling its place. */
  readonly isFitted?: boolean;
}

/** A table of any length: sorted by its headers, drawn as far as it is in sight, walked and selected with the keyboard. */
export function Grid<T>(props: GridProps<T>): ReactNode {
  const { rows, rowId, selection, onOpen } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const anchor = useRef<{ readonly index: number; readonly id: string | undefined }>({ index: 0, id: undefined });
  const wantsFocus = useRef(false);
  const isNarrow = useMedia("(max-width: 719px)");
  const isWide = useMedia("(min-width: 1180px)");
  const columns = useMemo(
    () => (isWide ? props.columns : props.columns.filter(({ isWideOnly }) => isWideOnly !== true)),
    [isWide, props.columns],
  );
  const height = (props.heights ?? [40, 64])[isNarrow ? 1 : 0] as number;
  const current = Math.min(active, Math.max(0, rows.length - 1));

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    scrollPaddingStart: isNarrow ? 0 : 36,
    rangeExtractor: (range: Range) => {
      const indexes = defaultRangeExtractor(range);
      return indexes.includes(current) || rows.length === 0 ? indexes : [...indexes, current].sort((a, b) => a - b);
    },
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: the heights changed, so every measured row is out of date
  useEffect(() => virtualizer.measure(), [height, virtualizer]);

  useEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    scroller.current?.querySelector<HTMLElement>(`[data-index="${current}"]`)?.focus({ preventScroll: true });
  });

  const idAt = (index: number): string | undefined => {
    const row = rows.at(index);
    return row === undefined ? undefined : rowId(row);
  };
  const move = (index: number): number => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    wantsFocus.current = true;
    setActive(next);
    virtualizer.scrollToIndex(next);
    return next;
  };
  const anchorAt = (index: number): void => {
    anchor.current = { index, id: idAt(index) };
  };
  const selectTo = (index: number): void => {
    if (selection === undefined) return;
    const ids = new Set(selection.ids);
    // In a list that was narrowed or sorted since, the place is another row's: nobody pointed at that one.
    if (anchor.current.id !== undefined && idAt(anchor.current.index) !== anchor.current.id) anchorAt(index);
    const { index: start } = anchor.current;
    const [from, to] = [Math.min(start, index), Math.max(start, index)];
    for (let place = from; place <= to; place++) {
      const id = idAt(place);
      if (id !== undefined) ids.add(id);
    }
    selection.onChange(ids);
  };
  const toggle = (index: number): void => {
    const id = idAt(index);
    if (selection === undefined || id === undefined) return;
    anchorAt(index);
    const ids = new Set(selection.ids);
    if (!ids.delete(id)) ids.add(id);
    selection.onChange(ids);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>, index: number, row: T): void => {
    const target = event.target as HTMLElement;
    if (event.currentTarget !== target && target.tagName !== "INPUT") return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / height) - 2);
    const steps: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + page,
      PageUp: index - page,
      Home: 0,
      End: rows.length - 1,
    };
    const next = steps[event.key];
    if (next !== undefined) {
      event.preventDefault();
      const reached = move(next);
      if (event.shiftKey) selectTo(reached);
      else anchorAt(reached);
    } else if (event.key === "Enter" && onOpen !== undefined) {
      event.preventDefault();
      onOpen(row);
    } else if (event.key === " " && selection !== undefined) {
      event.preventDefault();
      toggle(index);
    } else if (event.key === "a" && (event.ctrlKey || event.metaKey) && selection !== undefined) {
      event.preventDefault();
      toggleAll(true);
    } else if (event.key === "Escape" && selection !== undefined && selection.ids.size > 0) {
      event.preventDefault();
      selection.onChange(new Set());
    }
  };

  const selectedHere = useMemo(() => {
    if (selection === undefined || selection.ids.size === 0) return 0;
    let count = 0;
    for (let index = 0; index < rows.length; index++) {
      const row = rows.at(index);
      if (row !== undefined && selection.ids.has(rowId(row))) count += 1;
    }
    return count;
  }, [selection, rows, rowId]);
  const areAllSelected = rows.length > 0 && selectedHere === rows.length;
  const isBusy = props.isBusy === true;
  const toggleAll = (areWanted: boolean): void => {
    // The rows are still those of what was asked before.
    if (selection === undefined || isBusy) return;
    const ids = new Set(selection.ids);
    for (let index = 0; index < rows.length; index++) {
      const id = idAt(index);
      if (id === undefined) continue;
      if (areWanted) ids.add(id);
      else ids.delete(id);
    }
    selection.onChange(ids);
  };
  const onRowClick = (event: MouseEvent, index: number, row: T): void => {
    setActive(index);
    if ((event.target as HTMLElement).closest("button, input, a, label") !== null) return;
    if (selection !== undefined && event.shiftKey) {
      window.getSelection()?.removeAllRanges();
      selectTo(index);
    } else if (selection !== undefined && (event.ctrlKey || event.metaKey)) toggle(index);
    else if (onOpen !== undefined) onOpen(row);
    else toggle(index);
  };

  const fitted = props.isFitted === true ? { height: `min(26rem, ${Math.max(1, rows.length) * height + 40}px)` } : {};
  const tracks = {
    "--tracks": [...(selection === undefined ? [] : ["2.5rem"]), ...columns.map(({ width }) => width)].join(" "),
  } as CSSProperties;
  const onHeader = (id: string): void => {
    const { sort, onSort } = props;
    // Of numbers the greatest are sought, of names the first.
    const first = rows.at(0);
    const isNumber = first !== undefined && typeof columns.find((column) => column.id === id)?.value?.(first) === "number";
    if (sort?.field !== id) onSort?.({ field: id, isDescending: isNumber });
    else onSort?.(sort.isDescending === isNumber ? { field: id, isDescending: !isNumber } : undefined);
  };

  return (
    <div className="grid" style={{ ...tracks, ...fitted }} data-busy={isBusy || undefined}>
      <div className="grid-scroll" ref={scroller}>
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: ARIA allows a grid on a table
          role="grid"
          aria-label={props.label}
          aria-rowcount={rows.length + 1}
          aria-busy={isBusy}
          aria-multiselectable={selection === undefined ? undefined : true}
        >
          <thead className="grid-head">
            <tr aria-rowindex={1}>
              {selection !== undefined && (
                <th scope="col" className="grid-check">
                  <input
                    type="checkbox"
                    aria-label={t("Select all {n} rows of the list", { n: rows.length })}
                    checked={areAllSelected}
                    disabled={rows.length === 0 || isBusy}
                    ref={(box) => {
                      if (box !== null) box.indeterminate = selectedHere > 0 && !areAllSelected;
                    }}
                    onChange={() => toggleAll(!areAllSelected)}
                  />
                </th>
              )}
              {columns.map(({ id, header, align, value, hasQuietHeader }) => {
                const sense = props.sort?.field !== id ? "none" : props.sort.isDescending ? "descending" : "ascending";
                return (
                  <th
                    key={id}
                    scope="col"
                    data-column={id}
                    className={align}
                    aria-sort={value === undefined || props.onSort === undefined ? undefined : sense}
                  >
                    {value === undefined || props.onSort === undefined ? (
                      <span className={hasQuietHeader === true ? "sr-only" : "grid-title"} title={header}>
                        <span className="clip">{header}</span>
                      </span>
                    ) : (
                      <button type="button" className="grid-title sortable" onClick={() => onHeader(id)} data-sorted={sense}>
                        <span className="clip">{header}</span>
                        <Icon name="chevron" size={12} />
                      </button>
                    )}
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody className="grid-body" style={{ height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map(({ index, start }) => {
              const row = rows.at(index);
              if (row === undefined) return null;
              const id = rowId(row);
              const isSelected = selection?.ids.has(id);
              return (
                <tr
                  key={id}
                  className="grid-row"
                  data-index={index}
                  data-openable={onOpen !== undefined || undefined}
                  data-dimmed={props.isDimmed?.(row) || undefined}
                  data-open={props.openId === id || undefined}
                  aria-rowindex={index + 2}
                  aria-selected={selection === undefined ? undefined : isSelected}
                  tabIndex={index === current ? 0 : -1}
                  style={{ height, transform: `translateY(${start}px)` }}
                  onClick={(event) => onRowClick(event, index, row)}
                  onKeyDown={(event) => onKeyDown(event, index, row)}
                >
                  {selection !== undefined && (
                    <td className="grid-check">
                      <input
                        type="checkbox"
                        tabIndex={-1}
                        aria-label={t("Select {name}", { name: props.rowName(row) })}
                        checked={isSelected}
                        onChange={() => undefined}
                        onClick={(event) => {
                          if (event.shiftKey) selectTo(index);
                          else toggle(index);
                        }}
                      />
                    </td>
                  )}
                  {columns.map(({ id: column, cell, align, narrow }) => (
                    <td key={column} data-column={column} data-narrow={narrow} className={align}>
                      {cell(row)}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
        {rows.length === 0 && props.empty}
      </div>
    </div>
  );
}

/** A sort as the address writes it: `-amount` is descending. */
export function sortOf(text: string | undefined): Sort | undefined {
  if (text === undefined) return undefined;
  return text.startsWith("-") ? { field: text.slice(1), isDescending: true } : { field: text, isDescending: false };
}

export function sortText(sort: Sort | undefined): string | undefined {
  return sort === undefined ? undefined : `${sort.isDescending ? "-" : ""}${sort.field}`;
}
