import { ScenarioError } from "../testing/format.js";
import { runScenario, type ScenarioResult } from "../testing/scenario.js";
import type { Command } from "./command.js";
import { bold, complain, dim, green, print, printJson, readText, red, table, UsageError } from "./io.js";

/** `partner-policy test`: do the scenarios hold? */
export const test: Command = {
  name: "test",
  summary: "run scenario files: policy tests",
  help: `partner-policy test FILE…

Runs scenario files and says of every step that went otherwise what was expected, what came, and why.
Exit code 0: all passed, 1: some failed, 2: a file is malformed.

  --json   the results as JSON
  --quiet  only failures and the summary
  --coverage  also: for each rule that a scenario names, how many scenarios are about it and how many passed`,
  options: { json: { type: "boolean" }, quiet: { type: "boolean" }, coverage: { type: "boolean" } },
  run(call) {
    if (call.words.length === 0) throw new UsageError("no scenario file was given");
    const isJson = call.values.json === true;
    const results: (ScenarioResult & { file: string })[] = [];
    const malformed: { file: string; at: string; message: string }[] = [];
    for (const file of call.words) {
      try {
        const result = { file, ...runScenario(readText(file)) };
        results.push(result);
        if (!isJson) show(result, call.values.quiet === true);
      } catch (error) {
        if (!(error instanceof ScenarioError) && !(error instanceof UsageError)) throw error;
        const at = error instanceof ScenarioError ? error.at : "";
        malformed.push({ file, at, message: error.message });
        if (!isJson) complain(`${red("malformed")}  ${file}: ${error.message}`);
      }
    }
    const failed = results.filter((result) => result.failures.length > 0).length;
    const rules = call.values.coverage === true ? coverage(results) : undefined;
    if (isJson)
      printJson({ passed: results.length - failed, failed, malformed, results, ...(rules === undefined ? {} : { coverage: rules }) });
    else if (rules !== undefined) {
      print(
        table(
          rules.map((rule) => [rule.rule, `${rule.scenarios} scenarios`, rule.failed > 0 ? red(`${rule.failed} failed`) : ""]),
          "",
        ),
      );
      print(`${rules.length} rules`);
    }
    if (!isJson)
      print(`${results.length - failed} passed, ${failed} failed${malformed.length > 0 ? `, ${malformed.length} malformed` : ""}`);
    return malformed.length > 0 ? 2 : failed > 0 ? 1 : 0;
  },
};

function show(result: ScenarioResult & { file: string }, isQuiet: boolean): void {
  if (result.failures.length === 0) {
    if (!isQuiet) print(`${green("passed")}  ${result.name} ${dim(`(${result.steps} steps, ${result.rules.join(" ")})`)}`);
    return;
  }
  print(`${red("failed")}  ${bold(result.name)} ${dim(result.file)}`);
  for (const failure of result.failures) {
    print(`  step ${failure.step}: ${failure.asked}`);
    print(`    expected  ${JSON.stringify(failure.expected)}`);
    print(`    got       ${JSON.stringify(failure.got)}`);
    if (failure.trace !== undefined) print(dim(`    because   ${JSON.stringify(failure.trace)}`));
  }
}

interface RuleCoverage {
  readonly rule: string;
  readonly scenarios: number;
  readonly failed: number;
}

function coverage(results: readonly ScenarioResult[]): RuleCoverage[] {
  const rules = [...new Set(results.flatMap((result) => result.rules))].sort();
  return rules.map((rule) => {
    const about = results.filter((result) => result.rules.includes(rule));
    return { rule, scenarios: about.length, failed: about.filter((result) => result.failures.length > 0).length };
  });
}
