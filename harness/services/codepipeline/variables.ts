/**
 * Variables in the configuration of actions: `#{namespace.name}`.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 */

import type { Execution } from "./execution.ts";

const REFERENCE = /#\{([A-Za-z0-9@_-]+)\.([A-Za-z0-9@_-]+)\}/g;

export interface Resolved {
  readonly configuration: Readonly<Record<string, string>>;
  /** References that nothing has a value for. */
  readonly unresolved: readonly string[];
}

export function resolve(
  configuration: Readonly<Record<string, string>>,
  execution: Pick<Execution, "id" | "variables">,
): Resolved {
  const unresolved: string[] = [];
  const known: Execution["variables"] = {
    ...execution.variables,
    codepipeline: { PipelineExecutionId: execution.id },
  };
  const fill = (text: string) =>
    text.replace(REFERENCE, (whole, namespace: string, name: string) => {
      const value = known[namespace]?.[name];
      if (value === undefined) unresolved.push(whole);
      return value ?? whole;
    });
  const entries = Object.entries(configuration).map(([key, text]) => [key, fill(text)] as const);
  return { configuration: Object.fromEntries(entries), unresolved };
}
