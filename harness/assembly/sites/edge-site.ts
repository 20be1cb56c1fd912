/** CloudFront's edge among the gateway's sites: distributions claim their hosts. */

import type { Edge } from "#engines/edge/edge.ts";
import type { Site } from "#gateway/site.ts";
import type { WireRequest } from "#gateway/wire-message.ts";
import type { EdgeRequest } from "#services/cloudfront/edge/request.ts";

export function edgeSite(edge: Edge): Site {
  return {
    claims(host) {
      const claim = edge.claims(host);
      if (!claim) return undefined;
      return async (request) => {
        const { status, headers, body } = await claim.answer({
          request: viewed(request),
          body: hasBody(request) ? request.body : undefined,
          signal: request.signal,
        });
        return { status, headers: { ...headers }, body: body && claim.world.blobs.read(body) };
      };
    },
  };
}

function viewed(request: WireRequest): EdgeRequest {
  const { method, path, rawQuery, headers, origin, sourceIp } = request;
  return {
    method,
    protocol: origin.startsWith("https:") ? "https" : "http",
    host: (headers["host"] ?? request.host).toLowerCase(),
    path,
    query: rawQuery,
    headers,
    clientIp: sourceIp,
  };
}

function hasBody({ method }: WireRequest): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}
