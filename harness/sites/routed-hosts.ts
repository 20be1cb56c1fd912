/**
 * Hosts that lead to a port of this machine or to an environment's CNAME, as records of Route 53
 * would: web applications behind the gateway's one port.
 */

import type { Environments } from "#engines/beanstalk/engine.ts";
import { forward } from "#engines/load-balancer/forward.ts";
import type { Site } from "#gateway/site.ts";

export interface RoutedHosts extends Site {
  /** Sends requests for `host` to a port or a CNAME, until the returned function is called. */
  route(host: string, target: number | string): () => void;
}

export function createRoutedHosts(environments: Environments): RoutedHosts {
  const targets = new Map<string, number | string>();
  const environmentOf = (host: string) => {
    const target = targets.get(host);
    return typeof target === "string" ? environments.find(target) : undefined;
  };
  return {
    claims(host) {
      const target = targets.get(host);
      return typeof target === "number"
        ? (request) => forward(request, target)
        : environmentOf(host)?.answer;
    },
    upgrades: (host) => environmentOf(host)?.upgrade,
    route(host, target) {
      targets.set(host, target);
      return () => {
        if (targets.get(host) === target) targets.delete(host);
      };
    },
  };
}
