/** PostgreSQL as processes of this machine, on folders of it. */

import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Clock } from "#kernel/clock.ts";
import { takeAddress } from "#stack/loopback.ts";
import { untilFormerEnded } from "#stack/process/former.ts";
import { type ProcessGround, startProcess } from "#stack/process/program.ts";
import { asUnprivileged } from "#stack/process/unprivileged.ts";
import { openRun } from "#stack/reaper.ts";
import type { PostgresTool } from "#stack/tools.ts";
import { copyFolder, own } from "./copy-folder.ts";
import { SETTINGS_FILE } from "./fresh-data.ts";
import {
  type CopyTarget,
  type Launch,
  type PostgresHome,
  type PostgresHost,
  settingArguments,
} from "./host.ts";
import { createPreparedFolders, type PreparedFolders } from "./prepared-folders.ts";
import { runningCopy, stoppedCopy } from "./running-copy.ts";
import { PASSWORD_FILE } from "./session.ts";

export interface ProcessHostOptions {
  readonly tool: PostgresTool;
  /** The machine's time. */
  readonly machine: Clock;
  /** Below it, all homes and snapshots. */
  readonly folder: string;
  /** What harnesses share: prepared data folders. */
  readonly cacheFolder: string;
  /** Where the processes are written down, so that a crashed run can be cleaned up. */
  readonly stateDir: string;
}

export function createProcessHost(options: ProcessHostOptions): PostgresHost {
  const { tool, folder, cacheFolder, stateDir, machine } = options;
  const register = openRun(stateDir);
  const prepared = createPreparedFolders({ tool, folder: cacheFolder, machine });
  const places: Places = {
    ...{ tool, machine, register, prepared },
    snapshot: (name) => join(folder, name),
    data: (home) => join(folder, home, "data"),
  };
  return {
    version: async () => versionOf(tool),
    settings: prepared.settings,
    takeAddress,
    seenByServers: (address) => address,
    home: (name) => homeIn(join(folder, name), places),
    copySnapshot: (from, to) =>
      whole(places.snapshot(to), (making) => copyFolder(places.snapshot(from), making)),
    removeSnapshot: (name) => rm(places.snapshot(name), { recursive: true, force: true }),
    refill: prepared.refill,
    async close() {
      await prepared.settle();
      // The machine's clock goes on: work that is under way ends by it, after this.
      register.close();
    },
  };
}

interface Places extends ProcessGround {
  readonly tool: PostgresTool;
  readonly prepared: PreparedFolders;
  snapshot(name: string): string;
  data(home: string): string;
}

function homeIn(folder: string, places: Places): PostgresHome {
  const data = join(folder, "data");
  const logFile = join(folder, "postgres.log");
  const write = async (name: string, content: string) => {
    const path = join(data, name);
    await writeFile(path, content, { mode: 0o600 });
    await own(path);
  };
  const signalFiles = async (follows: boolean) => {
    const standby = join(data, "standby.signal");
    if (follows) await write("standby.signal", "");
    else if (existsSync(standby)) {
      await write("recovery.signal", "");
      await rm(standby);
    }
  };
  const configure = (configuration: string) => write(SETTINGS_FILE, configuration);
  return {
    hasData: async () => existsSync(join(data, "PG_VERSION")),
    async prepare() {
      await mkdir(folder, { recursive: true });
      await places.prepared.claim(data);
    },
    restore: (snapshot) => whole(data, (making) => copyFolder(places.snapshot(snapshot), making)),
    password: () => readFile(join(data, PASSWORD_FILE), "utf8"),
    async launch({ address: { host, port }, configuration, follows, fixed }: Launch) {
      await mkdir(folder, { recursive: true });
      await untilFormerEnded(join(data, "postmaster.pid"));
      await configure(configuration);
      await signalFiles(follows);
      const where = ["-D", data, "-h", host, "-p", String(port)];
      const run = { command: places.tool.command, args: [...where, ...settingArguments(fixed)] };
      const command = asUnprivileged(run, folder, []);
      const env = { LC_ALL: "C" };
      return startProcess({ name: "rds-postgres", command, folder, logFile, env }, places);
    },
    configure,
    copyTo: ({ home, snapshot }: CopyTarget, running) =>
      whole(home === undefined ? places.snapshot(snapshot) : places.data(home), (making) =>
        running ? runningCopy(data, running, making) : stoppedCopy(data, making),
      ),
    async log() {
      const { size, mtimeMs } = await stat(logFile);
      return { bytes: size, writtenAt: mtimeMs };
    },
    readLog: () => readFile(logFile),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What `make` makes has its name only when it is whole. */
async function whole(target: string, make: (making: string) => Promise<void>): Promise<void> {
  const making = `${target}.making`;
  await mkdir(dirname(target), { recursive: true });
  await rm(making, { recursive: true, force: true });
  await make(making);
  await rm(target, { recursive: true, force: true });
  await rename(making, target);
}

/** As PostgreSQL and RDS write it: `18.4`, where the package says `18.4.0`. */
function versionOf(tool: PostgresTool): string {
  const [major = "", minor = "0"] = tool.version.split(".");
  return `${major}.${minor}`;
}
