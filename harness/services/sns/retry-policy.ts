/**
 * How often and when SNS tries an HTTP endpoint again: the healthy retry policy of a delivery
 * policy, or AWS's default of three retries 20 seconds apart.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */

import { isJsonObject, type JsonObject, parseJson } from "#kernel/json.ts";

export interface RetryPolicy {
  readonly minDelayTarget: number;
  readonly maxDelayTarget: number;
  readonly numRetries: number;
  readonly numNoDelayRetries: number;
  readonly numMinDelayRetries: number;
  readonly numMaxDelayRetries: number;
  readonly backoffFunction: string;
}

export const defaultRetryPolicy: RetryPolicy = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numMaxDelayRetries: 0,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  backoffFunction: "linear",
};

/** What AWS shows as a topic's EffectiveDeliveryPolicy. */
export function effectiveDeliveryPolicy(deliveryPolicy: string | undefined) {
  return {
    http: {
      defaultHealthyRetryPolicy: retryPolicyIn(deliveryPolicy) ?? defaultRetryPolicy,
      disableSubscriptionOverrides: false,
      defaultRequestPolicy: { headerContentType: "text/plain; charset=UTF-8" },
    },
  };
}

/**
 * The retry policy in a delivery policy, of a topic (`http.defaultHealthyRetryPolicy`) or of a
 * subscription (`healthyRetryPolicy`); undefined when it has none.
 */
export function retryPolicyIn(deliveryPolicy: string | undefined): RetryPolicy | undefined {
  const policy = parseJson(deliveryPolicy ?? "");
  if (!isJsonObject(policy)) return undefined;
  const http = policy["http"];
  const found = isJsonObject(http)
    ? http["defaultHealthyRetryPolicy"]
    : policy["healthyRetryPolicy"];
  return isJsonObject(found) ? withDefaults(found) : undefined;
}

function withDefaults(given: JsonObject): RetryPolicy {
  const number = (name: Exclude<keyof RetryPolicy, "backoffFunction">): number => {
    const value = given[name];
    return typeof value === "number" ? value : defaultRetryPolicy[name];
  };
  const backoff = given["backoffFunction"];
  return {
    minDelayTarget: number("minDelayTarget"),
    maxDelayTarget: number("maxDelayTarget"),
    numRetries: number("numRetries"),
    numMaxDelayRetries: number("numMaxDelayRetries"),
    numNoDelayRetries: number("numNoDelayRetries"),
    numMinDelayRetries: number("numMinDelayRetries"),
    backoffFunction: typeof backoff === "string" ? backoff : defaultRetryPolicy.backoffFunction,
  };
}

/** The waits before each retry, in milliseconds: none, the shortest, rising, then the longest. */
export function retryDelaysMs(policy: RetryPolicy): readonly number[] {
  const { numRetries, numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries } = policy;
  const rising = Math.max(
    0,
    numRetries - numNoDelayRetries - numMinDelayRetries - numMaxDelayRetries,
  );
  const seconds = [
    ...Array<number>(numNoDelayRetries).fill(0),
    ...Array<number>(numMinDelayRetries).fill(policy.minDelayTarget),
    ...Array.from({ length: rising }, (_, i) => risingDelay(policy, i, rising)),
    ...Array<number>(numMaxDelayRetries).fill(policy.maxDelayTarget),
  ];
  return seconds.slice(0, numRetries).map((each) => Math.round(each * 1000));
}

/** Delay `i` of `count` between the shortest and the longest, by the back-off function. */
function risingDelay(policy: RetryPolicy, i: number, count: number): number {
  const { minDelayTarget: min, maxDelayTarget: max, backoffFunction } = policy;
  const part = count === 1 ? 0 : i / (count - 1);
  switch (backoffFunction) {
    case "exponential":
      return min * (max / min) ** part;
    case "geometric":
      return min + (max - min) * part ** 3;
    case "arithmetic":
      return min + (max - min) * part ** 2;
    default:
      return min + (max - min) * part;
  }
}
