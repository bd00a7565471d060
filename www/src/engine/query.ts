import type { Action, Resource } from "partner-policy/slim";
import { names, policyOf, reasonsOf, records, rowsOf, sights, tableOf, textOf } from "./held.js";
import { type EditionKey, type Eyes, type Filter, type RecordAnswer, type RecordQuery, type Sight, VERBS } from "./protocol.js";
import { seenTest } from "./seen.js";
import { SLICE, type Turn } from "./turn.js";

export function sightName(key: EditionKey, { viewer, now }: Eyes, type: string): string {
  return `${key} ${viewer} ${now} ${type}`;
}

export function sightOf(key: EditionKey, eyes: Eyes, type: string): Sight {
  const name = sightName(key, eyes, type);
  let sight = sights.get(name);
  if (sight === undefined) {
    const viewer = policyOf(key).viewer(eyes.viewer, { now: eyes.now });
    const table = tableOf(key);
    const words = Math.ceil(records.length / 32);
    const before = performance.now();
    const actions = VERBS.map((verb) => `${type}.${verb}` as Action);
    const bits = VERBS.map(() => new Uint32Array(words));
    const rows = rowsOf(type);
    if (table !== undefined) {
      for (const [place, action] of actions.entries()) {
        const words = bits[place] as Uint32Array;
        for (const row of table.filterRows(viewer, action)) words[row >>> 5] = (words[row >>> 5] ?? 0) | (1 << (row & 31));
      }
    }
    sight = { eyes, type, rows: rows.length, bits, counts: bits.map(ones), millis: performance.now() - before };
    sights.set(name, sight);
    for (const old of sights.keys()) {
      if (sights.size <= 24) break;
      sights.delete(old);
    }
  }
  return sight;
}

export function has(bits: Uint32Array | undefined, row: number): boolean {
  return bits !== undefined && (((bits[row >>> 5] ?? 0) >>> (row & 31)) & 1) === 1;
}

export function ones(words: Uint32Array): number {
  let count = 0;
  for (let word of words) for (; word !== 0; word &= word - 1) count += 1;
  return count;
}

/** How a member or a free field of a record reads in a list. */
export function reader(field: string): (record: Resource) => string {
  if (field.startsWith("fields.")) {
    const name = field.slice(7);
    return ({ fields }) => String(fields?.[name] ?? "");
  }
  return (record) => String(record[field as keyof Resource] ?? "");
}

export async function answer(query: RecordQuery, turn: Turn<"query">): Promise<RecordAnswer> {
  const { key, eyes, type, scope, filters, sort, versus } = query;
  const sight = sightOf(key, eyes, type);
  const other = versus === undefined ? undefined : sightOf(key, { viewer: versus, now: eyes.now }, type);
  const all = rowsOf(type);
  const words = query.text.toLowerCase().split(/\s+/).filter(Boolean);
  const tests = filters.map((filter) => test(filter, query, sight));
  const kept: number[] = [];
  const split = { first: 0, second: 0, both: 0 };
  let hidden = 0;
  let firstHidden: number | undefined;
  let slice = performance.now();
  for (const row of all) {
    if ((row & 1023) === 0 && performance.now() - slice > SLICE) {
      await turn.breathe();
      slice = performance.now();
    }
    const isSeen = has(sight.bits[0], row);
    if (other !== undefined) {
      const isSeenByOther = has(other.bits[0], row);
      if (isSeen && isSeenByOther) split.both += 1;
      else if (isSeen) split.first += 1;
      else if (isSeenByOther) split.second += 1;
      if (VERBS.every((_, verb) => has(sight.bits[verb], row) === has(other.bits[verb], row))) continue;
    }
    if (!tests.every((passes) => passes(row))) continue;
    if (words.length > 0) {
      const text = textOf(row);
      if (!words.every((word) => text.includes(word))) continue;
    }
    if (!isSeen) {
      hidden += 1;
      firstHidden ??= row;
      if (scope === "visible" && other === undefined) continue;
    } else if (scope === "hidden") continue;
    kept.push(row);
  }
  await turn.breathe();
  if (sort !== undefined) order(kept, sort.field, sort.isDescending);
  return {
    rows: Uint32Array.from(kept),
    visible: sight.counts[0] ?? 0,
    total: all.length,
    hidden,
    firstHidden,
    split: other === undefined ? undefined : split,
  };
}

export function test({ field, values }: Filter, { key, eyes, type }: RecordQuery, sight: Sight): (row: number) => boolean {
  const wanted = new Set(values);
  if (field === "reason") {
    const rules = reasonsOf?.name === sightName(key, eyes, type) ? reasonsOf.rules : [];
    return (row) => wanted.has(rules[row] ?? "");
  }
  if (field === "seenBy") return seenTest(key, eyes.now, type, wanted);
  if (field === "access") {
    return (row) =>
      wanted.has(!has(sight.bits[0], row) ? "hidden" : !has(sight.bits[1], row) ? "view" : !has(sight.bits[4], row) ? "edit" : "all");
  }
  const read = reader(field);
  return (row) => wanted.has(read(records[row] as Resource));
}

export function order(rows: number[], field: string, isDescending: boolean): void {
  const read = reader(field);
  const isPerson = ["partner", "owner", "assignee", "createdBy"].includes(field);
  const keys = new Map<number, string | number>();
  for (const row of rows) {
    const text = read(records[row] as Resource);
    const number = Number(text);
    keys.set(row, isPerson ? (names.get(text) ?? text).toLowerCase() : text !== "" && !Number.isNaN(number) ? number : text.toLowerCase());
  }
  const sign = isDescending ? -1 : 1;
  rows.sort((a, b) => {
    const one = keys.get(a) as string | number;
    const two = keys.get(b) as string | number;
    if (typeof one !== typeof two) return typeof one === "number" ? -sign : sign;
    return one < two ? -sign : one > two ? sign : a - b;
  });
}
