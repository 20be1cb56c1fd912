/** Takes a scenario suite's results from vitest as they come. */

import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import type { ScenarioResult } from "./report.ts";

export interface Results {
  readonly reporter: Reporter;
  readonly scenarios: readonly ScenarioResult[];
  /** What went wrong outside any scenario: a file that does not load, a server that did not start. */
  readonly problems: readonly string[];
}

export function collectResults(suite: string, onResult: (result: ScenarioResult) => void): Results {
  const scenarios: ScenarioResult[] = [];
  const problems: string[] = [];
  const reporter: Reporter = {
    onTestCaseResult(test) {
      const result = resultOf(test, suite);
      scenarios.push(result);
      onResult(result);
    },
    onTestModuleEnd(module) {
      for (const error of errorsAround(module))
        problems.push(`${relative(suite, module.moduleId)}: ${error.message}`);
    },
    onTestRunEnd(_modules, unhandled) {
      for (const error of unhandled) problems.push(error.message);
    },
  };
  return { reporter, scenarios, problems };
}

function resultOf(test: TestCase, suite: string): ScenarioResult {
  const { state, errors = [] } = test.result();
  return {
    file: relative(suite, test.module.moduleId),
    name: test.fullName,
    state: state === "pending" ? "skipped" : state,
    durationMs: Math.round(test.diagnostic()?.duration ?? 0),
    errors: errors.map((error) => tell(error, suite)),
    evidence: test.meta().evidence ?? [],
  };
}

/** Errors of the file itself and of its groups, which belong to no test. */
function errorsAround(module: TestModule) {
  const groups = [...module.children.allSuites()];
  return [...module.errors(), ...groups.flatMap((group) => group.errors())];
}

type SerializedError = NonNullable<ReturnType<TestCase["result"]>["errors"]>[number];

/** The message, what was expected, and the suite's own line where it happened. */
function tell({ message, diff, stacks }: SerializedError, suite: string): string {
  const frame = stacks?.find(({ file }) => !relative(suite, file).startsWith(".."));
  return [
    stripVTControlCharacters(message),
    ...(diff ? [stripVTControlCharacters(diff)] : []),
    ...(frame ? [`at ${relative(suite, frame.file)}:${frame.line}`] : []),
  ].join("\n");
}
