/** Buckets that a provider lost, made there again with what was set on them through us. */

import type { Members } from "#gateway/protocols/protocol.ts";
import type { NotificationConfiguration } from "#model/types/s3.ts";
import type { ForeignCall, Hook } from "./foreign-service.ts";
import { bridgeRules, rulesOf } from "./s3-notifications.ts";
import { again, ownPart } from "./set-up-again.ts";

/**
 * What is read of a bucket, what puts it, and the member of that which holds it.
 * Gap: access lists of buckets are judged here, and not put again there.
 */
const SETTINGS: readonly (readonly [get: string, put: string, member: string | undefined])[] = [
  ["GetBucketVersioning", "PutBucketVersioning", "VersioningConfiguration"],
  ["GetBucketTagging", "PutBucketTagging", "Tagging"],
  ["GetBucketCors", "PutBucketCors", "CORSConfiguration"],
  ["GetBucketEncryption", "PutBucketEncryption", undefined],
  ["GetBucketLifecycleConfiguration", "PutBucketLifecycleConfiguration", "LifecycleConfiguration"],
  ["GetBucketOwnershipControls", "PutBucketOwnershipControls", undefined],
  ["GetPublicAccessBlock", "PutPublicAccessBlock", undefined],
  ["GetBucketPolicy", "PutBucketPolicy", undefined],
];

export const bucketsAgain: Hook = async (call) => {
  // What ListBuckets lists are buckets.
  const { Buckets = [] } = (await call.own("ListBuckets", {})) as {
    readonly Buckets?: readonly { readonly Name: string }[];
  };
  for (const { Name } of Buckets)
    await again(call, `bucket ${Name}`, () => bucketAgain(call, Name));
  return {};
};

async function bucketAgain(call: ForeignCall, Bucket: string): Promise<void> {
  const { LocationConstraint } = await call.own("GetBucketLocation", { Bucket });
  // S3's oldest region is not named. Each region sets its own buckets up.
  if ((LocationConstraint || "us-east-1") !== call.ctx.region) return;
  const where = LocationConstraint ? { CreateBucketConfiguration: { LocationConstraint } } : {};
  await call.pass({ Bucket, ...where }, "CreateBucket");
  for (const [get, put, member] of SETTINGS) {
    const found = await ownPart(call, get, { Bucket });
    if (found === undefined || Object.values(found).every((value) => value === undefined)) continue;
    const input = member === undefined ? found : { [member]: found };
    await again(call, `${put} of bucket ${Bucket}`, () => call.pass({ Bucket, ...input }, put));
  }
  await notificationsAgain(call, Bucket);
}

/** The rules are ours still; the provider tells our new queue of what they may be about. */
async function notificationsAgain(call: ForeignCall, Bucket: string): Promise<void> {
  const get = "GetBucketNotificationConfiguration";
  // Our own operation's output.
  const ours = ((await ownPart(call, get, { Bucket })) ?? {}) as Members &
    NotificationConfiguration;
  if (rulesOf(ours).length === 0 && ours.EventBridgeConfiguration === undefined) return;
  const QueueConfigurations = await bridgeRules(call, ours, true);
  const put = "PutBucketNotificationConfiguration";
  await call.pass({ Bucket, NotificationConfiguration: { QueueConfigurations } }, put);
  call.foreign.bridge.state(call.ctx).put({ ref: `bucket/${Bucket}`, whole: true });
}
