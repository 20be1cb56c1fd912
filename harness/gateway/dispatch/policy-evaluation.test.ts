import { describe, expect, test } from "vitest";
import { accountId } from "#kernel/brand.ts";
import type { Principal } from "#kernel/principal.ts";
import type { PolicyDocument, PolicyStatement } from "#operation/policy.ts";
import { type AccessPolicies, evaluate, evaluateTrust } from "./policy-evaluation.ts";

const account = accountId("123456789012");
const bucket = "arn:aws:s3:::derivatives";

const owner: Principal = { type: "account", account, arn: `arn:aws:iam::${account}:root` };
const session: Principal = {
  type: "session",
  account,
  arn: `arn:aws:sts::${account}:assumed-role/web/i-1`,
  roleArn: `arn:aws:iam::${account}:role/web`,
};
const user: Principal = {
  type: "session",
  account,
  arn: `arn:aws:iam::${account}:user/ops/ann`,
  roleArn: `arn:aws:iam::${account}:user/ops/ann`,
};
const s3: Principal = { type: "service", account, name: "s3.amazonaws.com", sourceArn: bucket };
const oai: Principal = {
  type: "canonical-user",
  account,
  id: "c0ffee",
  arn: "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1",
};
const nobody: Principal = { type: "anonymous", account };

const document = (...statements: Partial<PolicyStatement>[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: statements.map((statement) => ({
    Effect: "Allow",
    ...(statement.NotAction === undefined && { Action: "s3:GetObject" }),
    ...(statement.NotResource === undefined && { Resource: `${bucket}/*` }),
    ...statement,
  })),
});

const judge = (principal: Principal, policies: AccessPolicies, context = {}) =>
  evaluate(
    { principal, action: "s3:GetObject", resource: `${bucket}/show/low.m3u8`, context },
    policies,
  );

const identity = (...statements: Partial<PolicyStatement>[]): AccessPolicies => ({
  identity: [document(...statements)],
});
const resource = (...statements: Partial<PolicyStatement>[]): AccessPolicies => ({
  identity: [],
  resource: document(...statements),
});

describe("who needs what", () => {
  test.for<[string, Principal, AccessPolicies, boolean]>([
    ["the owner without any policy", owner, {}, true],
    ["the owner, denied", owner, resource({ Effect: "Deny", Principal: "*" }), false],
    ["a session of a role unknown to IAM", session, {}, true],
    [
      "that session, denied",
      session,
      { resource: document({ Effect: "Deny", Principal: "*" }) },
      false,
    ],
    ["a session of a role without policies", session, { identity: [] }, false],
    ["a session, identity allows", session, identity({}), true],
    ["a session, the resource allows", session, resource({ Principal: "*" }), true],
    [
      "a session, the resource names its account only",
      session,
      resource({ Principal: { AWS: account } }),
      false,
    ],
    [
      "a session, the resource names its account and identity allows",
      session,
      { identity: [document({})], resource: document({ Principal: { AWS: account } }) },
      true,
    ],
    [
      "deny of identity wins over allow of the resource",
      session,
      {
        identity: [document({ Effect: "Deny", Action: "s3:*" })],
        resource: document({ Principal: "*" }),
      },
      false,
    ],
    ["a service without policy", s3, {}, false],
    ["a service, not allowed by identity policies", s3, { identity: [] }, false],
    ["a canonical user without policy", oai, {}, false],
    ["anonymous without policy", nobody, {}, false],
    ["anonymous, allowed to all", nobody, resource({ Principal: "*" }), true],
  ])("%s", ([, principal, policies, allowed]) => {
    expect(judge(principal, policies).allowed).toBe(allowed);
  });
});

describe("Principal", () => {
  test.for<[Principal, NonNullable<PolicyStatement["Principal"]>, boolean]>([
    [session, { AWS: "*" }, true],
    [session, { AWS: session.type === "session" ? session.roleArn : "" }, true],
    [session, { AWS: `arn:aws:sts::${account}:assumed-role/web/i-1` }, true],
    [session, { AWS: `arn:aws:sts::${account}:assumed-role/web/i-2` }, false],
    [
      session,
      { AWS: ["arn:aws:iam::999999999999:root", `arn:aws:iam::${account}:role/web`] },
      true,
    ],
    [session, { Service: "s3.amazonaws.com" }, false],
    [user, { AWS: `arn:aws:iam::${account}:user/ops/ann` }, true],
    [user, { AWS: `arn:aws:iam::${account}:user/ann` }, false],
    [s3, { Service: "s3.amazonaws.com" }, true],
    [s3, { Service: ["sns.amazonaws.com", "s3.amazonaws.com"] }, true],
    [s3, { Service: "sns.amazonaws.com" }, false],
    [s3, { AWS: "*" }, true],
    [s3, { AWS: account }, false],
    [oai, { CanonicalUser: "c0ffee" }, true],
    [oai, { CanonicalUser: "beef" }, false],
    [oai, { AWS: "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1" }, true],
    [oai, { AWS: account }, false],
    [nobody, { AWS: "*" }, true],
    [nobody, { AWS: account }, false],
    [nobody, { Federated: "*" }, false],
  ])("%o by %o: %s", ([principal, element, allowed]) => {
    expect(judge(principal, resource({ Principal: element })).allowed).toBe(allowed);
  });

  test("NotPrincipal takes in everyone it does not name", () => {
    const statement = { NotPrincipal: { Service: "s3.amazonaws.com" } };
    expect(judge(s3, resource(statement)).allowed).toBe(false);
    expect(judge(oai, resource(statement)).allowed).toBe(true);
  });

  test("a statement of a resource policy without Principal covers nobody", () => {
    expect(judge(s3, resource({})).allowed).toBe(false);
  });
});

describe("Action and Resource", () => {
  test.for<[Partial<PolicyStatement>, boolean]>([
    [{ Action: "*" }, true],
    [{ Action: "S3:getobject" }, true],
    [{ Action: "s3:Get*" }, true],
    [{ Action: "s3:GetObjec?" }, true],
    [{ Action: "s3:GetObject?" }, false],
    [{ Action: ["s3:PutObject", "s3:*Object"] }, true],
    [{ Action: "sqs:*" }, false],
    [{ NotAction: "s3:Put*" }, true],
    [{ NotAction: "s3:get*" }, false],
    [{ Resource: "*" }, true],
    [{ Resource: bucket }, false],
    [{ Resource: `${bucket}/show/???.m3u8` }, true],
    [{ Resource: `${bucket}/SHOW/*` }, false],
    [{ Resource: [bucket, `${bucket}/*`] }, true],
    [{ NotResource: `${bucket}/show/*` }, false],
    [{ NotResource: `${bucket}/other/*` }, true],
  ])("%o: %s", ([statement, allowed]) => {
    expect(judge(session, identity(statement)).allowed).toBe(allowed);
  });

  test("policy variables are filled in, from 2012-10-17 on", () => {
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: these are IAM's own variables
    const home = document({ Resource: "arn:aws:s3:::derivatives/${aws:username}/*" });
    const missing = document({ Resource: "arn:aws:s3:::derivatives/${aws:nothing}*" });
    const fallback = document({ Resource: "arn:aws:s3:::${aws:nothing, 'derivatives'}/*" });
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
    const ask = (policy: PolicyDocument) =>
      evaluate(
        { principal: user, action: "s3:GetObject", resource: `${bucket}/ann/a`, context: {} },
        { identity: [policy] },
      ).allowed;
    expect(ask(home)).toBe(true);
    expect(ask(missing)).toBe(false);
    expect(ask(fallback)).toBe(true);
    expect(ask({ ...home, Version: "2008-10-17" })).toBe(false);
  });
});

describe("reasons", () => {
  test("a denial names the statement", () => {
    const { reason } = judge(session, {
      identity: [document({})],
      resource: document({ Sid: "Frozen", Effect: "Deny", Principal: "*", Action: "s3:*" }),
    });
    expect(reason).toBe(
      'statement "Frozen" of the resource policy denies s3:GetObject on ' +
        "arn:aws:s3:::derivatives/show/low.m3u8 for " +
        "arn:aws:sts::123456789012:assumed-role/web/i-1.",
    );
  });

  test("without an allow, the nearest statement and what it lacks are told", () => {
    const { reason } = judge(
      s3,
      resource(
        { Sid: "Far", Principal: { Service: "sns.amazonaws.com" }, Action: "sns:*" },
        {
          Sid: "Near",
          Principal: { Service: "s3.amazonaws.com" },
          Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::masterfiles" } },
        },
      ),
    );
    expect(reason).toBe(
      "No statement allows s3:GetObject on arn:aws:s3:::derivatives/show/low.m3u8 for " +
        's3.amazonaws.com: nearest is statement "Near" of the resource policy, but its condition ' +
        "ArnLike aws:SourceArn wants arn:aws:s3:::masterfiles, which is arn:aws:s3:::derivatives.",
    );
  });

  test("the misshapen topic ARN of the pipeline policy is shown", () => {
    const topic = "arn:aws:sns:us-east-1:123456789012:t";
    const { allowed, reason } = evaluate(
      { principal: session, action: "sns:Publish", resource: topic, context: {} },
      identity({ Action: "sns:Publish", Resource: `arn:aws:sns:us-east-1:123456789012:${topic}` }),
    );
    expect(allowed).toBe(false);
    expect(reason).toContain(
      `its Resource arn:aws:sns:us-east-1:123456789012:${topic} does not cover ${topic}`,
    );
  });

  test("no policy at all is told as such", () => {
    expect(judge(oai, {}).reason).toContain("the resource has no policy with an Allow statement");
    expect(judge(session, { identity: [] }).reason).toContain("neither a policy of its role");
  });
});

describe("trust policies", () => {
  const roleArn = `arn:aws:iam::${account}:role/worker`;
  const trust = (principal: NonNullable<PolicyStatement["Principal"]>): PolicyDocument => ({
    Statement: { Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" },
  });
  const ask = (principal: Principal, policy: PolicyDocument) =>
    evaluateTrust({ principal, action: "sts:AssumeRole", resource: roleArn, context: {} }, policy);

  test("even the owner has to be named, by account or by ARN", () => {
    expect(ask(owner, trust({ Service: "ec2.amazonaws.com" })).allowed).toBe(false);
    expect(ask(owner, trust({ AWS: account })).allowed).toBe(true);
    expect(ask(session, trust({ AWS: `arn:aws:iam::${account}:root` })).allowed).toBe(true);
  });

  test("a service has to be named", () => {
    expect(ask(s3, trust({ Service: "s3.amazonaws.com" })).allowed).toBe(true);
    expect(ask(s3, trust({ Service: "lambda.amazonaws.com" })).allowed).toBe(false);
  });

  test("a deny wins", () => {
    const policy: PolicyDocument = {
      Statement: [
        { Effect: "Allow", Principal: "*", Action: "sts:*" },
        { Effect: "Deny", Principal: { AWS: account }, Action: "sts:AssumeRole" },
      ],
    };
    expect(ask(owner, policy).allowed).toBe(false);
    expect(ask(s3, policy).allowed).toBe(true);
  });
});
