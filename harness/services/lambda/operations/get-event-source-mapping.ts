/** GetEventSourceMapping: https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html */

import * as errors from "../errors.ts";
import { type Mapping, shownMapping } from "../event-source/mapping.ts";
import type { LambdaTransition } from "../operation.ts";
import type { LambdaStore } from "../store.ts";

export const getEventSourceMapping: LambdaTransition<"GetEventSourceMapping"> = (input, ctx) => ({
  output: shownMapping(mappingOf(ctx.store, input.UUID), ctx.store),
});

/** The mapping; throws AWS's error when there is none. */
export function mappingOf(store: LambdaStore, uuid: string): Mapping {
  const mapping = store.mappings.find(uuid);
  if (!mapping) throw errors.mappingNotFound();
  return mapping;
}
