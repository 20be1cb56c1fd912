import { describe, expect, test } from "vitest";
import { viewerHeaders } from "./answer.ts";
import { corsHeadersFor } from "./cors.ts";
import type { CorsHeaders, ResponseHeaders } from "./distribution.ts";
import type { EdgeRequest } from "./request.ts";

const player = "https://media.example.edu";

const policy = (changes: Partial<CorsHeaders> = {}): CorsHeaders => ({
  allowOrigins: ["*"],
  allowMethods: ["GET", "HEAD"],
  allowHeaders: ["range"],
  exposeHeaders: [],
  allowCredentials: false,
  maxAgeSeconds: undefined,
  override: false,
  ...changes,
});

const request = (headers: Record<string, string>, method = "GET"): EdgeRequest => ({
  method,
  protocol: "https",
  host: "d1.cloudfront.net",
  path: "/",
  query: "",
  headers,
  clientIp: "127.0.0.1",
});

describe("a response headers policy", () => {
  test.for<[string, Partial<CorsHeaders>, string | undefined]>([
    ["any origin", {}, "*"],
    ["its exact origin with credentials", { allowCredentials: true }, player],
    ["a listed origin", { allowOrigins: [player] }, player],
    ["a listed host without protocol", { allowOrigins: ["media.example.edu"] }, player],
    ["a wildcard of hosts", { allowOrigins: ["https://*.example.edu"] }, player],
    ["another origin", { allowOrigins: ["https://example.org"] }, undefined],
  ])("allows %s", ([, changes, allowed]) => {
    const headers = corsHeadersFor(policy(changes), request({ origin: player }));
    expect(headers["access-control-allow-origin"]).toBe(allowed);
  });

  test("says nothing to who names no origin", () => {
    expect(corsHeadersFor(policy(), request({}))).toEqual({});
  });

  test("answers a preflight with methods and headers", () => {
    const asked = {
      origin: player,
      "access-control-request-method": "GET",
      "access-control-request-headers": "range, x-a",
    };
    const headers = (changes: Partial<CorsHeaders>) =>
      corsHeadersFor(policy(changes), request(asked, "OPTIONS"));
    expect(headers({ allowMethods: ["ALL"], maxAgeSeconds: 60 })).toMatchObject({
      "access-control-allow-methods": "GET, HEAD, PUT, POST, PATCH, DELETE, OPTIONS",
      "access-control-allow-headers": "range",
      "access-control-max-age": "60",
    });
    expect(headers({ allowHeaders: ["*"] })["access-control-allow-headers"]).toBe("range, x-a");
  });

  test("leaves an origin's own CORS headers alone, unless it overrides", () => {
    const origin = { "access-control-allow-origin": "https://own.example.edu", vary: "Accept" };
    const with_ = (changes: Partial<CorsHeaders>): ResponseHeaders => ({
      cors: policy(changes),
      set: [],
      remove: [],
    });
    const asked = request({ origin: player });
    expect(viewerHeaders(origin, with_({}), asked)).toEqual(origin);
    const overridden = viewerHeaders(
      origin,
      with_({ override: true, allowOrigins: [player] }),
      asked,
    );
    expect(overridden).toMatchObject({
      "access-control-allow-origin": player,
      vary: "Accept, Origin",
    });
  });

  test("sets, keeps and removes other headers", () => {
    const rules: ResponseHeaders = {
      cors: undefined,
      set: [
        { name: "x-frame-options", value: "DENY", override: true },
        { name: "x-own", value: "policy", override: false },
      ],
      remove: ["x-gone"],
    };
    const origin = { "x-frame-options": "SAMEORIGIN", "x-own": "origin", "x-gone": "1", via: "x" };
    expect(viewerHeaders(origin, rules, request({}))).toEqual({
      "x-frame-options": "DENY",
      "x-own": "origin",
    });
  });
});
