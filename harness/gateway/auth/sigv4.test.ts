/**
 * AWS's published examples.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */

import { expect, test } from "vitest";
import { readClaim, type SignatureClaim } from "./claim.ts";
import { equalSignatures, sha256, verifySignature } from "./sigv4.ts";

const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const SCOPE = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";
const EMPTY = sha256("");

interface Example {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly rawQuery?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
  readonly signature: string;
}

const host = "examplebucket.s3.amazonaws.com";
const examples: readonly Example[] = [
  {
    what: "GET object",
    method: "GET",
    path: "/test.txt",
    headers: { host, range: "bytes=0-9", "x-amz-content-sha256": EMPTY },
    payload: EMPTY,
    signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  },
  {
    what: "PUT object, whose path needs encoding",
    method: "PUT",
    path: "/test$file.text",
    headers: {
      date: "Fri, 24 May 2013 00:00:00 GMT",
      host,
      "x-amz-content-sha256": sha256("Welcome to Amazon S3."),
      "x-amz-storage-class": "REDUCED_REDUNDANCY",
    },
    payload: sha256("Welcome to Amazon S3."),
    signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
  },
  {
    what: "GET bucket lifecycle, a query without a value",
    method: "GET",
    path: "/",
    rawQuery: "lifecycle",
    headers: { host, "x-amz-content-sha256": EMPTY },
    payload: EMPTY,
    signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
  },
  {
    what: "GET bucket, a query in another order",
    method: "GET",
    path: "/",
    rawQuery: "prefix=J&max-keys=2",
    headers: { host, "x-amz-content-sha256": EMPTY },
    payload: EMPTY,
    signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
  },
];

test.for(examples)("$what", ({ method, path, rawQuery = "", headers, payload, signature }) => {
  const signed = { ...headers, "x-amz-date": "20130524T000000Z" };
  const names = Object.keys(signed).sort().join(";");
  const authorization = `AWS4-HMAC-SHA256 Credential=${SCOPE},SignedHeaders=${names},Signature=${signature}`;
  const all = { ...signed, authorization };
  const claim = readClaim(all, new URLSearchParams(rawQuery)) as SignatureClaim;
  const request = { method, path, rawQuery, headers: all };
  expect(verifySignature(request, claim, SECRET, payload).matches).toBe(true);
  expect(verifySignature({ ...request, method: "HEAD" }, claim, SECRET, payload).matches).toBe(
    false,
  );
});

test("a presigned URL", () => {
  const rawQuery =
    `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(SCOPE)}` +
    "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host" +
    "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
  const claim = readClaim({ host }, new URLSearchParams(rawQuery)) as SignatureClaim;
  expect(claim).toMatchObject({ kind: "presigned", expiresSeconds: "86400", service: "s3" });
  const request = { method: "GET", path: "/test.txt", rawQuery, headers: { host } };
  expect(verifySignature(request, claim, SECRET, "UNSIGNED-PAYLOAD").matches).toBe(true);
});

test("services other than S3 sign the encoded path encoded again", () => {
  const claim: SignatureClaim = {
    kind: "header",
    accessKeyId: "k",
    date: "20250101",
    region: "us-east-1",
    service: "lambda",
    scope: "20250101/us-east-1/lambda/aws4_request",
    signedHeaders: ["host"],
    signature: "",
    signedAt: "20250101T000000Z",
    sessionToken: undefined,
    expiresSeconds: undefined,
  };
  const request = { method: "GET", path: "/f/arn%3Aaws", rawQuery: "", headers: { host: "h" } };
  const other = verifySignature(request, claim, SECRET, EMPTY).canonicalRequest;
  expect(other.split("\n")[1]).toBe("/f/arn%253Aaws");
  const s3 = verifySignature(request, { ...claim, service: "s3" }, SECRET, EMPTY);
  expect(s3.canonicalRequest.split("\n")[1]).toBe("/f/arn%3Aaws");
});

test("Signature Version 2 is recognized, to be refused", () => {
  const none = new URLSearchParams();
  expect(readClaim({ authorization: "AWS AKID:c2ln" }, none)).toEqual({
    kind: "unsupported",
    scheme: "Signature Version 2",
  });
  const presigned = new URLSearchParams("AWSAccessKeyId=k&Signature=s&Expires=1");
  expect(readClaim({}, presigned)).toMatchObject({ kind: "unsupported" });
});

test("signatures of other lengths and alphabets are unequal, not errors", () => {
  expect(equalSignatures("ab", "abc")).toBe(false);
  expect(equalSignatures("ab", "é1")).toBe(false);
  expect(equalSignatures("ab", "ab")).toBe(true);
});
