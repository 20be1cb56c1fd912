/** What S3 does, by AWS's own pages. */

import { Buffer } from "node:buffer";
import { all, failureOf, failuresOf, type ParityCases, type Target } from "./case.ts";

const API = "https://docs.aws.amazon.com/AmazonS3/latest/API";
const GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide";
const ERRORS = `${API}/ErrorResponses.html`;

const put = (target: Target, Bucket: string, Key: string, Body = "x", more: object = {}) =>
  target.s3.putObject({ Bucket, Key, Body, ...more });

const versioned = async (target: Target) => {
  const Bucket = await target.bucket();
  await target.s3.putBucketVersioning({
    Bucket,
    VersioningConfiguration: { Status: "Enabled" },
  });
  return Bucket;
};

const PART = Buffer.alloc(5 * 2 ** 20, "p");

export const s3Cases: ParityCases = {
  "s3: a bucket is made again by its owner in us-east-1": {
    aws: `${API}/API_CreateBucket.html`,
    expected: "fine",
    async see(target) {
      const Bucket = await target.bucket();
      return failureOf(target.s3.createBucket({ Bucket }));
    },
  },
  "s3: names that are none for a bucket": {
    aws: `${GUIDE}/bucketnamingrules.html`,
    expected: all("InvalidBucketName 400", 3),
    see: ({ s3 }) =>
      failuresOf(
        () => s3.createBucket({ Bucket: "Capital-Letters" }),
        () => s3.createBucket({ Bucket: "double..dot" }),
        () => s3.createBucket({ Bucket: "192.168.5.4" }),
      ),
  },
  "s3: what is not there": {
    aws: ERRORS,
    expected: [
      "NoSuchBucket 404",
      "NoSuchBucket 404",
      "NotFound 404",
      "NoSuchKey 404",
      "NotFound 404",
      "fine",
      "NoSuchKey 404",
    ],
    async see(target) {
      const { s3 } = target;
      const Bucket = await target.bucket();
      const none = { Bucket: target.name("none") };
      return failuresOf(
        () => s3.listObjectsV2(none),
        () => s3.putObject({ ...none, Key: "k", Body: "x" }),
        () => s3.headBucket(none),
        () => s3.getObject({ Bucket, Key: "none" }),
        () => s3.headObject({ Bucket, Key: "none" }),
        () => s3.deleteObject({ Bucket, Key: "none" }),
        () => s3.copyObject({ Bucket, Key: "k", CopySource: `${Bucket}/none` }),
      );
    },
  },
  "s3: settings that were never made": {
    aws: ERRORS,
    expected: [
      "NoSuchBucketPolicy 404",
      "NoSuchCORSConfiguration 404",
      "NoSuchTagSet 404",
      "NoSuchLifecycleConfiguration 404",
      "NoSuchWebsiteConfiguration 404",
      "ReplicationConfigurationNotFoundError 404",
    ],
    async see(target) {
      const Bucket = { Bucket: await target.bucket() };
      const { s3 } = target;
      return failuresOf(
        () => s3.getBucketPolicy(Bucket),
        () => s3.getBucketCors(Bucket),
        () => s3.getBucketTagging(Bucket),
        () => s3.getBucketLifecycleConfiguration(Bucket),
        () => s3.getBucketWebsite(Bucket),
        () => s3.getBucketReplication(Bucket),
      );
    },
  },
  "s3: a new bucket's settings": {
    aws: `${GUIDE}/create-bucket-overview.html`,
    expected: {
      location: undefined,
      blocked: [true, true, true, true],
      ownership: ["BucketOwnerEnforced"],
      encryption: ["AES256"],
      versioning: undefined,
    },
    async see(target) {
      const Bucket = { Bucket: await target.bucket() };
      const { s3 } = target;
      const { PublicAccessBlockConfiguration: block } = await s3.getPublicAccessBlock(Bucket);
      const { OwnershipControls } = await s3.getBucketOwnershipControls(Bucket);
      const encryption = await s3.getBucketEncryption(Bucket);
      return {
        location: (await s3.getBucketLocation(Bucket)).LocationConstraint,
        blocked: [
          block?.BlockPublicAcls,
          block?.BlockPublicPolicy,
          block?.IgnorePublicAcls,
          block?.RestrictPublicBuckets,
        ],
        ownership: OwnershipControls?.Rules?.map(({ ObjectOwnership }) => ObjectOwnership),
        encryption: encryption.ServerSideEncryptionConfiguration?.Rules?.map(
          (rule) => rule.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
        ),
        versioning: (await s3.getBucketVersioning(Bucket)).Status,
      };
    },
  },
  "s3: a bucket with objects is not deleted": {
    aws: `${API}/API_DeleteBucket.html`,
    expected: ["BucketNotEmpty 409", "fine", "fine", "NoSuchBucket 404"],
    async see(target) {
      const Bucket = await target.bucket();
      const { s3 } = target;
      await put(target, Bucket, "k");
      return failuresOf(
        () => s3.deleteBucket({ Bucket }),
        () => s3.deleteObject({ Bucket, Key: "k" }),
        () => s3.deleteBucket({ Bucket }),
        () => s3.deleteBucket({ Bucket }),
      );
    },
  },
  "s3: an object's headers, and others for one answer": {
    aws: `${API}/API_GetObject.html`,
    expected: {
      ContentType: "text/csv",
      CacheControl: "no-store",
      ContentLanguage: "de",
      ContentEncoding: "identity",
      Metadata: { title: "One", "with-dash": "two" },
      AcceptRanges: "bytes",
      ContentLength: 3,
      overridden: ["text/plain", 'attachment; filename="a.csv"'],
    },
    async see(target) {
      const Bucket = await target.bucket();
      await put(target, Bucket, "k", "abc", {
        ContentType: "text/csv",
        CacheControl: "no-store",
        ContentLanguage: "de",
        ContentEncoding: "identity",
        Metadata: { Title: "One", "with-dash": "two" },
      });
      const at = { Bucket, Key: "k" };
      const read = await target.s3.headObject(at);
      const other = await target.s3.getObject({
        ...at,
        ResponseContentType: "text/plain",
        ResponseContentDisposition: 'attachment; filename="a.csv"',
      });
      await other.Body?.transformToString();
      const { ContentType, CacheControl, ContentLanguage, ContentEncoding } = read;
      const { Metadata, AcceptRanges, ContentLength } = read;
      return {
        ...{ ContentType, CacheControl, ContentLanguage, ContentEncoding },
        ...{ Metadata, AcceptRanges, ContentLength },
        overridden: [other.ContentType, other.ContentDisposition],
      };
    },
  },
  "s3: digests that do not hold": {
    aws: ERRORS,
    expected: ["BadDigest 400", "InvalidDigest 400", "BadDigest 400", "NoSuchKey 404"],
    async see(target) {
      const Bucket = await target.bucket();
      return failuresOf(
        () => put(target, Bucket, "k", "x", { ContentMD5: "1B2M2Y8AsgTpgAmY7PhCfg==" }),
        () => put(target, Bucket, "k", "x", { ContentMD5: "none" }),
        () => put(target, Bucket, "k", "x", { ChecksumCRC32: "AAAAAA==" }),
        () => target.s3.getObject({ Bucket, Key: "k" }),
      );
    },
  },
  "s3: ranges": {
    aws: "https://www.rfc-editor.org/rfc/rfc9110#name-range",
    expected: [
      [206, "bytes 2-3/10", "23"],
      [206, "bytes 8-9/10", "89"],
      [206, "bytes 8-9/10", "89"],
      [200, undefined, "0123456789"],
      "InvalidRange 416",
    ],
    async see(target) {
      const Bucket = await target.bucket();
      await put(target, Bucket, "k", "0123456789");
      const ranges = ["bytes=2-3", "bytes=8-", "bytes=-2", "bytes=5-2", "bytes=10-"];
      const seen: unknown[] = [];
      for (const Range of ranges) {
        const read = async () => {
          const answer = await target.s3.getObject({ Bucket, Key: "k", Range });
          const { $metadata, ContentRange, Body } = answer;
          return [$metadata.httpStatusCode, ContentRange, await Body?.transformToString()];
        };
        let answer: unknown;
        const failure = await failureOf(
          read().then((value) => {
            answer = value;
          }),
        );
        seen.push(failure === "fine" ? answer : failure);
      }
      return seen;
    },
  },
  "s3: conditions of reads and writes": {
    aws: `${GUIDE}/conditional-requests.html`,
    expected: [
      "NotModified 304",
      "PreconditionFailed 412",
      "PreconditionFailed 412",
      "NotModified 304",
      "PreconditionFailed 412",
      "PreconditionFailed 412",
      "fine",
      "NoSuchKey 404",
    ],
    async see(target) {
      const Bucket = await target.bucket();
      const { s3 } = target;
      const { ETag } = await put(target, Bucket, "k");
      const at = { Bucket, Key: "k" };
      const past = new Date(Date.UTC(2001, 0, 1));
      const seen = await failuresOf(
        () => s3.getObject({ ...at, IfNoneMatch: ETag }),
        () => s3.getObject({ ...at, IfMatch: '"other"' }),
        () => s3.getObject({ ...at, IfUnmodifiedSince: past }),
        () => s3.headObject({ ...at, IfNoneMatch: ETag }),
        () => put(target, Bucket, "k", "y", { IfNoneMatch: "*" }),
        () => put(target, Bucket, "k", "y", { IfMatch: '"other"' }),
        () => put(target, Bucket, "k", "y", { IfMatch: ETag }),
        () => put(target, Bucket, "none", "y", { IfMatch: ETag }),
      );
      // Of a 304 clients know the status alone.
      return (seen as readonly string[]).map((one) => one.replace(/^\S+ 304$/, "NotModified 304"));
    },
  },
  "s3: keys are listed by their bytes, folders together": {
    aws: `${API}/API_ListObjectsV2.html`,
    expected: {
      keys: ["!", "A", "a", "a/b/c", "a/b/d", "é", "ｚ", "🎬"],
      folders: [["a/b/"], 1],
      after: ["a/b/d", "é", "ｚ", "🎬"],
      pages: [
        ["!", "A", "a", "a/b/c"],
        ["a/b/d", "é", "ｚ", "🎬"],
      ],
      none: [0, undefined],
    },
    async see(target) {
      const Bucket = await target.bucket();
      const { s3 } = target;
      for (const key of ["🎬", "é", "a/b/d", "a/b/c", "a", "A", "!", "ｚ"])
        await put(target, Bucket, key);
      const keysOf = async (more: object) =>
        (await s3.listObjectsV2({ Bucket, ...more })).Contents?.map(({ Key }) => Key);
      const folders = await s3.listObjectsV2({ Bucket, Prefix: "a/", Delimiter: "/d", MaxKeys: 9 });
      const pages: unknown[] = [];
      for (let ContinuationToken: string | undefined, more = true; more; ) {
        const page = await s3.listObjectsV2({ Bucket, MaxKeys: 4, ContinuationToken });
        pages.push(page.Contents?.map(({ Key }) => Key));
        ContinuationToken = page.NextContinuationToken;
        more = page.IsTruncated === true;
      }
      const none = await s3.listObjectsV2({ Bucket, Prefix: "none" });
      const inA = await s3.listObjectsV2({ Bucket, Prefix: "a/", Delimiter: "/" });
      return {
        keys: await keysOf({}),
        folders: [inA.CommonPrefixes?.map(({ Prefix }) => Prefix), folders.CommonPrefixes?.length],
        after: await keysOf({ StartAfter: "a/b/c" }),
        pages,
        none: [none.KeyCount, none.Contents],
      };
    },
  },
  "s3: a page begins at a key beyond ASCII": {
    aws: `${API}/API_ListObjectsV2.html`,
    expected: [["a"], ["é"]],
    async see(target) {
      const Bucket = await target.bucket();
      for (const key of ["a", "é"]) await put(target, Bucket, key);
      const first = await target.s3.listObjectsV2({ Bucket, MaxKeys: 1 });
      const ContinuationToken = first.NextContinuationToken;
      let second: unknown;
      const failure = await failureOf(
        target.s3.listObjectsV2({ Bucket, ContinuationToken }).then(({ Contents }) => {
          second = Contents?.map(({ Key }) => Key);
        }),
      );
      return [first.Contents?.map(({ Key }) => Key), second ?? failure];
    },
  },
  "s3: multipart uploads": {
    aws: `${API}/API_CompleteMultipartUpload.html`,
    expected: {
      failures: [
        "EntityTooSmall 400",
        "InvalidPartOrder 400",
        "InvalidPart 400",
        "NoSuchUpload 404",
        "NoSuchUpload 404",
      ],
      ends: "-2",
      part: [206, `bytes 0-${PART.length - 1}/${PART.length + 1}`, 2],
    },
    async see(target) {
      const Bucket = await target.bucket();
      const { s3 } = target;
      const at = { Bucket, Key: "k" };
      const begin = async (parts: readonly (Buffer | string)[]) => {
        const { UploadId } = await s3.createMultipartUpload(at);
        const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
        for (const [i, Body] of parts.entries()) {
          const PartNumber = i + 1;
          const { ETag } = await s3.uploadPart({ ...at, UploadId, PartNumber, Body });
          Parts.push({ PartNumber, ETag });
        }
        const complete = (chosen: readonly object[]) =>
          s3.completeMultipartUpload({
            ...at,
            UploadId,
            MultipartUpload: { Parts: [...chosen] },
          });
        return { UploadId, Parts, complete };
      };
      const small = await begin(["a", "b"]);
      const large = await begin([PART, "b"]);
      const [first = {}, second = {}] = large.Parts;
      const failures = await failuresOf(
        () => small.complete(small.Parts),
        () => large.complete([second, first]),
        () => large.complete([{ ...first, ETag: '"0"' }]),
        () => s3.listParts({ ...at, UploadId: "none" }),
        () => s3.abortMultipartUpload({ ...at, UploadId: "none" }),
      );
      const { ETag } = await large.complete(large.Parts);
      const part = await s3.headObject({ ...at, PartNumber: 1 });
      return {
        failures,
        ends: /-\d+(?="$)/.exec(ETag ?? "")?.[0],
        part: [part.$metadata.httpStatusCode, part.ContentRange, part.PartsCount],
      };
    },
  },
  "s3: versions and delete markers": {
    aws: `${GUIDE}/DeleteMarker.html`,
    expected: {
      failures: ["NoSuchKey 404", "MethodNotAllowed 405", "NoSuchVersion 404", "fine"],
      listed: ["marker latest", "version", "version"],
      undeleted: "two",
      copied: true,
    },
    async see(target) {
      const Bucket = await versioned(target);
      const { s3 } = target;
      const at = { Bucket, Key: "k" };
      const one = await put(target, Bucket, "k", "one");
      await put(target, Bucket, "k", "two");
      const { VersionId } = await s3.deleteObject(at);
      const failures = await failuresOf(
        () => s3.getObject(at),
        () => s3.getObject({ ...at, VersionId }),
        () => s3.getObject({ ...at, VersionId: one.VersionId?.replace(/.{3}$/, "aaa") }),
        () => s3.getObject({ ...at, VersionId: one.VersionId }),
      );
      const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket });
      await s3.deleteObject({ ...at, VersionId });
      const undeleted = await (await s3.getObject(at)).Body?.transformToString();
      const CopySource = `${Bucket}/k?versionId=${one.VersionId}`;
      const copy = await s3.copyObject({ Bucket, Key: "copy", CopySource });
      return {
        failures,
        listed: [
          ...DeleteMarkers.map(({ IsLatest }) => (IsLatest ? "marker latest" : "marker")),
          ...Versions.map(({ IsLatest }) => (IsLatest ? "version latest" : "version")),
        ],
        undeleted,
        copied: copy.CopySourceVersionId === one.VersionId && copy.VersionId !== one.VersionId,
      };
    },
  },
};
