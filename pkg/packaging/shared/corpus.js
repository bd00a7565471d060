// Runs every scenario and takes the fingerprint of all answers, so that runtimes can be compared with each other.

const utf8 = new TextEncoder();

// The whole decisions and plans, not only what a scenario expects of them. Edits are planned on the snapshot as it was loaded.
function answers({ Policy, PolicyError }, text) {
  const attempt = (work) => {
    try {
      return work();
    } catch (error) {
      if (!PolicyError.is(error)) throw error;
      return { code: error.code, at: error.at, message: error.message, problems: error.problems };
    }
  };
  let { snapshot, steps, now } = JSON.parse(text);
  return attempt(() => {
    const policy = Policy.loadSync(snapshot);
    const asked = steps.map((step) =>
      attempt(() => {
        if (typeof step.now === "string") now = step.now;
        if (step.can !== undefined) {
          const viewer = policy.viewer(step.as, { now });
          const options = step.to === undefined ? undefined : { to: step.to };
          return [viewer.can(step.can, step.on, options), viewer.explain(step.can, step.on, options)];
        }
        if (step.filter !== undefined) return policy.viewer(step.as, { now }).filter(step.filter, step.records);
        if (step.edit !== undefined) return policy.plan({ by: step.by, revision: policy.revision, now, edit: step.edit });
        return null;
      }),
    );
    policy.close();
    return asked;
  });
}

/** How many scenarios passed, how many steps were made, what failed, and the fingerprint of all answers. */
export async function runCorpus(library, scenarios) {
  const failed = [];
  const all = [];
  let steps = 0;
  for (const [name, text] of scenarios) {
    const result = library.runScenario(text);
    steps += result.steps;
    if (result.failures.length > 0) failed.push(name);
    all.push([name, result, answers(library, text)]);
  }
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", utf8.encode(JSON.stringify(all))));
  const fingerprint = [...hash.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { scenarios: scenarios.length, passed: scenarios.length - failed.length, steps, failed: failed.slice(0, 5), fingerprint };
}
