/**
 * The headers of what the edge answers: the origin's, what the response headers policy changes, and
 * CloudFront's own.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */

import { corsHeadersFor } from "./cors.ts";
import type { ResponseHeaders } from "./distribution.ts";
import type { EdgeRequest } from "./request.ts";

type Headers = Readonly<Record<string, string>>;

export type CacheState = "Hit" | "RefreshHit" | "Miss" | "Error" | "Redirect" | "FunctionGenerated";

/** Headers between two hops only, and those CloudFront writes itself. */
const NOT_PASSED_ON = [
  ["connection", "keep-alive", "proxy-authenticate", "proxy-connection", "te", "trailer"],
  ["transfer-encoding", "upgrade", "age", "via", "x-cache", "x-amz-cf-id", "x-amz-cf-pop"],
].flat();

/** The origin's headers, with CORS and custom headers of the policy applied. */
export function viewerHeaders(
  origin: Headers,
  policy: ResponseHeaders | undefined,
  request: EdgeRequest,
): Record<string, string> {
  const kept = Object.entries(origin).filter(([name]) => !NOT_PASSED_ON.includes(name));
  const headers = Object.fromEntries(kept);
  if (!policy) return headers;
  for (const name of policy.remove) delete headers[name];
  for (const { name, value, override } of policy.set) {
    if (override || headers[name] === undefined) headers[name] = value;
  }
  const { cors } = policy;
  if (!cors) return headers;
  const added = corsHeadersFor(cors, request);
  // An origin that answers CORS itself is left alone, all its CORS headers together.
  if (!cors.override && headers["access-control-allow-origin"] !== undefined) return headers;
  if (added["access-control-allow-origin"] === undefined) return headers;
  for (const name of Object.keys(headers)) {
    if (name.startsWith("access-control-")) delete headers[name];
  }
  const vary = [headers["vary"], added["vary"]].filter((value) => value !== undefined).join(", ");
  return { ...headers, ...added, ...(vary !== "" && { vary }) };
}

export interface EdgeMarks {
  readonly distributionId: string;
  readonly requestId: string;
  readonly cache: CacheState;
  /** Seconds the answer has been in the cache; undefined when it comes straight from the origin. */
  readonly age: number | undefined;
}

/** The headers by which an answer shows that it came through CloudFront, and how. */
export function edgeHeaders(marks: EdgeMarks): Headers {
  const server = marks.distributionId.toLowerCase();
  return {
    "x-cache": `${marks.cache} from cloudfront`,
    via: `1.1 ${server}.cloudfront.net (CloudFront)`,
    "x-amz-cf-pop": "LCL50-P1",
    "x-amz-cf-id": marks.requestId,
    ...(marks.age !== undefined && { age: String(marks.age) }),
  };
}
