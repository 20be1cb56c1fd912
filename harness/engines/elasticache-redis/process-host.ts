/** Redis as processes of this machine, on folders of it. */

import { existsSync } from "node:fs";
import { copyFile, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Clock } from "#kernel/clock.ts";
import { eventually } from "#kernel/eventually.ts";
import { hasOwnHosts, takeAddress } from "#stack/loopback.ts";
import { untilFormerEnded } from "#stack/process/former.ts";
import { type ProcessGround, startProcess } from "#stack/process/program.ts";
import { openRun } from "#stack/reaper.ts";
import type { ProgramTool } from "#stack/tools.ts";
import { DUMP, LOG, loggedText, PID_FILE, type RedisHome, type RedisHost } from "./host.ts";

export interface ProcessHostOptions {
  readonly tool: ProgramTool;
  /** The machine's time. */
  readonly machine: Clock;
  /** Below it, all homes and snapshots. */
  readonly folder: string;
  /** Where the processes are written down, so that a crashed run can be cleaned up. */
  readonly stateDir: string;
}

const BOUND_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 20;

export function createProcessHost(options: ProcessHostOptions): RedisHost {
  const { tool, machine, folder, stateDir } = options;
  const register = openRun(stateDir);
  const snapshot = (name: string) => `${join(folder, name)}.rdb`;
  const places: Places = { command: tool.command, machine, register, snapshot };
  return {
    version: async () => tool.version,
    takeAddress,
    canMoveAddresses: hasOwnHosts,
    seenByNodes: (address) => address,
    home: (name) => homeIn(join(folder, name), places),
    copySnapshot: (from, to) => copyFile(snapshot(from), snapshot(to)),
    removeSnapshot: (name) => rm(snapshot(name), { force: true }),
    async close() {
      // The machine's clock goes on: work that is under way ends by it, after this.
      register.close();
    },
  };
}

interface Places extends ProcessGround {
  readonly command: string;
  snapshot(name: string): string;
}

function homeIn(folder: string, places: Places): RedisHome {
  const dump = join(folder, DUMP);
  const log = join(folder, LOG);
  const configurationFile = join(folder, "redis.conf");
  const fill = async (origin: Parameters<RedisHome["launch"]>[2]) => {
    if (origin.kind === "kept") return;
    for (const path of [dump, log]) await rm(path, { recursive: true, force: true });
    if (origin.kind === "snapshot") await copyFile(places.snapshot(origin.snapshot), dump);
  };
  return {
    async launch({ hosts, port }, configuration, origin) {
      await mkdir(folder, { recursive: true });
      await untilFormerEnded(join(folder, PID_FILE));
      await fill(origin);
      const [announced = ""] = hosts;
      const content = [
        configuration({ bind: hosts.join(" "), port, folder, announced }),
        `pidfile "${join(folder, PID_FILE)}"\n`,
        loggedText(existsSync(log) || !existsSync(dump)),
      ];
      await writeFile(configurationFile, content.join(""), { mode: 0o600 });
      const command = { command: places.command, args: [configurationFile] };
      const logFile = join(folder, "redis.log");
      return startProcess({ name: "elasticache-redis", command, folder, logFile, env: {} }, places);
    },
    async listenAt({ hosts }, admin, signal) {
      // A child that it has just forked, to save what it has, holds its addresses until it runs.
      await eventually(() => admin.config("SET", "bind", hosts.join(" ")), {
        what: `Redis to listen at ${hosts.join(" and ")}`,
        withinMs: BOUND_WITHIN_MS,
        everyMs: LOOK_EVERY_MS,
        signal,
      });
    },
    async keepDump(name) {
      const target = places.snapshot(name);
      await mkdir(dirname(target), { recursive: true });
      await copyFile(dump, target);
      return (await stat(target)).size;
    },
    async remove() {
      if (existsSync(folder)) await rm(folder, { recursive: true });
    },
  };
}
