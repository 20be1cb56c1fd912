/** UpdatePipelineStatus: https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/update-pipeline-status.html */

import { findPipeline } from "../find.ts";
import type { EtTransition } from "../operation.ts";
import type { PipelineStatus } from "../store.ts";

/** A pipeline that becomes active sets off the jobs that were submitted while it was paused. */
export const updatePipelineStatus: EtTransition<"UpdatePipelineStatus"> = (input, ctx) => {
  const found = findPipeline(ctx, input.Id);
  const status: PipelineStatus = input.Status === "Paused" ? "Paused" : "Active";
  const pipeline = { ...found, Status: status };
  const wakes = found.Status === "Paused" && status === "Active";
  const waiting = wakes ? ctx.store.jobsOfWith(found.Id, "Submitted") : [];
  ctx.store.pipelines.put(pipeline.Id, pipeline);
  return {
    output: { Pipeline: pipeline },
    events: waiting.map(({ id, pipelineId }) => ({
      type: "TranscodeJobSubmitted",
      refs: [id],
      jobId: id,
      pipelineId,
    })),
  };
};
