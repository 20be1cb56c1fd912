/**
 * What is told of an object that was made where another provider's S3 stands in the place of ours.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */

import type { TransitionResult } from "#operation/service.ts";
import { objectChanged } from "../changed.ts";
import type { S3Context } from "../operation.ts";

export interface CreatedInput {
  /** Such as `ObjectCreated:Put`. */
  readonly eventName: string;
  readonly bucket: string;
  readonly key: string;
  readonly bytes?: number;
  readonly eTag?: string;
  readonly versionId?: string;
}

/** Only publishes the event: the object is kept elsewhere. */
export function tellCreated(input: CreatedInput, ctx: S3Context): TransitionResult<object> {
  const sequence = ctx.store.nextSequence(input.bucket);
  return { output: {}, events: [objectChanged(ctx, { ...input, sequence })] };
}
