import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHarness, type Harness } from "#harness/harness.ts";

let harness: Harness;
let client: IAMClient;
const settings = (accessKeyId = "test", secretAccessKey = "test") => ({
  endpoint: harness.endpoint,
  region: "us-east-1",
  credentials: { accessKeyId, secretAccessKey },
});

beforeAll(async () => {
  harness = await createHarness({ port: 0 });
  client = new IAMClient(settings());
});

afterAll(async () => {
  client.destroy();
  await harness.stop();
});

const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { Service: "ec2.amazonaws.com" },
    Action: "sts:AssumeRole",
  },
});

test("a role with a managed policy", async () => {
  const { Role: made } = await client.send(
    new CreateRoleCommand({ RoleName: "web", AssumeRolePolicyDocument: trust }),
  );
  expect(made?.CreateDate).toBeInstanceOf(Date);
  const PolicyArn = "arn:aws:iam::aws:policy/AWSElasticBeanstalkWebTier";
  await client.send(new AttachRolePolicyCommand({ RoleName: "web", PolicyArn }));
  const { AttachedPolicies: attached } = await client.send(
    new ListAttachedRolePoliciesCommand({ RoleName: "web" }),
  );
  expect(attached).toEqual([{ PolicyName: "AWSElasticBeanstalkWebTier", PolicyArn }]);
  const { Role: role } = await client.send(new GetRoleCommand({ RoleName: "web" }));
  expect(decodeURIComponent(role?.AssumeRolePolicyDocument ?? "")).toBe(trust);
});

test("errors keep their code, status and message", async () => {
  await expect(client.send(new GetRoleCommand({ RoleName: "none" }))).rejects.toMatchObject({
    name: "NoSuchEntityException",
    message: "The role with name none cannot be found.",
    $metadata: { httpStatusCode: 404 },
  });
  const broken = new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: "{" });
  await expect(client.send(broken)).rejects.toMatchObject({
    name: "MalformedPolicyDocumentException",
  });
});

test("a user's own key signs, and its policies decide", async () => {
  await client.send(new CreateUserCommand({ UserName: "ann" }));
  const { AccessKey: key } = await client.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  const own = settings(key?.AccessKeyId, key?.SecretAccessKey);
  const sts = new STSClient(own);
  const me = await sts.send(new GetCallerIdentityCommand({}));
  expect(me.Arn).toBe("arn:aws:iam::000000000000:user/ann");
  const iam = new IAMClient(own);
  const look = () => iam.send(new GetRoleCommand({ RoleName: "web" }));
  await expect(look()).rejects.toMatchObject({
    name: "AccessDenied",
    $metadata: { httpStatusCode: 403 },
  });
  await client.send(
    new PutUserPolicyCommand({
      UserName: "ann",
      PolicyName: "look",
      PolicyDocument: JSON.stringify({
        Statement: { Effect: "Allow", Action: "iam:GetRole", Resource: "*" },
      }),
    }),
  );
  await look();
  sts.destroy();
  iam.destroy();
});
