// The workload that every side gets: a programme of the package's own sample generator, read back from JSON text so
// that no string is shared between the directory and the leads.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const SIZE = { partners: 1000, users: 20_000, leads: 100_000, managers: 200, seed: 1 };

/** Numbers from 0 up to 1, the same for the same seed. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Makes the workload once and writes it to a folder that the suites read. */
export async function writeWorkload(folder) {
  const { sampleProgramme } = await import("partner-policy/sample");
  const write = (name, value) => writeFileSync(join(folder, name), JSON.stringify(value));
  const { snapshot, leads, now } = sampleProgramme(SIZE);
  write("snapshot.json", snapshot);
  write("leads.json", leads);
  write("meta.json", { now });
  for (const users of [2000, 8000, 32_000]) {
    const grown = sampleProgramme({ ...SIZE, users, leads: 0 });
    write(`snapshot-${users}.json`, grown.snapshot);
  }
}

/** The workload of a folder. */
export function readWorkload(folder) {
  const bytes = (name) => new Uint8Array(readFileSync(join(folder, name)));
  const parsed = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));
  return {
    folder,
    now: parsed("meta.json").now,
    snapshot: parsed("snapshot.json"),
    leads: parsed("leads.json"),
    snapshotBytes: () => bytes("snapshot.json"),
    leadsBytes: () => bytes("leads.json"),
    grown: (users) => bytes(`snapshot-${users}.json`),
  };
}

/** `count` of `items`, without repetition, in random order. */
export function draw(items, count, random) {
  const pool = [...items];
  const wanted = Math.min(count, pool.length);
  for (let at = 0; at < wanted; at++) {
    const other = at + Math.floor(random() * (pool.length - at));
    [pool[at], pool[other]] = [pool[other], pool[at]];
  }
  return pool.slice(0, wanted);
}

/** The leads of each partner. */
export function byPartner(leads) {
  const lists = new Map();
  for (const lead of leads) {
    const list = lists.get(lead.partner);
    if (list === undefined) lists.set(lead.partner, [lead]);
    else list.push(lead);
  }
  return lists;
}

/** A page of `size` leads as a list view shows it to `partner`: all of the partner's own, the rest of others, mixed. */
export function pageFor(leads, partner, size, random) {
  const own = leads.filter((lead) => lead.partner === partner).slice(0, size);
  const others = draw(
    leads.filter((lead) => lead.partner !== partner),
    size - own.length,
    random,
  );
  return draw([...own, ...others], size, random);
}
