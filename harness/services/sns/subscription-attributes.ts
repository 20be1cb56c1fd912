/**
 * Checks of the attributes that a caller sets on a subscription, and those that it is shown.
 * https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html
 */

import { parseArn } from "#kernel/arn.ts";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import * as errors from "./errors.ts";
import { checkFilterPolicy } from "./filter-policy-check.ts";
import { subscriptionAttributes } from "./limits.ts";
import { effectiveDeliveryPolicy } from "./retry-policy.ts";
import { filterOf, type Subscription } from "./subscription.ts";

type Attributes = Readonly<Record<string, string>>;

/**
 * Throws unless the attributes, taken together, are acceptable for this protocol. `where` is how
 * the operation begins its refusals of a filter policy.
 */
export function checkSubscriptionAttributes(
  attributes: Attributes,
  { protocol, where = "" }: { readonly protocol: string; readonly where?: string },
): void {
  for (const name of Object.keys(attributes)) checkAttributeName(name);
  const scope = attributes["FilterPolicyScope"] ?? "MessageAttributes";
  if (scope !== "MessageAttributes" && scope !== "MessageBody") {
    throw errors.invalidParameter(
      `FilterPolicyScope: Invalid value [${scope}]. ` +
        "Please use either MessageBody or MessageAttributes",
    );
  }
  checkFilterPolicy(attributes["FilterPolicy"] ?? "", { scope, where });
  checkRawDelivery(attributes["RawMessageDelivery"], { protocol, where });
  checkRedrivePolicy(attributes["RedrivePolicy"]);
  const delivery = attributes["DeliveryPolicy"];
  if (delivery && !isJsonObject(parseJson(delivery))) {
    throw errors.invalidParameter("DeliveryPolicy: failed to parse JSON.");
  }
}

/** Throws for an attribute that subscriptions do not have. */
export function checkAttributeName(name: string): void {
  if (!subscriptionAttributes.includes(name)) throw errors.invalidParameter("AttributeName");
}

function checkRawDelivery(
  value: string | undefined,
  { protocol, where }: { readonly protocol: string; readonly where: string },
): void {
  if (value === undefined || value.toLowerCase() === "false") return;
  if (value.toLowerCase() !== "true") {
    throw errors.invalidParameter(
      `${where}RawMessageDelivery: Invalid value [${value}]. Must be true or false.`,
    );
  }
  if (!["sqs", "http", "https"].includes(protocol)) {
    throw errors.invalidParameter(
      "Attributes Reason: Delivery protocol " +
        `[${protocol}] does not support raw message delivery.`,
    );
  }
}

function checkRedrivePolicy(text: string | undefined): void {
  if (!text) return;
  const value = parseJson(text);
  if (!isJsonObject(value)) throw errors.invalidParameter("RedrivePolicy: failed to parse JSON.");
  const target = value["deadLetterTargetArn"];
  if (typeof target !== "string" || parseArn(target)?.service !== "sqs") {
    throw errors.invalidParameter("RedrivePolicy: deadLetterTargetArn is an invalid arn");
  }
}

/** `current` with `changes`; an empty text removes an attribute, where that is a way to say so. */
export function mergedAttributes(current: Attributes, changes: Attributes): Attributes {
  const merged = Object.entries({ ...current, ...changes }).filter(
    ([name, value]) => value !== "" || name === "RawMessageDelivery",
  );
  return Object.fromEntries(
    merged.map(([name, value]) => [
      name,
      name === "RawMessageDelivery" ? value.toLowerCase() : value,
    ]),
  );
}

/** All attributes of a subscription, as GetSubscriptionAttributes shows them. */
export function shownSubscriptionAttributes(subscription: Subscription): Record<string, string> {
  const { arn, topicArn, protocol, endpoint, owner, principal } = subscription;
  const { FilterPolicyScope: scope = "MessageAttributes", ...attributes } = subscription.attributes;
  const isHttp = protocol === "http" || protocol === "https";
  return {
    SubscriptionArn: arn,
    TopicArn: topicArn,
    Protocol: protocol,
    Endpoint: endpoint,
    Owner: owner,
    SubscriptionPrincipal: principal,
    PendingConfirmation: String(subscription.state === "pending"),
    ConfirmationWasAuthenticated: String(subscription.authenticated),
    RawMessageDelivery: "false",
    ...(isHttp && {
      EffectiveDeliveryPolicy: JSON.stringify(
        effectiveDeliveryPolicy(attributes["DeliveryPolicy"]).http,
      ),
    }),
    ...(filterOf(subscription) && { FilterPolicyScope: scope }),
    ...attributes,
  };
}
