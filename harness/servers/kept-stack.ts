/**
 * The kept servers, processes or containers, together with the gateway that they and the
 * applications stand on: started once, taken over by later runs, dropped as one. A gateway that
 * ended alone is started again on its port and its data, and with it database and Redis, before
 * Fedora is asked.
 */

import { join } from "node:path";
import type { ServerOptions } from "#config/options.ts";
import type { DataStoreOptions, DataStores } from "#deployment/data-stores.ts";
import { createClock, machineNow } from "#kernel/clock.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import { type Logger, silentLogger } from "#kernel/logger.ts";
import { once } from "#kernel/once.ts";
import type { Backend } from "#stack/backend.ts";
import type { S3Access } from "#stack/definition.ts";
import { dropKept, findKept, type KeptStack, putKept, withKeptLock } from "#stack/kept.ts";
import { isRunning } from "#stack/kept-server.ts";
import { isAlive } from "#stack/process/identity.ts";
import { openRun, type Run, reapLeftovers } from "#stack/reaper.ts";
import type { ServerName } from "#stack/servers/index.ts";
import type { Scale } from "#stack/servers/select.ts";
import { type Stack, startStack } from "#stack/stack.ts";
import type { Tools } from "#stack/tools.ts";
import { asContainers, bucketIn, containersIn, fetchDataImages } from "./container-stack.ts";
import { placeOf } from "./data-stores.ts";
import { keptDataStores } from "./kept-data-stores.ts";
import {
  dataDirOf,
  endKeptGateway,
  type GatewaySettings,
  gatewayEndpoint,
  gatewayIn,
  gatewayRecord,
  gatewaySettings,
  type KeptGateway,
  startKeptGateway,
} from "./kept-gateway.ts";
import { bucketAt, makeBucket } from "./linked-bucket.ts";
import { DEPLOYMENT_SERVERS, type DeploymentServer, FEDORA_BUCKET } from "./server-names.ts";

export interface KeptStackOptions {
  readonly backend: Backend;
  /** The images of containers. */
  readonly options: ServerOptions;
  readonly scale?: Scale;
  /** How the gateway makes the database and Redis of the applications, where it has none yet. */
  readonly dataStores: DataStoreOptions;
  readonly tools: Tools;
  /** Processes are remembered in it, containers below it. */
  readonly stateDir: string;
  readonly logger?: Logger;
  readonly signal?: AbortSignal;
}

export interface LinkedStack<Name extends ServerName> {
  readonly stack: Stack<Name>;
  readonly linked: S3Access;
  /** What had died and was started again alone, the gateway (`gateway`) included. */
  readonly restarted: readonly string[];
}

/** With the database and the Redis that the gateway keeps. */
export interface KeptDeployment extends LinkedStack<DeploymentServer> {
  readonly dataStores: DataStores;
}

/** Takes the kept servers over, or starts them to be kept. */
export async function startKeptStack(given: KeptStackOptions): Promise<KeptDeployment> {
  const { backend, options: images, dataStores: wanted, ...options } = given;
  const stateDir = stateDirOf(backend, options.stateDir);
  const { signal, logger = silentLogger } = options;
  const dataDir = join(stateDir, "kept", machineNow().toString(36));
  const run = openRun(stateDir);
  let begun: KeptGateway | undefined;
  try {
    const settings = gatewaySettings(backend, images);
    const revived = await reviveGateway(stateDir, run, settings);
    // Asked for while no other run may change what is kept.
    const gateway = once(async () => {
      const kept = findKept(stateDir);
      if (!kept) {
        if (backend === "docker") await fetchDataImages(images, logger);
        begun = await startKeptGateway(join(dataDir, "gateway"), run, settings);
        return begun;
      }
      const found = gatewayIn(kept.extra);
      if (found) return found;
      throw new HarnessError(
        "DATA_DIR_INVALID",
        `The servers kept in ${stateDir} have no gateway; drop them by \`avalon-aws stack down\`.`,
      );
    });
    const dataStores = once(async () => keptDataStores(await gateway(), wanted, signal));
    const stack = await startStack<DeploymentServer | "localstack">({
      ...{ ...options, stateDir, dataDir },
      ...(backend === "docker"
        ? asContainers(DEPLOYMENT_SERVERS, images)
        : { servers: DEPLOYMENT_SERVERS, s3: async () => bucketOf(await gateway()) }),
      outside: { postgres: async () => placeOf((await dataStores()).postgres) },
      keep: {
        extra: () => (begun ? gatewayRecord(begun) : {}),
        dropExtra: async (extra) => dropGateway(backend, gatewayIn(extra)),
      },
    });
    const restarted = [...(revived ? ["gateway"] : []), ...stack.restarted];
    const linked =
      backend === "docker"
        ? bucketIn(stack.connections.localstack)
        : await bucketOf(await gateway());
    return { stack, linked, restarted, dataStores: await dataStores() };
  } catch (error) {
    await dropGateway(backend, begun);
    throw error;
  } finally {
    run.close();
  }
}

const stateDirOf = (backend: Backend, stateDir: string): string =>
  backend === "docker" ? containersIn(stateDir) : stateDir;

/** What is kept, running or not. */
export const findKeptStack = (backend: Backend, stateDir: string): KeptStack | undefined =>
  findKept(stateDirOf(backend, stateDir));

/** Ends the kept servers and their gateway, and removes all that they held. */
export async function dropKeptStack(
  backend: Backend,
  folder: string,
): Promise<KeptStack | undefined> {
  const stateDir = stateDirOf(backend, folder);
  // A gateway that was killed has left its database and Redis running.
  reapLeftovers(stateDir);
  return withKeptLock(stateDir, async () => {
    const kept = findKept(stateDir);
    const gateway = kept && gatewayIn(kept.extra);
    await endGateway(gateway);
    const dropped = await dropKept(stateDir);
    await dropGateway(backend, gateway);
    return dropped;
  });
}

/** Starts the gateway of kept servers again when it ended without them; whether it did. */
function reviveGateway(stateDir: string, run: Run, settings: GatewaySettings): Promise<boolean> {
  return withKeptLock(stateDir, async () => {
    const kept = findKept(stateDir);
    const gateway = kept && gatewayIn(kept.extra);
    if (!kept || !gateway || isAlive(gateway.identity)) return false;
    const servers = Object.values(kept.servers);
    const running = await Promise.all(servers.map(({ identity }) => isRunning(identity)));
    // Without their servers there is nothing to serve: all start anew.
    if (!running.includes(true)) return false;
    const revived = await startKeptGateway(gateway.folder, run, settings, gateway);
    putKept(stateDir, { ...kept, extra: gatewayRecord(revived) });
    return true;
  });
}

/** Fedora's bucket in the gateway, made when it is not there. */
async function bucketOf(gateway: KeptGateway): Promise<S3Access> {
  const access = bucketAt(gatewayEndpoint(gateway), FEDORA_BUCKET);
  await makeBucket(access);
  return access;
}

/** Ends it, and removes what its containers held; a folder goes with the servers'. */
async function dropGateway(backend: Backend, gateway: KeptGateway | undefined): Promise<void> {
  await endGateway(gateway);
  if (!gateway || backend !== "docker") return;
  const { removeContainersOf } = await import("#stack/docker/kept-containers.ts");
  await removeContainersOf(dataDirOf(gateway));
}

async function endGateway(gateway: KeptGateway | undefined): Promise<void> {
  if (!gateway) return;
  const clock = createClock();
  await endKeptGateway(gateway, clock);
  clock.stop();
}
