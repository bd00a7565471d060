import { useEffect, useMemo, useState } from "react";
import { breathing } from "../programme/slices.js";
import type { GridColumn, Sort } from "./Grid.js";

/** Up to how many rows a list is narrowed and sorted at once. */
const AT_ONCE = 2000;
/** How many rows are gone through between two looks at the clock. */
const STEP = 200;

interface Narrowed<T> {
  readonly rows: readonly T[];
  /** Says whether these are still the rows of what was asked before. */
  readonly isBusy: boolean;
}

interface Keyed<T> {
  readonly row: T;
  readonly key: string | number;
}

interface Order<T> {
  readonly keyed: (rows: readonly T[]) => Keyed<T>[];
  readonly compare: (a: Keyed<T>, b: Keyed<T>) => number;
}

/** The rows that are kept, sorted by a column; many of them are gone through in slices, so that whoever types is not held up. */
export function useNarrowed<T>(
  rows: readonly T[],
  keep: ((row: T) => boolean) | undefined,
  columns: readonly GridColumn<T>[],
  sort: Sort | undefined,
): Narrowed<T> {
  const order = useMemo(() => orderOf(columns, sort), [columns, sort]);
  const soon = useMemo(() => {
    if (keep === undefined && order === undefined) return rows;
    if (rows.length > AT_ONCE) return undefined;
    const kept = keep === undefined ? rows : rows.filter(keep);
    return order === undefined ? kept : rowsOf(order.keyed(kept).sort(order.compare));
  }, [rows, keep, order]);
  const question = useMemo(() => ({ rows, keep, order }), [rows, keep, order]);
  const [later, setLater] = useState<{ readonly list: readonly T[]; readonly of: object }>();
  useEffect(() => {
    if (soon !== undefined) return;
    const controller = new AbortController();
    narrowedOf(rows, keep, order, controller.signal).then(
      (list) => setLater({ list, of: question }),
      () => undefined,
    );
    return () => controller.abort();
  }, [soon, rows, keep, order, question]);
  return soon === undefined ? { rows: later?.list ?? rows, isBusy: later?.of !== question } : { rows: soon, isBusy: false };
}

/** How a column sorts: numbers by size, texts as people do. */
function orderOf<T>(columns: readonly GridColumn<T>[], sort: Sort | undefined): Order<T> | undefined {
  const value = columns.find(({ id }) => id === sort?.field)?.value;
  if (sort === undefined || value === undefined) return undefined;
  const sign = sort.isDescending ? -1 : 1;
  const collator = new Intl.Collator(undefined, { numeric: true });
  return {
    keyed: (rows) => rows.map((row) => ({ row, key: value(row) })),
    compare: ({ key: a }, { key: b }) => {
      if (typeof a === "string" && typeof b === "string") return sign * collator.compare(a, b);
      return a < b ? -sign : a > b ? sign : 0;
    },
  };
}

function rowsOf<T>(list: readonly Keyed<T>[]): T[] {
  return list.map(({ row }) => row);
}

async function narrowedOf<T>(
  rows: readonly T[],
  keep: ((row: T) => boolean) | undefined,
  order: Order<T> | undefined,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const breathe = breathing(signal);
  let kept = rows;
  if (keep !== undefined) {
    const found: T[] = [];
    for (let start = 0; start < rows.length; start += STEP) {
      found.push(...rows.slice(start, start + STEP).filter(keep));
      await breathe();
    }
    kept = found;
  }
  if (order === undefined) return kept;
  let runs: Keyed<T>[][] = [];
  for (let start = 0; start < kept.length; start += STEP) {
    runs.push(order.keyed(kept.slice(start, start + STEP)).sort(order.compare));
    await breathe();
  }
  while (runs.length > 1) {
    const longer: Keyed<T>[][] = [];
    for (let place = 0; place < runs.length; place += 2) {
      longer.push(await merged(runs[place] ?? [], runs[place + 1] ?? [], order.compare, breathe));
    }
    runs = longer;
  }
  return rowsOf(runs[0] ?? []);
}

/** Two sorted lists as one; of equals those of the first come first. */
async function merged<T>(a: readonly T[], b: readonly T[], compare: (a: T, b: T) => number, breathe: () => Promise<void>): Promise<T[]> {
  const both: T[] = [];
  let [left, right] = [0, 0];
  while (left < a.length && right < b.length) {
    const [one, two] = [a[left] as T, b[right] as T];
    if (compare(one, two) <= 0) {
      both.push(one);
      left += 1;
    } else {
      both.push(two);
      right += 1;
    }
    if (both.length % STEP === 0) await breathe();
  }
  return [...both, ...a.slice(left), ...b.slice(right)];
}
