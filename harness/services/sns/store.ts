/** What SNS keeps: topics by name, subscriptions by ARN. Only finding and keeping happens here. */

import type { Region } from "#kernel/brand.ts";
import type { StoreScope } from "#operation/service.ts";
import { shelvesOf } from "#operation/shelves.ts";
import type { Collection } from "#store/documents.ts";
import type { Subscription } from "./subscription.ts";
import type { Topic } from "./topic.ts";

export interface SnsStore {
  readonly region: Region;
  readonly topics: Collection<Topic>;
  readonly subscriptions: Collection<Subscription>;
  /** The topic's subscriptions, in the order of their ARNs. */
  subscriptionsOf(topicArn: string): readonly Subscription[];
}

export function createSnsStore(scope: StoreScope): SnsStore {
  const shelf = shelvesOf("sns", scope);
  const subscriptions = shelf<Subscription>("subscriptions", {
    indexes: { topic: (subscription) => subscription.topicArn },
  });
  return {
    region: scope.region,
    topics: shelf("topics"),
    subscriptions,
    subscriptionsOf: (topicArn) =>
      subscriptions
        .scanBy("topic", { from: topicArn, to: topicArn })
        .map((entry) => entry.document),
  };
}
