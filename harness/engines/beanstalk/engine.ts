/** What Elastic Beanstalk runs its environments on: fleets of instances, reached by host name. */

import type { Duplex } from "node:stream";
import type { WireRequest, WireResponse } from "#gateway/wire-message.ts";
import type { BeanstalkEngine, Fleet } from "#services/elastic-beanstalk/engine.ts";
import type { Balancer } from "../load-balancer/balancer.ts";
import type { BeanstalkEngineOptions } from "./options.ts";
import { refusalOf } from "./runtimes.ts";

/** The environments as the gateway reaches them. */
export interface Environments {
  find(host: string): EnvironmentSite | undefined;
}

export interface EnvironmentSite {
  answer(request: WireRequest): Promise<WireResponse>;
  upgrade(request: WireRequest, client: Duplex, head: Uint8Array): void;
}

export function createBeanstalkEngine(
  options: BeanstalkEngineOptions,
): BeanstalkEngine & { readonly environments: Environments } {
  const fleets = new Map<string, Fleet>();
  const hosts = new Map<string, Balancer>();
  const route = (wanted: readonly string[], balancer: Balancer) => {
    for (const [host, owner] of hosts)
      if (owner === balancer && !wanted.includes(host)) hosts.delete(host);
    for (const host of wanted) hosts.set(host, balancer);
  };
  return {
    environments: { find: (host) => hosts.get(host) },
    async refusal(platform, region) {
      if (region !== options.region)
        return `environments run in ${options.region} only; the harness was started with it.`;
      return refusalOf(platform, options.searchPath);
    },
    domain: (account, region) =>
      [
        ...(account === options.account ? [] : [account]),
        region,
        "elasticbeanstalk",
        "localhost",
      ].join("."),
    // What takes time to load is loaded when it is first needed.
    read: async (bundle, platform) =>
      (await import("./bundle-report.ts")).reportOn(bundle, platform),
    async open(facts, watcher) {
      const { createFleet } = await import("./fleet.ts");
      const fleet = createFleet({
        engine: options,
        facts,
        watcher,
        route,
        onClose: () => {
          if (fleets.get(facts.environmentId) === fleet) fleets.delete(facts.environmentId);
        },
      });
      fleets.set(facts.environmentId, fleet);
      return fleet;
    },
    find: (environmentId) => fleets.get(environmentId),
    async stop() {
      await Promise.all([...fleets.values()].map((fleet) => fleet.close()));
    },
  };
}
