/** The loop that fails an action which nobody ended in its time, by the harness clock. */

import type { Background } from "#operation/service.ts";
import { concludeAction, failure } from "./conclude.ts";
import type { PipelineEngine } from "./engine.ts";
import { findAction, isEnded } from "./execution.ts";
import type { PipelineProcedureContext } from "./operation.ts";
import type { CodePipelineStore } from "./store.ts";

export const deadlines: Background<CodePipelineStore, PipelineEngine> = {
  name: "action-timeouts",
  wanted: (store) =>
    store.executions.scanBy("active").flatMap(({ key, document }) =>
      document.stages
        .flatMap(({ actions }) => actions)
        .filter(({ status }) => status === "InProgress")
        .map(({ id }) => `${key} ${id}`),
    ),
  run: (key, ctx) => watch(key, ctx),
};

async function watch(key: string, ctx: PipelineProcedureContext): Promise<void> {
  const [place = "", id = ""] = key.split(" ");
  const now = () => {
    const execution = ctx.store.executions.find(place);
    if (!execution || isEnded(execution)) return undefined;
    const action = findAction(execution, id)?.action;
    return action?.status === "InProgress" ? { execution, action } : undefined;
  };
  const begun = now();
  if (!begun) return;
  const { deadline } = begun.action;
  const late = await ctx.until(
    () => (now() === undefined ? "ended" : ctx.now >= deadline ? "late" : undefined),
    { wakeAt: () => deadline },
  );
  if (late !== "late") return;
  const { id: executionId, pipeline } = begun.execution;
  const minutes = Math.round((deadline - begun.action.startedAt) / 60_000);
  const message = `The action did not end within ${minutes} minutes.`;
  ctx.transact(
    concludeAction,
    failure({ pipeline, executionId, actionExecutionId: id }, "JobFailed", message),
  );
}
