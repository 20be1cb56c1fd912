/** ListEventSourceMappings: https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html */

import { shownMapping } from "../event-source/mapping.ts";
import type { LambdaTransition } from "../operation.ts";
import { pageOf } from "../page.ts";
import { targetOf } from "../target.ts";

/** Lists mappings, by queue, by function, or all. */
export const listEventSourceMappings: LambdaTransition<"ListEventSourceMappings"> = (
  input,
  { store },
) => {
  const { EventSourceArn: source, FunctionName: name } = input;
  const key = name === undefined ? undefined : targetOf(store, name).key;
  const { items, next } = pageOf(store.mappings, {
    ...input,
    keep: (mapping) =>
      (source ?? mapping.sourceArn) === mapping.sourceArn &&
      (key ?? mapping.functionKey) === mapping.functionKey,
  });
  return {
    output: {
      EventSourceMappings: items.map((mapping) => shownMapping(mapping, store)),
      NextMarker: next,
    },
  };
};
