/**
 * The loop that invokes a function again whose job goes on: it told a continuation token.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html
 */

import { present } from "#kernel/assert.ts";
import type { Background, Transition } from "#operation/service.ts";
import { executionOf } from "./address.ts";
import type { PipelineEngine } from "./engine.ts";
import { findAction } from "./execution.ts";
import { actionStarted } from "./state-change.ts";
import type { CodePipelineStore } from "./store.ts";

export const continuations: Background<CodePipelineStore, PipelineEngine> = {
  name: "continued-jobs",
  wanted: (store) =>
    store.jobs
      .scan()
      .filter(({ document }) => document.status === "InProgress" && document.againAt !== undefined)
      .map(({ key }) => key),
  async run(id, ctx) {
    const againAt = ctx.store.jobs.find(id)?.againAt;
    if (againAt === undefined) return;
    const due = () => (ctx.now >= againAt ? true : undefined);
    await ctx.until(due, { wakeAt: () => againAt });
    if (!ctx.signal.aborted) ctx.transact(invokeAgain, id);
  },
};

/** The action is started once more: its procedure finds the job with its token. */
const invokeAgain: Transition<CodePipelineStore, string, object> = (id, { store }) => {
  const { againAt: _, ...job } = present(store.jobs.find(id), "a job that waits");
  store.jobs.put(id, job);
  const execution = executionOf(store, job.pipeline, job.executionId);
  const found = findAction(execution, job.actionExecutionId);
  if (found?.action.status !== "InProgress") return { output: {} };
  const { owner, provider } = job.actionTypeId;
  return { output: {}, events: [actionStarted(execution, found.action, { owner, provider })] };
};
