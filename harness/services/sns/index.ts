/** Amazon SNS: https://docs.aws.amazon.com/sns/latest/api/welcome.html */

import { defineService } from "#operation/service.ts";
import { authorization } from "./authorization.ts";
import { deliverHttp } from "./deliver-http.ts";
import type { HttpNotifier } from "./engine.ts";
import { broken } from "./errors.ts";
import { subscriptions } from "./events.ts";
import { constraints } from "./limits.ts";
import { addPermission } from "./operations/add-permission.ts";
import { confirmSubscription } from "./operations/confirm-subscription.ts";
import { createTopic } from "./operations/create-topic.ts";
import { deleteTopic } from "./operations/delete-topic.ts";
import { getSubscriptionAttributes } from "./operations/get-subscription-attributes.ts";
import { getTopicAttributes } from "./operations/get-topic-attributes.ts";
import { listSubscriptions } from "./operations/list-subscriptions.ts";
import { listSubscriptionsByTopic } from "./operations/list-subscriptions-by-topic.ts";
import { listTagsForResource } from "./operations/list-tags-for-resource.ts";
import { listTopics } from "./operations/list-topics.ts";
import { publish } from "./operations/publish.ts";
import { publishBatch } from "./operations/publish-batch.ts";
import { removePermission } from "./operations/remove-permission.ts";
import { setSubscriptionAttributes } from "./operations/set-subscription-attributes.ts";
import { setTopicAttributes } from "./operations/set-topic-attributes.ts";
import { subscribe } from "./operations/subscribe.ts";
import { tagResource } from "./operations/tag-resource.ts";
import { unsubscribe } from "./operations/unsubscribe.ts";
import { untagResource } from "./operations/untag-resource.ts";
import { createSnsStore, type SnsStore } from "./store.ts";

export const sns = defineService<"sns", SnsStore, HttpNotifier | undefined>({
  name: "sns",
  actionPrefix: "sns",
  store: createSnsStore,
  transitions: {
    AddPermission: addPermission,
    ConfirmSubscription: confirmSubscription,
    CreateTopic: createTopic,
    DeleteTopic: deleteTopic,
    GetSubscriptionAttributes: getSubscriptionAttributes,
    GetTopicAttributes: getTopicAttributes,
    ListSubscriptions: listSubscriptions,
    ListSubscriptionsByTopic: listSubscriptionsByTopic,
    ListTagsForResource: listTagsForResource,
    ListTopics: listTopics,
    Publish: publish,
    PublishBatch: publishBatch,
    RemovePermission: removePermission,
    SetSubscriptionAttributes: setSubscriptionAttributes,
    SetTopicAttributes: setTopicAttributes,
    Subscribe: subscribe,
    TagResource: tagResource,
    Unsubscribe: unsubscribe,
    UntagResource: untagResource,
  },
  procedures: {},
  internal: { deliverHttp: { kind: "procedure", run: deliverHttp } },
  constraints,
  invalid: broken,
  authorization,
  subscriptions,
  partial: {
    CreateTopic: "no FIFO topics; delivery status logging, tracing and KMS keys have no effect",
    SetTopicAttributes: "as CreateTopic",
    Subscribe: "no sms, application and firehose; mail is not sent",
    Publish: "topics only; notifications are not signed",
    PublishBatch: "as Publish",
  },
});
