/**
 * What else is served on the gateway's port, told apart by its host name before any AWS routing: a
 * CloudFront distribution's edge, a deployed webapp, the harness's own control API.
 */

import type { Duplex } from "node:stream";
import type { WireRequest, WireResponse } from "./wire-message.ts";

export type SiteHandler = (request: WireRequest) => Promise<WireResponse>;

/** Takes over a connection whose client asked for another protocol, such as WebSocket. */
export type UpgradeHandler = (request: WireRequest, client: Duplex, head: Uint8Array) => void;

export interface Site {
  /** The handler of this request's host (and path), or undefined when it is not this site's. */
  claims(host: string, path: string): SiteHandler | undefined;
  /** The same for a request with an Upgrade header; a site without it takes none. */
  upgrades?(host: string, path: string): UpgradeHandler | undefined;
}
