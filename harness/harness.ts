/**
 * A local AWS on one port, with its engines, its edge and its control interface: started, driven
 * and taken down from a program. `createHarness` is what the package is for.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { machineEnvironment } from "#config/environment.ts";
import { type HarnessInput, type HarnessOptions, parseHarnessOptions } from "#config/options.ts";
import { createBucket } from "#deployment/already-there.ts";
import type { ProcessIdentity } from "#engines/beanstalk/identity.ts";
import type { PageObserver } from "#engines/load-balancer/pages.ts";
import { recordChildren } from "#engines/process/recorded.ts";
import type { ChosenProviders } from "#engines/provider/providers.ts";
import type { FaultPlan } from "#faults/plan.ts";
import { createPipeline } from "#gateway/pipeline.ts";
import { createGatewayServer, type GatewayServer } from "#gateway/server.ts";
import { accountId } from "#kernel/brand.ts";
import type { Clock } from "#kernel/clock.ts";
import { type Logger, silentLogger } from "#kernel/logger.ts";
import type { Random } from "#kernel/random.ts";
import { stateDir } from "#setup/places.ts";
import { openRun, reapLeftovers } from "#stack/reaper.ts";
import { type Assembly, assemble } from "./assembly/assembly.ts";
import { controlTarget } from "./assembly/control-target.ts";
import { openDataDir } from "./assembly/data-dir.ts";
import { harnessStatus, type StatusReport, type StatusReports } from "./assembly/harness-status.ts";
import { identify } from "./assembly/identify.ts";
import { chooseProviders } from "./assembly/provider-choice.ts";
import { providersFor } from "./assembly/provider-core.ts";
import { requestLimits } from "./assembly/request-limits.ts";
import { loadServices, services } from "./assembly/services.ts";
import { controlSite } from "./assembly/sites/control-site.ts";
import { createWorldView, type WorldView } from "./assembly/world-view.ts";

/** Options of the harness, and what only a program can give. */
export interface CreateHarness extends HarnessInput {
  /** Where diagnostics go; nowhere when absent. */
  readonly logger?: Logger;
  /** Who carries services out in our place, other than the options can say. */
  readonly providers?: ChosenProviders;
}

/** A running local AWS: its default account, and the ways to other accounts, time and faults. */
export interface Harness extends WorldView, AsyncDisposable {
  /** Base URL of the gateway, such as `http://localhost:4566`. */
  readonly endpoint: string;
  readonly port: number;
  readonly options: Readonly<HarnessOptions>;
  readonly clock: HarnessClock;
  /** The delivery adversary: `harness.faults.add({ name, service, effect })`. */
  readonly faults: FaultPlan;
  readonly logger: Logger;
  readonly random: Random;
  /** The harness clock as parts that wait on it take it. */
  readonly timers: Clock;
  /** Credentials for a process that acts under a role of an account. */
  identify(account: string, roleArn: string, name: string): ProcessIdentity;
  /** The harness's own folder: `dataDir`, or a temporary one that ends with the harness. */
  readonly folder: string;
  /** Another account: an account number is its own access key. */
  world(account: string): WorldView;
  /** Sends requests for `host` to a port of this machine, or to an environment's CNAME, until the
   * returned function is called; `observe` hears of those that go to a port. */
  route(host: string, target: number | string, observe?: PageObserver): () => void;
  /** Has `status` tell of a part that is no service of AWS, under that name. */
  report(name: string, report: StatusReport): void;
  /** Resolves when every delivery that is due was made. */
  settle(): Promise<void>;
  /** Ends every process and closes the port; calling it again does nothing. */
  stop(): Promise<void>;
}

export interface HarnessClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds ahead of the machine. */
  offset(): number;
  /**
   * Lets `ms` pass at once, with the deliveries that fall due on the way. An application that is
   * being deployed or starts on an instance is waited for, up to 10 s: else it would be too late.
   */
  advance(ms: number): Promise<void>;
}

/** Starts a harness; options come from `given`, then from AVALON_AWS_* variables. */
export async function createHarness(given: CreateHarness = {}): Promise<Harness> {
  const { logger = silentLogger, providers, ...input } = given;
  const options = parseHarnessOptions(input, machineEnvironment);
  // Refused before anything is made.
  const makeProviders = await providersFor(providers ?? chooseProviders(options, logger));
  const dataDir = options.dataDir === undefined ? undefined : openDataDir(options.dataDir);
  const folder = options.dataDir ?? mkdtempSync(join(tmpdir(), "avalon-aws-"));
  let server: GatewayServer | undefined;
  let { port } = options;
  const endpoint = () => `http://localhost:${port}`;
  recordChildren(() => openRun(stateDir(machineEnvironment)));
  const parts = assemble({
    ...{ options, makeProviders, folder, logger, endpoint, dataDir },
    // What an earlier run left behind wants its loops and its events at once.
    services: options.dataDir === undefined ? services : await loadServices(),
    faults: options.requestLimits ? requestLimits(await loadServices()) : [],
  });
  const reports: StatusReports = new Map();
  const stop = async () => {
    await server?.close();
    await parts.stop();
    if (dataDir) dataDir.close();
    else rmSync(folder, { recursive: true, force: true });
  };
  try {
    const target = controlTarget(parts, harnessStatus(parts, endpoint, reports));
    const control = controlSite(() => target, parts.sessions);
    const sites = [control, ...(parts.gateway.sites ?? [])];
    const pipeline = createPipeline({ ...parts.gateway, sites });
    server = createGatewayServer({ pipeline, sites, now: parts.clock.now, logger });
    port = await server.listen({ host: options.host, port });
    // What an earlier harness left running would work beside what is taken up from its folder.
    if (dataDir) reapLeftovers(stateDir(machineEnvironment));
    // Only now: what is taken up may start processes that call the gateway.
    parts.resume();
    const own = { port, endpoint: endpoint(), reports, stop };
    const harness = facade({ options, folder, logger, parts, ...own });
    for (const bucket of options.buckets?.split(",") ?? [])
      await createBucket(harness.call, harness.region, bucket);
    return harness;
  } catch (error) {
    await stop();
    throw error;
  }
}

interface FacadeOptions {
  readonly options: Readonly<HarnessOptions>;
  readonly folder: string;
  readonly logger: Logger;
  readonly parts: Assembly;
  readonly port: number;
  readonly endpoint: string;
  readonly reports: StatusReports;
  stop(): Promise<void>;
}

function facade(given: FacadeOptions): Harness {
  const { options, folder, logger, parts, port, endpoint, reports } = given;
  const { core, random, region } = parts;
  const view = (account: string, accessKeyId: string) =>
    createWorldView({ core, account: accountId(account), accessKeyId, region, endpoint, random });
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= given.stop();
    return stopping;
  };
  return {
    ...view(options.account, "test"),
    endpoint,
    port,
    options,
    clock: advancing(parts),
    faults: parts.faults,
    logger,
    random,
    timers: parts.clock,
    identify: (account, roleArn, name) => identify(parts, endpoint, account, roleArn, name),
    folder,
    world: (account) => view(account, account),
    route: parts.hosts.route,
    report: (name, report) => void reports.set(name, report),
    settle: parts.settle,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** The clock as users drive it: time passes together with what it makes due. */
function advancing({ clock, advance }: Assembly): HarnessClock {
  const { now, offset } = clock;
  return { now, offset, advance };
}
