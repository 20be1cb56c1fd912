/**
 * A queue: its attributes as AWS's texts, and what they mean as numbers. Only attributes that were
 * set are kept; the others have their defaults.
 */

import type { Instant } from "#kernel/clock.ts";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import { secondMs, settableAttributes } from "./limits.ts";

export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly purgedAt?: Instant;
}

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** The attribute as set, or its default; undefined when it has neither. */
export function attributeOf(queue: Queue, name: string): string | undefined {
  const set = queue.attributes[name];
  if (set !== undefined) return set;
  const definition = settableAttributes[name];
  if (!definition || definition.kind === "text") return undefined;
  if (definition.kind === "choice" && definition.fifoOnly && !isFifo(queue)) return undefined;
  return definition.preset;
}

export type NumberAttributeName =
  | "VisibilityTimeout"
  | "DelaySeconds"
  | "MaximumMessageSize"
  | "MessageRetentionPeriod"
  | "ReceiveMessageWaitTimeSeconds";

export const numberOf = (queue: Queue, name: NumberAttributeName): number =>
  Number(attributeOf(queue, name));

export const isFifo = (queue: Queue): boolean => queue.attributes["FifoQueue"] === "true";

/** Messages sent at this time or before have outlived the queue's retention. */
export const expiredBefore = (queue: Queue, now: Instant): Instant =>
  now - numberOf(queue, "MessageRetentionPeriod") * secondMs;

export function redrivePolicyOf(queue: Queue): RedrivePolicy | undefined {
  return parseRedrivePolicy(queue.attributes["RedrivePolicy"] ?? "");
}

/** The policy, or undefined when `text` is not one; AWS takes the count as a number or as text. */
export function parseRedrivePolicy(text: string): RedrivePolicy | undefined {
  const value = parseJson(text);
  if (!isJsonObject(value)) return undefined;
  const target = value["deadLetterTargetArn"];
  const count = Number(value["maxReceiveCount"]);
  if (typeof target !== "string" || !Number.isInteger(count)) return undefined;
  return { deadLetterTargetArn: target, maxReceiveCount: count };
}

/**
 * Whether `target` lets `sourceArn` use it as its dead-letter queue.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export function allowsRedriveFrom(target: Queue, sourceArn: string): boolean {
  const value = parseJson(target.attributes["RedriveAllowPolicy"] ?? "");
  if (!isJsonObject(value)) return true;
  if (value["redrivePermission"] === "denyAll") return false;
  if (value["redrivePermission"] !== "byQueue") return true;
  const sources = value["sourceQueueArns"];
  return Array.isArray(sources) && sources.includes(sourceArn);
}
