import { generateKeyPairSync } from "node:crypto";
import http from "node:http";
import {
  CloudFrontClient,
  CreateCloudFrontOriginAccessIdentityCommand,
  CreateDistributionCommand,
  CreateKeyGroupCommand,
  CreatePublicKeyCommand,
} from "@aws-sdk/client-cloudfront";
import {
  CreateBucketCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { getSignedCookies, getSignedUrl } from "@aws-sdk/cloudfront-signer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHarness, type Harness } from "#harness/harness.ts";

const bucket = "derivatives";
const video = Buffer.alloc(3_000_000, "0123456789");
const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

let harness: Harness;
let s3: S3Client;
let cloudfront: CloudFrontClient;
let keyPairId: string;
let domain: string;

beforeAll(async () => {
  harness = await createHarness({ port: 0 });
  const settings = {
    endpoint: harness.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
  s3 = new S3Client({ ...settings, forcePathStyle: true });
  cloudfront = new CloudFrontClient(settings);
  const identity = await cloudfront.send(
    new CreateCloudFrontOriginAccessIdentityCommand({
      CloudFrontOriginAccessIdentityConfig: { CallerReference: "1", Comment: "" },
    }),
  );
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: "mf1/a b.mp4", Body: video }));
  const canonicalUser = identity.CloudFrontOriginAccessIdentity?.S3CanonicalUserId;
  const Statement = {
    Effect: "Allow",
    Principal: { CanonicalUser: canonicalUser },
    Action: "s3:GetObject",
    Resource: `arn:aws:s3:::${bucket}/*`,
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
  const key = await cloudfront.send(
    new CreatePublicKeyCommand({
      PublicKeyConfig: { CallerReference: "1", Name: "k", EncodedKey: keys.publicKey },
    }),
  );
  keyPairId = key.PublicKey?.Id ?? "";
  const group = await cloudfront.send(
    new CreateKeyGroupCommand({ KeyGroupConfig: { Name: "g", Items: [keyPairId] } }),
  );
  const reference = identity.CloudFrontOriginAccessIdentity?.Id;
  const S3OriginConfig = {
    OriginAccessIdentity: `origin-access-identity/cloudfront/${reference}`,
  };
  const made = await cloudfront.send(
    new CreateDistributionCommand({
      DistributionConfig: {
        CallerReference: "1",
        Comment: "",
        Enabled: true,
        Aliases: { Quantity: 1, Items: ["httpstream.avalon.localhost"] },
        Origins: {
          Quantity: 1,
          Items: [{ Id: "o", DomainName: `${bucket}.s3.amazonaws.com`, S3OriginConfig }],
        },
        DefaultCacheBehavior: {
          TargetOriginId: "o",
          ViewerProtocolPolicy: "allow-all",
          ForwardedValues: { QueryString: false, Cookies: { Forward: "none" } },
          TrustedKeyGroups: { Enabled: true, Quantity: 1, Items: [group.KeyGroup?.Id ?? ""] },
        },
      },
    }),
  );
  domain = made.Distribution?.DomainName ?? "";
});

afterAll(async () => {
  s3.destroy();
  cloudfront.destroy();
  await harness.stop();
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** As a player whose resolver knows names under .localhost. */
function get(url: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  const [, host = "", path = ""] = /^http:\/\/([^/]+)(.*)$/.exec(url) ?? [];
  return new Promise((resolve, reject) => {
    const { port } = harness;
    const options = { host: "127.0.0.1", port, path, method, headers: { ...headers, host } };
    const request = http.request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    request.on("error", reject).end();
  });
}

const signed = (host: string) =>
  getSignedUrl({
    keyPairId,
    privateKey: keys.privateKey,
    url: `http://${host}:${harness.port}/mf1/a b.mp4`,
    dateLessThan: new Date(harness.clock.now() + 60_000).toISOString(),
  });

test("a signed URL plays from the distribution's own host, second time from the cache", async () => {
  const first = await get(signed(domain));
  expect(first).toMatchObject({ status: 200, headers: { "x-cache": "Miss from cloudfront" } });
  expect(first.body.equals(video)).toBe(true);
  const part = await get(signed(domain), { range: "bytes=10-19" });
  expect(part).toMatchObject({
    status: 206,
    headers: { "x-cache": "Hit from cloudfront", "content-range": "bytes 10-19/3000000" },
  });
  expect(part.body.toString()).toBe("0123456789");
  const head = await get(signed(domain), {}, "HEAD");
  expect(head).toMatchObject({ status: 200, headers: { "content-length": "3000000" } });
});

test("cookies open the alias; nothing, or a missing key, gives 403", async () => {
  const end = Math.floor(harness.clock.now() / 1000) + 60;
  const policy = JSON.stringify({
    Statement: [
      {
        Resource: "http*://httpstream.avalon.localhost/mf1/*",
        Condition: { DateLessThan: { "AWS:EpochTime": end } },
      },
    ],
  });
  const cookies = getSignedCookies({ keyPairId, privateKey: keys.privateKey, policy });
  const cookie = Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
  const base = `http://httpstream.avalon.localhost:${harness.port}`;
  expect((await get(`${base}/mf1/a%20b.mp4`, { cookie })).status).toBe(200);
  const bare = await get(`${base}/mf1/a%20b.mp4`);
  expect(bare.status).toBe(403);
  expect(bare.body.toString()).toContain("<Code>MissingKey</Code>");
  const missing = await get(`${base}/mf1/none.ts`, { cookie });
  expect(missing.status).toBe(403);
  expect(missing.body.toString()).toContain("<Code>AccessDenied</Code>");
  await harness.clock.advance(60_000);
  expect((await get(`${base}/mf1/a%20b.mp4`, { cookie })).status).toBe(403);
});
