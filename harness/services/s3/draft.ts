/**
 * What a request says about the object it writes, checked: headers, metadata, storage class, tags
 * and ACL. Parameters that would have no effect here are refused.
 */

import { Buffer } from "node:buffer";
import { type Grant, parseGrants } from "./acl.ts";
import { aclsOff, type Bucket } from "./bucket.ts";
import * as errors from "./errors.ts";
import { metadataBytesMax, storageClasses } from "./limits.ts";
import type { ContentHeaders } from "./object.ts";
import { parseTagging, type Tag } from "./tags.ts";

/** The members that PutObject, CopyObject and CreateMultipartUpload share. */
export interface ObjectInput {
  readonly ACL?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly ContentType?: string | undefined;
  readonly Expires?: Date | undefined;
  readonly GrantFullControl?: string | undefined;
  readonly GrantRead?: string | undefined;
  readonly GrantReadACP?: string | undefined;
  readonly GrantWriteACP?: string | undefined;
  readonly Metadata?: Readonly<Record<string, string>> | undefined;
  readonly StorageClass?: string | undefined;
  readonly Tagging?: string | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
}

/** Parameters of any operation that this harness does not honour. */
interface Unhonoured {
  readonly ServerSideEncryption?: string | undefined;
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly CopySourceSSECustomerAlgorithm?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly SSEKMSEncryptionContext?: string | undefined;
  readonly ChecksumSHA512?: string | undefined;
  readonly ChecksumMD5?: string | undefined;
  readonly ChecksumXXHASH64?: string | undefined;
  readonly ChecksumXXHASH3?: string | undefined;
  readonly ChecksumXXHASH128?: string | undefined;
  readonly ObjectLockMode?: string | undefined;
  readonly ObjectLockLegalHoldStatus?: string | undefined;
  readonly ObjectLockEventHold?: string | undefined;
  readonly MFA?: string | undefined;
}

const refused = {
  SSECustomerAlgorithm: "x-amz-server-side-encryption-customer-algorithm",
  CopySourceSSECustomerAlgorithm: "x-amz-copy-source-server-side-encryption-customer-algorithm",
  SSEKMSKeyId: "x-amz-server-side-encryption-aws-kms-key-id",
  SSEKMSEncryptionContext: "x-amz-server-side-encryption-context",
  ChecksumSHA512: "x-amz-checksum-sha512",
  ChecksumMD5: "x-amz-checksum-md5",
  ChecksumXXHASH64: "x-amz-checksum-xxhash64",
  ChecksumXXHASH3: "x-amz-checksum-xxhash3",
  ChecksumXXHASH128: "x-amz-checksum-xxhash128",
  ObjectLockMode: "x-amz-object-lock-mode",
  ObjectLockLegalHoldStatus: "x-amz-object-lock-legal-hold",
  ObjectLockEventHold: "x-amz-object-lock-event-hold",
  MFA: "x-amz-mfa",
} as const;

/** Throws for a parameter that asks for what is not done here. */
export function checkHonoured(input: Unhonoured): void {
  for (const name of Object.keys(refused) as (keyof typeof refused)[]) {
    const value = input[name];
    if (value !== undefined) throw errors.notHonoured(refused[name], value);
  }
  const encryption = input.ServerSideEncryption;
  if (encryption === undefined || encryption === "AES256") return;
  if (!encryption.startsWith("aws:")) {
    throw errors.invalidArgument(
      "The encryption method specified is not supported",
      "x-amz-server-side-encryption",
      encryption,
    );
  }
  throw errors.notHonoured("x-amz-server-side-encryption", encryption);
}

/** The headers kept with the object. */
export function contentHeaders(input: ObjectInput): ContentHeaders {
  const metadata = checkedMetadata(input.Metadata ?? {});
  return {
    contentType: input.ContentType,
    cacheControl: input.CacheControl,
    contentDisposition: input.ContentDisposition,
    contentEncoding: withoutChunking(input.ContentEncoding),
    contentLanguage: input.ContentLanguage,
    expires: input.Expires?.getTime(),
    websiteRedirectLocation: input.WebsiteRedirectLocation,
    metadata,
  };
}

/** AWS: `aws-chunked` is how the body travelled, and is not kept. */
function withoutChunking(encoding: string | undefined): string | undefined {
  const kept = (encoding ?? "")
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "" && item !== "aws-chunked");
  return kept.length === 0 ? undefined : kept.join(",");
}

function checkedMetadata(metadata: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(metadata).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  const bytes = entries.reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (bytes > metadataBytesMax) throw errors.metadataTooLarge(bytes, metadataBytesMax);
  return Object.fromEntries(entries);
}

export function checkedStorageClass(name: string | undefined): string {
  if (name === undefined) return "STANDARD";
  if (!storageClasses.some((known) => known === name)) throw errors.invalidStorageClass(name);
  return name;
}

/** The grants that a write asks for, where the bucket's ownership and blocks let it. */
export function grantsFor(bucket: Bucket, input: ObjectInput, account: string): readonly Grant[] {
  const grants = parseGrants(input, account);
  return grants === undefined ? [] : permittedGrants(bucket, grants);
}

/** Throws for public grants in a bucket that has ACLs off or blocks them. */
export function permittedGrants(bucket: Bucket, grants: readonly Grant[]): readonly Grant[] {
  if (grants.length === 0) return grants;
  if (aclsOff(bucket)) throw errors.aclsDisabled();
  if (bucket.publicAccessBlock?.BlockPublicAcls) {
    throw errors.accessDenied(
      `Access Denied: public ACLs are blocked by BlockPublicAcls of bucket ${bucket.name}`,
    );
  }
  return grants;
}

export interface Draft extends ContentHeaders {
  readonly storageClass: string;
  readonly tags: readonly Tag[];
  readonly grants: readonly Grant[];
}

/** All that a request says about the object besides its content. */
export const draftOf = (bucket: Bucket, input: ObjectInput, account: string): Draft => ({
  ...contentHeaders(input),
  storageClass: checkedStorageClass(input.StorageClass),
  tags: parseTagging(input.Tagging),
  grants: grantsFor(bucket, input, account),
});
