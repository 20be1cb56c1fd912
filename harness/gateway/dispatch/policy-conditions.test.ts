import { describe, expect, test } from "vitest";
import { type ConditionBlock, conditionMiss, conditionOperator } from "./policy-conditions.ts";

const context = {
  "aws:SourceArn": "arn:aws:s3:::derivatives",
  "aws:SourceIp": "10.1.2.3",
  "aws:SecureTransport": "false",
  "aws:CurrentTime": "2026-01-02T03:04:05Z",
  "s3:max-keys": "10",
  "s3:prefix": "dropbox/",
  "aws:TagKeys": ["env", "unit"],
};

const holds = (block: ConditionBlock) =>
  conditionMiss(block, context, (value) => value) === undefined;

describe("operators", () => {
  test.for<[string, string, string | readonly string[], boolean]>([
    ["StringEquals", "s3:prefix", "dropbox/", true],
    ["StringEquals", "S3:PREFIX", "dropbox/", true],
    ["StringEquals", "s3:prefix", "DROPBOX/", false],
    ["StringEquals", "s3:prefix", ["a", "dropbox/"], true],
    ["StringEquals", "s3:absent", "a", false],
    ["StringEqualsIfExists", "s3:absent", "a", true],
    ["StringEqualsIfExists", "s3:prefix", "a", false],
    ["StringNotEquals", "s3:prefix", "dropbox/", false],
    ["StringNotEquals", "s3:prefix", ["a", "dropbox/"], false],
    ["StringNotEquals", "s3:prefix", ["a", "b"], true],
    ["StringNotEquals", "s3:absent", "a", true],
    ["StringEqualsIgnoreCase", "s3:prefix", "DropBox/", true],
    ["StringNotEqualsIgnoreCase", "s3:prefix", "DropBox/", false],
    ["StringLike", "s3:prefix", "drop*", true],
    ["StringLike", "s3:prefix", "dropbo?/", true],
    ["StringLike", "s3:prefix", "Drop*", false],
    ["StringNotLike", "s3:prefix", "drop*", false],
    ["ArnEquals", "aws:SourceArn", "arn:aws:s3:::derivatives", true],
    ["ArnEquals", "aws:SourceArn", "arn:aws:s3:*:*:deriv*", true],
    ["ArnLike", "aws:SourceArn", "arn:aws:s3:::masterfiles", false],
    ["ArnLike", "aws:SourceArn", "arn:*", false],
    ["ArnNotLike", "aws:SourceArn", "arn:aws:s3:::deriv*", false],
    ["ArnNotEquals", "aws:SourceArn", "arn:aws:s3:::other", true],
    ["Bool", "aws:SecureTransport", "false", true],
    ["Bool", "aws:SecureTransport", "true", false],
    ["BoolIfExists", "aws:MultiFactorAuthPresent", "true", true],
    ["NumericEquals", "s3:max-keys", "10.0", true],
    ["NumericNotEquals", "s3:max-keys", "10", false],
    ["NumericLessThan", "s3:max-keys", "10", false],
    ["NumericLessThanEquals", "s3:max-keys", "10", true],
    ["NumericGreaterThan", "s3:max-keys", "9", true],
    ["NumericGreaterThanEquals", "s3:max-keys", "11", false],
    ["NumericEquals", "s3:prefix", "0", false],
    ["DateLessThan", "aws:CurrentTime", "2026-01-02T03:04:06Z", true],
    ["DateLessThan", "aws:CurrentTime", "1767323045", false],
    ["DateLessThanEquals", "aws:CurrentTime", "1767323045", true],
    ["DateGreaterThan", "aws:CurrentTime", "2026-01-02", true],
    ["DateGreaterThanEquals", "aws:CurrentTime", "2026-01-03", false],
    ["DateEquals", "aws:CurrentTime", "2026-01-02T03:04:05+00:00", true],
    ["DateNotEquals", "aws:CurrentTime", "not a date", true],
    ["IpAddress", "aws:SourceIp", "10.0.0.0/8", true],
    ["IpAddress", "aws:SourceIp", "10.1.2.3", true],
    ["IpAddress", "aws:SourceIp", "10.1.2.2/32", false],
    ["IpAddress", "aws:SourceIp", "2001:db8::/32", false],
    ["NotIpAddress", "aws:SourceIp", "10.0.0.0/8", false],
    ["NotIpAddress", "aws:SourceIp", ["192.168.0.0/16", "172.16.0.0/12"], true],
    ["Null", "s3:absent", "true", true],
    ["Null", "s3:absent", "false", false],
    ["Null", "s3:prefix", "false", true],
    ["ForAnyValue:StringEquals", "aws:TagKeys", ["unit", "owner"], true],
    ["ForAnyValue:StringEquals", "aws:TagKeys", "owner", false],
    ["ForAnyValue:StringEquals", "aws:absent", "owner", false],
    ["ForAllValues:StringEquals", "aws:TagKeys", ["unit", "env", "owner"], true],
    ["ForAllValues:StringEquals", "aws:TagKeys", "unit", false],
    ["ForAllValues:StringEquals", "aws:absent", "unit", true],
    ["ForAnyValue:StringNotEquals", "aws:TagKeys", "unit", true],
    ["ForAllValues:StringNotLike", "aws:TagKeys", "u*", false],
    ["StringSortOf", "s3:prefix", "dropbox/", false],
  ])("%s %s %o: %s", ([operator, key, value, expected]) => {
    expect(holds({ [operator]: { [key]: value } })).toBe(expected);
  });
});

test("all keys of all operators have to hold, and the first that does not is told", () => {
  const block = {
    StringEquals: { "s3:prefix": "dropbox/", "s3:max-keys": "10" },
    Bool: { "aws:SecureTransport": "true" },
  };
  expect(conditionMiss(block, context, (value) => value)).toEqual({
    operator: "Bool",
    key: "aws:SecureTransport",
    expected: ["true"],
    actual: ["false"],
  });
});

test("booleans and numbers of JSON documents count as their text", () => {
  const block = JSON.parse(
    '{"Bool":{"aws:SecureTransport":false},"NumericLessThan":{"s3:max-keys":11}}',
  );
  expect(holds(block)).toBe(true);
});

test.for([
  ["StringEquals", true],
  ["ForAllValues:ArnLikeIfExists", true],
  ["Null", true],
  ["NullIfExists", false],
  ["ForAnyValue:Null", false],
  ["StringEqual", false],
  ["stringEquals", false],
  ["constructor", false],
  ["ForSomeValues:StringEquals", false],
] as const)("operator %s is known: %s", ([name, known]) => {
  expect(conditionOperator(name) !== undefined).toBe(known);
});
