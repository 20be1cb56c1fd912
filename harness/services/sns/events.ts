/** What SNS does on its own events: carry messages to subscriptions, ask endpoints to confirm. */

import type {
  Delivery,
  MessagePublished,
  Routing,
  Skipped,
  SubscriptionRequested,
} from "#bus/events.ts";
import { on, type RouteScope } from "#operation/service.ts";
import { httpHeaders, routeTo, topicPrincipal } from "./delivery.ts";
import { confirmationText } from "./envelope.ts";
import { defaultRetryPolicy, retryDelaysMs } from "./retry-policy.ts";
import type { SnsStore } from "./store.ts";

/** A published message goes to each confirmed subscription whose filter lets it through. */
function routeMessage(event: MessagePublished, scope: RouteScope<SnsStore>): Routing {
  const subscriptions = scope.store.subscriptionsOf(event.topicArn);
  if (subscriptions.length === 0) {
    const name = event.topicArn.split(":").at(-1);
    return {
      deliveries: [],
      skipped: [
        { label: `topic "${name}"`, reason: `topic ${event.topicArn} has no subscription` },
      ],
    };
  }
  const routed = subscriptions.map((subscription) => routeTo(subscription, event, scope));
  return { deliveries: routed.filter(isDelivery), skipped: routed.filter(isSkipped) };
}

const isDelivery = (routed: Delivery | Skipped): routed is Delivery => "operation" in routed;
const isSkipped = (routed: Delivery | Skipped): routed is Skipped => !isDelivery(routed);

/** An HTTP endpoint is sent the token; for mail the token is told in the journal. */
function routeConfirmation(
  event: SubscriptionRequested,
  { account, store }: RouteScope<SnsStore>,
): Routing {
  const protocol = store.subscriptions.find(event.subscriptionArn)?.protocol;
  const label = `confirmation request → ${protocol} "${event.endpoint}"`;
  if (protocol !== "http" && protocol !== "https") {
    const reason =
      "mail is not sent by this harness; confirm by ConfirmSubscription with the token " +
      `${event.token}`;
    return { deliveries: [], skipped: [{ label, reason }] };
  }
  const messageId = event.subscriptionArn.split(":").at(-1) ?? "";
  const delivery: Delivery = {
    service: "sns",
    operation: "deliverHttp",
    input: {
      url: event.endpoint,
      headers: httpHeaders("SubscriptionConfirmation", messageId, event.topicArn),
      body: confirmationText(event, messageId),
    },
    as: topicPrincipal(account, event.topicArn),
    label,
    retryAfterMs: retryDelaysMs(defaultRetryPolicy),
    fatal: ["EndpointRefused", "NotImplemented"],
  };
  return { deliveries: [delivery], skipped: [] };
}

export const subscriptions = [
  on<"MessagePublished", SnsStore>("MessagePublished", routeMessage),
  on<"SubscriptionRequested", SnsStore>("SubscriptionRequested", routeConfirmation),
];
