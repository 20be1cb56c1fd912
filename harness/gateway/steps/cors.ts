/**
 * Cross-origin requests to buckets: preflights are answered by the bucket's rules alone, other
 * answers get its headers added. https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
 */

import { AwsError } from "#kernel/aws-error.ts";
import type { AccountId } from "#kernel/brand.ts";
import type { HeaderMap } from "../protocols/protocol.ts";
import { s3Address } from "../route-address.ts";
import type { WireRequest, WireResponse } from "../wire-message.ts";
import type { Gateway, Identified } from "./stages.ts";

/** The bucket's answer to a browser's question; undefined when the request asks none. */
export function answerPreflight(
  gateway: Gateway,
  identified: Identified,
): WireResponse | undefined {
  const { request, dialect } = identified;
  if (dialect !== "s3" || request.method !== "OPTIONS") return undefined;
  const method = request.headers["access-control-request-method"];
  if (request.headers["origin"] === undefined || method === undefined) {
    throw new AwsError("BadRequest", "Insufficient information. Origin request header needed.", {
      status: 400,
    });
  }
  const headers = rulesFor(gateway, identified, method, true);
  if (!headers) {
    throw new AwsError(
      "AccessForbidden",
      "CORSResponse: This CORS request is not allowed. This is usually because the evalution of " +
        "Origin, request method / Access-Control-Request-Method or " +
        "Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
      { status: 403 },
    );
  }
  return { status: 200, headers, body: undefined };
}

/** `response` with the headers that let a page of another origin read it. */
export function withCors(
  gateway: Gateway,
  identified: Identified,
  response: WireResponse,
): WireResponse {
  const { request, dialect } = identified;
  const asked = request.headers["origin"] !== undefined && request.method !== "OPTIONS";
  if (dialect !== "s3" || !asked) return response;
  const headers = rulesFor(gateway, identified, request.method, false);
  return headers ? { ...response, headers: { ...response.headers, ...headers } } : response;
}

function rulesFor(
  gateway: Gateway,
  { request, claim }: Identified,
  method: string,
  preflight: boolean,
): HeaderMap | undefined {
  const { bucket } = s3Address(request.host, request.path, gateway.router.hosts);
  if (bucket === undefined || !gateway.cors) return undefined;
  const signer = "accessKeyId" in claim ? gateway.credentials.find(claim.accessKeyId) : undefined;
  const account: AccountId =
    signer?.account ?? gateway.bucketAccount?.(bucket) ?? gateway.defaultAccount;
  return gateway.cors({
    account,
    bucket,
    origin: request.headers["origin"] ?? "",
    method,
    requestedHeaders: requestedHeaders(request),
    preflight,
  });
}

function requestedHeaders({ headers }: WireRequest): readonly string[] {
  return (headers["access-control-request-headers"] ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
}
