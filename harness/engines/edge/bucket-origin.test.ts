import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readTrace } from "#bus/trace.ts";
import { erased } from "#gateway/dispatch/registry.ts";
import { type Rehearsal, rehearse } from "#harness/testing/rehearsal.ts";
import { present } from "#kernel/assert.ts";
import { region } from "#kernel/brand.ts";
import { createRandom } from "#kernel/random.ts";
import type { DistributionConfig } from "#model/types/cloudfront.ts";
import { cloudfront } from "#services/cloudfront/index.ts";
import { corsFor } from "#services/s3/cors.ts";
import { s3 } from "#services/s3/index.ts";
import { createEdge, type Edge } from "./edge.ts";

const bucket = "derivatives";
const player = "http://media.avalon.localhost:4566";

let stage: Rehearsal;
let edge: Edge;
let canonicalUser: string;

beforeEach(async () => {
  stage = rehearse({ services: [erased(cloudfront), erased(s3)] });
  const { core, clock } = stage;
  edge = createEdge({
    worlds: core.worlds,
    registry: core.registry,
    now: clock.now,
    dispatch: core.dispatcher.dispatch,
    region: region("us-east-1"),
    random: createRandom("edge"),
    origin: () => "http://localhost:4566",
    cors: corsFor,
    gatewayPort: () => 4566,
  });
  await stage.call("s3", "CreateBucket", { Bucket: bucket });
});

afterEach(async () => {
  edge.cache.clear();
  await stage.stop();
});

const put = (Key: string, text: string) =>
  stage.call("s3", "PutObject", {
    Bucket: bucket,
    Key,
    Body: Buffer.from(text),
    ContentType: "application/x-mpegURL",
  });

/** A distribution that reads the bucket by an origin access identity, as Avalon's does. */
async function distribute(behaviour: Partial<DistributionConfig["DefaultCacheBehavior"]> = {}) {
  const { CloudFrontOriginAccessIdentity: identity } = await stage.call(
    "cloudfront",
    "CreateCloudFrontOriginAccessIdentity",
    { CloudFrontOriginAccessIdentityConfig: { CallerReference: "1", Comment: "" } },
  );
  canonicalUser = present(identity?.S3CanonicalUserId, "canonical user");
  const reference = `origin-access-identity/cloudfront/${identity?.Id}`;
  return create({ S3OriginConfig: { OriginAccessIdentity: reference } }, behaviour);
}

function create(
  origin: object,
  behaviour: Partial<DistributionConfig["DefaultCacheBehavior"]> = {},
) {
  const DomainName = `${bucket}.s3.amazonaws.com`;
  return stage.call("cloudfront", "CreateDistribution", {
    DistributionConfig: {
      CallerReference: "1",
      Comment: "",
      Enabled: true,
      Aliases: { Quantity: 1, Items: ["httpstream.avalon.localhost"] },
      Origins: { Quantity: 1, Items: [{ Id: "o", DomainName, ...origin }] },
      DefaultCacheBehavior: {
        TargetOriginId: "o",
        ViewerProtocolPolicy: "allow-all",
        AllowedMethods: { Quantity: 3, Items: ["GET", "HEAD", "OPTIONS"] },
        ForwardedValues: { QueryString: false, Cookies: { Forward: "none" } },
        ...behaviour,
      },
    },
  });
}

const letIn = (Principal: object, Condition?: object, Action = "s3:GetObject") =>
  stage.call("s3", "PutBucketPolicy", {
    Bucket: bucket,
    Policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal,
        Action,
        Resource: `arn:aws:s3:::${bucket}/*`,
        ...(Condition && { Condition }),
      },
    }),
  });

async function ask(
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
  text?: string,
) {
  const host = "httpstream.avalon.localhost:4566";
  const request = { method, protocol: "http", host, path, query: "", headers } as const;
  const { answer: answerViewer } = present(edge.claims(host), "distribution");
  const answer = await answerViewer({
    request: { ...request, clientIp: "127.0.0.1" },
    body: text === undefined ? undefined : chunksOf(text),
    signal: new AbortController().signal,
  });
  const { blobs } = stage.world;
  const chunks = answer.body === undefined ? [] : await Array.fromAsync(blobs.read(answer.body));
  return { ...answer, text: Buffer.concat(chunks).toString() };
}

async function* chunksOf(text: string) {
  yield Buffer.from(text);
}

describe("an origin access identity", () => {
  test("reads what the bucket's policy lets its canonical user read", async () => {
    await distribute();
    await letIn({ CanonicalUser: canonicalUser });
    await put("mf1/low.m3u8", "#EXTM3U");
    expect(await ask("/mf1/low.m3u8")).toMatchObject({
      status: 200,
      text: "#EXTM3U",
      headers: {
        "content-type": "application/x-mpegURL",
        "content-length": "7",
        "accept-ranges": "bytes",
        "x-cache": "Miss from cloudfront",
      },
    });
    const notes = stage.world.journal.about(`s3://${bucket}/mf1/low.m3u8`);
    const note = present(
      notes.find((record) => record.kind === "note"),
      "note",
    );
    const [call] = stage.world.journal.effectsOf(note.seq);
    expect(call).toMatchObject({ kind: "call", service: "s3", operation: "GetObject" });
  });

  test("leaves no record of media that are played, and one of media that are refused", async () => {
    const Headers = { Quantity: 1, Items: ["Origin"] };
    await distribute({
      ForwardedValues: { QueryString: false, Cookies: { Forward: "none" }, Headers },
    });
    const segments = Array.from({ length: 20 }, (_, n) => `/mf1/low${n}.ts`);
    for (const path of segments.slice(0, 19)) await put(path.slice(1), "a segment");
    await letIn({ CanonicalUser: canonicalUser });
    const before = stage.world.journal.lastSeq();
    for (const path of segments.slice(0, 19)) {
      expect((await ask(path, { origin: player })).status).toBe(200);
      expect((await ask(path, { range: "bytes=2-4" })).status).toBe(206);
    }
    expect(stage.world.journal.list({ after: before })).toEqual([]);
    expect((await ask("/mf1/low19.ts")).status).toBe(403);
    const { text, reasons } = readTrace(stage.world.journal, "low19.ts");
    expect(text.split("\n").map((line) => line.slice(13))).toEqual([
      expect.stringMatching(/^note: GET http:\S+\/mf1\/low19.ts from 127.0.0.1 ✗ Origin403: .*/),
      expect.stringMatching(
        /^└─ s3 GetObject arn:aws:s3:::derivatives\/mf1\/low19.ts ✗ AccessDenied/,
      ),
    ]);
    expect(reasons).toHaveLength(1);
  });

  test("writes and deletes where the policy lets it", async () => {
    const Items = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"] as const;
    await distribute({ AllowedMethods: { Quantity: 7, Items } });
    expect((await ask("/a.txt", {}, "PUT", "hello")).status).toBe(403);
    await letIn({ CanonicalUser: canonicalUser }, undefined, "s3:*");
    expect((await ask("/a.txt", { "content-type": "text/plain" }, "PUT", "hello")).status).toBe(
      200,
    );
    expect(await ask("/a.txt")).toMatchObject({
      text: "hello",
      headers: { "content-type": "text/plain" },
    });
    expect((await ask("/a.txt", {}, "DELETE")).status).toBe(204);
    expect((await ask("/a.txt", {}, "POST", "x")).text).toContain("MethodNotAllowed");
  });

  test("without a policy, and for a missing key, gets S3's 403", async () => {
    await distribute();
    await put("mf1/low.m3u8", "#EXTM3U");
    const refused = await ask("/mf1/low.m3u8");
    expect(refused).toMatchObject({
      status: 403,
      headers: { "content-type": "application/xml", "x-cache": "Error from cloudfront" },
    });
    expect(refused.text).toMatch(/<Code>AccessDenied<\/Code>.*<RequestId>.*<HostId>/);
    await letIn({ CanonicalUser: canonicalUser });
    expect((await ask("/mf1/missing.ts")).status).toBe(403);
    expect((await ask("/mf1/low.m3u8")).status, "the refusal is kept ten seconds").toBe(403);
    await stage.advance(10_000);
    expect((await ask("/mf1/low.m3u8")).status).toBe(200);
  });
});

test("an access control reads as the service, for its own distribution only", async () => {
  const { OriginAccessControl: control } = await stage.call(
    "cloudfront",
    "CreateOriginAccessControl",
    {
      OriginAccessControlConfig: {
        Name: "oac",
        SigningProtocol: "sigv4",
        SigningBehavior: "always",
        OriginAccessControlOriginType: "s3",
      },
    },
  );
  const made = await create({
    S3OriginConfig: { OriginAccessIdentity: "" },
    OriginAccessControlId: control?.Id,
  });
  await put("a.ts", "x");
  const service = { Service: "cloudfront.amazonaws.com" };
  await letIn(service, {
    StringEquals: { "AWS:SourceArn": "arn:aws:cloudfront::1:distribution/E" },
  });
  expect((await ask("/a.ts")).status).toBe(403);
  await stage.advance(10_000);
  await letIn(service, { StringEquals: { "AWS:SourceArn": made.Distribution?.ARN } });
  expect((await ask("/a.ts")).status).toBe(200);
});

test("what is kept stays as it was when the object changes, until it expires", async () => {
  await distribute();
  await letIn({ CanonicalUser: canonicalUser });
  await put("a.ts", "one".repeat(50_000));
  await ask("/a.ts");
  await put("a.ts", "two");
  await stage.settle();
  expect(await ask("/a.ts", { range: "bytes=149997-" })).toMatchObject({
    status: 206,
    text: "one",
    headers: { "x-cache": "Hit from cloudfront" },
  });
  await stage.advance(86_400_000);
  expect(await ask("/a.ts")).toMatchObject({
    text: "two",
    headers: { "x-cache": "Miss from cloudfront" },
  });
});

test.for(["a b.ts", "a+b.ts", "é/[x]#1.ts", "100%.ts", "q?.ts"])("key %s", async (key) => {
  await distribute();
  await letIn({ CanonicalUser: canonicalUser });
  await put(key, "x");
  expect((await ask(`/${encodeURIComponent(key).replaceAll("%2F", "/")}`)).status).toBe(200);
});

test("a bare plus in a path is a space, as S3 takes it", async () => {
  await distribute();
  await letIn({ CanonicalUser: canonicalUser });
  await put("a b.ts", "space");
  await put("a+b.ts", "plus");
  expect((await ask("/a+b.ts")).text).toBe("space");
  expect((await ask("/a%2Bb.ts")).text).toBe("plus");
});

describe("CORS of the bucket", () => {
  const rule = { AllowedOrigins: [player], AllowedMethods: ["GET"], AllowedHeaders: ["range"] };
  beforeEach(async () => {
    await put("a.ts", "x");
    const CORSConfiguration = { CORSRules: [rule] };
    await stage.call("s3", "PutBucketCors", { Bucket: bucket, CORSConfiguration });
  });

  test("reaches the player when Origin is forwarded", async () => {
    await distribute({
      ForwardedValues: {
        QueryString: false,
        Cookies: { Forward: "none" },
        Headers: {
          Quantity: 3,
          Items: ["Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"],
        },
      },
    });
    await letIn({ CanonicalUser: canonicalUser });
    expect((await ask("/a.ts", { origin: player })).headers).toMatchObject({
      "access-control-allow-origin": player,
      "access-control-allow-credentials": "true",
    });
    const preflight = { origin: player, "access-control-request-method": "GET" };
    const range = { "access-control-request-headers": "range" };
    expect((await ask("/a.ts", { ...preflight, ...range }, "OPTIONS")).status).toBe(200);
    const other = { "access-control-request-headers": "x-other" };
    expect((await ask("/a.ts", { ...preflight, ...other }, "OPTIONS")).status).toBe(403);
  });

  test("does not, when it is not", async () => {
    await distribute();
    await letIn({ CanonicalUser: canonicalUser });
    const { headers } = await ask("/a.ts", { origin: player });
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  });
});
