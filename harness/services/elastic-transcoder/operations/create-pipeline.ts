/** CreatePipeline: https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/create-pipeline.html */

import * as errors from "../errors.ts";
import { arnOf, newId } from "../ids.ts";
import { pipelinesMax } from "../limits.ts";
import type { EtTransition } from "../operation.ts";
import { completedTopics, outputConfigs } from "../pipeline.ts";
import type { PipelineDocument } from "../store.ts";

/** Makes a pipeline; its buckets and role are looked at only when a job runs. */
export const createPipeline: EtTransition<"CreatePipeline"> = (input, ctx) => {
  const configs = outputConfigs(input);
  if (ctx.store.pipelines.count() >= pipelinesMax) {
    throw errors.tooManyPipelines(ctx.account, pipelinesMax);
  }
  const id = newId(ctx);
  const pipeline: PipelineDocument = {
    Id: id,
    Arn: arnOf(ctx, "pipeline", id),
    // The gateway has seen to it that these are there.
    Name: input.Name ?? "",
    Status: "Active",
    InputBucket: input.InputBucket ?? "",
    ...configs,
    Role: input.Role ?? "",
    ...(input.AwsKmsKeyArn && { AwsKmsKeyArn: input.AwsKmsKeyArn }),
    Notifications: completedTopics(input.Notifications),
  };
  ctx.store.pipelines.put(id, pipeline);
  return { output: { Pipeline: pipeline, Warnings: [] } };
};
