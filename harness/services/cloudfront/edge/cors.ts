/**
 * CORS headers that a response headers policy adds. With credentials a browser takes only its exact
 * origin, never `*`, so then the origin itself is named.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */

import type { CorsHeaders } from "./distribution.ts";
import { globMatches } from "./glob.ts";
import type { EdgeRequest } from "./request.ts";

type Headers = Readonly<Record<string, string>>;

/** The headers for this request; none when it names no origin or one that is not allowed. */
export function corsHeadersFor(cors: CorsHeaders, request: EdgeRequest): Headers {
  const origin = request.headers["origin"];
  if (origin === undefined) return {};
  const open = cors.allowOrigins.includes("*");
  if (!open && !cors.allowOrigins.some((pattern) => covers(pattern, origin))) return {};
  const exact = !open || cors.allowCredentials;
  return {
    "access-control-allow-origin": exact ? origin : "*",
    ...(exact && { vary: "Origin" }),
    ...(cors.allowCredentials && { "access-control-allow-credentials": "true" }),
    ...(isPreflight(request) ? preflightHeaders(cors, request) : exposeHeaders(cors)),
  };
}

/** A browser's question before the request that it means. */
function isPreflight(request: EdgeRequest): boolean {
  return (
    request.method === "OPTIONS" && request.headers["access-control-request-method"] !== undefined
  );
}

function exposeHeaders(cors: CorsHeaders): Headers {
  if (cors.exposeHeaders.length === 0) return {};
  return { "access-control-expose-headers": cors.exposeHeaders.join(", ") };
}

function preflightHeaders(cors: CorsHeaders, request: EdgeRequest): Headers {
  const all = ["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"];
  const methods = cors.allowMethods.includes("ALL") ? all : cors.allowMethods;
  const asked = request.headers["access-control-request-headers"];
  // A bare `*` means nothing to a browser that sends credentials; what it asked for does.
  const anyHeader = cors.allowHeaders.includes("*");
  const headers = anyHeader ? (asked ?? "*") : cors.allowHeaders.join(", ");
  return {
    "access-control-allow-methods": methods.join(", "),
    ...(headers !== "" && { "access-control-allow-headers": headers }),
    ...(cors.maxAgeSeconds !== undefined && {
      "access-control-max-age": String(cors.maxAgeSeconds),
    }),
  };
}

/** Origins in policies may leave out the protocol and may begin a host with `*.`. */
function covers(pattern: string, origin: string): boolean {
  if (pattern.includes("://")) return globMatches(pattern.toLowerCase(), origin.toLowerCase());
  return globMatches(pattern.toLowerCase(), origin.replace(/^[a-z]+:\/\//i, "").toLowerCase());
}
