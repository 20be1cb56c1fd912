/** DeleteEventSourceMapping: https://docs.aws.amazon.com/lambda/latest/api/API_DeleteEventSourceMapping.html */

import { shownMapping } from "../event-source/mapping.ts";
import type { LambdaTransition } from "../operation.ts";
import { mappingOf } from "./get-event-source-mapping.ts";

/** Deletes a mapping; its poller ends. */
export const deleteEventSourceMapping: LambdaTransition<"DeleteEventSourceMapping"> = (
  input,
  ctx,
) => {
  const mapping = mappingOf(ctx.store, input.UUID);
  ctx.store.mappings.remove(mapping.uuid);
  return { output: { ...shownMapping(mapping, ctx.store), State: "Deleting" } };
};
