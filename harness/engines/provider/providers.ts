/**
 * Which services other providers carry out, and all that goes with it: put in front of the core, as
 * the services that it is made of.
 */

import type { World } from "#bus/world.ts";
import type { AnyService } from "#gateway/dispatch/registry.ts";
import type { Region } from "#kernel/brand.ts";
import { type Clock, createClock, machineNow } from "#kernel/clock.ts";
import type { Logger } from "#kernel/logger.ts";
import type { Random } from "#kernel/random.ts";
import { type Bridge, createBridge } from "./bridge.ts";
import { createProviderClient, type ProviderClient } from "./client.ts";
import type { ProviderCore } from "./core.ts";
import { dismantle } from "./dismantle.ts";
import { type ForeignName, foreignService, type ServiceHooks } from "./foreign-service.ts";
import type { Provider } from "./provider.ts";
import { createQueueFaults } from "./queue-faults.ts";
import { createReceives } from "./receives.ts";
import { s3Hooks } from "./s3.ts";
import { snsHooks } from "./sns.ts";
import { sqsHooks } from "./sqs.ts";
import { createUnderWay } from "./under-way.ts";
import { unwatched, type Watch, watchProvider } from "./watch.ts";

/** By the service's name; a service that is not named is ours. */
export type ChosenProviders = Readonly<Partial<Record<ForeignName, Provider>>>;

export interface ProvidersOptions {
  readonly of: ChosenProviders;
  readonly core: () => ProviderCore;
  /** The harness clock. */
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Base URL of the gateway. */
  readonly origin: () => string;
  readonly regions: readonly Region[];
  /** Whether state outlives the process, here and there. */
  readonly persistent: boolean;
}

export interface Providers {
  /** The service as it is, or with its provider behind it. */
  behind(service: AnyService): AnyService;
  /** Who carries a service out, when it is not us. */
  of(service: string): Provider | undefined;
  /** Takes up what an earlier run left in an account. */
  resume(world: World): void;
  /** What providers must still tell, one line each. */
  pending(): readonly string[];
  settle(): Promise<void>;
  stop(): Promise<void>;
}

const HOOKS: Readonly<Record<ForeignName, ServiceHooks>> = {
  s3: s3Hooks,
  sns: snsHooks,
  sqs: sqsHooks,
};

/** What is delivered to, before what delivers to it. */
const INSIDE_OUT: readonly ForeignName[] = ["sqs", "sns", "s3"];

/** One provider, with all of its services. */
interface Site {
  readonly client: ProviderClient;
  readonly services: readonly ForeignName[];
  readonly bridge: Bridge;
  readonly watch: Watch;
}

export function createProviders(options: ProvidersOptions): Providers {
  const { core, clock, regions, persistent, logger } = options;
  const machine = createClock();
  const receives = createReceives(clock, machineNow);
  const sending = createUnderWay();
  const queueFaults = createQueueFaults();
  const sites = sitesOf(options, machine);
  const siteOf = (service: string) =>
    sites.find(({ services }) => services.some((name) => name === service));
  return {
    behind(own) {
      const site = siteOf(own.name);
      if (!site) return own;
      return foreignService({
        ...site,
        own,
        receives,
        sending,
        queueFaults,
        // A site has only services that hooks are there for.
        hooks: HOOKS[own.name as ForeignName],
        isWithin: (service) => siteOf(service) === site,
        worldOf: (account) => core().worlds.of(account),
      });
    },
    of: (service) => siteOf(service)?.client.provider,
    resume(world) {
      for (const { bridge } of sites)
        for (const region of regions) bridge.queue({ account: world.account, region }).resume();
    },
    pending: () => sites.flatMap(({ bridge }) => bridge.expectations.pending()),
    async settle() {
      await receives.settle();
      await Promise.all(sites.map(({ bridge }) => bridge.expectations.settle()));
    },
    async stop() {
      receives.stop();
      for (const site of sites) {
        await site.bridge.stop();
        await site.watch.settle();
        if (!persistent) await dismantle(site, core().worlds, logger);
        site.client.close();
      }
      machine.stop();
    },
  };
}

function sitesOf(options: ProvidersOptions, machine: Clock): readonly Site[] {
  const { core, regions, logger } = options;
  const named = Object.entries(options.of) as [ForeignName, Provider][];
  return [...new Set(named.map(([, provider]) => provider))].map((provider) => {
    const client = createProviderClient(provider);
    const services = named.filter(([, other]) => other === provider).map(([name]) => name);
    const suspect = (error: unknown) => watch.suspect(error);
    const bridge = createBridge({ ...options, client, machine, suspect });
    const setUpAgain = async (world: World) => {
      const here = bridge.places().filter(({ account }) => account === world.account);
      for (const region of new Set([...regions, ...here.map((place) => place.region)])) {
        await bridge.forget({ account: world.account, region });
        for (const service of INSIDE_OUT)
          if (services.includes(service))
            await core().internal(world, region, service, "setUpAgain");
      }
    };
    const { watched } = provider;
    const watch: Watch =
      watched === undefined
        ? unwatched
        : watchProvider({ endpoint: watched, worlds: () => core().worlds, logger, setUpAgain });
    return { client, services, bridge, watch };
  });
}
