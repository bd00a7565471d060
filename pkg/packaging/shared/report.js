// What every runtime hands back: the three answers and, where it runs the scenarios, what became of them.
import { ask } from "./ask.js";
import { runCorpus } from "./corpus.js";

/** The report of one runtime as JSON text; it never throws, so that a page or a worker always says something. */
export async function report(library, scenarios) {
  try {
    const answer = ask(library);
    return JSON.stringify(scenarios === undefined ? { answer } : { answer, corpus: await runCorpus(library, scenarios) });
  } catch (error) {
    return JSON.stringify({ error: `${error?.stack ?? error}`.slice(0, 2_000) });
  }
}
