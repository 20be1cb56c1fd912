/** The headers that name the request, as the service family calls them. */

import type { Identified } from "./stages.ts";

export function requestHeaders(
  request: Pick<Identified, "requestId" | "hostId" | "dialect">,
): Record<string, string> {
  return request.dialect === "s3"
    ? { "x-amz-request-id": request.requestId, "x-amz-id-2": request.hostId }
    : { "x-amzn-requestid": request.requestId };
}
