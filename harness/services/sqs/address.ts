/**
 * How queues are named: URLs, ARNs, and receipt handles for a receive of a message.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
 */

import { Buffer } from "node:buffer";
import { formatArn } from "#kernel/arn.ts";
import type { AccountId, Region } from "#kernel/brand.ts";
import * as errors from "./errors.ts";
import type { Queue } from "./queue.ts";
import type { SqsStore } from "./store.ts";

interface Place {
  readonly account: AccountId;
  readonly region: Region;
}

export const queueArn = ({ account, region }: Place, name: string): string =>
  formatArn({ service: "sqs", region, account, resource: name });

/** `http://localhost:4566/000000000000/name`, on the origin by which the caller came. */
export const queueUrl = (origin: string, account: string, name: string): string =>
  `${origin}/${account}/${name}`;

/** Account and name in a queue's URL, whatever its host; undefined when it is no queue's URL. */
export function parseQueueUrl(url: string): { account: string; name: string } | undefined {
  const path = /^https?:\/\/[^/]+\/(.+)$/.exec(url)?.[1] ?? "";
  const [name, account] = path.split("/").reverse();
  return name && account ? { account, name } : undefined;
}

/** The queue at `url`; throws AWS's error when there is none in this account and region. */
export function queueAt(store: SqsStore, url: string | undefined): Queue {
  if (!url) throw errors.missingParameter("QueueUrl");
  const place = parseQueueUrl(url);
  if (!place) throw errors.invalidAddress(url);
  const queue = place.account === store.account ? store.queues.find(place.name) : undefined;
  if (!queue) throw errors.queueDoesNotExist();
  return queue;
}

/** The queue with this ARN, in this account and region. */
export function queueByArn(store: SqsStore, arn: string): Queue | undefined {
  const queue = store.queues.find(arn.split(":").at(-1) ?? "");
  return queue?.arn === arn ? queue : undefined;
}

/** Opaque to callers: the queue, the message's sequence and a mark of this very receive. */
export function formatReceiptHandle(queue: Queue, sequence: number, mark: string): string {
  return Buffer.from(`${mark} ${queue.arn} ${sequence}`).toString("base64");
}

/** The sequence that a handle names; throws when it was not given out for this queue. */
export function parseReceiptHandle(queue: Queue, handle: string | undefined): number {
  if (!handle) throw errors.missingParameter("ReceiptHandle");
  const [mark, arn, sequence] = Buffer.from(handle, "base64").toString().split(" ");
  if (!mark || arn !== queue.arn || !/^\d+$/.test(sequence ?? "")) {
    throw errors.invalidReceiptHandle(handle);
  }
  return Number(sequence);
}
