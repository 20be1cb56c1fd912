import { generateKeyPairSync } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { getSignedCookies, getSignedUrl } from "@aws-sdk/cloudfront-signer";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { erased } from "#gateway/dispatch/registry.ts";
import { type Rehearsal, rehearse } from "#harness/rehearsal.ts";
import { present } from "#kernel/assert.ts";
import { region } from "#kernel/brand.ts";
import { createRandom } from "#kernel/random.ts";
import type { DistributionConfig } from "#model/types/cloudfront.ts";
import { cloudfront } from "#services/cloudfront/index.ts";
import { createEdge, type Edge } from "./edge.ts";

const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

let stage: Rehearsal;
let edge: Edge;
let origin: http.Server;
let asked: http.IncomingMessage[];
let respond: http.RequestListener;

beforeEach(async () => {
  asked = [];
  respond = (_request, response) => response.end("hello");
  origin = http.createServer((request, response) => {
    asked.push(request);
    respond(request, response);
  });
  await new Promise<void>((resolve) => origin.listen(0, "127.0.0.1", resolve));
  stage = rehearse({ services: [erased(cloudfront)] });
  const { core, clock } = stage;
  edge = createEdge({
    worlds: core.worlds,
    registry: core.registry,
    now: clock.now,
    dispatch: core.dispatcher.dispatch,
    region: region("us-east-1"),
    random: createRandom("edge"),
    origin: () => "http://localhost:4566",
    gatewayPort: () => port(),
  });
});

afterEach(async () => {
  edge.cache.clear();
  await stage.stop();
  origin.closeAllConnections();
  await new Promise((resolve) => origin.close(resolve));
});

const port = () => (origin.address() as AddressInfo).port;

type Behaviour = Partial<DistributionConfig["DefaultCacheBehavior"]>;

const host = "httpstream.avalon.localhost:4566";

/** A distribution in front of the test's own server. */
async function distribute(behaviour: Behaviour = {}, config: Partial<DistributionConfig> = {}) {
  const made = await stage.call("cloudfront", "CreateDistribution", {
    DistributionConfig: {
      CallerReference: "edge",
      Comment: "",
      Enabled: true,
      DefaultRootObject: "index.html",
      Aliases: { Quantity: 1, Items: ["httpstream.avalon.localhost"] },
      Origins: {
        Quantity: 1,
        Items: [
          {
            Id: "web",
            DomainName: "127.0.0.1",
            CustomOriginConfig: {
              HTTPPort: port(),
              HTTPSPort: 443,
              OriginProtocolPolicy: "http-only",
            },
          },
        ],
      },
      DefaultCacheBehavior: {
        TargetOriginId: "web",
        ViewerProtocolPolicy: "allow-all",
        ForwardedValues: { QueryString: false, Cookies: { Forward: "none" } },
        ...behaviour,
      },
      ...config,
    },
  });
  return present(made.Distribution?.Id, "id");
}

async function ask(url: string, headers: Record<string, string> = {}, method = "GET") {
  const [path = "/", query = ""] = url.split("?");
  const request = { method, protocol: "http", host, path, query, headers } as const;
  const { answer: answerViewer } = present(edge.claims(host), "distribution");
  const answer = await answerViewer({
    request: { ...request, clientIp: "127.0.0.1" },
    body: undefined,
    signal: new AbortController().signal,
  });
  const { blobs } = stage.world;
  const chunks = answer.body === undefined ? [] : await Array.fromAsync(blobs.read(answer.body));
  return { ...answer, text: Buffer.concat(chunks).toString() };
}

const states = async (...urls: string[]) => {
  const found: unknown[] = [];
  for (const url of urls) found.push((await ask(url)).headers["x-cache"]);
  return found;
};

const hit = "Hit from cloudfront";
const miss = "Miss from cloudfront";

describe("the cache", () => {
  test("a second viewer gets the kept answer, with its age, until it expires", async () => {
    await distribute();
    respond = (_, response) => response.setHeader("cache-control", "max-age=60").end("hello");
    expect(await ask("/a.ts")).toMatchObject({ status: 200, text: "hello" });
    await stage.advance(10_000);
    const second = await ask("/a.ts");
    expect(second).toMatchObject({ text: "hello", headers: { "x-cache": hit, age: "10" } });
    await stage.advance(51_000);
    expect(await states("/a.ts")).toEqual([miss]);
    expect(asked).toHaveLength(2);
  });

  test("an expired answer is revalidated by its ETag", async () => {
    await distribute();
    respond = (request, response) => {
      response.setHeader("etag", '"v1"').setHeader("cache-control", "max-age=1");
      if (request.headers["if-none-match"] === '"v1"') response.writeHead(304).end();
      else response.end("hello");
    };
    await ask("/a.ts");
    await stage.advance(2_000);
    const again = await ask("/a.ts");
    expect(again.headers["x-cache"]).toBe("RefreshHit from cloudfront");
    expect(again.text).toBe("hello");
    expect(await states("/a.ts")).toEqual([hit]);
  });

  test("an invalidation clears what it names and nothing else", async () => {
    const DistributionId = await distribute();
    await states("/mf1/a.ts", "/mf2/a.ts");
    await stage.advance(1);
    await stage.call("cloudfront", "CreateInvalidation", {
      DistributionId,
      InvalidationBatch: { CallerReference: "1", Paths: { Quantity: 1, Items: ["/mf1/*"] } },
    });
    await stage.advance(1);
    expect(await states("/mf1/a.ts", "/mf2/a.ts", "/mf1/a.ts")).toEqual([miss, hit, hit]);
  });

  test("the query is ignored, unless the behaviour forwards it", async () => {
    await distribute();
    expect(await states("/a?x=1", "/a?x=2")).toEqual([miss, hit]);
    expect(asked[0]?.url).toBe("/a");
  });

  test("a forwarded query is part of the key, without CloudFront's own parameters", async () => {
    await distribute({ ForwardedValues: { QueryString: true, Cookies: { Forward: "none" } } });
    expect(await states("/a?x=1", "/a?x=2", "/a?x=1&Expires=5")).toEqual([miss, miss, hit]);
    expect(asked[1]?.url).toBe("/a?x=2");
  });

  test("forwarded headers and cookies tell answers apart and reach the origin", async () => {
    await distribute({
      ForwardedValues: {
        QueryString: false,
        Cookies: { Forward: "whitelist", WhitelistedNames: { Quantity: 1, Items: ["lang*"] } },
        Headers: { Quantity: 1, Items: ["Origin"] },
      },
    });
    const first = { origin: "http://a", cookie: "language=en; other=1; CloudFront-Policy=x" };
    expect((await ask("/a", first)).headers["x-cache"]).toBe(miss);
    expect((await ask("/a", { ...first, origin: "http://b" })).headers["x-cache"]).toBe(miss);
    expect((await ask("/a", { ...first, cookie: "language=de" })).headers["x-cache"]).toBe(miss);
    expect((await ask("/a", first)).headers["x-cache"]).toBe(hit);
    expect(asked[0]?.headers).toMatchObject({ origin: "http://a", cookie: "language=en" });
  });

  test("errors are kept ten seconds", async () => {
    await distribute();
    respond = (_, response) => response.writeHead(404).end("gone");
    const error = "Error from cloudfront";
    expect(await ask("/a")).toMatchObject({ status: 404, headers: { "x-cache": error } });
    await ask("/a");
    expect(asked).toHaveLength(1);
    await stage.advance(10_000);
    await ask("/a");
    expect(asked).toHaveLength(2);
  });

  test("ranges and conditions are answered from what is kept", async () => {
    await distribute();
    respond = (_, response) => response.setHeader("etag", '"v1"').end("0123456789");
    await ask("/a");
    expect(await ask("/a", { range: "bytes=2-4" })).toMatchObject({
      status: 206,
      text: "234",
      headers: { "content-range": "bytes 2-4/10", "content-length": "3" },
    });
    expect(await ask("/a", { range: "bytes=20-" })).toMatchObject({
      status: 416,
      headers: { "content-range": "bytes */10" },
    });
    expect(await ask("/a", { "if-none-match": '"v1"' })).toMatchObject({ status: 304, text: "" });
    expect(await ask("/a", {}, "HEAD")).toMatchObject({ status: 200, text: "" });
    expect(asked).toHaveLength(1);
  });

  test("an origin that is down: what is kept is served, else 502", async () => {
    await distribute();
    respond = (_, response) => response.setHeader("cache-control", "max-age=1").end("hello");
    await ask("/a");
    await stage.advance(5_000);
    respond = (request) => request.socket.destroy();
    expect(await ask("/a")).toMatchObject({ status: 200, text: "hello" });
    expect(await ask("/b")).toMatchObject({ status: 502 });
  });
});

describe("behaviours", () => {
  test("the root object, the methods and the switch", async () => {
    const Id = await distribute();
    await ask("/");
    expect(asked[0]?.url).toBe("/index.html");
    expect((await ask("/a", {}, "POST")).status).toBe(403);
    const { ETag, DistributionConfig: config } = await stage.call(
      "cloudfront",
      "GetDistributionConfig",
      { Id },
    );
    await stage.call("cloudfront", "UpdateDistribution", {
      Id,
      IfMatch: ETag,
      DistributionConfig: { ...(config as DistributionConfig), Enabled: false },
    });
    expect(await ask("/")).toMatchObject({ status: 403 });
  });

  test("a POST goes through with its body, uncached", async () => {
    await distribute({
      AllowedMethods: {
        Quantity: 7,
        Items: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
      },
    });
    respond = (request, response) => {
      response.setHeader("x-length", request.headers["content-length"] ?? "none");
      request.pipe(response);
    };
    const { answer } = present(edge.claims(host), "distribution");
    const post = async () => {
      const got = await answer({
        request: {
          method: "POST",
          protocol: "http",
          host,
          path: "/form",
          query: "",
          headers: { "content-type": "text/plain", "content-length": "5" },
          clientIp: "127.0.0.1",
        },
        body: (async function* () {
          yield Buffer.from("a=1&b");
        })(),
        signal: new AbortController().signal,
      });
      const chunks = await Array.fromAsync(stage.world.blobs.read(present(got.body, "body")));
      return { ...got, text: Buffer.concat(chunks).toString() };
    };
    for (const _ of [1, 2]) {
      expect(await post()).toMatchObject({ text: "a=1&b", headers: { "x-length": "5" } });
    }
    expect(asked).toHaveLength(2);
  });

  test("redirect-to-https names the same URL", async () => {
    await distribute({ ViewerProtocolPolicy: "redirect-to-https" });
    expect(await ask("/a?x=1")).toMatchObject({
      status: 301,
      headers: { location: `https://${host}/a?x=1` },
    });
  });

  test("a custom error page replaces the body and the status", async () => {
    const item = { ErrorCode: 404, ResponsePagePath: "/sorry.html", ResponseCode: "200" };
    await distribute({}, { CustomErrorResponses: { Quantity: 1, Items: [item] } });
    respond = (request, response) =>
      request.url === "/sorry.html" ? response.end("sorry") : response.writeHead(404).end();
    expect(await ask("/a")).toMatchObject({ status: 200, text: "sorry" });
  });

  test("managed SimpleCORS answers a player; credentials get their exact origin", async () => {
    await distribute({ ResponseHeadersPolicyId: "60669652-455b-4ae9-85a4-c4c02393f86c" });
    const simple = await ask("/a", { origin: "http://media.avalon.localhost" });
    expect(simple.headers["access-control-allow-origin"]).toBe("*");
    expect((await ask("/a")).headers["access-control-allow-origin"]).toBeUndefined();
  });
});

describe("signatures", () => {
  const group = async () => {
    const key = await stage.call("cloudfront", "CreatePublicKey", {
      PublicKeyConfig: { CallerReference: "k", Name: "k", EncodedKey: keys.publicKey },
    });
    const id = present(key.PublicKey?.Id, "key id");
    const made = await stage.call("cloudfront", "CreateKeyGroup", {
      KeyGroupConfig: { Name: "g", Items: [id] },
    });
    const groupId = present(made.KeyGroup?.Id, "group id");
    const TrustedKeyGroups = { Enabled: true, Quantity: 1, Items: [groupId] };
    return { id, behaviour: { TrustedKeyGroups } };
  };

  test("without one the viewer is refused in XML, and the journal says why", async () => {
    const { behaviour } = await group();
    await distribute(behaviour);
    const refused = await ask("/mf1/low.m3u8");
    expect(refused).toMatchObject({
      status: 403,
      headers: { "content-type": "text/xml", "x-cache": "Error from cloudfront" },
      text:
        '<?xml version="1.0" encoding="UTF-8"?><Error><Code>MissingKey</Code>' +
        "<Message>Missing Key-Pair-Id query parameter or cookie value</Message></Error>",
    });
    expect(asked).toHaveLength(0);
    const [note] = stage.world.journal.list({ kind: "note" });
    expect(note).toMatchObject({
      failure: "MissingKey",
      detail: { status: 403, reason: "Neither the query nor a cookie names a key pair." },
    });
  });

  test("Avalon's cookies open the paths of their policy, until the harness clock says no", async () => {
    const { id, behaviour } = await group();
    await distribute(behaviour);
    const end = Math.floor(stage.clock.now() / 1000) + 1200;
    const cookies = getSignedCookies({
      keyPairId: id,
      privateKey: keys.privateKey,
      policy: JSON.stringify({
        Statement: [
          {
            Resource: "http*://httpstream.avalon.localhost/mf1/*",
            Condition: { DateLessThan: { "AWS:EpochTime": end } },
          },
        ],
      }),
    });
    const cookie = Object.entries(cookies)
      .map(([name, value]) => `${name}=${value}`)
      .join("; ");
    expect(await ask("/mf1/low.m3u8", { cookie })).toMatchObject({ status: 200, text: "hello" });
    expect(await ask("/mf2/low.m3u8", { cookie })).toMatchObject({ status: 403 });
    await stage.advance(1_200_000);
    expect(await ask("/mf1/low.m3u8", { cookie })).toMatchObject({ status: 403 });
  });

  test("a signed URL of the SDK is answered from the cache of another's", async () => {
    const { id, behaviour } = await group();
    await distribute(behaviour);
    const sign = (seconds: number) =>
      getSignedUrl({
        keyPairId: id,
        privateKey: keys.privateKey,
        url: `http://${host}/a.mp4`,
        dateLessThan: new Date(stage.clock.now() + seconds * 1000).toISOString(),
      }).slice(`http://${host}`.length);
    expect(await states(sign(60), sign(61))).toEqual([miss, hit]);
  });
});

test("a streaming distribution's host says that RTMP is over; other hosts are not claimed", async () => {
  const made = await stage.call("cloudfront", "CreateStreamingDistribution", {
    StreamingDistributionConfig: {
      CallerReference: "rtmp",
      Comment: "",
      Enabled: true,
      S3Origin: { DomainName: "derivatives.s3.amazonaws.com", OriginAccessIdentity: "" },
      Aliases: { Quantity: 1, Items: ["rtmpstream.avalon.localhost"] },
      TrustedSigners: { Enabled: false, Quantity: 0 },
    },
  });
  expect(made.StreamingDistribution?.Status).toBe("InProgress");
  const { answer } = present(edge.claims("rtmpstream.avalon.localhost:4566"), "claim");
  const { status, body } = await answer({
    request: {
      method: "GET",
      protocol: "http",
      host: "rtmpstream.avalon.localhost:4566",
      path: "/",
      query: "",
      headers: {},
      clientIp: "127.0.0.1",
    },
    body: undefined,
    signal: new AbortController().signal,
  });
  expect(status).toBe(410);
  expect(Buffer.from(body as Uint8Array).toString()).toContain("AWS ended RTMP");
  expect(edge.claims("media.avalon.localhost")).toBeUndefined();
});
