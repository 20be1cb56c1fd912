/**
 * Just enough of S3's contract for this service's unit tests: four operations and their errors.
 * The wire test runs against the harness's own S3.
 */

import { AwsError } from "#kernel/aws-error.ts";
import type { Principal } from "#kernel/principal.ts";
import type { StoredBody } from "#model/body.ts";
import { defineService } from "#operation/service.ts";
import type { Collection } from "#store/documents.ts";

interface StoredObject {
  readonly body: StoredBody;
  readonly contentType?: string;
}

export interface BucketStore {
  readonly buckets: ReadonlySet<string>;
  /** Whether the call is refused for want of permission. */
  denies(operation: string, at: string, principal: Principal): boolean;
}

/** A service that keeps objects in the buckets named. */
export function bucketStore(options: BucketStore) {
  type Objects = Collection<StoredObject>;
  interface Context {
    readonly store: Objects;
    readonly principal: Principal;
  }

  const located = (operation: string, input: { Bucket: string; Key: string }, ctx: Context) => {
    const { Bucket, Key } = input;
    const at = `${Bucket}/${Key}`;
    if (options.denies(operation, at, ctx.principal)) throw new AwsError("AccessDenied", "");
    if (!options.buckets.has(Bucket)) throw new AwsError("NoSuchBucket", "", { status: 404 });
    return at;
  };
  const found = (operation: string, input: { Bucket: string; Key: string }, ctx: Context) => {
    const object = ctx.store.find(located(operation, input, ctx));
    if (!object) throw new AwsError("NoSuchKey", "", { status: 404 });
    return object;
  };

  return defineService<"s3", Objects>({
    name: "s3",
    actionPrefix: "s3",
    store: ({ documents }) =>
      documents.collection(
        { name: "s3/test-objects", blobs: (one) => one.body.segments.map(({ blob }) => blob) },
        "global",
      ),
    transitions: {
      HeadBucket: ({ Bucket }, ctx) => {
        located("HeadBucket", { Bucket, Key: "" }, ctx);
        return { output: {} };
      },
      HeadObject: (input, ctx) => {
        const { body } = found("HeadObject", input, ctx);
        return { output: { ContentLength: body.bytes } };
      },
      GetObject: (input, ctx) => {
        const { body, contentType } = found("GetObject", input, ctx);
        const { segments, bytes } = body;
        const Body = { kind: "range", segments, start: 0, end: bytes } as const;
        return { output: { Body, ContentType: contentType } };
      },
      PutObject: (input, ctx) => {
        const at = located("PutObject", input, ctx);
        const { Body: body, ContentType: contentType } = input;
        if (body) ctx.store.put(at, { body, ...(contentType && { contentType }) });
        return { output: {} };
      },
    },
    procedures: {},
  });
}
