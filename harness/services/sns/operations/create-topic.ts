/** CreateTopic: https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */

import { topicArn } from "../address.ts";
import * as errors from "../errors.ts";
import { topicNamePattern } from "../limits.ts";
import type { SnsTransition } from "../operation.ts";
import { withTags } from "../tags.ts";
import type { Topic } from "../topic.ts";
import { checkTopicAttributes } from "../topic-attributes.ts";

/** Makes a topic, or names the one that already exists with the same attributes and tags. */
export const createTopic: SnsTransition<"CreateTopic"> = (input, ctx) => {
  const { Name: name, Attributes: attributes = {} } = input;
  if (name.endsWith(".fifo")) throw errors.notImplemented("FIFO topics of sns");
  if (!topicNamePattern.test(name)) throw errors.invalidParameter("Topic Name");
  if (input.DataProtectionPolicy) throw errors.notImplemented("Data protection policies of sns");
  checkTopicAttributes(attributes);
  const arn = topicArn(ctx, name);
  const tags = withTags({}, input.Tags);
  const existing = ctx.store.topics.find(name);
  if (existing) {
    checkSame(existing, attributes, tags);
    return { output: { TopicArn: arn } };
  }
  const { FifoTopic: _fifo, ...set } = attributes;
  const topic: Topic = {
    name,
    arn,
    owner: ctx.account,
    createdAt: ctx.now,
    attributes: set,
    tags,
  };
  ctx.store.topics.put(name, topic);
  return { output: { TopicArn: arn } };
};

function checkSame(topic: Topic, attributes: Topic["attributes"], tags: Topic["tags"]): void {
  const different = Object.entries(attributes).some(
    ([name, value]) => name !== "FifoTopic" && (topic.attributes[name] ?? "") !== value,
  );
  if (different) {
    throw errors.invalidParameter(
      "Attributes Reason: Topic already exists with different attributes",
    );
  }
  if (Object.entries(tags).some(([key, value]) => topic.tags[key] !== value)) {
    throw errors.invalidParameter("Tags Reason: Topic already exists with different tags");
  }
}
