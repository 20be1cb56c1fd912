/**
 * Which of a distribution's behaviours a request falls under, and what must be so before anything
 * else is looked at.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
 */

import { assert } from "#kernel/assert.ts";
import type { EdgeBehaviour, EdgeDistribution } from "./distribution.ts";
import { globMatches } from "./glob.ts";
import { type Refusal, refusals } from "./refusals.ts";
import type { EdgeRequest } from "./request.ts";

/** AWS: the longest URL CloudFront takes, in bytes. */
const URL_BYTES_MAX = 8192;

/** The first behaviour whose pattern covers the path; the last one covers everything. */
export function behaviourFor(distribution: EdgeDistribution, path: string): EdgeBehaviour {
  const found = distribution.behaviours.find(({ pathPattern }) => {
    const pattern = pathPattern.startsWith("/") ? pathPattern.slice(1) : pathPattern;
    return globMatches(pattern, path.slice(1));
  });
  assert(found, `distribution ${distribution.id} has no default behaviour`);
  return found;
}

/** The path asked of the origin: a request for `/` gets the root object, other folders do not. */
export function effectivePath(distribution: EdgeDistribution, path: string): string {
  return path === "/" ? `/${distribution.defaultRootObject}` : path;
}

export type Admission =
  | { readonly kind: "admitted" }
  | { readonly kind: "refused"; readonly refusal: Refusal; readonly reason: string }
  | { readonly kind: "redirected"; readonly location: string };

/** What is judged before signatures: the switch, the URL's length, the protocol, the method. */
export function admit(
  distribution: EdgeDistribution,
  behaviour: EdgeBehaviour,
  request: EdgeRequest,
): Admission {
  const refuse = (refusal: Refusal, reason: string): Admission => ({
    kind: "refused",
    refusal,
    reason,
  });
  if (!distribution.enabled) {
    return refuse(refusals.disabled, `Distribution ${distribution.id} is disabled.`);
  }
  const url = `${request.host}${request.path}${request.query === "" ? "" : `?${request.query}`}`;
  if (url.length > URL_BYTES_MAX) {
    return refuse(refusals.pathTooLong, `The URL has more than ${URL_BYTES_MAX} bytes.`);
  }
  if (request.protocol === "http" && behaviour.viewerProtocol === "https-only") {
    return refuse(refusals.httpsOnly, `Behaviour ${behaviour.pathPattern} is HTTPS only.`);
  }
  if (request.protocol === "http" && behaviour.viewerProtocol === "redirect-to-https") {
    return { kind: "redirected", location: `https://${url}` };
  }
  if (!behaviour.allowedMethods.includes(request.method)) {
    const allowed = behaviour.allowedMethods.join(", ");
    const pattern = behaviour.pathPattern;
    return refuse(
      refusals.methodNotAllowed,
      `Behaviour ${pattern} allows ${allowed}, not ${request.method}.`,
    );
  }
  return { kind: "admitted" };
}
