/** A pipeline's settings as pure changes. */

import type {
  CreatePipelineRequest,
  Notifications,
  PipelineOutputConfig,
  UpdatePipelineRequest,
} from "#model/types/elastic-transcoder.ts";
import * as errors from "./errors.ts";
import type { PipelineDocument } from "./store.ts";

const NO_TOPICS: Notifications = { Progressing: "", Completed: "", Warning: "", Error: "" };

/** AWS: either one bucket for all, or both configurations. */
export function outputConfigs(request: CreatePipelineRequest) {
  const { OutputBucket: bucket, ContentConfig: content, ThumbnailConfig: thumbnails } = request;
  if (bucket && (content || thumbnails)) {
    throw errors.invalid("Specify either OutputBucket or ContentConfig and ThumbnailConfig.");
  }
  if (bucket) {
    const config = completed({ Bucket: bucket });
    return { OutputBucket: bucket, ContentConfig: config, ThumbnailConfig: config };
  }
  if (!content?.Bucket || !thumbnails?.Bucket) {
    throw errors.invalid("Without OutputBucket, ContentConfig and ThumbnailConfig need a Bucket.");
  }
  return { ContentConfig: completed(content), ThumbnailConfig: completed(thumbnails) };
}

const completed = (config: PipelineOutputConfig): PipelineOutputConfig => ({
  StorageClass: "Standard",
  Permissions: [],
  ...config,
});

export const completedTopics = (topics: Notifications | undefined): Notifications => ({
  ...NO_TOPICS,
  ...topics,
});

/** The pipeline with every given setting replaced. */
export function changed(
  pipeline: PipelineDocument,
  request: UpdatePipelineRequest,
): PipelineDocument {
  const { Name, InputBucket, Role, AwsKmsKeyArn, Notifications: topics } = request;
  const { ContentConfig: content, ThumbnailConfig: thumbnails } = request;
  return {
    ...pipeline,
    ...(Name !== undefined && { Name }),
    ...(InputBucket !== undefined && { InputBucket }),
    ...(Role !== undefined && { Role }),
    ...(AwsKmsKeyArn !== undefined && { AwsKmsKeyArn }),
    ...(topics && { Notifications: completedTopics(topics) }),
    ...(content && { ContentConfig: completed(content), OutputBucket: content.Bucket }),
    ...(thumbnails && { ThumbnailConfig: completed(thumbnails) }),
  };
}
