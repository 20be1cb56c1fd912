/**
 * Hosts that lead to a port of this machine or to an environment's CNAME, as records of Route 53
 * would: web applications behind the gateway's one port.
 */

import type { Environments } from "#engines/beanstalk/engine.ts";
import { forward } from "#engines/load-balancer/forward.ts";
import { observed, type PageObserver } from "#engines/load-balancer/pages.ts";
import type { Site } from "#gateway/site.ts";

export interface RoutedHosts extends Site {
  /** Sends requests for `host` to a port or a CNAME, until the returned function is called. */
  route(host: string, target: number | string, observe?: PageObserver): () => void;
}

interface Route {
  readonly target: number | string;
  /** Of a port; an environment's load balancer has its own. */
  readonly observe: PageObserver | undefined;
}

export function createRoutedHosts(environments: Environments): RoutedHosts {
  const routes = new Map<string, Route>();
  const environmentOf = (host: string) => {
    const target = routes.get(host)?.target;
    return typeof target === "string" ? environments.find(target) : undefined;
  };
  return {
    claims(host) {
      const { target, observe } = routes.get(host) ?? {};
      return typeof target === "number"
        ? (request) => observed(request, observe, (traced) => forward(traced, target))
        : environmentOf(host)?.answer;
    },
    upgrades: (host) => environmentOf(host)?.upgrade,
    route(host, target, observe) {
      const route = { target, observe };
      routes.set(host, route);
      return () => {
        if (routes.get(host) === route) routes.delete(host);
      };
    },
  };
}
