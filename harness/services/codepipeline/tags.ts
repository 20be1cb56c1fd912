/** Tags of pipelines. */

import { parseArn } from "#kernel/arn.ts";
import * as errors from "./errors.ts";
import { tagsMax } from "./limits.ts";
import type { CodePipelineStore, Pipeline } from "./store.ts";

interface Tag {
  readonly key: string;
  readonly value: string;
}

type Tags = Readonly<Record<string, string>>;

export function withTags(current: Tags, added: readonly Tag[] = []): Tags {
  const tags = { ...current, ...Object.fromEntries(added.map(({ key, value }) => [key, value])) };
  if (Object.keys(tags).length > tagsMax)
    throw errors.tooMany(`A pipeline may have at most ${tagsMax} tags`);
  return tags;
}

export const shownTags = (tags: Tags): Tag[] =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));

/** The pipeline with this ARN; throws when there is none. */
export function taggedPipeline(store: CodePipelineStore, arn: string): Pipeline {
  const pipeline = store.pipelines.find(parseArn(arn)?.resource ?? "");
  if (!pipeline) throw errors.resourceNotFound(arn);
  return pipeline;
}
