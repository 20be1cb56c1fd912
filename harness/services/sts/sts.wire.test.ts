import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  STSClient,
  type STSClientConfig,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHarness, type Harness } from "#harness/harness.ts";

let harness: Harness;
let client: STSClient;
const owner = { accessKeyId: "test", secretAccessKey: "test" };
const settings = (credentials: STSClientConfig["credentials"] = owner) => ({
  endpoint: harness.endpoint,
  region: "us-east-1",
  credentials,
});

beforeAll(async () => {
  harness = await createHarness({ port: 0 });
  client = new STSClient(settings());
});

afterAll(async () => {
  client.destroy();
  await harness.stop();
});

const RoleArn = "arn:aws:iam::000000000000:role/worker";
const policy = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", ...statement } });

test("an account number is its own account", async () => {
  const other = new STSClient(settings({ accessKeyId: "123456789012", secretAccessKey: "test" }));
  expect(await other.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: "123456789012",
    Arn: "arn:aws:iam::123456789012:root",
  });
  other.destroy();
});

test("credentials of a role act as the role, until they expire", async () => {
  const iam = new IAMClient(settings());
  await expect(
    client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "job" })),
  ).rejects.toMatchObject({ name: "AccessDenied", $metadata: { httpStatusCode: 403 } });
  const trust = policy({ Principal: { AWS: "000000000000" }, Action: "sts:AssumeRole" });
  await iam.send(new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument: trust }));
  const { Credentials: made } = await client.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: "job", DurationSeconds: 900 }),
  );
  const credentials = {
    accessKeyId: made?.AccessKeyId ?? "",
    secretAccessKey: made?.SecretAccessKey ?? "",
    sessionToken: made?.SessionToken ?? "",
  };
  const s3 = new S3Client({ ...settings(credentials), forcePathStyle: true });
  const list = () => s3.send(new ListBucketsCommand({}));
  await expect(list()).rejects.toMatchObject({ name: "AccessDenied" });
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: "worker",
      PolicyName: "s3",
      PolicyDocument: policy({ Action: "s3:*", Resource: "*" }),
    }),
  );
  expect((await list()).Buckets).toEqual([]);
  await harness.clock.advance(901_000);
  await expect(list()).rejects.toMatchObject({ name: "ExpiredToken" });
  s3.destroy();
  iam.destroy();
});
