/**
 * The kept servers together with their storage: started once, taken over by later runs, dropped as
 * one. A gateway that ended alone is started again on its port and its data before Fedora is asked.
 */

import { join } from "node:path";
import { createClock, machineNow } from "#kernel/clock.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type { Logger } from "#kernel/logger.ts";
import type { S3Access } from "#stack/definition.ts";
import { isAliveProcess } from "#stack/identity.ts";
import { dropKept, findKept, type KeptStack, putKept } from "#stack/kept.ts";
import { withLock } from "#stack/lock.ts";
import { isAlive } from "#stack/process/identity.ts";
import { openRun, type Run } from "#stack/reaper.ts";
import type { ServerName } from "#stack/servers/index.ts";
import type { Scale } from "#stack/servers/select.ts";
import { type Stack, startStack } from "#stack/stack.ts";
import type { Tools } from "#stack/tools.ts";
import {
  endKeptGateway,
  gatewayEndpoint,
  gatewayIn,
  gatewayRecord,
  type KeptGateway,
  startKeptGateway,
} from "./kept-gateway.ts";
import { bucketAt, makeBucket } from "./linked-bucket.ts";

export interface KeptStackOptions<Name extends ServerName> {
  readonly servers: readonly Name[];
  readonly scale?: Scale;
  readonly tools: Tools;
  readonly stateDir: string;
  /** Name of Fedora's bucket. */
  readonly bucket: string;
  readonly logger?: Logger;
  readonly signal?: AbortSignal;
}

export interface LinkedStack<Name extends ServerName> {
  readonly stack: Stack<Name>;
  readonly linked: S3Access;
  /** What had died and was started again alone, the gateway (`gateway`) included. */
  readonly restarted: readonly string[];
}

/** Takes the kept servers over, or starts them to be kept. */
export async function startKeptStack<const Name extends ServerName>(
  options: KeptStackOptions<Name>,
): Promise<LinkedStack<Name>> {
  const { stateDir, bucket } = options;
  const dataDir = join(stateDir, "kept", machineNow().toString(36));
  const run = openRun(stateDir);
  let gateway: KeptGateway | undefined;
  try {
    const revived = await reviveGateway(stateDir, run);
    const stack = await startStack({
      ...options,
      dataDir,
      async s3() {
        gateway = await startKeptGateway(join(dataDir, "gateway"), run);
        const access = bucketAt(gatewayEndpoint(gateway), bucket);
        await makeBucket(access);
        return access;
      },
      keep: {
        extra: () => (gateway ? gatewayRecord(gateway) : {}),
        dropExtra: async (extra) => endGateway(gatewayIn(extra)),
      },
    });
    const kept = gatewayIn(stack.extra);
    const restarted = [...(revived ? ["gateway"] : []), ...stack.restarted];
    if (kept) return { stack, linked: bucketAt(gatewayEndpoint(kept), bucket), restarted };
    await stack.stop();
    throw new HarnessError(
      "DATA_DIR_INVALID",
      `The servers kept in ${stateDir} have no gateway; drop them by \`avalon-aws stack down\`.`,
    );
  } catch (error) {
    await endGateway(gateway);
    throw error;
  } finally {
    run.close();
  }
}

/** Ends the kept servers and their gateway, and removes all that they held. */
export async function dropKeptStack(stateDir: string): Promise<KeptStack | undefined> {
  const clock = createClock();
  try {
    return await withLock(join(stateDir, "kept.lock"), clock, async () => {
      const kept = findKept(stateDir);
      if (kept) await endGateway(gatewayIn(kept.extra));
      return await dropKept(stateDir);
    });
  } finally {
    clock.stop();
  }
}

/** Starts the gateway of kept servers again when it ended without them; whether it did. */
async function reviveGateway(stateDir: string, run: Run): Promise<boolean> {
  const clock = createClock();
  try {
    return await withLock(join(stateDir, "kept.lock"), clock, async () => {
      const kept = findKept(stateDir);
      const gateway = kept && gatewayIn(kept.extra);
      if (!kept || !gateway || isAlive(gateway.identity)) return false;
      // Without their servers there is nothing to serve: all start anew.
      if (!Object.values(kept.servers).some(({ identity }) => isAliveProcess(identity)))
        return false;
      const revived = await startKeptGateway(gateway.folder, run, gateway);
      putKept(stateDir, { ...kept, extra: gatewayRecord(revived) });
      return true;
    });
  } finally {
    clock.stop();
  }
}

async function endGateway(gateway: KeptGateway | undefined): Promise<void> {
  if (!gateway) return;
  const clock = createClock();
  await endKeptGateway(gateway, clock);
  clock.stop();
}
