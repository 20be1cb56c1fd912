/** The events that S3 publishes about objects. */

import type { ObjectChanged } from "#bus/events.ts";
import { assertNever } from "#kernel/assert.ts";
import type { Principal } from "#kernel/principal.ts";
import { objectRef } from "./address.ts";
import type { ObjectVersion } from "./object.ts";
import type { S3Context } from "./operation.ts";

type Facts = Pick<S3Context, "now" | "principal" | "sourceIp" | "requestId">;

export interface Change {
  readonly eventName: string;
  readonly bucket: string;
  readonly key: string;
  readonly sequence: number;
  readonly bytes?: number;
  readonly eTag?: string;
  readonly versionId?: string | undefined;
}

/** A fact about an object, as made by this call. */
export function objectChanged(ctx: Facts, change: Change): ObjectChanged {
  const { eventName, bucket, key, sequence, bytes, eTag, versionId } = change;
  return {
    type: "ObjectChanged",
    refs: [objectRef(bucket, key)],
    eventName,
    bucket,
    key,
    ...(bytes === undefined ? {} : { bytes }),
    ...(eTag === undefined ? {} : { eTag }),
    ...(versionId === undefined ? {} : { versionId }),
    sequencer: formatSequencer(sequence),
    time: ctx.now,
    principalId: principalId(ctx.principal),
    sourceIp: ctx.sourceIp,
    requestId: ctx.requestId,
  };
}

/** The event that a new version gives rise to. */
export const objectCreated = (
  ctx: Facts,
  version: ObjectVersion,
  eventName: string,
  versionId: string | undefined,
): ObjectChanged =>
  objectChanged(ctx, {
    eventName,
    bucket: version.bucket,
    key: version.key,
    sequence: version.sequence,
    bytes: version.bytes,
    eTag: version.eTag,
    versionId,
  });

/** AWS: of two events of one key, the later has the greater hexadecimal text. */
const formatSequencer = (sequence: number): string =>
  sequence.toString(16).toUpperCase().padStart(18, "0");

/** Who made the change, as event records name them. */
function principalId(principal: Principal): string {
  switch (principal.type) {
    case "account":
      return `AWS:${principal.account}`;
    case "session":
      return `AWS:${principal.arn.split(":").at(-1)?.split("/").slice(1).join(":")}`;
    case "service":
      return `AWS:${principal.name}`;
    case "canonical-user":
      return `AWS:${principal.id}`;
    case "anonymous":
      return "Anonymous";
    default:
      return assertNever(principal);
  }
}
