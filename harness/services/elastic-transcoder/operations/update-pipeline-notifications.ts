/** UpdatePipelineNotifications: https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/update-pipeline-notifications.html */

import { findPipeline } from "../find.ts";
import type { EtTransition } from "../operation.ts";
import { completedTopics } from "../pipeline.ts";

export const updatePipelineNotifications: EtTransition<"UpdatePipelineNotifications"> = (
  input,
  ctx,
) => {
  const found = findPipeline(ctx, input.Id);
  const pipeline = { ...found, Notifications: completedTopics(input.Notifications) };
  ctx.store.pipelines.put(pipeline.Id, pipeline);
  return { output: { Pipeline: pipeline } };
};
