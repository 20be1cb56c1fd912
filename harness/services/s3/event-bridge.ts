/**
 * Changes of objects as EventBridge gets them: all of a bucket's, whatever its notification rules.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */

import type { Delivery, ObjectChanged } from "#bus/events.ts";
import type { AccountId } from "#kernel/brand.ts";
import { bucketArn } from "./address.ts";
import { asS3 } from "./destination.ts";

interface Kind {
  readonly detailType: string;
  readonly reason?: string;
  readonly deletionType?: string;
}

/** By the event's name without its `s3:` prefix. */
const KINDS: Readonly<Record<string, Kind>> = {
  "ObjectCreated:Put": { detailType: "Object Created", reason: "PutObject" },
  "ObjectCreated:Post": { detailType: "Object Created", reason: "POST Object" },
  "ObjectCreated:Copy": { detailType: "Object Created", reason: "CopyObject" },
  "ObjectCreated:CompleteMultipartUpload": {
    detailType: "Object Created",
    reason: "CompleteMultipartUpload",
  },
  "ObjectRemoved:Delete": {
    detailType: "Object Deleted",
    reason: "DeleteObject",
    deletionType: "Permanently Deleted",
  },
  "ObjectRemoved:DeleteMarkerCreated": {
    detailType: "Object Deleted",
    reason: "DeleteObject",
    deletionType: "Delete Marker Created",
  },
  "ObjectTagging:Put": { detailType: "Object Tags Added" },
  "ObjectTagging:Delete": { detailType: "Object Tags Deleted" },
  "ObjectAcl:Put": { detailType: "Object ACL Updated" },
};

export function eventBridgeDelivery(event: ObjectChanged, account: AccountId): Delivery {
  const kind = KINDS[event.eventName] ?? { detailType: event.eventName };
  const { detailType, reason, deletionType } = kind;
  const detail = {
    version: "0",
    bucket: { name: event.bucket },
    object: {
      key: event.key,
      ...(event.bytes === undefined ? {} : { size: event.bytes }),
      ...(event.eTag === undefined ? {} : { etag: event.eTag }),
      ...(event.versionId === undefined ? {} : { "version-id": event.versionId }),
      sequencer: event.sequencer,
    },
    "request-id": event.requestId,
    requester: account,
    "source-ip-address": event.sourceIp,
    ...(reason === undefined ? {} : { reason }),
    ...(deletionType === undefined ? {} : { "deletion-type": deletionType }),
  };
  const resources = [bucketArn(event.bucket)];
  return {
    service: "eventbridge",
    operation: "acceptServiceEvent",
    input: { source: "aws.s3", detailType, detail, resources, time: event.time },
    as: asS3(account, event.bucket),
    label: `s3 → eventbridge "${detailType}"`,
    retryAfterMs: [],
  };
}
