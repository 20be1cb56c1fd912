/** The topic that a tagging operation names. */

import { checkArn, findTopic } from "./address.ts";
import * as errors from "./errors.ts";
import type { SnsStore } from "./store.ts";
import type { Topic } from "./topic.ts";

/** Tagging says ResourceNotFound where others say NotFound. */
export function taggedTopic(store: SnsStore, arn: string): Topic {
  checkArn(arn, "ResourceArn");
  const topic = findTopic(store, arn);
  if (!topic) throw errors.resourceNotFound();
  return topic;
}
