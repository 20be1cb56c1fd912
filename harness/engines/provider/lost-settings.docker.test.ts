/** LocalStack itself is started again: its buckets come back with all that was set through us. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createHarness, type Harness } from "#harness/harness.ts";
import { AwsError } from "#kernel/aws-error.ts";
import { eventually } from "#kernel/eventually.ts";
import { startStack } from "#stack/stack.ts";
import { openPolicy } from "./testing/open-policy.ts";

const THEIRS = {
  s3Provider: "localstack",
  snsProvider: "localstack",
  sqsProvider: "localstack",
} as const;

async function startLocalStack() {
  const folder = mkdtempSync(join(tmpdir(), "avalon-aws-localstack-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const places = { dataDir: join(folder, "data"), stateDir: join(folder, "state") };
  const stack = await startStack({
    servers: ["localstack"],
    runner: "docker",
    tools: {},
    ...places,
  });
  onTestFinished(() => stack.stop());
  return stack;
}

const ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";

/** One of every kind of setting that LocalStack has, also such as our own S3 refuses. */
async function setAll({ call }: Harness, Bucket: string): Promise<void> {
  const at = { Bucket };
  await call("s3", "CreateBucket", { ...at, ObjectLockEnabledForBucket: true });
  const Rules = [{ ObjectOwnership: "ObjectWriter" as const }];
  await call("s3", "PutBucketOwnershipControls", { ...at, OwnershipControls: { Rules } });
  const PublicAccessBlockConfiguration = { BlockPublicAcls: false, RestrictPublicBuckets: true };
  await call("s3", "PutPublicAccessBlock", { ...at, PublicAccessBlockConfiguration });
  const GrantRead = `uri="${ALL_USERS}"`;
  await call("s3", "PutBucketAcl", { ...at, GrantRead });
  await call("s3", "PutBucketPolicy", { ...at, Policy: openPolicy(Bucket) });
  const rule = { AllowedMethods: ["GET"], AllowedOrigins: ["https://media.example.edu"] };
  await call("s3", "PutBucketCors", { ...at, CORSConfiguration: { CORSRules: [rule] } });
  const TagSet = [{ Key: "unit", Value: "Spring" }];
  await call("s3", "PutBucketTagging", { ...at, Tagging: { TagSet } });
  const expiry = { ID: "old", Filter: { Prefix: "tmp/" }, Status: "Enabled" as const };
  const Expiration = { Date: new Date("2031-01-01T00:00:00.000Z") };
  const LifecycleConfiguration = { Rules: [{ ...expiry, Expiration }] };
  await call("s3", "PutBucketLifecycleConfiguration", { ...at, LifecycleConfiguration });
  const IndexDocument = { Suffix: "index.html" };
  await call("s3", "PutBucketWebsite", { ...at, WebsiteConfiguration: { IndexDocument } });
  const Payer = "Requester" as const;
  await call("s3", "PutBucketRequestPayment", { ...at, RequestPaymentConfiguration: { Payer } });
  for (const Id of ["one", "two"])
    await call("s3", "PutBucketAnalyticsConfiguration", {
      ...at,
      Id,
      AnalyticsConfiguration: { Id, StorageClassAnalysis: {} },
    });
}

const READS = [
  "GetObjectLockConfiguration",
  "GetBucketVersioning",
  "GetBucketOwnershipControls",
  "GetPublicAccessBlock",
  "GetBucketAcl",
  "GetBucketPolicy",
  "GetBucketCors",
  "GetBucketTagging",
  "GetBucketLifecycleConfiguration",
  "GetBucketWebsite",
  "GetBucketRequestPayment",
  "ListBucketAnalyticsConfigurations",
] as const;

/** What the provider says of each setting. */
async function readAll({ call }: Harness, Bucket: string) {
  const read = async (operation: (typeof READS)[number]) => {
    try {
      return await call("s3", operation, { Bucket });
    } catch (error) {
      if (error instanceof AwsError) return error.code;
      throw error;
    }
  };
  const found = [];
  for (const operation of READS) found.push([operation, await read(operation)]);
  return Object.fromEntries(found);
}

test("a LocalStack that lost its state has every setting of its buckets again", async () => {
  const stack = await startLocalStack();
  const { endpoint } = stack.connections.localstack;
  const here = await createHarness({ port: 0, ...THEIRS, localstackEndpoint: endpoint });
  onTestFinished(() => here.stop());
  const [full, open] = ["full", "open"].map((name) => `${name}-${here.account}`) as [
    string,
    string,
  ];
  await setAll(here, full);
  await here.call("s3", "CreateBucket", { Bucket: open });
  // A new bucket has them, and this one must not have them again.
  await here.call("s3", "DeleteBucketOwnershipControls", { Bucket: open });
  await here.call("s3", "DeletePublicAccessBlock", { Bucket: open });
  const before = { full: await readAll(here, full), open: await readAll(here, open) };
  expect(JSON.stringify(before.full["GetBucketAcl"])).toContain(ALL_USERS);
  expect(before.open["GetPublicAccessBlock"]).toBe("NoSuchPublicAccessBlockConfiguration");

  await stack.server("localstack").kill();
  await stack.server("localstack").restart();
  const isThere = () => here.call("s3", "HeadBucket", { Bucket: full });
  await eventually(isThere, { what: "the bucket", withinMs: 30_000 });
  expect(await readAll(here, full)).toEqual(before.full);
  expect(await readAll(here, open)).toEqual(before.open);
  const notes = here.journal.list({ kind: "note" });
  expect(notes.filter(({ failure }) => failure === "ProviderLost")).toHaveLength(1);
  expect(notes.filter(({ summary }) => summary.includes("could not be set up again"))).toEqual([]);
});
