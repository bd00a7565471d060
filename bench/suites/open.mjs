// Opening a viewer: compiled from the policy, from a capsule, as a CASL ability; and how it grows with the users.
//
// A capsule is opened next to two abilities. `casl-rules` is the ability of the other suites, which knows two actions on
// leads: the smallest thing that answers this benchmark's question. `casl-granted` is the same ability as the capsule's:
// idiomatic conditions for every action on every type of resource that the capsule grants. Both come out of JSON text.
import { gzipSync } from "node:zlib";
import { measure, median } from "../lib/measure.mjs";
import { makeSides, mustAgree } from "../lib/sides.mjs";
import { ordinaryPartnerUsers, typicalViewers } from "../lib/viewers.mjs";
import { randomFrom } from "../lib/workload.mjs";
import { rulesOf } from "../sides/granted.mjs";

const OPENED = 200;
const GROWTH = [2000, 8000, 32_000];

// Every opening of ours is of another moment, so that nothing can be kept from the last one.
function moments(now) {
  let next = Date.parse(now);
  return () => new Date(next++);
}

/** The sides as functions that open a viewer and ask once: what is compiled at the first question counts as well. */
function openers({ specialised, casl, ours }, { now, leads }) {
  const [lead] = leads;
  const moment = moments(now);
  const list = [
    { id: "specialised", open: (id) => specialised.open(id)["lead.view"](lead) },
    { id: "casl", open: (id) => casl.open(id).can("view", lead) },
  ];
  if (ours !== undefined) list.push({ id: "ours", open: (id) => ours.openAt(id, moment()).can("lead.view", lead) });
  return list;
}

function forEach(ids, open) {
  return () => {
    let last;
    for (const id of ids) last = open(id);
    return last;
  };
}

export async function run({ workload, rounds }) {
  const { sides, absent } = await makeSides(workload);
  const viewers = ordinaryPartnerUsers(workload, OPENED, randomFrom(3));
  const { manager } = typicalViewers(workload);
  const all = openers(sides, workload);
  const times = {
    compile: measure(
      all.map(({ id, open }) => ({ id, ops: OPENED, run: forEach(viewers, open) })),
      { rounds },
    ),
    "compile-manager": measure(
      all.map(({ id, open }) => ({ id, run: () => open(manager) })),
      { rounds },
    ),
  };
  const result = { times, absent: { ...absent }, facts: {} };
  if (sides.ours === undefined) return result;
  times["compile-growth"] = growth(workload, sides.ours, rounds);
  capsules(workload, sides, viewers, rounds, result);
  return result;
}

function growth(workload, ours, rounds) {
  const [lead] = workload.leads;
  const measured = GROWTH.map((users) => {
    const bytes = workload.grown(users);
    const policy = ours.entry.Policy.loadSync(bytes);
    const snapshot = JSON.parse(new TextDecoder().decode(bytes));
    const moment = moments(workload.now);
    const ids = ordinaryPartnerUsers({ snapshot, now: workload.now }, OPENED, randomFrom(3));
    const open = (id) => policy.viewer(id, { now: moment() }).can("lead.view", lead);
    return { id: String(users), ops: ids.length, run: forEach(ids, open) };
  });
  return measure(measured, { rounds });
}

function capsules(workload, sides, viewers, rounds, result) {
  const { ours, casl } = sides;
  const Opened = ours.features.capsule;
  if (Opened === undefined) {
    result.absent.capsule = "`viewer.toBytes` or `Viewer.fromBytes` is not there";
    return;
  }
  const { now } = workload;
  const made = viewers.map((id) => ours.open(id).toBytes());
  const rules = viewers.map((id) => JSON.stringify(casl.rulesOf(id)));
  const granted = made.map((bytes) => JSON.stringify(rulesOf(bytes)));
  const sizes = made.map((bytes) => bytes.length);
  result.facts.capsule = {
    median: median(sizes),
    largest: Math.max(...sizes),
    gzip: median(made.map((bytes) => gzipSync(bytes, { level: 9 }).length)),
    grantedRules: median(granted.map((text) => JSON.parse(text).length)),
    grantedBytes: median(granted.map((text) => text.length)),
  };
  const [lead] = workload.leads;
  const fromBytes = (bytes) => Opened.fromBytes(bytes, { now });
  const fromRules = (text) => casl.fromRules(JSON.parse(text));
  mustAgree(
    {
      casl: rules.map((text) => casl.can(fromRules(text), "lead.view", lead)).join(),
      ours: made.map((bytes) => fromBytes(bytes).can("lead.view", lead)).join(),
    },
    "capsules",
  );
  for (const [at, bytes] of made.entries()) mustGrantAlike(casl, fromRules(granted[at]), fromBytes(bytes), viewers[at], workload);
  result.times["capsule-open"] = measure(
    [
      { id: "casl-rules", ops: OPENED, run: forEach(rules, fromRules) },
      { id: "casl-granted", ops: OPENED, run: forEach(granted, fromRules) },
      { id: "casl-builder", ops: OPENED, run: forEach(viewers, casl.open) },
      { id: "ours", ops: OPENED, run: forEach(made, fromBytes) },
    ],
    { rounds },
  );
  result.times["capsule-open-and-ask"] = measure(
    [
      { id: "casl-rules", ops: OPENED, run: forEach(rules, (text) => fromRules(text).can("view", lead)) },
      { id: "casl-granted", ops: OPENED, run: forEach(granted, (text) => fromRules(text).can("view", lead)) },
      { id: "casl-builder", ops: OPENED, run: forEach(viewers, (id) => casl.open(id).can("view", lead)) },
      { id: "ours", ops: OPENED, run: forEach(made, (bytes) => fromBytes(bytes).can("lead.view", lead)) },
    ],
    { rounds },
  );
}

const GRANTED = [
  ...["lead", "deal", "opportunity", "case", "contact", "listing"].flatMap((type) =>
    ["view", "edit", "delete"].map((verb) => [type, verb]),
  ),
  ["portal", "login"],
  ["my-settings", "edit"],
  ["user", "invite"],
  ["user", "revoke"],
];

/** Stops the run unless the ability out of everything granted answers as the capsule on some resources of every form. */
function mustGrantAlike(casl, ability, capsule, id, { snapshot, leads }) {
  const partner = snapshot.users.find((user) => user.id === id)?.partner;
  for (const [type, verb] of GRANTED) {
    const resources = [
      { type, partner },
      { type, partner, id, owner: id, assignee: id, createdBy: id },
      { type, partner, id: "u-elsewhere", owner: "u-elsewhere", shares: [{ user: id, level: "read" }] },
      { ...leads[0], type },
    ];
    for (const resource of resources) {
      const answers = { ours: capsule.can(`${type}.${verb}`, resource), casl: casl.ask(ability, verb, resource) };
      mustAgree(answers, `${id} ${type}.${verb} on ${JSON.stringify(resource)}`);
    }
  }
}
