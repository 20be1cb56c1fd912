/** Starting an execution of a pipeline's newest version, for whatever reason. */

import { pipelineNamed } from "./address.ts";
import { activeIn, advance } from "./advance.ts";
import * as errors from "./errors.ts";
import type { Execution, ExecutionMode, Trigger } from "./execution.ts";
import { parallelExecutionsMax, queuedExecutionsMax } from "./limits.ts";
import { newExecution } from "./new-execution.ts";
import type { PipelineContext } from "./operation.ts";
import { executionChanged, type Step } from "./state-change.ts";
import { executionKey } from "./store.ts";

export interface Begin {
  readonly pipeline: string;
  readonly trigger: Trigger;
  /** Values of the pipeline's own variables. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly overrides?: Execution["overrides"];
}

export function beginExecution(begin: Begin, ctx: PipelineContext): Step {
  const { declaration, version } = pipelineNamed(ctx.store, begin.pipeline);
  // The declaration was checked when it was put.
  const mode = (declaration.executionMode ?? "SUPERSEDED") as ExecutionMode;
  checkCount(begin.pipeline, mode, ctx);
  const variables: Record<string, string> = {};
  for (const { name, defaultValue } of declaration.variables ?? []) {
    const value = begin.variables?.[name] ?? defaultValue;
    if (value === undefined)
      throw errors.validation(`Value for variable '${name}' is missing: it has no default`);
    variables[name] = value;
  }
  const unknown = Object.keys(begin.variables ?? {}).find((name) => !(name in variables));
  if (unknown !== undefined) throw errors.validation(`The pipeline has no variable '${unknown}'`);
  const execution = newExecution(
    begin.pipeline,
    {
      version,
      mode,
      trigger: begin.trigger,
      variables: { variables },
      overrides: begin.overrides ?? {},
    },
    ctx,
  );
  ctx.store.executions.put(executionKey(execution), execution);
  const events = [executionChanged(execution, "STARTED"), ...advance(begin.pipeline, ctx)];
  return { execution, events };
}

function checkCount(pipeline: string, mode: ExecutionMode, ctx: PipelineContext): void {
  const limit = {
    SUPERSEDED: undefined,
    QUEUED: queuedExecutionsMax,
    PARALLEL: parallelExecutionsMax,
  }[mode];
  if (limit !== undefined && activeIn(pipeline, ctx).length >= limit)
    throw errors.concurrent(pipeline, limit);
}
