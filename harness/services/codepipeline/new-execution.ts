/** Executions as they begin. */

import { uuid } from "#kernel/ids.ts";
import { pipelineNamed } from "./address.ts";
import type { Execution } from "./execution.ts";
import type { PipelineContext } from "./operation.ts";

type Given = Pick<Execution, "version" | "mode" | "trigger"> & Partial<Execution>;

/** Numbers the execution; the caller keeps it. */
export function newExecution(
  name: string,
  given: Given,
  { store, now, random }: PipelineContext,
): Execution {
  const pipeline = pipelineNamed(store, name);
  const number = pipeline.count + 1;
  store.pipelines.put(name, { ...pipeline, count: number });
  return {
    id: uuid(random),
    pipeline: name,
    number,
    status: "InProgress",
    startedAt: now,
    updatedAt: now,
    variables: {},
    artifacts: {},
    revisions: [],
    overrides: {},
    stages: [],
    ...given,
  };
}
