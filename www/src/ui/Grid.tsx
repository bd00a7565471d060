import {
  createSortedRowModel,
  type RowData,
  rowSortingFeature,
  type SortingState,
  sortFn_basic,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { Icon } from "./icons.js";
import { useMedia } from "./media.js";

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns: { basic: sortFn_basic } });

/** One column: what it sorts by, and how it looks. */
export interface GridColumn<T> {
  readonly id: string;
  readonly header: string;
  readonly value: (row: T) => string | number;
  readonly cell?: (row: T) => ReactNode;
  /** A track of CSS grid. */
  readonly width: string;
  readonly align?: "end";
  readonly isSortable?: boolean;
}

/** Which rows are selected, by id. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly onChange: (ids: ReadonlySet<string>) => void;
}

interface GridProps<T> {
  readonly label: string;
  readonly rows: readonly T[];
  readonly columns: readonly GridColumn<T>[];
  readonly rowId: (row: T) => string;
  readonly rowName: (row: T) => string;
  readonly onOpen?: (row: T) => void;
  readonly selection?: Selection;
  /** Heights of a row in pixels: wide and narrow screens. */
  readonly heights: readonly [number, number];
  readonly empty: ReactNode;
  readonly isBusy?: boolean;
  readonly initialSort?: SortingState;
  readonly kind: string;
  /** As high as its rows, up to a bound, instead of filling its place. */
  readonly isFitted?: boolean;
}

/** A table of any length: sorted by its headers, drawn as far as it is in sight, walked with the keyboard. */
export function Grid<T extends RowData>(props: GridProps<T>): ReactNode {
  const { rows: data, columns, rowId, selection, onOpen } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [sorting, setSorting] = useState<SortingState>(props.initialSort ?? []);
  const [active, setActive] = useState(0);
  const wantsFocus = useRef(false);
  const isNarrow = useMedia("(max-width: 719px)");
  const height = props.heights[isNarrow ? 1 : 0];

  const defs = useMemo(
    () =>
      columns.map(({ id, value, isSortable }) => ({
        id,
        accessorFn: (row: T) => value(row),
        sortFn: "basic" as const,
        enableSorting: isSortable !== false,
      })),
    [columns],
  );
  const table = useTable({ features, columns: defs, data: data as T[], getRowId: rowId, state: { sorting }, onSortingChange: setSorting });
  const rows = table.getRowModel().rows;
  const current = Math.min(active, Math.max(0, rows.length - 1));

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 6,
    scrollPaddingStart: 40,
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

  const move = (index: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    wantsFocus.current = true;
    setActive(next);
    virtualizer.scrollToIndex(next);
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
      move(next);
    } else if (event.key === "Enter" && onOpen !== undefined) {
      event.preventDefault();
      onOpen(row);
    } else if (event.key === " " && selection !== undefined) {
      event.preventDefault();
      toggle(rowId(row));
    }
  };

  const toggle = (id: string): void => {
    if (selection === undefined) return;
    const ids = new Set(selection.ids);
    if (!ids.delete(id)) ids.add(id);
    selection.onChange(ids);
  };

  const selectedHere = selection === undefined ? 0 : rows.filter(({ id }) => selection.ids.has(id)).length;
  const areAllSelected = rows.length > 0 && selectedHere === rows.length;
  const toggleAll = (): void => {
    if (selection === undefined) return;
    const ids = new Set(selection.ids);
    for (const { id } of rows) {
      if (areAllSelected) ids.delete(id);
      else ids.add(id);
    }
    selection.onChange(ids);
  };

  const fitted = props.isFitted === true ? { height: `min(24rem, ${rows.length * height + 48}px)` } : {};
  const tracks = {
    "--tracks": [...(selection === undefined ? [] : ["2.75rem"]), ...columns.map(({ width }) => width)].join(" "),
  } as CSSProperties;

  return (
    <div className={`grid ${props.kind}`} style={{ ...tracks, ...fitted }} data-busy={props.isBusy === true || undefined}>
      <GridSort columns={columns} sorting={sorting} onChange={setSorting} label={props.label} />
      <div className="grid-scroll" ref={scroller}>
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: ARIA allows a grid on a table
          role="grid"
          aria-label={props.label}
          aria-rowcount={rows.length + 1}
          aria-busy={props.isBusy === true}
          aria-multiselectable={selection === undefined ? undefined : true}
        >
          <thead className="grid-head">
            <tr aria-rowindex={1}>
              {selection !== undefined && (
                <th scope="col" className="grid-check">
                  <input
                    type="checkbox"
                    aria-label={`Select all ${rows.length} rows of the list`}
                    checked={areAllSelected}
                    disabled={rows.length === 0}
                    ref={(box) => {
                      if (box !== null) box.indeterminate = selectedHere > 0 && !areAllSelected;
                    }}
                    onChange={toggleAll}
                  />
                </th>
              )}
              {columns.map(({ id, header, align, isSortable }) => {
                const sorted = sorting.find((entry) => entry.id === id);
                const sense = sorted === undefined ? "none" : sorted.desc ? "descending" : "ascending";
                return (
                  <th key={id} scope="col" data-column={id} className={align} aria-sort={isSortable === false ? undefined : sense}>
                    {isSortable === false ? (
                      <span className="grid-title">{header}</span>
                    ) : (
                      <button
                        type="button"
                        className="grid-title sortable"
                        onClick={() => table.getColumn(id)?.toggleSorting()}
                        data-sorted={sense}
                      >
                        {header}
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
              const row = rows[index];
              if (row === undefined) return null;
              const item = row.original;
              const isSelected = selection?.ids.has(row.id);
              return (
                <tr
                  key={row.id}
                  className="grid-row"
                  data-index={index}
                  data-openable={onOpen !== undefined || undefined}
                  aria-rowindex={index + 2}
                  aria-selected={selection === undefined ? undefined : isSelected}
                  tabIndex={index === current ? 0 : -1}
                  style={{ height, transform: `translateY(${start}px)` }}
                  onClick={(event) => {
                    setActive(index);
                    if ((event.target as HTMLElement).closest("button, input, a, label") !== null) return;
                    if (onOpen !== undefined) onOpen(item);
                    else toggle(row.id);
                  }}
                  onKeyDown={(event) => onKeyDown(event, index, item)}
                >
                  {selection !== undefined && (
                    <td className="grid-check">
                      <input
                        type="checkbox"
                        tabIndex={-1}
                        aria-label={`Select ${props.rowName(item)}`}
                        checked={isSelected}
                        onChange={() => toggle(row.id)}
                      />
                    </td>
                  )}
                  {columns.map(({ id, value, cell, align }) => (
                    <td key={id} data-column={id} className={align}>
                      {cell === undefined ? <span className="clip">{value(item)}</span> : cell(item)}
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

/** On narrow screens the headers are not shown: the order is chosen here. */
function GridSort<T>(props: {
  readonly label: string;
  readonly columns: readonly GridColumn<T>[];
  readonly sorting: SortingState;
  readonly onChange: (sorting: SortingState) => void;
}): ReactNode {
  const sortable = props.columns.filter(({ isSortable }) => isSortable !== false);
  const now = props.sorting[0];
  return (
    <label className="grid-sort">
      <span>Sort by</span>
      <select
        aria-label={`Sort ${props.label}`}
        value={now === undefined ? "" : `${now.desc ? "-" : "+"}${now.id}`}
        onChange={({ target: { value } }) => props.onChange(value === "" ? [] : [{ id: value.slice(1), desc: value.startsWith("-") }])}
      >
        <option value="">Original order</option>
        {sortable.flatMap(({ id, header }) => [
          <option key={`+${id}`} value={`+${id}`}>{`${header}, ascending`}</option>,
          <option key={`-${id}`} value={`-${id}`}>{`${header}, descending`}</option>,
        ])}
      </select>
    </label>
  );
}
