/** UntagResource: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UntagResource.html */

import type { EventsTransition } from "../operation.ts";
import { taggedAt } from "../tags.ts";

export const untagResource: EventsTransition<"UntagResource"> = (input, { store }) => {
  const { tags, keep } = taggedAt(store, input.ResourceARN);
  const left = Object.entries(tags).filter(([key]) => !input.TagKeys.includes(key));
  keep(Object.fromEntries(left));
  return { output: {} };
};
