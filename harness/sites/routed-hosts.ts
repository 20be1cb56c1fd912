/** Hosts that lead to a port of this machine: web applications behind the gateway's one port. */

import type { PageObserver } from "#deployment/habitat.ts";
import { forward } from "#engines/proxy/proxy.ts";
import type { Site } from "#gateway/site.ts";
import type { WireRequest, WireResponse } from "#gateway/wire-message.ts";

export interface RoutedHosts extends Site {
  /** Sends requests for `host` to `port`, until the returned function is called. */
  route(host: string, port: number, observe?: PageObserver): () => void;
}

interface Target {
  readonly port: number;
  readonly observe: PageObserver | undefined;
}

const TRACE_HEADER = "x-amzn-trace-id";

export function createRoutedHosts(): RoutedHosts {
  const targets = new Map<string, Target>();
  return {
    claims(host) {
      const target = targets.get(host);
      return target && ((request) => pass(request, target));
    },
    route(host, port, observe) {
      const target = { port, observe };
      targets.set(host, target);
      return () => {
        if (targets.get(host) === target) targets.delete(host);
      };
    },
  };
}

async function pass(request: WireRequest, { port, observe }: Target): Promise<WireResponse> {
  const { method, path, headers, sourceIp } = request;
  const url = `${new URL(request.origin).protocol}//${headers["host"] ?? request.host}${path}`;
  const visit = observe?.({ method, url, sourceIp, traceHeader: headers[TRACE_HEADER] });
  const traced = visit && { ...headers, [TRACE_HEADER]: visit.traceHeader };
  let status: number | undefined;
  try {
    const answer = await forward(traced ? { ...request, headers: traced } : request, port);
    status = answer.status;
    return answer;
  } finally {
    // A viewer who went away got no answer.
    visit?.end(status);
  }
}
