/** What SNS keeps: topics by name, subscriptions by ARN. Only finding and keeping happens here. */

import type { Region } from "#kernel/brand.ts";
import type { StoreScope } from "#operation/service.ts";
import type { Collection, CollectionDefinition } from "#store/documents.ts";
import type { Subscription } from "./subscription.ts";
import type { Topic } from "./topic.ts";

const topicDocuments: CollectionDefinition<Topic> = { name: "sns/topics" };

const subscriptionDocuments: CollectionDefinition<Subscription> = {
  name: "sns/subscriptions",
  indexes: { topic: (subscription) => subscription.topicArn },
};

export interface SnsStore {
  readonly region: Region;
  readonly topics: Collection<Topic>;
  readonly subscriptions: Collection<Subscription>;
  /** The topic's subscriptions, in the order of their ARNs. */
  subscriptionsOf(topicArn: string): readonly Subscription[];
}

export function createSnsStore({ region, documents }: StoreScope): SnsStore {
  const subscriptions = documents.collection(subscriptionDocuments, region);
  return {
    region,
    topics: documents.collection(topicDocuments, region),
    subscriptions,
    subscriptionsOf: (topicArn) =>
      subscriptions
        .scanBy("topic", { from: topicArn, to: topicArn })
        .map((entry) => entry.document),
  };
}
