/** TagResource: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TagResource.html */

import type { EventsTransition } from "../operation.ts";
import { taggedAt, withTags } from "../tags.ts";

export const tagResource: EventsTransition<"TagResource"> = (input, { store }) => {
  const { tags, keep } = taggedAt(store, input.ResourceARN);
  keep(withTags(tags, input.Tags));
  return { output: {} };
};
