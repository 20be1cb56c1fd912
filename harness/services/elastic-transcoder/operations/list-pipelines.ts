/** ListPipelines: https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/list-pipelines.html */

import type { EtTransition } from "../operation.ts";
import { pageOf } from "../page.ts";

export const listPipelines: EtTransition<"ListPipelines"> = (input, ctx) => {
  const all = ctx.store.pipelines.scan().map((entry) => entry.document);
  const page = pageOf(all, (pipeline) => pipeline.Id, input);
  return { output: { Pipelines: page.entries, NextPageToken: page.nextPageToken } };
};
