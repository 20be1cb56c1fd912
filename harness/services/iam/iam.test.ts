import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { evaluate } from "#gateway/dispatch/policy-evaluation.ts";
import { validatePolicy } from "#gateway/dispatch/policy-validation.ts";
import { erased } from "#gateway/dispatch/registry.ts";
import { type Rehearsal, rehearse } from "#harness/testing/rehearsal.ts";
import { present } from "#kernel/assert.ts";
import type { Principal } from "#kernel/principal.ts";
import { findAccessKey } from "./credentials.ts";
import { identityPolicies } from "./identity-policies.ts";
import { iam } from "./index.ts";
import type { IamStore } from "./store.ts";

let stage: Rehearsal;
beforeEach(() => {
  stage = rehearse({ services: [erased(iam)], engines: { iam: { validate: validatePolicy } } });
});
afterEach(() => stage.stop());

const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});
const allow = (Action: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action, Resource: "*" } });

const createRole = (RoleName = "EC2Role") =>
  stage.call("iam", "CreateRole", { RoleName, AssumeRolePolicyDocument: trust });

const scope = () => {
  const { core, world } = stage;
  const service = present(core.registry.service("iam"), "iam");
  const found = core.registry.scope(service, world, "us-east-1" as never);
  return { ...found, store: found.store as IamStore };
};

describe("roles", () => {
  test("are made once, shown with their trust policy encoded, and found again", async () => {
    const made = await createRole();
    expect(made.Role).toMatchObject({
      Arn: "arn:aws:iam::000000000000:role/EC2Role",
      Path: "/",
      MaxSessionDuration: 3600,
    });
    expect(made.Role?.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/);
    const { Role: role } = await stage.call("iam", "GetRole", { RoleName: "EC2Role" });
    expect(decodeURIComponent(role?.AssumeRolePolicyDocument ?? "")).toBe(trust);
    await expect(createRole()).rejects.toMatchObject({
      code: "EntityAlreadyExists",
      status: 409,
      message: "Role with name EC2Role already exists.",
    });
    await expect(stage.call("iam", "GetRole", { RoleName: "x" })).rejects.toMatchObject({
      code: "NoSuchEntity",
      status: 404,
      message: "The role with name x cannot be found.",
    });
  });

  test.for<[string, string]>([
    ["no JSON", "{"],
    ["a Resource", allow("sts:AssumeRole")],
    ["an unknown operator", trust.replace('"Action"', '"Condition":{"StringIs":{}},"Action"')],
  ])("a trust policy with %s is malformed", async ([, AssumeRolePolicyDocument]) => {
    await expect(
      stage.call("iam", "CreateRole", { RoleName: "r", AssumeRolePolicyDocument }),
    ).rejects.toMatchObject({ code: "MalformedPolicyDocument", status: 400 });
  });

  test("a boundary is refused, not ignored; a bad name is a validation error", async () => {
    await expect(
      stage.call("iam", "CreateUser", { UserName: "u", PermissionsBoundary: "arn:aws:iam::aws:x" }),
    ).rejects.toThrow(/PermissionsBoundary is not built/);
    await expect(stage.call("iam", "CreateUser", { UserName: "a b" })).rejects.toMatchObject({
      code: "ValidationError",
    });
  });

  test("go only when nothing hangs on them", async () => {
    await createRole();
    const RoleName = "EC2Role";
    const PolicyArn = "arn:aws:iam::aws:policy/AWSElasticBeanstalkWorkerTier";
    const InstanceProfileName = "profile";
    await stage.call("iam", "PutRolePolicy", {
      RoleName,
      PolicyName: "p",
      PolicyDocument: allow("s3:*"),
    });
    await stage.call("iam", "AttachRolePolicy", { RoleName, PolicyArn });
    await stage.call("iam", "CreateInstanceProfile", { InstanceProfileName });
    await stage.call("iam", "AddRoleToInstanceProfile", { InstanceProfileName, RoleName });
    const remove = () => stage.call("iam", "DeleteRole", { RoleName });
    const conflict = (what: string) => ({
      code: "DeleteConflict",
      message: `Cannot delete entity, must ${what} first.`,
    });
    await expect(remove()).rejects.toMatchObject(conflict("remove roles from instance profile"));
    await stage.call("iam", "RemoveRoleFromInstanceProfile", { InstanceProfileName, RoleName });
    await expect(remove()).rejects.toMatchObject(conflict("detach all policies"));
    await stage.call("iam", "DetachRolePolicy", { RoleName, PolicyArn });
    await expect(remove()).rejects.toMatchObject(conflict("delete policies"));
    await stage.call("iam", "DeleteRolePolicy", { RoleName, PolicyName: "p" });
    await remove();
  });

  test("page by name", async () => {
    for (const name of ["b", "a", "c"]) await createRole(name);
    const first = await stage.call("iam", "ListRoles", { MaxItems: 2 });
    expect(first.Roles?.map((role) => role.RoleName)).toEqual(["a", "b"]);
    expect(first.IsTruncated).toBe(true);
    const rest = await stage.call("iam", "ListRoles", { Marker: first.Marker });
    expect(rest.Roles?.map((role) => role.RoleName)).toEqual(["c"]);
    expect(rest.IsTruncated).toBe(false);
    await expect(stage.call("iam", "ListRoles", { Marker: "?" })).rejects.toMatchObject({
      code: "ValidationError",
    });
  });
});

test("managed policies: versions, attachments, conflicts", async () => {
  const made = await stage.call("iam", "CreatePolicy", {
    PolicyName: "Read",
    PolicyDocument: allow("s3:Get*"),
  });
  const PolicyArn = present(made.Policy?.Arn, "arn");
  await createRole();
  await stage.call("iam", "AttachRolePolicy", { RoleName: "EC2Role", PolicyArn });
  await expect(stage.call("iam", "DeletePolicy", { PolicyArn })).rejects.toMatchObject({
    code: "DeleteConflict",
  });
  await stage.call("iam", "CreatePolicyVersion", {
    PolicyArn,
    PolicyDocument: allow("s3:*"),
    SetAsDefault: true,
  });
  const { Policy: policy } = await stage.call("iam", "GetPolicy", { PolicyArn });
  expect(policy).toMatchObject({ DefaultVersionId: "v2", AttachmentCount: 1 });
  await expect(
    stage.call("iam", "DeletePolicyVersion", { PolicyArn, VersionId: "v2" }),
  ).rejects.toMatchObject({ code: "DeleteConflict" });
  const version = await stage.call("iam", "GetPolicyVersion", { PolicyArn, VersionId: "v1" });
  const text = version.PolicyVersion?.Document ?? "";
  expect(decodeURIComponent(text)).toBe(allow("s3:Get*"));
  await expect(
    stage.call("iam", "AttachRolePolicy", { RoleName: "EC2Role", PolicyArn: `${PolicyArn}X` }),
  ).rejects.toMatchObject({ code: "NoSuchEntity" });
  await expect(
    stage.call("iam", "DeletePolicy", { PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" }),
  ).rejects.toMatchObject({ code: "AccessDenied" });
});

describe("who may do what", () => {
  const arn = "arn:aws:iam::000000000000:role/EC2Role";
  const session = (): Principal => ({
    type: "session",
    account: stage.account,
    arn: "arn:aws:sts::000000000000:assumed-role/EC2Role/i-1",
    roleArn: arn,
  });
  const may = (action: string, resource: string) =>
    evaluate(
      { principal: session(), action, resource, context: {} },
      { identity: identityPolicies(arn, scope()) },
    );

  test("a role unknown to IAM has no policies to judge by", () => {
    expect(identityPolicies(arn, scope())).toBeUndefined();
  });

  test("Beanstalk's managed policies cover what its instances do, and no more", async () => {
    await createRole();
    await stage.call("iam", "AttachRolePolicy", {
      RoleName: "EC2Role",
      PolicyArn: "arn:aws:iam::aws:policy/AWSElasticBeanstalkWorkerTier",
    });
    const queue = "arn:aws:sqs:us-east-1:000000000000:q";
    expect(may("sqs:ReceiveMessage", queue).allowed).toBe(true);
    expect(may("sqs:PurgeQueue", queue).allowed).toBe(false);
    expect(may("elastictranscoder:CreatePreset", "*").reason).toContain("No statement allows");
    await stage.call("iam", "PutRolePolicy", {
      RoleName: "EC2Role",
      PolicyName: "Deny",
      PolicyDocument: allow("sqs:ReceiveMessage").replace("Allow", "Deny"),
    });
    expect(may("sqs:ReceiveMessage", queue).reason).toContain(
      "statement 1 of identity policy Deny denies",
    );
  });

  test("a user's key is its session, with the policies of the user and its groups", async () => {
    await stage.call("iam", "CreateUser", { UserName: "ann", Path: "/ops/" });
    const made = await stage.call("iam", "CreateAccessKey", { UserName: "ann" });
    const AccessKeyId = present(made.AccessKey?.AccessKeyId, "id");
    expect(AccessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    const found = present(findAccessKey(scope().store, stage.account, AccessKeyId), "key");
    expect(found.secret).toBe(made.AccessKey?.SecretAccessKey);
    expect(found.principal.arn).toBe("arn:aws:iam::000000000000:user/ops/ann");
    await expect(stage.call("iam", "GetUser", {}, { as: found.principal })).rejects.toThrow(
      /is not authorized to perform: iam:GetUser/,
    );
    await stage.call("iam", "CreateGroup", { GroupName: "ops" });
    await stage.call("iam", "PutGroupPolicy", {
      GroupName: "ops",
      PolicyName: "iam",
      PolicyDocument: allow("iam:Get*"),
    });
    await stage.call("iam", "AddUserToGroup", { GroupName: "ops", UserName: "ann" });
    const { User: user } = await stage.call("iam", "GetUser", {}, { as: found.principal });
    expect(user?.UserName).toBe("ann");
    await stage.call("iam", "UpdateAccessKey", {
      UserName: "ann",
      AccessKeyId,
      Status: "Inactive",
    });
    expect(findAccessKey(scope().store, stage.account, AccessKeyId)).toBeUndefined();
    await stage.call("iam", "CreateAccessKey", { UserName: "ann" });
    await expect(stage.call("iam", "CreateAccessKey", { UserName: "ann" })).rejects.toMatchObject({
      code: "LimitExceeded",
    });
    await expect(stage.call("iam", "DeleteUser", { UserName: "ann" })).rejects.toMatchObject({
      code: "DeleteConflict",
    });
  });
});
