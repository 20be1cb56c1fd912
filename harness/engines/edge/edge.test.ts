import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DistributionConfig } from "#model/types/cloudfront.ts";
import { type EdgeStage, host, stageEdge } from "./testing/stage.ts";

let stage: EdgeStage;
beforeEach(async () => {
  stage = await stageEdge();
});
afterEach(() => stage.stop());

const states = async (...urls: string[]) => {
  const found: unknown[] = [];
  for (const url of urls) found.push((await stage.ask(url)).headers["x-cache"]);
  return found;
};

const hit = "Hit from cloudfront";
const miss = "Miss from cloudfront";

describe("the cache", () => {
  test("a second viewer gets the kept answer, with its age, until it expires", async () => {
    await stage.distribute();
    stage.respond((_, response) => response.setHeader("cache-control", "max-age=60").end("hello"));
    expect(await stage.ask("/a.ts")).toMatchObject({ status: 200, text: "hello" });
    await stage.rehearsal.advance(10_000);
    const second = await stage.ask("/a.ts");
    expect(second).toMatchObject({ text: "hello", headers: { "x-cache": hit, age: "10" } });
    await stage.rehearsal.advance(51_000);
    expect(await states("/a.ts")).toEqual([miss]);
    expect(stage.asked).toHaveLength(2);
  });

  test("an expired answer is revalidated by its ETag", async () => {
    await stage.distribute();
    stage.respond((request, response) => {
      response.setHeader("etag", '"v1"').setHeader("cache-control", "max-age=1");
      if (request.headers["if-none-match"] === '"v1"') response.writeHead(304).end();
      else response.end("hello");
    });
    await stage.ask("/a.ts");
    await stage.rehearsal.advance(2_000);
    const again = await stage.ask("/a.ts");
    expect(again.headers["x-cache"]).toBe("RefreshHit from cloudfront");
    expect(again.text).toBe("hello");
    expect(await states("/a.ts")).toEqual([hit]);
  });

  test("an invalidation clears what it names and nothing else", async () => {
    const DistributionId = await stage.distribute();
    await states("/mf1/a.ts", "/mf2/a.ts");
    await stage.rehearsal.advance(1);
    await stage.rehearsal.call("cloudfront", "CreateInvalidation", {
      DistributionId,
      InvalidationBatch: { CallerReference: "1", Paths: { Quantity: 1, Items: ["/mf1/*"] } },
    });
    await stage.rehearsal.advance(1);
    expect(await states("/mf1/a.ts", "/mf2/a.ts", "/mf1/a.ts")).toEqual([miss, hit, hit]);
  });

  test("the query is ignored, unless the behaviour forwards it", async () => {
    await stage.distribute();
    expect(await states("/a?x=1", "/a?x=2")).toEqual([miss, hit]);
    expect(stage.asked[0]?.url).toBe("/a");
  });

  test("a forwarded query is part of the key, without CloudFront's own parameters", async () => {
    await stage.distribute({
      ForwardedValues: { QueryString: true, Cookies: { Forward: "none" } },
    });
    expect(await states("/a?x=1", "/a?x=2", "/a?x=1&Expires=5")).toEqual([miss, miss, hit]);
    expect(stage.asked[1]?.url).toBe("/a?x=2");
  });

  test("forwarded headers and cookies tell answers apart and reach the origin", async () => {
    await stage.distribute({
      ForwardedValues: {
        QueryString: false,
        Cookies: { Forward: "whitelist", WhitelistedNames: { Quantity: 1, Items: ["lang*"] } },
        Headers: { Quantity: 1, Items: ["Origin"] },
      },
    });
    const first = { origin: "http://a", cookie: "language=en; other=1; CloudFront-Policy=x" };
    expect((await stage.ask("/a", { headers: first })).headers["x-cache"]).toBe(miss);
    expect(
      (await stage.ask("/a", { headers: { ...first, origin: "http://b" } })).headers["x-cache"],
    ).toBe(miss);
    expect(
      (await stage.ask("/a", { headers: { ...first, cookie: "language=de" } })).headers["x-cache"],
    ).toBe(miss);
    expect((await stage.ask("/a", { headers: first })).headers["x-cache"]).toBe(hit);
    expect(stage.asked[0]?.headers).toMatchObject({ origin: "http://a", cookie: "language=en" });
  });

  test("with every header forwarded nothing is kept, and none of the connection's goes on", async () => {
    await stage.distribute({
      ForwardedValues: {
        QueryString: false,
        Cookies: { Forward: "none" },
        Headers: { Quantity: 1, Items: ["*"] },
      },
    });
    const headers = { host, "x-own": "1", te: "trailers", "transfer-encoding": "chunked" };
    for (const _ of [1, 2]) {
      expect((await stage.ask("/a", { headers })).headers["x-cache"]).toBe(miss);
    }
    expect(stage.asked).toHaveLength(2);
    expect(stage.asked[0]?.headers).toMatchObject({
      host,
      "x-own": "1",
      "x-forwarded-for": "127.0.0.1",
    });
    expect(stage.asked[0]?.headers["te"]).toBeUndefined();
  });

  test("errors are kept ten seconds", async () => {
    await stage.distribute();
    stage.respond((_, response) => response.writeHead(404).end("gone"));
    const error = "Error from cloudfront";
    expect(await stage.ask("/a")).toMatchObject({ status: 404, headers: { "x-cache": error } });
    await stage.ask("/a");
    expect(stage.asked).toHaveLength(1);
    await stage.rehearsal.advance(10_000);
    await stage.ask("/a");
    expect(stage.asked).toHaveLength(2);
  });

  test("ranges and conditions are answered from what is kept", async () => {
    await stage.distribute();
    stage.respond((_, response) => response.setHeader("etag", '"v1"').end("0123456789"));
    await stage.ask("/a");
    expect(await stage.ask("/a", { headers: { range: "bytes=2-4" } })).toMatchObject({
      status: 206,
      text: "234",
      headers: { "content-range": "bytes 2-4/10", "content-length": "3" },
    });
    expect(await stage.ask("/a", { headers: { range: "bytes=20-" } })).toMatchObject({
      status: 416,
      headers: { "content-range": "bytes */10" },
    });
    expect(await stage.ask("/a", { headers: { "if-none-match": '"v1"' } })).toMatchObject({
      status: 304,
      text: "",
    });
    expect(await stage.ask("/a", { method: "HEAD" })).toMatchObject({ status: 200, text: "" });
    expect(stage.asked).toHaveLength(1);
  });

  test("an origin that is down: what is kept is served, else 502", async () => {
    await stage.distribute();
    stage.respond((_, response) => response.setHeader("cache-control", "max-age=1").end("hello"));
    await stage.ask("/a");
    await stage.rehearsal.advance(5_000);
    stage.respond((request) => request.socket.destroy());
    expect(await stage.ask("/a")).toMatchObject({ status: 200, text: "hello" });
    expect(await stage.ask("/b")).toMatchObject({ status: 502 });
  });
});

test("a host is claimed from its distribution's creation to its removal", async () => {
  const { call } = stage.rehearsal;
  expect(stage.edge.claims(host)).toBeUndefined();
  const Aliases = { Quantity: 1, Items: ["*.avalon.localhost"] };
  const Id = await stage.distribute({}, { Enabled: false, Aliases });
  expect(stage.edge.claims(host)).toBeDefined();
  expect(stage.edge.claims(`${Id}.cloudfront.net`)).toBeDefined();
  expect(stage.edge.claims("avalon.localhost")).toBeUndefined();
  const { ETag } = await call("cloudfront", "GetDistribution", { Id });
  await call("cloudfront", "DeleteDistribution", { Id, IfMatch: ETag });
  expect(stage.edge.claims(host)).toBeUndefined();
});

describe("behaviours", () => {
  test("the root object, the methods and the switch", async () => {
    const Id = await stage.distribute();
    await stage.ask("/");
    expect(stage.asked[0]?.url).toBe("/index.html");
    expect((await stage.ask("/a", { method: "POST" })).status).toBe(403);
    const { ETag, DistributionConfig: config } = await stage.rehearsal.call(
      "cloudfront",
      "GetDistributionConfig",
      { Id },
    );
    await stage.rehearsal.call("cloudfront", "UpdateDistribution", {
      Id,
      IfMatch: ETag,
      DistributionConfig: { ...(config as DistributionConfig), Enabled: false },
    });
    expect(await stage.ask("/")).toMatchObject({ status: 403 });
  });

  test("a POST goes through with its body, uncached", async () => {
    await stage.distribute({
      AllowedMethods: {
        Quantity: 7,
        Items: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
      },
    });
    stage.respond((request, response) => {
      response.setHeader("x-length", request.headers["content-length"] ?? "none");
      request.pipe(response);
    });
    const headers = { "content-type": "text/plain", "content-length": "5" };
    const post = () => stage.ask("/form", { method: "POST", headers, body: "a=1&b" });
    for (const _ of [1, 2]) {
      expect(await post()).toMatchObject({ text: "a=1&b", headers: { "x-length": "5" } });
    }
    expect(stage.asked).toHaveLength(2);
  });

  test("redirect-to-https names the same URL", async () => {
    await stage.distribute({ ViewerProtocolPolicy: "redirect-to-https" });
    expect(await stage.ask("/a?x=1")).toMatchObject({
      status: 301,
      headers: { location: `https://${host}/a?x=1` },
    });
  });

  test("a custom error page replaces the body and the status", async () => {
    const item = { ErrorCode: 404, ResponsePagePath: "/sorry.html", ResponseCode: "200" };
    await stage.distribute({}, { CustomErrorResponses: { Quantity: 1, Items: [item] } });
    stage.respond((request, response) =>
      request.url === "/sorry.html" ? response.end("sorry") : response.writeHead(404).end(),
    );
    expect(await stage.ask("/a")).toMatchObject({ status: 200, text: "sorry" });
  });

  test("managed SimpleCORS answers a player; credentials get their exact origin", async () => {
    await stage.distribute({ ResponseHeadersPolicyId: "60669652-455b-4ae9-85a4-c4c02393f86c" });
    const simple = await stage.ask("/a", { headers: { origin: "http://media.avalon.localhost" } });
    expect(simple.headers["access-control-allow-origin"]).toBe("*");
    expect((await stage.ask("/a")).headers["access-control-allow-origin"]).toBeUndefined();
  });
});
