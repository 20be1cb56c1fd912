/**
 * What was asked of buckets through us, where the provider may lose its state: that they were made,
 * and the last change of each setting, word for word. What our own service lacks is among it.
 */

import { Buffer } from "node:buffer";
import { deserialize, serialize } from "node:v8";
import type { Members } from "#gateway/protocols/protocol.ts";
import { getOrCreate } from "#kernel/get-or-create.ts";
import type { ForeignCall } from "./foreign-service.ts";
import { textIn } from "./s3-create.ts";

export interface Asked {
  readonly operation: string;
  readonly input: Members;
}

interface Document {
  readonly operation: string;
  /** As V8 writes it, in base64: unlike JSON that has dates. */
  readonly input: string;
  /** Later ones have greater numbers; the making of the bucket has 0. */
  readonly order: number;
}

const MAKES = "CreateBucket";

/** Keeps a call that the provider has carried out. */
export function keep(
  call: ForeignCall,
  { operation, input }: Asked = { operation: call.operation, input: call.input },
): void {
  if (call.foreign.client.provider.watched === undefined) return;
  const documents = documentsOf(call);
  const bucket = textIn(input, "Bucket");
  const key = `${bucket}/${settingOf(operation)}/${textIn(input, "Id")}`;
  // AWS: a bucket that is made again by its owner stays as it is.
  if (operation === MAKES && documents.find(key)) return;
  const orders = documents.scan({ prefix: `${bucket}/` }).map(({ document }) => document.order);
  documents.put(key, {
    operation,
    input: serialize(input).toString("base64"),
    order: operation === MAKES ? 0 : Math.max(0, ...orders) + 1,
  });
}

/** Forgets a bucket that is no more. */
export function forget(call: ForeignCall, bucket: string): void {
  const documents = documentsOf(call);
  for (const { key } of documents.scan({ prefix: `${bucket}/` })) documents.remove(key);
}

/** By bucket, in the order in which it is to be asked for again; without those made past us. */
export function kept(call: ForeignCall): ReadonlyMap<string, readonly Asked[]> {
  const found = documentsOf(call).scan();
  const all = found.toSorted((a, b) => a.document.order - b.document.order);
  const buckets = new Map<string, Asked[]>();
  for (const { document } of all) {
    const { operation } = document;
    // What was serialized above.
    const input = deserialize(Buffer.from(document.input, "base64")) as Members;
    const bucket = textIn(input, "Bucket");
    if (operation === MAKES || buckets.has(bucket))
      getOrCreate(buckets, bucket, () => []).push({ operation, input });
  }
  return buckets;
}

const documentsOf = ({ ctx, foreign }: ForeignCall) =>
  foreign
    .worldOf(ctx.account)
    .documents.collection<Document>({ name: "provider/buckets" }, "global");

/** What an operation puts or deletes, such as `BucketLifecycle`. */
const settingOf = (operation: string): string =>
  operation.replace(/^(Put|Create|Delete)/, "").replace(/Configuration$/, "");
