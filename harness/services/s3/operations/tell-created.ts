/**
 * What is told of an object that was made where another provider's S3 stands in the place of ours.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */

import type { TransitionResult } from "#operation/service.ts";
import { type Change, objectChanged } from "../changed.ts";
import type { S3Context } from "../operation.ts";

/** Only publishes the event: the object is kept elsewhere. */
export function tellCreated(
  input: Omit<Change, "sequence">,
  ctx: S3Context,
): TransitionResult<object> {
  const sequence = ctx.store.nextSequence(input.bucket);
  return { output: {}, events: [objectChanged(ctx, { ...input, sequence })] };
}
