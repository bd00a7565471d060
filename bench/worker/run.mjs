// `npm run bench -- --suite worker`: the edge worker in workerd against the same worker answering a constant. Ratios;
// docs/benchmarks-worker.md in the tree.
import { writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { sampleProgramme } from "partner-policy/sample";
import { createIssuer, startLocally } from "../../examples/edge-worker/dev/local.js";

const ROOT = join(import.meta.dirname, "..", "..");
const CLIENTS = 16;
const WHO = "u-0001";

/** Sends one request and reads the answer; the milliseconds that it took. */
function timed(url, agent, { headers, body }) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const sent = request(url, { agent, headers, method: body === undefined ? "GET" : "POST" }, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`${url} answered ${answer.statusCode}`));
      answer.on("end", () => resolve(performance.now() - start));
      answer.on("error", reject);
      answer.resume();
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** So many requests by clients that each send the next one when they have an answer: how many a second, and how long each took. */
async function loaded(url, agent, side, count) {
  const times = [];
  let left = count;
  const client = async () => {
    while (left-- > 0) times.push(await timed(url, agent, side));
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return { rate: (count * 1000) / (performance.now() - start), times };
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** Both ways, which take turns: the median of the rates over the rounds, and the 99th percentile of all times. */
async function compared(base, side, rounds, count) {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const ways = [`${base}${side.path}`, `${base}/constant${side.path}`];
  await timed(ways[0], agent, { ...side, headers: { ...side.headers, "x-keep": "1" } });
  const found = ways.map(() => ({ rates: [], times: [] }));
  for (let round = -1; round < rounds; round++) {
    for (const [at, url] of ways.entries()) {
      const { rate, times } = await loaded(url, agent, side, count);
      if (round < 0) continue;
      found[at].rates.push(rate);
      found[at].times.push(...times);
    }
  }
  agent.destroy();
  return found.map(({ rates, times }) => ({ rate: quantile(rates, 0.5), p99: quantile(times, 0.99) }));
}

/** A portal's API that costs nothing: a worker that knows its answers. */
function originOf(leads) {
  const one = Object.fromEntries(leads.map((lead) => [lead.id, JSON.stringify(lead)]));
  return `const one = ${JSON.stringify(one)}; const all = ${JSON.stringify(JSON.stringify(leads))};
    export default { fetch(request) {
      const [, , id] = new URL(request.url).pathname.split("/");
      return new Response(id === undefined ? all : one[id], { headers: { "content-type": "application/json" } });
    } };`;
}

export async function main(args) {
  const quick = args.includes("--quick");
  const [rounds, count] = quick ? [3, 300] : [7, 2_000];
  const { snapshot, leads } = sampleProgramme({ partners: 200, users: 2_000, leads: 20_000, now: new Date().toISOString() });
  const { partner } = snapshot.users.find(({ id }) => id === WHO);
  const own = leads.filter((lead) => lead.partner === partner).slice(0, 40);
  const some = [...own, ...leads.filter((lead) => lead.partner !== partner).slice(0, 160)];
  const issuer = await createIssuer();
  const headers = { authorization: `Bearer ${await issuer.token(WHO, { expires: "8h" })}` };
  const [{ id, fields: _, type, ...properties }] = own;
  const question = { subject: { type: "user", id: WHO }, action: { name: "view" }, resource: { type, id, properties } };
  const posted = {
    headers: { ...headers, "content-type": "application/json" },
    path: "/access/v1/evaluation",
    body: JSON.stringify(question),
  };
  const sides = [
    ["a decision by AuthZEN", posted],
    ["one lead of the origin", { headers, path: `/leads/${id}` }],
    [`a list of ${some.length} leads, ${own.length} of the person's partner`, { headers, path: "/leads" }],
  ];
  const lines = [];
  const settings = [
    ["the object is asked with each request", { LOG_SAMPLE: "0" }],
    ["the object is asked once a second (`FRESH_MS`)", { LOG_SAMPLE: "0", FRESH_MS: "1000" }],
  ];
  for (const [title, bindings] of settings) {
    const worker = await startLocally({
      main: join(import.meta.dirname, "entry.ts"),
      seed: JSON.stringify(snapshot),
      issuer,
      origin: "origin",
      others: [{ name: "origin", compatibilityDate: "2026-04-01", modules: true, script: originOf(some) }],
      bindings,
      port: 0,
    });
    try {
      const base = String(await worker.ready).replace(/\/$/, "");
      lines.push(`| **${title}** | | | | | | |`);
      for (const [what, side] of sides) {
        const [ours, constant] = await compared(base, side, rounds, count);
        const cells = [ours.rate.toFixed(0), constant.rate.toFixed(0), `${(constant.rate / ours.rate).toFixed(2)} ×`];
        const line = `| ${[what, ...cells, `${ours.p99.toFixed(1)} ms`, `${constant.p99.toFixed(1)} ms`, `${(ours.p99 / constant.p99).toFixed(2)} ×`].join(" | ")} |`;
        console.log(line);
        lines.push(line);
      }
    } finally {
      await worker.dispose();
    }
  }
  const [cpu] = cpus();
  const load = loadavg().map((value) => value.toFixed(1));
  const machine = `${cpu?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, load average at the end ${load.join(", ")}`;
  const out = args.includes("--out") ? args[args.indexOf("--out") + 1] : join(ROOT, "docs", "benchmarks-worker.md");
  writeFileSync(out, documentOf(lines, machine, { rounds, count }));
}

function documentOf(lines, machine, { rounds, count }) {
  return `# Benchmarks: the edge worker

Written by \`npm run bench -- --suite worker\`; \`--quick\` is a short run. Do not edit by hand.

[The whole worker](guides/edge-worker.md#the-whole-worker) in workerd over 200 partners and 2,000 users, against the same worker that answers the
same bytes as a constant, before it looks at anything. ${CLIENTS} clients on the same machine send the next request when they have an answer;
both ways take turns, ${rounds} rounds of ${count} requests. Ours verifies the token (ES256), asks the object for the revision, fetches from the
origin (a worker beside it) and decides; nothing is kept between requests but the keys and the policy. Ratios are what counts.

${machine}.

| what | ours, a second | constant, a second | times fewer | ours, p99 | constant, p99 | times longer |
| --- | --- | --- | --- | --- | --- | --- |
${lines.join("\n")}
`;
}
