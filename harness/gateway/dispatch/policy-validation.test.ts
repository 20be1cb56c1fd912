import { expect, test } from "vitest";
import { type PolicyKind, validatePolicy } from "./policy-validation.ts";

const good = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "A",
      Effect: "Allow",
      Principal: { CanonicalUser: "c0ffee" },
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::derivatives/*",
      Condition: { Bool: { "aws:SecureTransport": false } },
    },
  ],
};
const statement = (changes: object) => ({ Statement: { ...good.Statement[0], ...changes } });

test("a good document has no problems", () => {
  expect(validatePolicy(good)).toEqual([]);
  expect(validatePolicy(statement({ Principal: undefined }), "identity")).toEqual([]);
  expect(validatePolicy(statement({ Resource: undefined }), "trust")).toEqual([]);
});

test.for<[unknown, PolicyKind, string]>([
  ["text", "resource", "The policy is not a JSON object."],
  [{}, "resource", "The policy has no Statement."],
  [{ Statement: [] }, "resource", "The policy has no Statement."],
  [{ Statement: ["x"] }, "resource", "Statement 1 is not an object."],
  [{ ...good, Version: "2026-01-01" }, "resource", 'Version "2026-01-01" is neither'],
  [{ ...good, Extra: 1 }, "resource", "The element Extra of the policy is unknown."],
  [{ Statement: [...good.Statement, ...good.Statement] }, "resource", 'The Sid "A" is used by two'],
  [statement({ Effect: "allow" }), "resource", 'has the Effect "allow"'],
  [statement({ Actions: "s3:*" }), "resource", "The element Actions of Statement 1 is unknown."],
  [statement({ Principal: undefined }), "resource", "exactly one of Principal and NotPrincipal"],
  [statement({ Principal: "me" }), "resource", 'neither "*" nor an object'],
  [statement({ Principal: { Aws: "*" } }), "resource", "the unknown kind Aws"],
  [statement({ Principal: { AWS: "arn:aws:iam::1:root" } }), "resource", "is not an account"],
  [
    statement({ Principal: { AWS: "arn:aws:iam::123456789012:role/*" } }),
    "resource",
    "is not an account",
  ],
  [good, "identity", "has a Principal, which only a resource's policy has"],
  [good, "trust", "has a Resource, which a role's trust policy must not have"],
  [statement({ Action: undefined }), "resource", "exactly one of Action and NotAction"],
  [statement({ NotAction: "s3:*" }), "resource", "exactly one of Action and NotAction"],
  [statement({ Action: "GetObject" }), "resource", "has not the form service:operation"],
  [statement({ Action: [1] }), "resource", "The Action of Statement 1 is not a string"],
  [statement({ Resource: undefined }), "resource", "exactly one of Resource and NotResource"],
  [statement({ Resource: "derivatives/*" }), "resource", 'is neither an ARN nor "*"'],
  [statement({ Condition: [] }), "resource", "The Condition of Statement 1 is not an object."],
  [
    statement({ Condition: { StringEqual: { a: "b" } } }),
    "resource",
    "The condition operator StringEqual of Statement 1 is unknown.",
  ],
  [statement({ Condition: { Bool: { a: {} } } }), "resource", "The value of Bool a in Statement 1"],
])("%o as %s: %s", ([document, kind, problem]) => {
  expect(validatePolicy(document, kind).join("\n")).toContain(problem);
});
