/** ListTagsForResource: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTagsForResource.html */

import { shownTags } from "#operation/tags.ts";
import type { EventsTransition } from "../operation.ts";
import { taggedAt } from "../tags.ts";

export const listTagsForResource: EventsTransition<"ListTagsForResource"> = (input, { store }) => ({
  output: { Tags: shownTags(taggedAt(store, input.ResourceARN).tags) },
});
