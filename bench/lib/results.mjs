// What the processes of the suites said, put together.
import { median } from "./measure.mjs";

/** The results of all processes: times by group and side, facts and absences by suite, parts of the wasm. */
export class Results {
  /** @param runs a list of `{ suite, result }`, one a process */
  constructor(runs) {
    this.facts = {};
    this.absent = new Map();
    this.times = new Map();
    this.parts = [];
    for (const { suite, result } of runs) {
      this.parts = result.parts ?? this.parts;
      this.facts[suite] = result.facts ?? this.facts[suite] ?? {};
      for (const [what, why] of Object.entries(result.absent ?? {})) this.absent.set(what, why);
      for (const [group, sides] of Object.entries(result.times ?? {})) {
        if (!this.times.has(group)) this.times.set(group, []);
        this.times.get(group).push(sides);
      }
    }
  }

  /** Median and spread of one side of a group: over the processes if there are several, else the quartiles of the one. */
  time(group, side) {
    const found = (this.times.get(group) ?? []).map((sides) => sides[side]).filter((time) => time !== undefined);
    if (found.length === 0) return undefined;
    const medians = found.map((time) => time.ns);
    if (found.length === 1) return { ...found[0] };
    return { ns: median(medians), low: Math.min(...medians), high: Math.max(...medians), cpu: median(found.map((time) => time.cpu)) };
  }

  /** The sides of a group. */
  sides(group) {
    return [...new Set((this.times.get(group) ?? []).flatMap((sides) => Object.keys(sides)))];
  }

  /** How often the time of `under` goes into that of `over`: median over the processes, by wall and processor time. */
  ratio(group, over, under) {
    const pairs = (this.times.get(group) ?? []).filter((sides) => sides[over] !== undefined && sides[under] !== undefined);
    if (pairs.length === 0) return undefined;
    const of = (key) => median(pairs.map((sides) => sides[over][key] / sides[under][key]));
    return { wall: of("ns"), cpu: of("cpu") };
  }
}

/** A bar with its figures: `{ what, bar, wall, cpu, met }`, `met` undefined where something is absent. */
export function judge(bar, results) {
  if (bar.absolute !== undefined) {
    const time = results.time(bar.group, bar.over);
    if (time === undefined) return missing(bar);
    return verdict(bar, time.ns <= bar.absolute, time.cpu <= bar.absolute, `${micro(time.ns)} µs`, `${micro(time.cpu)} µs`);
  }
  if (bar.of !== undefined) {
    const facts = results.facts[bar.suite] ?? {};
    const value = bar.of(facts);
    if (value === undefined) return missing(bar);
    const judged = verdict(bar, value <= bar.bound, value <= bar.bound, bar.show(value), "");
    const short = bar.isShort?.(facts);
    return short && judged.met === "yes" ? { ...judged, met: short } : judged;
  }
  const ratio = results.ratio(bar.group, bar.over, bar.under);
  if (ratio === undefined) return missing(bar);
  const holds = (value) => (bar.least ? value >= bar.bound : value <= bar.bound);
  return verdict(bar, holds(ratio.wall), holds(ratio.cpu), `${figures(ratio.wall)} ×`, `${figures(ratio.cpu)} ×`);
}

function missing({ what, bar }) {
  return { what, bar, wall: "absent", cpu: "", met: "–" };
}

function verdict({ what, bar }, byWall, byCpu, wall, cpu) {
  const met = byWall === byCpu ? (byWall ? "yes" : "**no**") : byWall ? "by wall time only" : "by processor time only";
  return { what, bar, wall, cpu, met };
}

function micro(ns) {
  return (ns / 1000).toFixed(1);
}

/** A number with about three figures. */
export function figures(value) {
  if (value >= 100) return Math.round(value).toLocaleString("en-US");
  if (value < 0.1) return Number(value.toPrecision(2)).toString();
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
