/** CreateBucket: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */

import { parseGrants } from "../acl.ts";
import { bucketArn, isBucketName } from "../address.ts";
import { newBucketDefaults, parseOwnership } from "../bucket.ts";
import { permittedGrants } from "../draft.ts";
import * as errors from "../errors.ts";
import { bucketTagsMax } from "../limits.ts";
import type { S3Input, S3Transition } from "../operation.ts";
import { checkedTags } from "../tags.ts";

const HOME = "us-east-1";

/** Makes a bucket in the region that the request asks for. */
export const createBucket: S3Transition<"CreateBucket"> = (input, ctx) => {
  const name = input.Bucket;
  if (!isBucketName(name)) throw errors.invalidBucketName(name);
  if (input.ObjectLockEnabledForBucket) {
    throw errors.notHonoured("x-amz-bucket-object-lock-enabled", true);
  }
  if (input.BucketNamespace !== undefined) {
    throw errors.notHonoured("x-amz-bucket-namespace", input.BucketNamespace);
  }
  const { Location, Bucket: kind } = input.CreateBucketConfiguration ?? {};
  if (Location ?? kind) throw errors.notHonoured("a directory bucket");
  const region = regionFor(input, ctx.region);
  const ownership = parseOwnership(input.ObjectOwnership) ?? newBucketDefaults.ownership;
  const asked = parseGrants(input, ctx.account) ?? [];
  if (asked.length > 0 && ownership === "BucketOwnerEnforced") {
    throw errors.aclWithEnforcedOwnership();
  }
  const tags = checkedTags(input.CreateBucketConfiguration?.Tags ?? [], bucketTagsMax);
  const output = {
    Location: region === HOME ? `/${name}` : `${ctx.origin}/${name}/`,
    BucketArn: bucketArn(name),
  };
  const existing = ctx.store.buckets.find(name);
  if (existing) {
    // AWS: only us-east-1 lets the owner make a bucket again, and leaves it as it is.
    if (region === HOME && existing.region === HOME) return { output };
    throw errors.bucketAlreadyOwnedByYou(name);
  }
  const bucket = {
    ...newBucketDefaults,
    name,
    region,
    createdAt: ctx.now,
    ownership,
    ...(tags.length > 0 ? { tags } : {}),
  };
  ctx.store.buckets.put(name, { ...bucket, grants: permittedGrants(bucket, asked) });
  return { output };
};

function regionFor(input: S3Input<"CreateBucket">, region: string): string {
  const asked = input.CreateBucketConfiguration?.LocationConstraint;
  const constraint = asked === "EU" ? "eu-west-1" : asked || undefined;
  if (constraint === undefined) {
    if (region !== HOME) throw errors.illegalLocationConstraint("unspecified");
    return HOME;
  }
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(constraint)) {
    throw errors.invalidLocationConstraint(constraint);
  }
  if (region !== HOME && constraint !== region) throw errors.illegalLocationConstraint(constraint);
  return constraint;
}
