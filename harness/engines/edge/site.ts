/** The edge as one of the sites behind the gateway's port. */

import type { Site } from "#gateway/site.ts";
import type { WireRequest, WireResponse } from "#gateway/wire-message.ts";
import type { EdgeRequest } from "#services/cloudfront/edge/request.ts";
import type { EdgeAnswer } from "./answer.ts";
import type { Claim, Edge } from "./edge.ts";

export function edgeSite(edge: Edge): Site {
  return {
    claims(host) {
      const claim = edge.claims(host);
      return claim && ((request) => respond(claim, request));
    },
  };
}

async function respond(claim: Claim, wire: WireRequest): Promise<WireResponse> {
  const request = viewerRequest(wire);
  const bodiless = ["GET", "HEAD", "OPTIONS"].includes(wire.method);
  const body = bodiless ? undefined : wire.body;
  const answer = await claim.answer({ request, body, signal: wire.signal });
  return { status: answer.status, headers: answer.headers, body: bytesOf(claim, answer) };
}

function viewerRequest(wire: WireRequest): EdgeRequest {
  return {
    method: wire.method,
    protocol: wire.origin.startsWith("https:") ? "https" : "http",
    host: (wire.headers["host"] ?? wire.host).toLowerCase(),
    path: wire.path,
    query: wire.rawQuery,
    headers: wire.headers,
    clientIp: wire.sourceIp,
  };
}

function bytesOf(claim: Claim, { body }: EdgeAnswer): WireResponse["body"] {
  if (body === undefined || body instanceof Uint8Array) return body;
  return claim.world.blobs.read(body);
}
