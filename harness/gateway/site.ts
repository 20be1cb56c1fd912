/**
 * What else is served on the gateway's port, told apart by its host name before any AWS routing: a
 * CloudFront distribution's edge, a deployed webapp, the harness's own control API.
 */

import type { WireRequest, WireResponse } from "./wire-message.ts";

export type SiteHandler = (request: WireRequest) => Promise<WireResponse>;

export interface Site {
  /** The handler of this request's host (and path), or undefined when it is not this site's. */
  claims(host: string, path: string): SiteHandler | undefined;
}
