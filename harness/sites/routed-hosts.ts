/** Hosts that lead to a port of this machine: web applications behind the gateway's one port. */

import { forward } from "#engines/load-balancer/forward.ts";
import type { Site } from "#gateway/site.ts";

export interface RoutedHosts extends Site {
  /** Sends requests for `host` to `port`, until the returned function is called. */
  route(host: string, port: number): () => void;
}

export function createRoutedHosts(): RoutedHosts {
  const ports = new Map<string, number>();
  return {
    claims(host) {
      const port = ports.get(host);
      return port === undefined ? undefined : (request) => forward(request, port);
    },
    route(host, port) {
      ports.set(host, port);
      return () => {
        if (ports.get(host) === port) ports.delete(host);
      };
    },
  };
}
