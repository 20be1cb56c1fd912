/** ListPipelines: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListPipelines.html */

import type { PipelineTransition } from "../operation.ts";
import { pageOf } from "../page.ts";

export const listPipelines: PipelineTransition<"ListPipelines"> = (input, { store }) => {
  const all = store.pipelines.scan().map(({ document }) => document);
  const { items, next } = pageOf(all, input);
  return {
    output: {
      pipelines: items.map(({ name, version, declaration, createdAt, updatedAt }) => ({
        name,
        version,
        pipelineType: declaration.pipelineType ?? "V1",
        executionMode: declaration.executionMode ?? "SUPERSEDED",
        created: new Date(createdAt),
        updated: new Date(updatedAt),
      })),
      ...next,
    },
  };
};
