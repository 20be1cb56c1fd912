/** One running tier of the application: its instance, and for workers the daemon in front of it. */

import { createDaemon } from "#engines/beanstalk/daemon.ts";
import { createInstance } from "#engines/beanstalk/instance.ts";
import { watchTarget } from "#engines/load-balancer/target-health.ts";
import { createClock } from "#kernel/clock.ts";
import { eventually } from "#kernel/eventually.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type { Tier } from "./environment.ts";
import type { Habitat } from "./habitat.ts";

export interface TierOptions {
  readonly habitat: Habitat;
  readonly tier: Tier;
  /** avalon.zip. */
  readonly bundle: Uint8Array;
  readonly folder: string;
  readonly roleArn: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly searchPath: string;
  /** The queue a worker takes its messages from. */
  readonly queue?: { readonly url: string; readonly name: string };
  readonly signal: AbortSignal;
}

export interface RunningTier {
  readonly port: number;
  stop(): Promise<void>;
}

/** As the templates set it for the workers. */
const HTTP_CONNECTIONS = "15";
const READY_MS_MAX = 60_000;
const CHECK = {
  path: "/",
  statuses: [[200, 200]],
  intervalMs: 10_000,
  timeoutMs: 5000,
  healthyThreshold: 3,
  unhealthyThreshold: 5,
} as const;

/** Resolves when the tier answers its health check and its post-deploy hooks ran. */
export async function startTier(options: TierOptions): Promise<RunningTier> {
  const { habitat, tier, folder, properties, bundle, signal, queue } = options;
  const { clock, logger, journal } = habitat;
  const machine = createClock();
  const identity = habitat.identify(options.roleArn, `${tier}-1`);
  const port = await habitat.freePort();
  const { searchPath } = options;
  const instance = await createInstance({
    ...{ id: tier, folder, port, searchPath, machine, logger },
    platform: "node",
    environment: identity.environment,
    onChange: () => {},
  });
  const daemon = createDaemon({
    ...{ instance, identity, clock, logger, journal },
    settings: () =>
      queue && { queueUrl: queue.url, options: { HttpConnections: HTTP_CONNECTIONS } },
    leads: () => true,
    onNotice: () => {},
  });
  const stop = async () => {
    await daemon.stop();
    await instance.stop();
    identity.close();
    machine.stop();
  };
  const health = watchTarget({ port, check: CHECK, clock, machine, onChange: () => {} });
  try {
    const deployment = { bundle, kind: "application", leads: true } as const;
    const beforeStop = () => Promise.resolve();
    const outcome = await instance.deploy({ deployment, properties, signal, beforeStop });
    if (!outcome.ok) throw new HarnessError("HOP_FAILED", outcome.reason);
    const what = `the ${tier} to answer its health check`;
    const patience = { what, withinMs: READY_MS_MAX, signal };
    await eventually(() => (health.state() === "healthy" ? true : undefined), patience);
    daemon.start();
  } catch (error) {
    await stop();
    throw error;
  } finally {
    health.stop();
  }
  return { port, stop };
}
