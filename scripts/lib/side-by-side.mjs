// Work side by side: a job begins when all that it comes `after` have ended, in their order, so many at a time.
// Of the jobs with the same `alone` one runs at a time; one that `waits`, as for the network, leaves its place to another.

/** Does the jobs; ends when all have ended. After one that throws no other begins, and what it threw is thrown. */
export async function sideBySide(jobs, atOnce) {
  const waiting = [...jobs];
  const running = new Map();
  const ended = new Set();
  const known = new Set(jobs.map(({ name }) => name));
  let failure;
  const mayBegin = ({ after = [], alone }) =>
    after.every((name) => ended.has(name) || !known.has(name)) &&
    (alone === undefined || ![...running.keys()].some((job) => job.alone === alone));
  const places = () => atOnce - [...running.keys()].filter(({ waits }) => waits !== true).length;
  const begin = (job) => {
    waiting.splice(waiting.indexOf(job), 1);
    const work = job.work().then(
      () => ended.add(job.name),
      (error) => {
        failure ??= { error };
      },
    );
    running.set(
      job,
      work.finally(() => running.delete(job)),
    );
  };
  for (;;) {
    while (failure === undefined) {
      const next = waiting.find((job) => mayBegin(job) && (job.waits === true || places() > 0));
      if (next === undefined) break;
      begin(next);
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  if (failure !== undefined) throw failure.error;
  if (waiting.length > 0) throw new Error(`These wait for one another: ${waiting.map(({ name }) => name).join(", ")}`);
}
