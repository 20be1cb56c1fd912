/**
 * A bucket and its configuration.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingBucket.html
 */

import type { Instant } from "#kernel/clock.ts";
import type { CORSRule, PublicAccessBlockConfiguration } from "#model/types/s3.ts";
import type { Grant } from "./acl.ts";
import * as errors from "./errors.ts";
import type { LifecycleRule } from "./lifecycle.ts";
import type { NotificationRule } from "./notification.ts";
import type { Tag } from "./tags.ts";

export type ObjectOwnership = "BucketOwnerEnforced" | "BucketOwnerPreferred" | "ObjectWriter";

export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly createdAt: Instant;
  /** Absent until versioning was first enabled. */
  readonly versioning?: "Enabled" | "Suspended" | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly ownership?: ObjectOwnership | undefined;
  readonly publicAccessBlock?: PublicAccessBlockConfiguration | undefined;
  /** Whether bucket keys were asked for; the algorithm is always AES256. */
  readonly encryption?: { readonly bucketKey: boolean } | undefined;
  /** The policy as it was put. */
  readonly policy?: string | undefined;
  readonly cors?: readonly CORSRule[] | undefined;
  readonly lifecycle?: readonly LifecycleRule[] | undefined;
  readonly notifications?: readonly NotificationRule[] | undefined;
  /** Whether every change of an object is told to EventBridge. */
  readonly tellsEventBridge?: boolean | undefined;
  /** Grants besides the owner's full control. */
  readonly grants: readonly Grant[];
}

/** AWS: a bucket made since April 2023 has ACLs off and blocks public access. */
export const newBucketDefaults = {
  ownership: "BucketOwnerEnforced",
  publicAccessBlock: {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  },
  grants: [],
} as const;

/** Whether ACLs are off: only policies grant access then. AWS: without controls, ACLs are on. */
export const aclsOff = (bucket: Bucket): boolean => bucket.ownership === "BucketOwnerEnforced";

const ownerships = ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"] as const;

/** The ownership that a request names, if any. */
export function parseOwnership(text: string | undefined): ObjectOwnership | undefined {
  if (text === undefined) return undefined;
  const ownership = ownerships.find((known) => known === text);
  if (!ownership) {
    throw errors.invalidArgument("Invalid x-amz-object-ownership header", "ObjectOwnership", text);
  }
  return ownership;
}
