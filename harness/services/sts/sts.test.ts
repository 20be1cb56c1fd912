import { afterEach, beforeEach, expect, test } from "vitest";
import { evaluateTrust } from "#gateway/dispatch/policy-evaluation.ts";
import { validatePolicy } from "#gateway/dispatch/policy-validation.ts";
import { erased } from "#gateway/dispatch/registry.ts";
import { type Rehearsal, rehearse } from "#harness/testing/rehearsal.ts";
import { present } from "#kernel/assert.ts";
import { iam } from "#services/iam/index.ts";
import { sts } from "./index.ts";
import { findSession } from "./session.ts";
import type { StsStore } from "./store.ts";

let stage: Rehearsal;
beforeEach(() => {
  const engines = { iam: { validate: validatePolicy }, sts: { evaluateTrust } };
  stage = rehearse({ services: [erased(iam), erased(sts)], engines });
});
afterEach(() => stage.stop());

const RoleArn = "arn:aws:iam::000000000000:role/worker";
const createRole = (Principal: object, Condition?: object) =>
  stage.call("iam", "CreateRole", {
    RoleName: "worker",
    AssumeRolePolicyDocument: JSON.stringify({
      Statement: { Effect: "Allow", Principal, Action: "sts:AssumeRole", Condition },
    }),
  });
const assume = (more: object = {}) =>
  stage.call("sts", "AssumeRole", { RoleArn, RoleSessionName: "job", ...more });

const find = (id: string | undefined) => {
  const service = present(stage.core.registry.service("sts"), "sts");
  const { store } = stage.core.registry.scope(service, stage.world, "us-east-1" as never);
  return findSession(store as StsStore, stage.account, id ?? "");
};

test("a trusted caller gets credentials that are found again, with their end", async () => {
  await createRole({ AWS: "000000000000" });
  const made = await assume({ DurationSeconds: 900 });
  const arn = "arn:aws:sts::000000000000:assumed-role/worker/job";
  expect(made.AssumedRoleUser?.Arn).toBe(arn);
  const { AccessKeyId: id, SecretAccessKey: secret, SessionToken: token } = made.Credentials ?? {};
  const expiresAt = stage.clock.now() + 900_000;
  expect(made.Credentials?.Expiration?.getTime()).toBe(expiresAt);
  const found = present(find(id), "session");
  expect(found).toMatchObject({ secret, sessionToken: token, expiresAt });
  const me = await stage.call("sts", "GetCallerIdentity", {}, { as: found.principal });
  expect(me).toEqual({ UserId: "worker:job", Account: "000000000000", Arn: arn });
  await stage.advance(901_000);
  await assume();
  expect(find(id)).toBeUndefined();
});

test.for<[string, object, object, RegExp]>([
  ["another trusted principal", { Service: "ec2.amazonaws.com" }, {}, /Principal .*ec2/],
  ["another path", { AWS: "*" }, { RoleArn: RoleArn.replace("role/", "role/x/") }, /another path/],
  ["an unknown role", { AWS: "*" }, { RoleArn: `${RoleArn}x` }, /cannot be found/],
  [
    "another account",
    { AWS: "*" },
    { RoleArn: RoleArn.replace("000000000000", "111111111111") },
    /another account/,
  ],
])("with %s: AccessDenied, with the reason", async ([, principal, more, reason]) => {
  await createRole(principal);
  const refusal = await assume(more).catch((error) => error);
  expect(refusal).toMatchObject({ code: "AccessDenied", status: 403 });
  expect(refusal.message).toMatch(reason);
});

test("an external id is a condition of the trust", async () => {
  await createRole({ AWS: "*" }, { StringEquals: { "sts:ExternalId": "secret" } });
  await expect(assume()).rejects.toMatchObject({ code: "AccessDenied" });
  await assume({ ExternalId: "secret" });
});

test("durations: bounded by the API, by the role, by chaining", async () => {
  await createRole({ AWS: "*" });
  await expect(assume({ DurationSeconds: 60 })).rejects.toMatchObject({ code: "ValidationError" });
  await expect(assume({ DurationSeconds: 3601 })).rejects.toThrow(/MaxSessionDuration/);
  await stage.call("iam", "UpdateRole", { RoleName: "worker", MaxSessionDuration: 7200 });
  const made = await assume({ DurationSeconds: 3601 });
  const as = present(find(made.Credentials?.AccessKeyId), "session").principal;
  await expect(
    stage.call(
      "sts",
      "AssumeRole",
      { RoleArn, RoleSessionName: "chained", DurationSeconds: 3601 },
      { as },
    ),
  ).rejects.toThrow(/role chaining/);
});

test("session tokens keep the owner's identity, and sessions get none", async () => {
  const me = await stage.call("sts", "GetCallerIdentity", {});
  expect(me.Arn).toBe("arn:aws:iam::000000000000:root");
  const made = await stage.call("sts", "GetSessionToken", {});
  expect(find(made.Credentials?.AccessKeyId)?.principal.type).toBe("account");
  await createRole({ AWS: "*" });
  const role = await assume();
  const as = present(find(role.Credentials?.AccessKeyId), "session").principal;
  await expect(stage.call("sts", "GetSessionToken", {}, { as })).rejects.toMatchObject({
    code: "AccessDenied",
  });
});

test("a key id tells its account", async () => {
  await stage.call("iam", "CreateUser", { UserName: "u" });
  const key = await stage.call("iam", "CreateAccessKey", { UserName: "u" });
  const AccessKeyId = present(key.AccessKey?.AccessKeyId, "id");
  expect(await stage.call("sts", "GetAccessKeyInfo", { AccessKeyId })).toEqual({
    Account: "000000000000",
  });
});

test("what is not built is refused by name", async () => {
  await createRole({ AWS: "*" });
  await expect(assume({ Policy: "{}" })).rejects.toThrow(/Policy is not built/);
  await expect(
    stage.call("sts", "DecodeAuthorizationMessage", { EncodedMessage: "x" }),
  ).rejects.toThrow(/DecodeAuthorizationMessage/);
});
