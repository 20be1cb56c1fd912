import { expect, test } from "vitest";
import { accountId } from "#kernel/brand.ts";
import { admit, behaviourFor, effectivePath } from "./behaviour.ts";
import type { EdgeBehaviour, EdgeDistribution, NameChoice } from "./distribution.ts";
import type { EdgeRequest } from "./request.ts";
import { cacheKeyOf, select } from "./selection.ts";

const none: NameChoice = { kind: "none" };
const behaviour = (pathPattern: string, changes: Partial<EdgeBehaviour> = {}): EdgeBehaviour => ({
  pathPattern,
  originId: pathPattern,
  allowedMethods: ["GET", "HEAD"],
  cachedMethods: ["GET", "HEAD"],
  viewerProtocol: "allow-all",
  signers: undefined,
  lifetimes: { min: 0, usual: 1, max: 2 },
  cacheKey: { query: none, headers: none, cookies: none },
  forwarded: { query: none, headers: none, cookies: none },
  responseHeaders: undefined,
  ...changes,
});

const distribution = (...patterns: string[]): EdgeDistribution => ({
  id: "E1",
  arn: "arn:aws:cloudfront::000000000000:distribution/E1",
  account: accountId("000000000000"),
  enabled: true,
  defaultRootObject: "index.html",
  origins: [],
  behaviours: [...patterns, "*"].map((pattern) => behaviour(pattern)),
  customErrors: [],
  invalidations: [],
  eTag: "E",
});

const request = (changes: Partial<EdgeRequest> = {}): EdgeRequest => ({
  method: "GET",
  protocol: "http",
  host: "h",
  path: "/a",
  query: "",
  headers: {},
  clientIp: "127.0.0.1",
  ...changes,
});

test.for<[string, string]>([
  ["/images/a.jpg", "images/*.jpg"],
  ["/images/x/a.jpg", "images/*.jpg"],
  ["/images/a.JPG", "*"],
  ["/video/a.ts", "/video/?.ts"],
  ["/video/ab.ts", "*"],
  ["/", "*"],
])("%s falls under %s", ([path, pattern]) => {
  const found = behaviourFor(distribution("images/*.jpg", "/video/?.ts"), path);
  expect(found.pathPattern).toBe(pattern);
});

test("the root object stands for the root only", () => {
  expect(effectivePath(distribution(), "/")).toBe("/index.html");
  expect(effectivePath(distribution(), "/folder/")).toBe("/folder/");
});

test.for<[string, Partial<EdgeBehaviour>, Partial<EdgeRequest>, string]>([
  ["a plain GET", {}, {}, "admitted"],
  ["a method outside", {}, { method: "PUT" }, "refused"],
  ["HTTP where HTTPS is demanded", { viewerProtocol: "https-only" }, {}, "refused"],
  ["HTTPS there", { viewerProtocol: "https-only" }, { protocol: "https" }, "admitted"],
  ["HTTP to be redirected", { viewerProtocol: "redirect-to-https" }, {}, "redirected"],
  ["a URL beyond 8192 bytes", {}, { path: `/${"a".repeat(8200)}` }, "refused"],
])("%s is %s", ([, changes, asked, kind]) => {
  expect(admit(distribution(), behaviour("*", changes), request(asked)).kind).toBe(kind);
});

test("a disabled distribution admits nobody", () => {
  const off = { ...distribution(), enabled: false };
  expect(admit(off, behaviour("*"), request())).toMatchObject({
    kind: "refused",
    reason: "Distribution E1 is disabled.",
  });
});

test("selections keep what they name, in a fixed order", () => {
  const asked = request({
    query: "b=2&a=1&Signature=x",
    headers: { origin: "o", accept: "x", cookie: "lang=en; id=7; CloudFront-Policy=p" },
  });
  expect(
    select(asked, {
      query: { kind: "all" },
      headers: { kind: "some", names: ["origin"] },
      cookies: { kind: "all-except", names: ["id"] },
    }),
  ).toEqual({ query: "b=2&a=1", headers: { origin: "o" }, cookies: "lang=en" });
});

test("GET and HEAD share a key; another configuration has another", () => {
  const key = (changes: Partial<EdgeRequest>, eTag = "E") =>
    cacheKeyOf({ ...distribution(), eTag }, behaviour("*"), request(changes), "/a");
  expect(key({ method: "HEAD" })).toBe(key({}));
  expect(key({ method: "OPTIONS" })).not.toBe(key({}));
  expect(key({ query: "a=1", headers: { origin: "o" } })).toBe(key({}));
  expect(key({}, "E2")).not.toBe(key({}));
});
