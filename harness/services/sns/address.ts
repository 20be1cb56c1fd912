/** How topics and subscriptions are named, and finding them by those names. */

import { formatArn, parseArn } from "#kernel/arn.ts";
import type { AccountId, Region } from "#kernel/brand.ts";
import * as errors from "./errors.ts";
import type { SnsStore } from "./store.ts";
import type { Subscription } from "./subscription.ts";
import type { Topic } from "./topic.ts";

export const topicArn = (
  { account, region }: { readonly account: AccountId; readonly region: Region },
  name: string,
): string => formatArn({ service: "sns", region, account, resource: name });

/** The topic with this ARN; throws when the text is no ARN or names no topic of this account. */
export function topicAt(store: SnsStore, arn: string, parameter = "TopicArn"): Topic {
  checkArn(arn, parameter);
  // AWS: another region's topic is no topic at all here.
  if (parseArn(arn)?.region !== store.region) throw errors.invalidParameter(parameter);
  const topic = findTopic(store, arn);
  if (!topic) throw errors.topicNotFound();
  return topic;
}

export function findTopic(store: SnsStore, arn: string): Topic | undefined {
  const topic = store.topics.find(arn.split(":")[5] ?? "");
  return topic?.arn === arn ? topic : undefined;
}

export function subscriptionAt(store: SnsStore, arn: string): Subscription {
  checkArn(arn, "SubscriptionArn");
  const subscription = store.subscriptions.find(arn);
  if (!subscription) throw errors.subscriptionNotFound();
  return subscription;
}

/** Throws unless `arn` is one of SNS. */
export function checkArn(arn: string, parameter: string): void {
  const elements = arn.split(":").length;
  if (elements < 6) {
    throw errors.invalidParameter(
      `${parameter} Reason: An ARN must have at least 6 elements, not ${elements}`,
    );
  }
  if (parseArn(arn)?.service !== "sns") throw errors.invalidParameter(parameter);
}
