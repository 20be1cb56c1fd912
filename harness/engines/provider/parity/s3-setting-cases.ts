/** What S3 does with copies, tags, policies, access lists and notifications, by AWS's own pages. */

import { all, failureOf, failuresOf, type ParityCases, type Target } from "./case.ts";

const API = "https://docs.aws.amazon.com/AmazonS3/latest/API";
const GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide";

const put = (target: Target, Bucket: string, Key: string, more: object = {}) =>
  target.s3.putObject({ Bucket, Key, Body: "x", ...more });

const tags = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ Key: `k${i}`, Value: "v" }));

/** A queue that S3 may send to, and its ARN. */
async function destination(target: Target) {
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" },
  });
  const url = await target.queue({ Policy });
  return { url, arn: `arn:aws:sqs:us-east-1:${target.account}:${url.split("/").at(-1)}` };
}

export const s3SettingCases: ParityCases = {
  "s3: an object is copied onto itself only to change it": {
    aws: `${API}/API_CopyObject.html`,
    expected: ["InvalidRequest 400", "fine", "text/b"],
    async see(target) {
      const Bucket = await target.bucket();
      await put(target, Bucket, "k", { ContentType: "text/a" });
      const copy = { Bucket, Key: "k", CopySource: `${Bucket}/k` };
      const changed = { ...copy, MetadataDirective: "REPLACE" as const, ContentType: "text/b" };
      return [
        await failureOf(target.s3.copyObject(copy)),
        await failureOf(target.s3.copyObject(changed)),
        (await target.s3.headObject({ Bucket, Key: "k" })).ContentType,
      ];
    },
  },
  "s3: tags of objects and buckets": {
    aws: `${GUIDE}/object-tagging.html`,
    expected: [[{ Key: "a", Value: "1" }], 1, "BadRequest 400", "InvalidTag 400", "InvalidTag 400"],
    async see(target) {
      const Bucket = await target.bucket();
      const { s3 } = target;
      await put(target, Bucket, "k", { Tagging: "a=1" });
      const at = { Bucket, Key: "k" };
      const twice = [
        { Key: "k", Value: "1" },
        { Key: "k", Value: "2" },
      ];
      return [
        (await s3.getObjectTagging(at)).TagSet,
        (await s3.getObject(at)).TagCount,
        await failureOf(s3.putObjectTagging({ ...at, Tagging: { TagSet: tags(11) } })),
        await failureOf(s3.putObjectTagging({ ...at, Tagging: { TagSet: twice } })),
        await failureOf(s3.putBucketTagging({ Bucket, Tagging: { TagSet: twice } })),
      ];
    },
  },
  "s3: many keys are deleted at once": {
    aws: `${API}/API_DeleteObjects.html`,
    expected: [["k", "none"], undefined, "MalformedXML 400"],
    async see(target) {
      const Bucket = await target.bucket();
      const { s3 } = target;
      await put(target, Bucket, "k");
      const Objects = [{ Key: "k" }, { Key: "none" }];
      const { Deleted } = await s3.deleteObjects({ Bucket, Delete: { Objects } });
      const quiet = await s3.deleteObjects({ Bucket, Delete: { Objects, Quiet: true } });
      return [
        Deleted?.map(({ Key }) => Key).sort(),
        quiet.Deleted,
        await failureOf(s3.deleteObjects({ Bucket, Delete: { Objects: [] } })),
      ];
    },
  },
  "s3: policies that are none": {
    aws: `${API}/API_PutBucketPolicy.html`,
    expected: ["MalformedPolicy 400", "MalformedPolicy 400", "AccessDenied 403", "fine"],
    async see(target) {
      const Bucket = await target.bucket();
      const policy = (Statement: object) => JSON.stringify({ Version: "2012-10-17", Statement });
      const Resource = `arn:aws:s3:::${Bucket}/*`;
      const open = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource };
      const set = (Policy: string) => () => target.s3.putBucketPolicy({ Bucket, Policy });
      return failuresOf(
        set("{"),
        set(policy({ ...open, Resource: "arn:aws:s3:::another-bucket/*" })),
        // AWS: a new bucket blocks public policies.
        set(policy(open)),
        set(policy({ ...open, Principal: { AWS: target.account } })),
      );
    },
  },
  "s3: access lists of a bucket that has none": {
    aws: `${GUIDE}/about-object-ownership.html`,
    expected: ["AccessControlListNotSupported 400", "AccessControlListNotSupported 400", "fine"],
    async see(target) {
      const Bucket = await target.bucket();
      return failuresOf(
        () => target.s3.putBucketAcl({ Bucket, ACL: "public-read" }),
        () => put(target, Bucket, "k", { ACL: "public-read" }),
        () => put(target, Bucket, "k", { ACL: "bucket-owner-full-control" }),
      );
    },
  },
  "s3: notifications that are refused": {
    aws: `${API}/API_PutBucketNotificationConfiguration.html`,
    expected: all("InvalidArgument 400", 4),
    async see(target) {
      const Bucket = await target.bucket();
      const { arn: QueueArn } = await destination(target);
      const Events = ["s3:ObjectCreated:*" as const];
      const set = (QueueConfigurations: { QueueArn: string; Events: never[] }[]) => () =>
        target.s3.putBucketNotificationConfiguration({
          Bucket,
          NotificationConfiguration: { QueueConfigurations },
        });
      const rule = (more: object) => ({ QueueArn, Events, ...more }) as never;
      const filter = (Name: string) => ({ Key: { FilterRules: [{ Name, Value: "x" }] } });
      return failuresOf(
        set([rule({ QueueArn: `${QueueArn}-none` })]),
        set([rule({ Events: ["s3:ObjectEaten:*"] })]),
        set([rule({ Filter: filter("infix") })]),
        set([rule({ Id: "a" }), rule({ Id: "b" })]),
      );
    },
  },
  "s3: the record of an event": {
    aws: `${GUIDE}/notification-content-structure.html`,
    expected: {
      eventVersion: "2.1",
      eventSource: "aws:s3",
      awsRegion: "us-east-1",
      eventName: "ObjectCreated:Put",
      configurationId: "rule",
      bucketArn: true,
      key: "in/a+b%2B%C3%A4.csv",
      size: 1,
      eTag: "9dd4e461268c8034f5c8564e155c67a6",
      ordered: true,
    },
    async see(target) {
      const Bucket = await target.bucket();
      const { url, arn: QueueArn } = await destination(target);
      await target.s3.putBucketNotificationConfiguration({
        Bucket,
        NotificationConfiguration: {
          QueueConfigurations: [{ Id: "rule", QueueArn, Events: ["s3:ObjectCreated:Put"] }],
        },
      });
      const records: { eventName: string; s3: Readonly<Record<string, never>> }[] = [];
      const next = () =>
        target.eventually(async () => {
          const { Messages = [] } = await target.sqs.receiveMessage({
            QueueUrl: url,
            WaitTimeSeconds: 1,
          });
          const [record] = Messages.flatMap(({ Body }) => JSON.parse(Body ?? "{}").Records ?? []);
          if (record) records.push(record);
          return record;
        });
      await put(target, Bucket, "in/a b+ä.csv");
      const first = await next();
      await put(target, Bucket, "in/a b+ä.csv");
      const second = await next();
      const { eventVersion, eventSource, awsRegion, eventName, s3 } = first ?? {};
      return {
        ...{ eventVersion, eventSource, awsRegion, eventName },
        configurationId: s3?.configurationId,
        bucketArn: s3?.bucket.arn === `arn:aws:s3:::${Bucket}`,
        key: s3?.object.key,
        size: s3?.object.size,
        eTag: s3?.object.eTag,
        ordered: s3?.object.sequencer < second?.s3.object.sequencer,
      };
    },
  },
};
