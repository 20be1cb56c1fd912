/** CreatePipeline: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_CreatePipeline.html */

import { principalName } from "#kernel/principal.ts";
import { beginExecution } from "../begin-execution.ts";
import { checkDeclaration } from "../declaration.ts";
import * as errors from "../errors.ts";
import { pipelinesMax } from "../limits.ts";
import type { PipelineTransition } from "../operation.ts";
import { shownDeclaration } from "../shown.ts";
import { versionKey } from "../store.ts";
import { shownTags, withTags } from "../tags.ts";

/** Makes a pipeline, and runs it once. */
export const createPipeline: PipelineTransition<"CreatePipeline"> = (input, ctx) => {
  const { store, now } = ctx;
  const { name } = input.pipeline;
  checkDeclaration(store, input.pipeline);
  if (store.pipelines.find(name)) throw errors.nameInUse(name);
  if (store.pipelines.count() >= pipelinesMax)
    throw errors.tooMany(`An account may have at most ${pipelinesMax} pipelines`);
  const tags = withTags({}, input.tags);
  const declaration = { ...input.pipeline, version: 1 };
  store.pipelines.put(name, {
    name,
    declaration,
    version: 1,
    createdAt: now,
    updatedAt: now,
    tags,
    disabled: {},
    seen: {},
    count: 0,
  });
  store.versions.put(versionKey(name, 1), declaration);
  const trigger = { type: "CreatePipeline", detail: principalName(ctx.principal) };
  const { events } = beginExecution({ pipeline: name, trigger }, ctx);
  return {
    output: { pipeline: shownDeclaration(declaration), tags: shownTags(tags) },
    events,
  };
};
