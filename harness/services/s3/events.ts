/**
 * What follows from a change of an object: notifications to functions, queues and topics, and for
 * each rule that was not met, why.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */

import { createHash } from "node:crypto";
import { type Delivery, nothingFollows, type ObjectChanged, type Skipped } from "#bus/events.ts";
import { getOrCreate } from "#kernel/get-or-create.ts";
import { on } from "#operation/service.ts";
import { bucketArn, canonicalId, urlEncoded } from "./address.ts";
import type { Bucket } from "./bucket.ts";
import { asS3, deliveryTo } from "./destination.ts";
import { eventBridgeDelivery } from "./event-bridge.ts";
import { type NotificationRule, whyNot } from "./notification.ts";
import type { S3Store } from "./store.ts";

export const notifications = on<"ObjectChanged", S3Store>("ObjectChanged", (event, scope) => {
  const bucket = scope.store.buckets.find(event.bucket);
  if (!bucket) return nothingFollows;
  const deliveries: Delivery[] = [];
  const reasons = new Map<string, Set<string>>();
  for (const rule of bucket.notifications ?? []) {
    const label = `s3 → ${rule.kind} ${rule.arn.split(":").at(-1)}`;
    const reason = whyNot(rule, event.eventName, event.key);
    if (reason !== undefined) {
      getOrCreate(reasons, label, () => new Set<string>()).add(reason);
      continue;
    }
    const message = JSON.stringify({ Records: [recordOf(event, rule, bucket, scope.account)] });
    deliveries.push(deliveryTo(rule, message, asS3(scope.account, event.bucket), label));
  }
  const skipped = skippedOf(reasons, deliveries);
  if (bucket.tellsEventBridge) deliveries.push(eventBridgeDelivery(event, scope.account));
  return { deliveries, skipped };
});

/** One a destination that gets nothing at all, with the reasons of all its rules. */
function skippedOf(
  reasons: ReadonlyMap<string, ReadonlySet<string>>,
  deliveries: readonly Delivery[],
): readonly Skipped[] {
  const served = new Set(deliveries.map(({ label }) => label));
  return [...reasons]
    .filter(([label]) => !served.has(label))
    .map(([label, each]) => ({ label, reason: [...each].join("; ") }));
}

/** One record, version 2.1. */
function recordOf(event: ObjectChanged, rule: NotificationRule, bucket: Bucket, account: string) {
  return {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: bucket.region,
    eventTime: new Date(event.time).toISOString(),
    eventName: event.eventName,
    userIdentity: { principalId: event.principalId },
    requestParameters: { sourceIPAddress: event.sourceIp },
    responseElements: {
      "x-amz-request-id": event.requestId,
      "x-amz-id-2": hostId(event.requestId),
    },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: rule.id,
      bucket: {
        name: event.bucket,
        ownerIdentity: { principalId: canonicalId(account).slice(0, 14).toUpperCase() },
        arn: bucketArn(event.bucket),
      },
      object: {
        key: urlEncoded(event.key),
        ...(event.bytes === undefined ? {} : { size: event.bytes }),
        ...(event.eTag === undefined ? {} : { eTag: event.eTag }),
        ...(event.versionId === undefined ? {} : { versionId: event.versionId }),
        sequencer: event.sequencer,
      },
    },
  };
}

const hostId = (requestId: string): string =>
  createHash("sha512").update(requestId).digest("base64");
