/** UpdateEventSourceMapping: https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html */

import { type Mapping, shownMapping } from "../event-source/mapping.ts";
import { mappingSettings } from "../event-source/mapping-settings.ts";
import type { LambdaTransition } from "../operation.ts";
import { targetOf } from "../target.ts";
import { mappingOf } from "./get-event-source-mapping.ts";

/** Changes a mapping; its poller takes the change with its next batch. */
export const updateEventSourceMapping: LambdaTransition<"UpdateEventSourceMapping"> = (
  input,
  ctx,
) => {
  const mapping = mappingOf(ctx.store, input.UUID);
  const functionKey =
    input.FunctionName === undefined
      ? mapping.functionKey
      : targetOf(ctx.store, input.FunctionName).key;
  const settings = mappingSettings(input, mapping.sourceArn);
  const changed: Mapping = { ...mapping, ...settings, functionKey, lastModified: ctx.now };
  ctx.store.mappings.put(mapping.uuid, changed);
  return { output: shownMapping(changed, ctx.store) };
};
