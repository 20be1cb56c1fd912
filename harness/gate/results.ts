/** Takes a scenario suite's results from vitest as they come. */

import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import type { ScenarioResult } from "./report.ts";

export interface Hearing {
  onResult(result: ScenarioResult): void;
  /** Hears what went wrong outside any scenario. */
  onProblem(message: string): void;
}

export function suiteReporter(suite: string, { onResult, onProblem }: Hearing): Reporter {
  return {
    onTestCaseResult: (test) => onResult(resultOf(test, suite)),
    onTestModuleEnd(module) {
      for (const error of errorsAround(module))
        onProblem(`${relative(suite, module.moduleId)}: ${error.message}`);
    },
    onTestRunEnd(_modules, unhandled) {
      for (const error of unhandled) onProblem(error.message);
    },
  };
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
