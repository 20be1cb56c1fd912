/** GetBucketNotificationConfiguration: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html */

import { bucketAt } from "../access.ts";
import { shownRules } from "../notification-input.ts";
import type { S3Transition } from "../operation.ts";

/** The bucket's notification rules; empty when there are none. */
export const getBucketNotificationConfiguration: S3Transition<
  "GetBucketNotificationConfiguration"
> = (input, ctx) => ({ output: shownRules(bucketAt(ctx, input)) });
