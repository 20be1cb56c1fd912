/**
 * The policies every account has, as data. Names, ids and settings:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 * …/using-managed-origin-request-policies.html, …/using-managed-response-headers-policies.html
 */

import type {
  CachePolicyConfig,
  OriginRequestPolicyConfig,
  ResponseHeadersPolicyConfig,
} from "#model/types/cloudfront.ts";
import type { Collection } from "#store/documents.ts";
import type { Versioned } from "./store.ts";

type Managed<Config> = Readonly<Record<string, Config>>;

const list = (...items: string[]) => ({ Quantity: items.length, Items: items });

const noCookies = { CookieBehavior: "none" };
const allCookies = { CookieBehavior: "all" };
const noQuery = { QueryStringBehavior: "none" };
const allQuery = { QueryStringBehavior: "all" };
const noHeaders = { HeaderBehavior: "none" };
const someHeaders = (...names: string[]) => ({
  HeaderBehavior: "whitelist",
  Headers: list(...names),
});

export const MANAGED_CACHE_POLICIES: Managed<CachePolicyConfig> = {
  "658327ea-f89d-4fab-a63d-7e88639e58f6": {
    Name: "Managed-CachingOptimized",
    MinTTL: 1,
    DefaultTTL: 86_400,
    MaxTTL: 31_536_000,
    ParametersInCacheKeyAndForwardedToOrigin: {
      EnableAcceptEncodingGzip: true,
      EnableAcceptEncodingBrotli: true,
      HeadersConfig: noHeaders,
      CookiesConfig: noCookies,
      QueryStringsConfig: noQuery,
    },
  },
  "b2884449-e4de-46a7-ac36-70bc7f1ddd6d": {
    Name: "Managed-CachingOptimizedForUncompressedObjects",
    MinTTL: 1,
    DefaultTTL: 86_400,
    MaxTTL: 31_536_000,
    ParametersInCacheKeyAndForwardedToOrigin: {
      EnableAcceptEncodingGzip: false,
      EnableAcceptEncodingBrotli: false,
      HeadersConfig: noHeaders,
      CookiesConfig: noCookies,
      QueryStringsConfig: noQuery,
    },
  },
  "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": {
    Name: "Managed-CachingDisabled",
    MinTTL: 0,
    DefaultTTL: 0,
    MaxTTL: 0,
    ParametersInCacheKeyAndForwardedToOrigin: {
      EnableAcceptEncodingGzip: false,
      EnableAcceptEncodingBrotli: false,
      HeadersConfig: noHeaders,
      CookiesConfig: noCookies,
      QueryStringsConfig: noQuery,
    },
  },
};

export const MANAGED_ORIGIN_REQUEST_POLICIES: Managed<OriginRequestPolicyConfig> = {
  "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf": {
    Name: "Managed-CORS-S3Origin",
    HeadersConfig: someHeaders(
      "origin",
      "access-control-request-headers",
      "access-control-request-method",
    ),
    CookiesConfig: noCookies,
    QueryStringsConfig: noQuery,
  },
  "59781a5b-3903-41f3-afcb-af62929ccde1": {
    Name: "Managed-CORS-CustomOrigin",
    HeadersConfig: someHeaders("origin"),
    CookiesConfig: noCookies,
    QueryStringsConfig: noQuery,
  },
  "216adef6-5c7f-47e4-b989-5492eafa07d3": {
    Name: "Managed-AllViewer",
    HeadersConfig: { HeaderBehavior: "allViewer" },
    CookiesConfig: allCookies,
    QueryStringsConfig: allQuery,
  },
  "b689b0a8-53d0-40ab-baf2-68738e2966ac": {
    Name: "Managed-AllViewerExceptHostHeader",
    HeadersConfig: { HeaderBehavior: "allExcept", Headers: list("host") },
    CookiesConfig: allCookies,
    QueryStringsConfig: allQuery,
  },
  "acba4595-bd28-49b8-b9fe-13317c0390fa": {
    Name: "Managed-UserAgentRefererHeaders",
    HeadersConfig: someHeaders("user-agent", "referer"),
    CookiesConfig: noCookies,
    QueryStringsConfig: noQuery,
  },
};

const ALL_METHODS = list("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS");

const simpleCors = {
  AccessControlAllowOrigins: list("*"),
  AccessControlAllowHeaders: list("*"),
  AccessControlAllowMethods: list("GET", "HEAD"),
  AccessControlAllowCredentials: false,
  OriginOverride: false,
};

const preflightCors = {
  ...simpleCors,
  AccessControlAllowMethods: ALL_METHODS,
  AccessControlExposeHeaders: list("*"),
};

const security = {
  XSSProtection: { Override: false, Protection: true, ModeBlock: true },
  FrameOptions: { Override: false, FrameOption: "SAMEORIGIN" },
  ReferrerPolicy: { Override: false, ReferrerPolicy: "strict-origin-when-cross-origin" },
  ContentTypeOptions: { Override: true },
  StrictTransportSecurity: { Override: false, AccessControlMaxAgeSec: 31_536_000 },
};

export const MANAGED_RESPONSE_HEADERS_POLICIES: Managed<ResponseHeadersPolicyConfig> = {
  "60669652-455b-4ae9-85a4-c4c02393f86c": { Name: "Managed-SimpleCORS", CorsConfig: simpleCors },
  "5cc3b908-e619-4b99-88e5-2cf7f45965bd": {
    Name: "Managed-CORS-With-Preflight",
    CorsConfig: preflightCors,
  },
  "67f7725c-6f97-4210-82d7-5512b31e9d03": {
    Name: "Managed-SecurityHeadersPolicy",
    SecurityHeadersConfig: security,
  },
  "e61eb60c-9c35-4d20-a928-2b84e02af89c": {
    Name: "Managed-CORS-and-SecurityHeadersPolicy",
    CorsConfig: simpleCors,
    SecurityHeadersConfig: security,
  },
  "eaab4381-ed33-4a86-88ca-d9558dc6cd63": {
    Name: "Managed-CORS-with-preflight-and-SecurityHeadersPolicy",
    CorsConfig: preflightCors,
    SecurityHeadersConfig: security,
  },
};

/** The account's own policy of that id, or AWS's. */
export function policyConfig<Config>(
  own: Collection<Versioned<Config>>,
  managed: Managed<Config>,
  id: string,
): Config | undefined {
  return own.find(id)?.config ?? (Object.hasOwn(managed, id) ? managed[id] : undefined);
}

/** AWS's policies in the form of the account's own; they never change. */
export function managedDocuments<Config>(managed: Managed<Config>): readonly Versioned<Config>[] {
  return Object.entries(managed).map(([id, config]) => ({
    id,
    config,
    eTag: "E23ZP02F085DFQ",
    createdAt: 0,
    modifiedAt: 0,
  }));
}
