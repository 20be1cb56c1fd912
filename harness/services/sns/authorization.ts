/**
 * Which topic a call acts on, and the policy that judges callers from outside the account.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
 */

import type { Authorization } from "#operation/service.ts";
import { findTopic, topicArn } from "./address.ts";
import type { SnsStore } from "./store.ts";
import { policyOf } from "./topic.ts";

type Input = Readonly<Record<string, unknown>>;

export const authorization: Authorization<"sns", SnsStore> = {
  actions: {
    PublishBatch: "sns:Publish",
    // The token proves that the endpoint agrees; whoever knows the ARN may end a subscription.
    ConfirmSubscription: null,
    Unsubscribe: null,
  },
  resource(operation, input, scope) {
    if (operation === "CreateTopic") return topicArn(scope, String(input["Name"] ?? ""));
    return topicNamed(input) || topicArn(scope, "*");
  },
  policy(_operation, input, { store }) {
    const topic = findTopic(store, topicNamed(input));
    return topic && policyOf(topic);
  },
};

/** The topic's ARN in the input; a subscription's begins with it. */
function topicNamed(input: Input): string {
  for (const member of ["TopicArn", "TargetArn", "ResourceArn", "SubscriptionArn"]) {
    const value = input[member];
    if (typeof value === "string") return value.split(":").slice(0, 6).join(":");
  }
  return "";
}
