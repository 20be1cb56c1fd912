/**
 * Multipart uploads in progress.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */

import type { Instant } from "#kernel/clock.ts";
import type { BlobSegment } from "#model/body.ts";
import type { Grant } from "./acl.ts";
import type { ChecksumName, ChecksumType } from "./checksum.ts";
import type { ContentHeaders } from "./object.ts";
import type { Tag } from "./tags.ts";

export interface Upload extends ContentHeaders {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiatedAt: Instant;
  readonly sequence: number;
  readonly storageClass: string;
  readonly tags: readonly Tag[];
  readonly grants: readonly Grant[];
  readonly checksumName?: ChecksumName | undefined;
  readonly checksumType?: ChecksumType | undefined;
  readonly initiator: string;
}

export interface Part {
  readonly uploadId: string;
  readonly number: number;
  readonly segments: readonly BlobSegment[];
  readonly bytes: number;
  /** MD5, lower-case hex. */
  readonly md5: string;
  /** By the upload's algorithm, base64. */
  readonly checksum?: string | undefined;
  readonly lastModified: Instant;
}
