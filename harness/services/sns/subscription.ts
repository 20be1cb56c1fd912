/** A subscription: pending until its endpoint confirmed, then confirmed for good. */

import type { Instant } from "#kernel/clock.ts";
import { isJsonObject, type JsonObject, parseJson } from "#kernel/json.ts";
import { confirmedByEndpoint, type Protocol, tokenMs } from "./limits.ts";

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  readonly owner: string;
  /** The ARN of who subscribed. */
  readonly principal: string;
  readonly createdAt: Instant;
  /** Only those that were set. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly state: "pending" | "confirmed";
  /** Proves, while pending, that the endpoint got the request. */
  readonly token: string;
  /** Whether the confirmation, and so an end of the subscription, needs a signature. */
  readonly authenticated: boolean;
}

export const initialState = (protocol: Protocol): Subscription["state"] =>
  confirmedByEndpoint.includes(protocol) ? "pending" : "confirmed";

/** Whether `token` still confirms the subscription at `now`. */
export const isConfirmableBy = (subscription: Subscription, token: string, now: Instant): boolean =>
  subscription.token === token && now - subscription.createdAt < tokenMs;

/** Pending → confirmed; confirming again changes nothing. */
export const confirm = (subscription: Subscription, authenticated: boolean): Subscription =>
  subscription.state === "confirmed"
    ? subscription
    : { ...subscription, state: "confirmed", authenticated };

export const isRaw = (subscription: Subscription): boolean =>
  subscription.attributes["RawMessageDelivery"] === "true";

export type FilterScope = "MessageAttributes" | "MessageBody";

export interface Filter {
  readonly scope: FilterScope;
  readonly policy: JsonObject;
}

/** What the subscription filters by; undefined lets every message through. */
export function filterOf({ attributes }: Subscription): Filter | undefined {
  const policy = parseJson(attributes["FilterPolicy"] ?? "");
  if (!isJsonObject(policy) || Object.keys(policy).length === 0) return undefined;
  const body = attributes["FilterPolicyScope"] === "MessageBody";
  return { scope: body ? "MessageBody" : "MessageAttributes", policy };
}

/** The queue for messages that could not be delivered. */
export function deadLetterTargetOf({ attributes }: Subscription): string | undefined {
  const policy = parseJson(attributes["RedrivePolicy"] ?? "");
  const target = isJsonObject(policy) ? policy["deadLetterTargetArn"] : undefined;
  return typeof target === "string" ? target : undefined;
}
