import { createSign, generateKeyPairSync } from "node:crypto";
import { getSignedCookies, getSignedUrl } from "@aws-sdk/cloudfront-signer";
import { describe, expect, test } from "vitest";
import type { EdgeRequest } from "./request.ts";
import { judgeViewer, withoutSigningParameters } from "./signature.ts";

const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const other = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const keyPairId = "APKAEXAMPLE1234567";
const signers = { [keyPairId]: keys.publicKey };
const now = Date.parse("2026-03-01T12:00:00Z");
const soon = new Date(now + 60_000).toISOString();
const base = "https://httpstream.example.edu";
const key = { keyPairId, privateKey: keys.privateKey };

const requestFor = (url: string, headers: Record<string, string> = {}): EdgeRequest => {
  const [, protocol = "", host = "", path = "/", query = ""] =
    /^(\w+):\/\/([^/]+)([^?]*)\??(.*)$/.exec(url) ?? [];
  return {
    method: "GET",
    protocol: protocol === "https" ? "https" : "http",
    host,
    path,
    query,
    headers,
    clientIp: "203.0.113.9",
  };
};

const cookieHeader = (cookies: object) => ({
  cookie: Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join("; "),
});

const judge = (request: EdgeRequest, at = now) => judgeViewer(request, signers, at);

const codeOf = (request: EdgeRequest, at = now) => {
  const verdict = judge(request, at);
  return verdict.allowed ? "allowed" : verdict.refusal.code;
};

/** A policy signed by hand, as clients other than the SDK may write it. */
const signedBy = (policy: string, privateKey: string = keys.privateKey) => {
  const safe = (text: string) =>
    text.replaceAll("+", "-").replaceAll("=", "_").replaceAll("/", "~");
  return {
    Policy: safe(Buffer.from(policy).toString("base64")),
    Signature: safe(createSign("RSA-SHA1").update(policy).sign(privateKey, "base64")),
    "Key-Pair-Id": keyPairId,
  };
};
const policyUrl = (url: string, policy: string, privateKey?: string) =>
  `${url}${url.includes("?") ? "&" : "?"}${new URLSearchParams(signedBy(policy, privateKey))}`;

const statement = (resource: string | undefined, condition: object = {}) =>
  JSON.stringify({
    Statement: [
      {
        ...(resource !== undefined && { Resource: resource }),
        Condition: { DateLessThan: { "AWS:EpochTime": now / 1000 + 60 }, ...condition },
      },
    ],
  });

describe("what the SDK signs is accepted", () => {
  test("canned URL, with the application's own query", () => {
    const url = getSignedUrl({ ...key, url: `${base}/a b/low.m3u8?size=1`, dateLessThan: soon });
    expect(url).toContain("Expires=");
    expect(judge(requestFor(url))).toMatchObject({ allowed: true, keyPairId });
  });

  test("custom URL with start and address", () => {
    const url = getSignedUrl({
      ...key,
      url: `${base}/x/low.m3u8`,
      dateLessThan: soon,
      dateGreaterThan: new Date(now - 1000).toISOString(),
      ipAddress: "203.0.113.0/24",
    });
    expect(url).toContain("Policy=");
    expect(codeOf(requestFor(url))).toBe("allowed");
  });

  test("custom URL whose resource holds a bare query", () => {
    const url = getSignedUrl({
      ...key,
      url: `${base}/x/low.m3u8?size=1`,
      dateLessThan: soon,
      ipAddress: "203.0.113.9",
    });
    expect(codeOf(requestFor(url))).toBe("allowed");
    expect(codeOf(requestFor(url.replace("size=1", "size=2")))).toBe("AccessDenied");
  });

  test("canned cookies, for the one URL", () => {
    const cookies = getSignedCookies({ ...key, url: `${base}/x/low.m3u8`, dateLessThan: soon });
    expect(codeOf(requestFor(`${base}/x/low.m3u8`, cookieHeader(cookies)))).toBe("allowed");
    expect(codeOf(requestFor(`${base}/x/high.m3u8`, cookieHeader(cookies)))).toBe("AccessDenied");
  });

  test("custom cookies as Avalon makes them, on either protocol", () => {
    const policy = statement("http*://httpstream.example.edu/mf1/*");
    const cookies = getSignedCookies({ ...key, policy });
    for (const protocol of ["http", "https"]) {
      const url = `${protocol}://httpstream.example.edu/mf1/low/00001.ts`;
      expect(codeOf(requestFor(url, cookieHeader(cookies)))).toBe("allowed");
    }
    const elsewhere = requestFor(`${base}/mf2/low.m3u8`, cookieHeader(cookies));
    expect(codeOf(elsewhere)).toBe("AccessDenied");
  });

  test("SHA-256, when the algorithm is named", () => {
    const url = getSignedUrl({
      ...key,
      url: `${base}/x`,
      dateLessThan: soon,
      algorithm: "SHA256",
    });
    expect(codeOf(requestFor(url))).toBe("allowed");
    expect(codeOf(requestFor(url.replace("Hash-Algorithm=SHA256", "")))).toBe("AccessDenied");
  });

  test("a key on P-256", () => {
    const pair = generateKeyPairSync("ec", {
      namedCurve: "P-256",
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    const url = getSignedUrl({
      keyPairId,
      privateKey: pair.privateKey,
      url: `${base}/x`,
      dateLessThan: soon,
    });
    expect(judgeViewer(requestFor(url), { [keyPairId]: pair.publicKey }, now).allowed).toBe(true);
    expect(codeOf(requestFor(url))).toBe("AccessDenied");
  });

  test("a local port may be part of what is signed, or not", () => {
    const local = "http://e1.cloudfront.localhost";
    const signed = getSignedUrl({ ...key, url: `${local}/x`, dateLessThan: soon });
    expect(codeOf(requestFor(signed.replace("localhost", "localhost:4566")))).toBe("allowed");
    const ported = getSignedUrl({ ...key, url: `${local}:4566/x`, dateLessThan: soon });
    expect(codeOf(requestFor(ported))).toBe("allowed");
    expect(codeOf(requestFor(ported.replace(":4566", "")))).toBe("AccessDenied");
  });
});

describe("refusals", () => {
  const canned = getSignedUrl({ ...key, url: `${base}/x.m3u8`, dateLessThan: soon });
  const custom = policyUrl(`${base}/x.m3u8`, statement(`${base}/*`));

  test.for<[string, string, string]>([
    ["nothing signed", `${base}/x.m3u8`, "MissingKey"],
    ["an empty key pair id", canned.replace(keyPairId, ""), "MissingKey"],
    ["an unknown key pair", canned.replace(keyPairId, "APKAOTHER"), "InvalidKey"],
    ["a name every object has", canned.replace(keyPairId, "constructor"), "InvalidKey"],
    ["another path", canned.replace("x.m3u8", "y.m3u8"), "AccessDenied"],
    ["another protocol", canned.replace("https:", "http:"), "AccessDenied"],
    ["another host", canned.replace("httpstream", "dexample"), "AccessDenied"],
    ["an added query", canned.replace("?", "?size=1&"), "AccessDenied"],
    ["a later expiry", canned.replace(/Expires=\d+/, "Expires=2147483647"), "AccessDenied"],
    ["an expiry that is no number", canned.replace(/Expires=\d+/, "Expires=x"), "MalformedPolicy"],
    [
      "an expiry beyond 2038",
      canned.replace(/Expires=\d+/, "Expires=2147483648"),
      "MalformedPolicy",
    ],
    ["neither policy nor expiry", canned.replace(/Expires=\d+&/, ""), "MalformedPolicy"],
    ["no signature", canned.replace(/Signature=[^&]*/, "Signature="), "MalformedSignature"],
    ["a cut signature", canned.replace(/Signature=./, "Signature="), "MalformedSignature"],
    [
      "a signature in plain base64",
      canned.replace(/Signature=[^&]*/, "Signature=ab%2Bc"),
      "AccessDenied",
    ],
    ["an undecodable policy", custom.replace(/Policy=./, "Policy=!"), "MalformedPolicy"],
    [
      "a policy of another",
      custom.replace(/Policy=[^&]*/, `Policy=${signedBy(statement("*")).Policy}`),
      "AccessDenied",
    ],
    [
      "a signature of another key",
      policyUrl(`${base}/x`, statement("*"), other.privateKey),
      "AccessDenied",
    ],
    ["a policy that is no JSON", policyUrl(`${base}/x`, "{"), "MalformedPolicy"],
    ["a policy without Statement", policyUrl(`${base}/x`, "{}"), "MalformedPolicy"],
    [
      "a policy with two statements",
      policyUrl(
        `${base}/x`,
        JSON.stringify({ Statement: [1, 2].flatMap(() => JSON.parse(statement("*")).Statement) }),
      ),
      "MalformedPolicy",
    ],
    [
      "a policy without an end",
      policyUrl(`${base}/x`, '{"Statement":[{"Resource":"*","Condition":{}}]}'),
      "MalformedPolicy",
    ],
    [
      "an unknown condition",
      policyUrl(`${base}/x`, statement("*", { Referer: {} })),
      "MalformedPolicy",
    ],
    [
      "an end as text",
      policyUrl(`${base}/x`, statement("*", { DateLessThan: { "AWS:EpochTime": "1" } })),
      "MalformedPolicy",
    ],
    [
      "a start to come",
      policyUrl(
        `${base}/x`,
        statement("*", { DateGreaterThan: { "AWS:EpochTime": now / 1000 + 1 } }),
      ),
      "AccessDenied",
    ],
    [
      "an address elsewhere",
      policyUrl(`${base}/x`, statement("*", { IpAddress: { "AWS:SourceIp": "10.0.0.0/8" } })),
      "AccessDenied",
    ],
    ["a resource elsewhere", policyUrl(`${base}/x`, statement(`${base}/y`)), "AccessDenied"],
  ])("%s", ([, url, code]) => {
    expect(codeOf(requestFor(url))).toBe(code);
  });

  test("the end is judged when the request starts, to the second", () => {
    expect(codeOf(requestFor(canned), now + 59_999)).toBe("allowed");
    expect(codeOf(requestFor(canned), now + 60_000)).toBe("AccessDenied");
    expect(judge(requestFor(canned), now + 60_000)).toMatchObject({
      reason: "The signature expired at 2026-03-01T12:01:00.000Z; it is 2026-03-01T12:01:00.000Z.",
    });
  });

  test("the journal is told which key pairs would do", () => {
    const verdict = judge(requestFor(canned.replace(keyPairId, "K2")));
    expect(verdict.reason).toBe(`Key pair K2 is not trusted here; ${keyPairId} is.`);
  });
});

test("a policy without a resource is good for any file; Statement may be an object", () => {
  expect(codeOf(requestFor(policyUrl(`${base}/any`, statement(undefined))))).toBe("allowed");
  const object = JSON.stringify({ Statement: JSON.parse(statement("*")).Statement[0] });
  expect(codeOf(requestFor(policyUrl(`${base}/any`, object)))).toBe("allowed");
});

test("a signed query wins over cookies, good or bad", () => {
  const good = getSignedCookies({ ...key, policy: statement("*") });
  const bad = getSignedUrl({ ...key, url: `${base}/other`, dateLessThan: soon });
  const request = requestFor(bad.replace("/other", "/x"), cookieHeader(good));
  expect(codeOf(request)).toBe("AccessDenied");
  expect(codeOf(requestFor(`${base}/x?Expires=1`, cookieHeader(good)))).toBe("allowed");
});

test("of two cookies with one name the first counts", () => {
  const { "CloudFront-Policy": policy, ...rest } = getSignedCookies({
    ...key,
    policy: statement("*"),
  });
  const { cookie } = cookieHeader(rest);
  const both = { cookie: `CloudFront-Policy=${policy}; CloudFront-Policy=broken; ${cookie}` };
  expect(codeOf(requestFor(`${base}/x`, both))).toBe("allowed");
});

test("CloudFront's own parameters do not go on", () => {
  const query = "a=1&Policy=p&Signature=s&Key-Pair-Id=k&b=%20&Expires=5&expires=6";
  expect(withoutSigningParameters(query)).toBe("a=1&b=%20&expires=6");
});
