import { expect, test } from "vitest";
import {
  defaultRetryPolicy,
  effectiveDeliveryPolicy,
  retryDelaysMs,
  retryPolicyIn,
} from "./retry-policy.ts";

test("AWS's default is three retries 20 seconds apart", () => {
  expect(retryDelaysMs(defaultRetryPolicy)).toEqual([20_000, 20_000, 20_000]);
});

test("the phases follow one another", () => {
  const policy = retryPolicyIn(
    JSON.stringify({
      healthyRetryPolicy: {
        minDelayTarget: 2,
        maxDelayTarget: 10,
        numRetries: 9,
        numNoDelayRetries: 2,
        numMinDelayRetries: 1,
        numMaxDelayRetries: 1,
        backoffFunction: "linear",
      },
    }),
  );
  const seconds = policy && retryDelaysMs(policy).map((ms) => ms / 1000);
  expect(seconds).toEqual([0, 0, 2, 2, 4, 6, 8, 10, 10]);
});

test.for([
  ["linear", [1, 5.5, 10]],
  ["arithmetic", [1, 3.25, 10]],
  ["geometric", [1, 2.125, 10]],
  ["exponential", [1, 3.162, 10]],
] as const)("%s rises from the shortest to the longest", ([backoffFunction, seconds]) => {
  const policy = { ...defaultRetryPolicy, minDelayTarget: 1, maxDelayTarget: 10, backoffFunction };
  expect(retryDelaysMs(policy).map((ms) => ms / 1000)).toEqual(seconds);
});

test("a topic's policy is read from under http, and shown with its defaults", () => {
  const text = JSON.stringify({ http: { defaultHealthyRetryPolicy: { numRetries: 1 } } });
  expect(retryPolicyIn(text)).toEqual({ ...defaultRetryPolicy, numRetries: 1 });
  expect(effectiveDeliveryPolicy(text).http.defaultHealthyRetryPolicy.numRetries).toBe(1);
  expect(retryPolicyIn(undefined)).toBeUndefined();
});
