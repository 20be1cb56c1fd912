/** Every part of a harness, made and tied together, before its port is opened. */

import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { HarnessOptions } from "#config/options.ts";
import { createEdge, type Edge } from "#engines/edge/edge.ts";
import type { Providers } from "#engines/provider/providers.ts";
import type { Fault } from "#faults/fault.ts";
import type { FaultPlan } from "#faults/plan.ts";
import { type CredentialRegistry, createCredentials } from "#gateway/auth/credentials.ts";
import { type AnyService, isLazy, type LazyService } from "#gateway/dispatch/registry.ts";
import type { GatewayBug, GatewayOptions } from "#gateway/options.ts";
import { type AccountId, accountId, type Region, region as regionOf } from "#kernel/brand.ts";
import { type ControllableClock, createClock } from "#kernel/clock.ts";
import { messageOf } from "#kernel/harness-error.ts";
import type { Logger } from "#kernel/logger.ts";
import { createRandom, type Random } from "#kernel/random.ts";
import { corsFor } from "#services/s3/cors.ts";
import { bucketAccountOf, corsOf } from "./buckets.ts";
import { type Core, type CoreOptions, createCore } from "./core.ts";
import { createCredentialSource } from "./credentials.ts";
import type { DataDir } from "./data-dir.ts";
import { createEngines, type Engines } from "./engines.ts";
import { identify } from "./identify.ts";
import {
  allOurs,
  type MakeProviders,
  providerCore,
  settleAll,
  tellingFaults,
} from "./provider-core.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import { edgeSite } from "./sites/edge-site.ts";
import { environmentSite } from "./sites/environment-site.ts";
import { createRoutedHosts, type RoutedHosts } from "./sites/routed-hosts.ts";
import { webhookSite } from "./sites/webhook-site.ts";

export interface Assembly {
  readonly clock: ControllableClock;
  readonly random: Random;
  readonly core: Core;
  readonly sessions: Sessions;
  readonly hosts: RoutedHosts;
  readonly providers: Providers;
  /** The delivery adversary; a fault that cannot strike is told of. */
  readonly faults: FaultPlan;
  /** Names this run of state: another one after a restart that keeps none. */
  readonly session: string;
  readonly account: AccountId;
  readonly region: Region;
  /** What the gateway is started with; further sites may be put in front. */
  readonly gateway: GatewayOptions;
  /** Takes up what earlier starts left in the folder, once the gateway listens. */
  resume(): void;
  /** Resolves when every delivery that is due was made, and providers told what they had to. */
  settle(): Promise<void>;
  /** Lets `ms` pass at once, with the deliveries that fall due on the way. */
  advance(ms: number): Promise<void>;
  stop(): Promise<void>;
}

export interface AssemblyOptions {
  readonly options: Readonly<HarnessOptions>;
  readonly services: CoreOptions["services"];
  /** Faults that stay, whatever the adversary is told. */
  readonly faults?: readonly Fault[];
  /** Whose services stand behind the gateway; all are ours when absent. */
  readonly makeProviders?: MakeProviders;
  readonly folder: string;
  readonly logger: Logger;
  /** Base URL of the gateway, once it listens. */
  readonly endpoint: () => string;
  /** What the folder remembers of earlier starts, when it is to outlive this one. */
  readonly dataDir: DataDir | undefined;
}

export function assemble(given: AssemblyOptions): Assembly {
  const { options, folder, logger, endpoint, dataDir, makeProviders = allOurs } = given;
  const clock = createClock({ aheadMs: dataDir?.aheadMs ?? 0 });
  const random = createRandom(seedOf(options.seed, dataDir));
  const account = accountId(options.account);
  const region = regionOf(options.region);
  const registry = createCredentials({ defaultAccount: account });
  const sessions = createSessions(registry, {
    random: random.fork("sessions"),
    clock,
    exists: (owner, seq) => core.worlds.of(owner).journal.find(seq) !== undefined,
  });
  const engines = createEngines({
    ...{ options, clock, random, logger, sessions, folder, endpoint },
    identify: (owner, roleArn, name) =>
      identify({ core, region, random, sessions }, endpoint(), owner, roleArn, name),
    journal: (owner) => core.worlds.of(owner).journal,
  });
  const providers = makeProviders({
    core: () => providerCore(core, random),
    clock,
    random: random.fork("providers"),
    logger,
    origin: endpoint,
    regions: [region],
    persistent: options.dataDir !== undefined,
  });
  const core = createCore({
    services: given.services.map((service) => behind(providers, service)),
    engines: engines.byService,
    clock,
    random,
    logger,
    folder: join(folder, "accounts"),
    persistent: options.dataDir !== undefined,
    origin: endpoint,
    regions: [region],
    faults: given.faults ?? [],
  });
  const edge = edgeOf({ clock, random, core, providers, region }, endpoint);
  const hosts = createRoutedHosts(engines.environments);
  const settle = () => settleAll(core, providers);
  const webhooks = webhookSite(core, random.fork("webhooks"));
  const gateway = gatewayOf({ options, clock, random, core, registry, providers, account, region });
  return {
    clock,
    random,
    core,
    sessions,
    hosts,
    account,
    region,
    gateway: {
      ...gateway,
      sites: [edgeSite(edge), environmentSite(engines.environments), webhooks, hosts],
    },
    providers,
    faults: tellingFaults(core.faults, providers, () => core.worlds.of(account).journal),
    session: options.dataDir ?? randomUUID(),
    resume() {
      core.resume();
      for (const world of core.worlds.list()) providers.resume(world);
    },
    settle,
    async advance(ms) {
      await clock.advance(ms, async () => {
        await engines.started();
        await settle();
      });
      dataDir?.keepAhead(clock.offset());
    },
    stop: () => stopAll({ core, engines, providers, clock }),
  };
}

/** The service, or the provider's that stands in its place once it is loaded. */
function behind(providers: Providers, service: AnyService | LazyService): AnyService | LazyService {
  if (!isLazy(service)) return providers.behind(service);
  return { name: service.name, load: async () => providers.behind(await service.load()) };
}

interface Stopped extends Pick<Assembly, "core" | "providers" | "clock"> {
  readonly engines: Engines;
}

async function stopAll({ core, engines, providers, clock }: Stopped): Promise<void> {
  // Deliveries first: one that is cut off by its engine's end would use up an attempt.
  core.bus.stop();
  // Loops see their own end before that of what they look after.
  const loops = core.stopLoops();
  await engines.stop();
  await loops;
  await core.bus.settle();
  await providers.stop();
  await core.stop();
  clock.stop();
}

function edgeOf(
  parts: Pick<Assembly, "clock" | "random" | "core" | "providers" | "region">,
  origin: () => string,
): Edge {
  const { clock, random, core, providers, region } = parts;
  return createEdge({
    worlds: core.worlds,
    registry: core.registry,
    now: clock.now,
    dispatch: core.dispatcher.dispatch,
    region,
    random: random.fork("edge"),
    origin,
    cors: corsFor,
    distant: providers.of("s3") !== undefined,
    gatewayPort: () => Number(new URL(origin()).port),
  });
}

type GatewayParts = Pick<
  Assembly,
  "clock" | "random" | "core" | "providers" | "account" | "region"
> & {
  readonly options: Readonly<HarnessOptions>;
  readonly registry: CredentialRegistry;
};

function gatewayOf(parts: GatewayParts): Omit<GatewayOptions, "sites"> {
  const { options, clock, random, core, registry, providers, account, region } = parts;
  return {
    services: core.registry.names,
    credentials: createCredentialSource(registry, core.registry, core.worlds, region),
    verifySignatures: options.verifySignatures,
    defaultAccount: account,
    defaultRegion: region,
    now: clock.now,
    random: random.fork("requests"),
    dispatch: core.dispatcher.dispatch,
    spool: (owner, chunks) => core.worlds.of(owner).blobs.write(chunks),
    drop: (owner, segments) => core.worlds.of(owner).blobs.drop(segments),
    passes: (service) => providers.of(service) !== undefined,
    open: (owner, body) => core.worlds.of(owner).blobs.read(body),
    cors: corsOf(core, region),
    bucketAccount: bucketAccountOf(core, region),
    onBug: (bug) => reportBug(core, bug),
  };
}

/** A later start on the same folder would else draw the ids of things that are there already. */
function seedOf(seed: string, dataDir: DataDir | undefined): string {
  return dataDir === undefined || dataDir.start === 1 ? seed : `${seed}/start ${dataDir.start}`;
}

function reportBug({ worlds }: Core, bug: GatewayBug): void {
  worlds.of(bug.account).journal.append({
    kind: "bug",
    cause: undefined,
    service: bug.service,
    operation: bug.operation,
    requestId: bug.requestId,
    summary: `the gateway failed on ${bug.service} ${bug.operation}: ${messageOf(bug.thrown)}`,
    detail: { stack: bug.thrown instanceof Error ? (bug.thrown.stack ?? "") : "" },
  });
}
