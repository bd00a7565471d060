// Whether the engine's memory stays flat, and what a user and a lead take in it.
import { makeSides } from "../lib/sides.mjs";
import { randomPartnerUsers, typicalViewers } from "../lib/viewers.mjs";
import { randomFrom } from "../lib/workload.mjs";

const TABLE_ROWS = 100;
const POLICIES = 8;
const TABLES = 4;
// What does not get through its repetitions in this time is reported with the number that it did.
const LIMIT_MS = 120_000;

export async function run({ workload, quick }) {
  const { sides, absent } = await makeSides(workload);
  const facts = heapOf(workload);
  const { ours } = sides;
  if (ours === undefined) return { facts, absent };
  const memory = ours.memories[ours.memories.length - 1];
  if (memory === undefined) return { facts, absent: { ...absent, memory: "the engine's memory was not found" } };
  const size = () => memory.buffer.byteLength;
  const share = quick ? 10 : 1;
  const repeat = async (times, work) => {
    // The first tenth may grow the memory to what the work needs; after that it stays.
    const limit = performance.now() + LIMIT_MS / 10;
    for (let at = 0; at < times / 10 && performance.now() < limit; at++) work(at);
    await settle();
    const before = size();
    const start = performance.now();
    let done = 0;
    for (; done < times && performance.now() - start < LIMIT_MS; done++) {
      work(done);
      if (done % 1000 === 999) await settle();
    }
    await settle();
    return { times: done, before, after: size() };
  };
  const { Policy } = ours.entry;
  const policy = () => Policy.loadSync(workload.snapshotBytes());
  facts.bytesPerUser = each(POLICIES, size, policy) / workload.snapshot.users.length;
  if (ours.features.table) facts.bytesPerLead = each(TABLES, size, () => ours.policy.table(workload.leads)) / workload.leads.length;
  const { sales } = typicalViewers(workload);
  const viewer = ours.open(sales);
  const people = randomPartnerUsers(workload, 2000, randomFrom(17));
  facts.checks = await repeat(1_000_000 / share, (at) => viewer.can("lead.view", workload.leads[at % workload.leads.length]));
  facts.viewers = await repeat(100_000 / share, (at) => ours.open(people[at % people.length]).can("lead.view", workload.leads[at % 1000]));
  if (ours.features.table) {
    const rows = workload.leads.slice(0, TABLE_ROWS);
    facts.tables = await repeat(10_000 / share, () => ours.policy.table(rows).close());
  }
  return { facts, absent };
}

// What one more takes of the engine's memory, where what was left free in it is used up before.
function each(count, size, make) {
  const made = [];
  const grow = () => {
    for (let at = 0; at < count; at++) made.push(make());
    return size();
  };
  const before = grow();
  const grown = grow() - before;
  for (const one of made) one.close();
  return grown / count;
}

// Lets finalizers of dropped objects run.
async function settle() {
  globalThis.gc?.();
  await new Promise((done) => setImmediate(done));
}

// What the same data takes as plain objects.
function heapOf(workload) {
  const heap = () => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  const grown = (bytes) => {
    const before = heap();
    const value = JSON.parse(new TextDecoder().decode(bytes));
    return { taken: heap() - before, value };
  };
  const users = grown(workload.snapshotBytes());
  const leads = grown(workload.leadsBytes());
  return { heapPerUser: users.taken / users.value.users.length, heapPerLead: leads.taken / leads.value.length };
}
