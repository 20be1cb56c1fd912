/** How requests get to a server that expects them otherwise than they are sent to it. */

import type { WireRequest } from "#gateway/wire-message.ts";
import type { HealthCheck } from "#services/elastic-beanstalk/engine.ts";

export interface Entrance {
  /** What is asked for below the first path is asked for below the second. */
  readonly path?: { readonly from: string; readonly to: string };
  /** Asked for by health checks, whatever path they name. */
  readonly healthPath?: string;
  /** Sent with each request that does not bring its own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** It speaks no HTTP: whether it takes connections is all that can be checked. */
  readonly takesNoRequests?: boolean;
}

export function entered(request: WireRequest, entrance: Entrance | undefined): WireRequest {
  if (!entrance) return request;
  const headers = { ...entrance.headers, ...request.headers };
  return { ...request, headers, path: pathBehind(request.path, entrance) };
}

export function checkBehind(check: HealthCheck, entrance: Entrance | undefined): HealthCheck {
  const { path, ...rest } = check;
  if (!entrance || path === undefined) return check;
  if (entrance.takesNoRequests) return rest;
  return { ...rest, path: entrance.healthPath ?? pathBehind(path, entrance) };
}

function pathBehind(path: string, { path: moved }: Entrance): string {
  if (!moved || !(path === moved.from || path.startsWith(`${moved.from}/`))) return path;
  return `${moved.to}${path.slice(moved.from.length)}`;
}
