/** Buckets that a provider lost, made there again with what was set on them through us. */

import type { CreateBucketConfiguration } from "#model/types/s3.ts";
import type { Hook } from "./foreign-service.ts";
import { type Asked, kept } from "./s3-kept.ts";
import { NOTIFICATIONS, tellNotifications } from "./s3-notifications.ts";
import { again } from "./set-up-again.ts";

export const bucketsAgain: Hook = async (call) => {
  const ask = ({ operation, input }: Asked) =>
    operation === NOTIFICATIONS ? tellNotifications(call, input) : call.pass(input, operation);
  for (const [bucket, [made, ...settings]] of kept(call)) {
    if (made === undefined || regionOf(made) !== call.ctx.region) continue;
    await again(call, `bucket ${bucket}`, async () => {
      await ask(made);
      for (const setting of settings)
        await again(call, `${setting.operation} of bucket ${bucket}`, () => ask(setting));
    });
  }
  return {};
};

/** S3's oldest region is not named. Each region sets its own buckets up. */
function regionOf({ input }: Asked): string {
  // The model's own type of this member.
  const where = input["CreateBucketConfiguration"] as CreateBucketConfiguration | undefined;
  return where?.LocationConstraint || "us-east-1";
}
