/** What Elastic Beanstalk runs its environments on: fleets of instances, reached by host name. */

import type { Duplex } from "node:stream";
import type { WireRequest, WireResponse } from "#gateway/wire-message.ts";
import { createClock } from "#kernel/clock.ts";
import { createExpectations } from "#kernel/expectations.ts";
import type { BeanstalkEngine, Fleet } from "#services/elastic-beanstalk/engine.ts";
import type { Balancer } from "../load-balancer/balancer.ts";
import type { BeanstalkEngineOptions } from "./options.ts";

/** The environments as the gateway reaches them. */
export interface Environments {
  find(host: string): EnvironmentSite | undefined;
}

export interface EnvironmentSite {
  answer(request: WireRequest): Promise<WireResponse>;
  upgrade(request: WireRequest, client: Duplex, head: Uint8Array): void;
}

/** What whoever moves the harness clock knows of instances. */
export interface Starts {
  /**
   * Resolves when no instance is being deployed to or starts: a start is the machine's doing, and
   * the clock that it is given time by must not outrun it. Each is waited for 10 s at most.
   */
  started(): Promise<void>;
}

const START_MS_MAX = 10_000;

export function createBeanstalkEngine(
  options: BeanstalkEngineOptions,
): BeanstalkEngine & Starts & { readonly environments: Environments } {
  const fleets = new Map<string, Fleet>();
  const coming = createExpectations(createClock(), START_MS_MAX);
  const hosts = new Map<string, Balancer>();
  const route = (wanted: readonly string[], balancer: Balancer) => {
    for (const [host, owner] of hosts)
      if (owner === balancer && !wanted.includes(host)) hosts.delete(host);
    for (const host of wanted) hosts.set(host, balancer);
  };
  return {
    environments: { find: (host) => hosts.get(host) },
    started: coming.settle,
    async refusal(platform, region) {
      if (region !== options.region)
        return `environments run in ${options.region} only; the harness was started with it.`;
      return (await import("./runtimes.ts")).refusalOf(platform, options.searchPath);
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
        coming,
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
