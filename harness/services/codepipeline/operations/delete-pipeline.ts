/** DeletePipeline: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_DeletePipeline.html */

import type { PipelineTransition } from "../operation.ts";

/** Forgets the pipeline with its history; one that is not there is no error. */
export const deletePipeline: PipelineTransition<"DeletePipeline"> = ({ name }, { store }) => {
  store.pipelines.remove(name);
  for (const collection of [store.versions, store.executions])
    for (const { key } of collection.scan({ prefix: `${name}:` })) collection.remove(key);
  for (const { key, document } of store.jobs.scan())
    if (document.pipeline === name) store.jobs.remove(key);
  return { output: {} };
};
