/** DeleteObjects: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */

import type { ServiceEvent } from "#bus/events.ts";
import { AwsError } from "#kernel/aws-error.ts";
import type { DeletedObject, ObjectIdentifier } from "#model/types/s3.ts";
import { bucketAt } from "../access.ts";
import { deleteKey } from "../delete.ts";
import { checkHonoured } from "../draft.ts";
import * as errors from "../errors.ts";
import { deleteBatchMax } from "../limits.ts";
import type { S3Context, S3Input, S3Procedure, S3ProcedureContext } from "../operation.ts";

interface Refused {
  readonly Key: string;
  readonly VersionId: string | undefined;
  readonly Code: string;
  readonly Message: string;
}

type Result = { readonly deleted: DeletedObject } | { readonly refused: Refused };

/** Deletes up to a thousand objects; each succeeds or fails by itself. */
export const deleteObjects: S3Procedure<"DeleteObjects"> = async (input, ctx) => {
  const bucket = bucketAt(ctx, input);
  checkHonoured(input);
  const { Objects = [], Quiet } = input.Delete;
  if (Objects.length === 0 || Objects.length > deleteBatchMax) throw errors.malformedXml();
  // The owner of a bucket without a policy may delete everything: one transaction does it.
  const alone = ctx.principal.type === "account" && bucket.policy === undefined;
  const results = alone ? ctx.transact(deleteAll, input) : await deleteEach(ctx, input);
  const Deleted = results.flatMap((result) => ("deleted" in result ? [result.deleted] : []));
  const Errors = results.flatMap((result) => ("refused" in result ? [result.refused] : []));
  return { ...(Quiet ? {} : { Deleted }), ...(Errors.length > 0 ? { Errors } : {}) };
};

function deleteAll(input: S3Input<"DeleteObjects">, ctx: S3Context) {
  const bucket = bucketAt(ctx, input);
  const events: ServiceEvent[] = [];
  const output = input.Delete.Objects.map((target): Result => {
    try {
      const removed = deleteKey(ctx, bucket, target);
      events.push(...removed.events);
      return shown(target, removed.deleteMarker, removed.versionId);
    } catch (error) {
      return refusal(target, error);
    }
  });
  return { output, events };
}

/** By calls of DeleteObject, so that each key's own permission is judged. */
async function deleteEach(
  ctx: S3ProcedureContext,
  input: S3Input<"DeleteObjects">,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const target of input.Delete.Objects) {
    const { Key, VersionId, ETag, LastModifiedTime, Size } = target;
    try {
      const answer = await ctx.call("s3", "DeleteObject", {
        Bucket: input.Bucket,
        Key,
        VersionId,
        IfMatch: ETag,
        IfMatchLastModifiedTime: LastModifiedTime,
        IfMatchSize: Size,
      });
      results.push(shown(target, answer.DeleteMarker === true, answer.VersionId));
    } catch (error) {
      results.push(refusal(target, error));
    }
  }
  return results;
}

function shown(target: ObjectIdentifier, marker: boolean, versionId: string | undefined): Result {
  const { Key, VersionId } = target;
  if (!marker) return { deleted: { Key, VersionId } };
  return { deleted: { Key, VersionId, DeleteMarker: true, DeleteMarkerVersionId: versionId } };
}

function refusal({ Key, VersionId }: ObjectIdentifier, error: unknown): Result {
  if (!(error instanceof AwsError)) throw error;
  return { refused: { Key, VersionId, Code: error.code, Message: error.message } };
}
