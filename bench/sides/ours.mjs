// The engine's own package, used as anyone would. What an older build does not have yet is reported as absent.
import { directoryOf } from "./directory.mjs";

export const name = "partner-policy";

/** The main entry, or why it could not be loaded. */
export async function load() {
  const memories = watchMemories();
  try {
    const entry = await import("partner-policy");
    const viewerEntry = await import("partner-policy/viewer").catch(() => ({}));
    return { entry, viewerEntry, memories };
  } catch (error) {
    return { absent: `the package does not load: ${error.message.split("\n")[0]}` };
  }
}

// The package hides its memory; the constructor that every loader ends in does not.
function watchMemories() {
  const found = [];
  const Plain = WebAssembly.Instance;
  WebAssembly.Instance = new Proxy(Plain, {
    construct(target, args) {
      const instance = new target(...args);
      for (const value of Object.values(instance.exports)) if (value instanceof WebAssembly.Memory) found.push(value);
      return instance;
    },
  });
  return found;
}

const is = (value) => typeof value === "function";

/** What the loaded package can do, each as a function or as the reason for its absence. */
export function featuresOf({ entry, viewerEntry, absent }) {
  if (absent !== undefined) return { absent };
  const policy = entry.Policy?.prototype ?? {};
  const viewer = entry.Viewer?.prototype ?? {};
  const Opened = viewerEntry?.Viewer ?? entry.Viewer;
  return {
    table: is(policy.table),
    policyBytes: is(policy.toBytes) && is(entry.Policy.fromBytes),
    planJson: is(policy.planJson),
    filterJson: is(viewer.filterJson),
    capsule: is(viewer.toBytes) && is(Opened?.fromBytes) ? Opened : undefined,
  };
}

/** The side as the suites use it, or `{ absent }`. */
export async function make({ snapshotBytes, snapshot, now }) {
  const loaded = await load();
  if (loaded.absent !== undefined) return loaded;
  const { Policy } = loaded.entry;
  let policy;
  try {
    policy = Policy.loadSync(snapshotBytes());
    const [first] = directoryOf(snapshot, now).users.keys();
    policy.viewer(first, { now }).can("lead.view", { type: "lead", id: "probe" });
  } catch (error) {
    return { absent: `the package does not answer: ${String(error.message).split("\n")[0]}` };
  }
  return {
    ...loaded,
    policy,
    features: featuresOf(loaded),
    open: (id) => policy.viewer(id, { now }),
    openAt: (id, moment) => policy.viewer(id, { now: moment }),
    can: (viewer, action, lead) => viewer.can(action, lead),
    filter: (viewer, action, leads) => viewer.filter(action, leads),
    count(viewer, action, leads) {
      let allowed = 0;
      for (let at = 0; at < leads.length; at++) if (viewer.can(action, leads[at])) allowed++;
      return allowed;
    },
    pairs(viewers, whom, action, leads) {
      let allowed = 0;
      for (let at = 0; at < leads.length; at++) if (viewers[whom[at]].can(action, leads[at])) allowed++;
      return allowed;
    },
  };
}

// The calls of the package that the suites time, in one place.
export const calls = {
  /** The rows of a table that a viewer sees, as the caller's objects. */
  tableObjects: (table, viewer, action, records) => objectsOf(table.filter(viewer, action), records),
  tableFilter: (table, viewer, action) => table.filter(viewer, action),
  tableCount(table, viewer, action, rows) {
    let allowed = 0;
    for (let at = 0; at < rows.length; at++) if (table.can(viewer, action, rows[at])) allowed++;
    return allowed;
  },
  tableMatrix: (table, viewer, actions) => table.matrix(viewer, actions),
  /** What of a JSON array a viewer sees, as objects. */
  jsonObjects: (viewer, action, bytes) => parsedAnswer(viewer.filterJson(action, bytes)),
  planJson: (policy, bytes) => policy.planJson(bytes),
  planCsv: (policy, head, csv) => policy.plan({ ...head, csv }),
};

// A table answers with rows or with the objects themselves.
function objectsOf(answer, records) {
  if (answer.length === 0 || typeof answer[0] === "object") return answer;
  const found = new Array(answer.length);
  for (let at = 0; at < answer.length; at++) found[at] = records[answer[at]];
  return found;
}

// `filterJson` answers with bytes, with text or with a list.
function parsedAnswer(answer) {
  if (typeof answer === "string") return JSON.parse(answer);
  return answer instanceof Uint8Array ? JSON.parse(new TextDecoder().decode(answer)) : answer;
}
