/**
 * The kept servers together with the gateway that they and the applications stand on: started once,
 * taken over by later runs, dropped as one. A gateway that ended alone is started again on its port
 * and its data, and with it database and Redis, before Fedora is asked.
 */

import { join } from "node:path";
import type { DataStoreOptions, DataStores } from "#deployment/data-stores.ts";
import { createClock, machineNow } from "#kernel/clock.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type { Logger } from "#kernel/logger.ts";
import { once } from "#kernel/once.ts";
import type { S3Access } from "#stack/definition.ts";
import { isAliveProcess } from "#stack/identity.ts";
import { dropKept, findKept, type KeptStack, putKept, withKeptLock } from "#stack/kept.ts";
import { isAlive } from "#stack/process/identity.ts";
import { openRun, type Run, reapLeftovers } from "#stack/reaper.ts";
import type { ServerName } from "#stack/servers/index.ts";
import type { Scale } from "#stack/servers/select.ts";
import { type Stack, startStack } from "#stack/stack.ts";
import type { Tools } from "#stack/tools.ts";
import { placeOf } from "./data-stores.ts";
import { keptDataStores } from "./kept-data-stores.ts";
import {
  endKeptGateway,
  gatewayEndpoint,
  gatewayIn,
  gatewayRecord,
  type KeptGateway,
  startKeptGateway,
} from "./kept-gateway.ts";
import { bucketAt, makeBucket } from "./linked-bucket.ts";
import { DEPLOYMENT_SERVERS, type DeploymentServer, FEDORA_BUCKET } from "./server-names.ts";

export interface KeptStackOptions {
  readonly scale?: Scale;
  /** How the gateway makes the database and Redis of the applications, where it has none yet. */
  readonly dataStores: DataStoreOptions;
  readonly tools: Tools;
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
export async function startKeptStack(options: KeptStackOptions): Promise<KeptDeployment> {
  const { stateDir, signal } = options;
  const dataDir = join(stateDir, "kept", machineNow().toString(36));
  const run = openRun(stateDir);
  let begun: KeptGateway | undefined;
  try {
    const revived = await reviveGateway(stateDir, run);
    // Asked for while no other run may change what is kept.
    const gateway = once(async () => {
      const kept = findKept(stateDir);
      if (!kept) {
        begun = await startKeptGateway(join(dataDir, "gateway"), run);
        return begun;
      }
      const found = gatewayIn(kept.extra);
      if (found) return found;
      throw new HarnessError(
        "DATA_DIR_INVALID",
        `The servers kept in ${stateDir} have no gateway; drop them by \`avalon-aws stack down\`.`,
      );
    });
    const dataStores = once(async () =>
      keptDataStores(await gateway(), options.dataStores, signal),
    );
    const stack = await startStack({
      ...options,
      servers: DEPLOYMENT_SERVERS,
      dataDir,
      outside: { postgres: async () => placeOf((await dataStores()).postgres) },
      async s3() {
        const access = bucketAt(gatewayEndpoint(await gateway()), FEDORA_BUCKET);
        await makeBucket(access);
        return access;
      },
      keep: {
        extra: () => (begun ? gatewayRecord(begun) : {}),
        dropExtra: async (extra) => endGateway(gatewayIn(extra)),
      },
    });
    const restarted = [...(revived ? ["gateway"] : []), ...stack.restarted];
    const linked = bucketAt(gatewayEndpoint(await gateway()), FEDORA_BUCKET);
    return { stack, linked, restarted, dataStores: await dataStores() };
  } catch (error) {
    await endGateway(begun);
    throw error;
  } finally {
    run.close();
  }
}

/** Ends the kept servers and their gateway, and removes all that they held. */
export async function dropKeptStack(stateDir: string): Promise<KeptStack | undefined> {
  // A gateway that was killed has left its database and Redis running.
  reapLeftovers(stateDir);
  return withKeptLock(stateDir, async () => {
    const kept = findKept(stateDir);
    if (kept) await endGateway(gatewayIn(kept.extra));
    return await dropKept(stateDir);
  });
}

/** Starts the gateway of kept servers again when it ended without them; whether it did. */
function reviveGateway(stateDir: string, run: Run): Promise<boolean> {
  return withKeptLock(stateDir, async () => {
    const kept = findKept(stateDir);
    const gateway = kept && gatewayIn(kept.extra);
    if (!kept || !gateway || isAlive(gateway.identity)) return false;
    // Without their servers there is nothing to serve: all start anew.
    if (!Object.values(kept.servers).some(({ identity }) => isAliveProcess(identity))) return false;
    const revived = await startKeptGateway(gateway.folder, run, gateway);
    putKept(stateDir, { ...kept, extra: gatewayRecord(revived) });
    return true;
  });
}

async function endGateway(gateway: KeptGateway | undefined): Promise<void> {
  if (!gateway) return;
  const clock = createClock();
  await endKeptGateway(gateway, clock);
  clock.stop();
}
