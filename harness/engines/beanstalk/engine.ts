/** What Elastic Beanstalk runs its environments on: fleets of instances, reached by host name. */

import type { Duplex } from "node:stream";
import type { Journal } from "#bus/journal.ts";
import type { WireRequest, WireResponse } from "#gateway/wire-message.ts";
import type { AccountId } from "#kernel/brand.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Logger } from "#kernel/logger.ts";
import type { BeanstalkEngine, Fleet } from "#services/elastic-beanstalk/engine.ts";
import type { Tools } from "#stack/tools.ts";
import type { Balancer } from "../load-balancer/balancer.ts";
import type { ProcessIdentity } from "./identity.ts";
import { refusalOf } from "./runtimes.ts";

export interface BeanstalkEngineOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where instances have their folders. */
  readonly folder: string;
  /** Where programs are looked for, as in PATH. */
  readonly searchPath: string;
  /** The programs of the servers that stand in for bundles. */
  findTools(): Promise<Tools>;
  /** The region whose environments run, and the account whose hosts have no label of their own. */
  readonly region: string;
  readonly account: string;
  identify(account: AccountId, roleArn: string, name: string): ProcessIdentity;
  journal(account: AccountId): Journal;
  /** A free port of this machine, until it is returned. */
  takePort(): Promise<number>;
  returnPort(port: number): void;
}

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
