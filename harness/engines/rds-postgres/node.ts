/** One PostgreSQL process on its data folder. */

import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "pg";
import type { Clock } from "#kernel/clock.ts";
import { messageOf } from "#kernel/harness-error.ts";
import type { Address } from "#operation/data-service/machine.ts";
import { waitUntilReady } from "#stack/probe.ts";
import { untilFormerEnded } from "#stack/process/former.ts";
import { endProcess, type ProcessHandle, spawnProcess } from "#stack/process/handle.ts";
import { type ProcessRegister, signalFamily, signalIfThere } from "#stack/process/identity.ts";
import { lastLines } from "#stack/process/log-file.ts";
import { asUnprivileged } from "#stack/process/unprivileged.ts";
import type { PostgresTool } from "#stack/tools.ts";
import { own } from "./copy-folder.ts";
import { SETTINGS_FILE } from "./prepared-folders.ts";
import { type Access, accessTo, inSession, openSession } from "./session.ts";
import { configurationText } from "./settings.ts";

export interface NodeOptions {
  readonly tool: PostgresTool;
  /** The machine's time. */
  readonly machine: Clock;
  readonly register: ProcessRegister;
  /** Aborted when the engine is closed: nothing is started any more. */
  readonly closed: AbortSignal;
}

/** How a node runs: alone, or replaying what another server writes. */
export interface NodeRun {
  readonly address: Address;
  readonly settings: Readonly<Record<string, string>>;
  /** The source's connection string; a node without one takes over what it has replayed. */
  readonly follows?: string;
}

const READY_WITHIN_MS = 60_000;
const STOP_GRACE_MS = 30_000;
const SESSIONS_END_WITHIN_MS = 10_000;

/** What the harness needs whatever the parameter group says. */
const FIXED = {
  // A killed server loses nothing by these; only a machine that loses power would.
  fsync: "off",
  full_page_writes: "off",
  // For replicas that were away; they need no slots that could fill the disk.
  wal_keep_size: "256MB",
  restore_command: "false",
  unix_socket_directories: "",
};

export class PostgresNode {
  readonly data: string;
  readonly logFile: string;
  readonly #options: NodeOptions;
  readonly #folder: string;
  readonly #onEnded: (how: string) => void;
  #handle: ProcessHandle | undefined;
  #address: Address | undefined;
  #stopping = false;

  /** `onEnded` hears of an end that was not asked for. */
  constructor(options: NodeOptions, folder: string, onEnded: (how: string) => void) {
    this.#options = options;
    this.#folder = folder;
    this.#onEnded = onEnded;
    this.data = join(folder, "data");
    this.logFile = join(folder, "postgres.log");
  }

  isRunning(): boolean {
    return this.#handle !== undefined && this.#handle.ended() === undefined;
  }

  async hasData(): Promise<boolean> {
    return existsSync(join(this.data, "PG_VERSION"));
  }

  /**
   * Resolves when sessions are served; throws with the server's own words when they will not be.
   * `first` has the first session, before anybody else is told of the server.
   */
  async start(run: NodeRun, first: (client: Client) => Promise<void> = async () => {}) {
    const { machine } = this.#options;
    await mkdir(this.#folder, { recursive: true });
    await untilFormerEnded(join(this.data, "postmaster.pid"));
    await this.#configure(run);
    await this.#signalFiles(run.follows !== undefined);
    this.#address = run.address;
    this.#stopping = false;
    const deadline = machine.now() + SESSIONS_END_WITHIN_MS;
    for (;;) {
      try {
        await this.#launch(run, first);
        return;
      } catch (error) {
        if (this.#stopping || machine.now() > deadline) throw error;
        // Sessions of a server that was killed end by themselves, but not before it.
        if (!/pre-existing shared memory block .* is still in use/.test(messageOf(error)))
          throw error;
      }
    }
  }

  async #launch(
    { address: { host, port }, follows }: NodeRun,
    first: (client: Client) => Promise<void>,
  ): Promise<void> {
    const { tool, machine, register, closed } = this.#options;
    const fixed = Object.entries(FIXED).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    // One that takes over lets nobody in before it takes writes.
    const replays = `hot_standby=${follows === undefined ? "off" : "on"}`;
    const args = ["-D", this.data, "-h", host, "-p", String(port), ...fixed, "-c", replays];
    const command = asUnprivileged({ command: tool.command, args }, this.#folder, []);
    closed.throwIfAborted();
    const handle = await spawnProcess(command, {
      folder: this.#folder,
      logFile: this.logFile,
      env: { LC_ALL: "C" },
    });
    this.#handle = handle;
    register.add("rds-postgres", handle.identity);
    let ready = false;
    void handle.exited.then((how) => {
      register.remove(handle.identity);
      if (ready && !this.#stopping) this.#onEnded(how);
    });
    const access = await this.access();
    let session: Client | undefined;
    try {
      await waitUntilReady({
        name: "postgres",
        probe: async () => {
          session = await openSession(access);
        },
        clock: machine,
        withinMs: READY_WITHIN_MS,
        died: handle.exited,
        logs: () => lastLines(this.logFile),
      });
      if (session) await inSession(session, first);
    } catch (error) {
      if (this.isRunning()) await this.stop();
      throw error;
    }
    ready = true;
  }

  access(): Promise<Access> {
    if (!this.#address) throw new Error("the server was never started");
    return accessTo(this.data, this.#address);
  }

  /** Applies what can be applied without a start. */
  async reload(run: NodeRun): Promise<void> {
    await this.#configure(run);
    if (this.#handle && this.isRunning()) signalIfThere(this.#handle.identity.pid, "SIGHUP");
  }

  /** Ends it in an orderly way: sessions are ended, replicas get all that was written. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#handle)
      await endProcess(this.#handle, "SIGINT", this.#options.machine, STOP_GRACE_MS);
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    this.#stopping = true;
    if (!this.#handle || !this.isRunning()) return;
    signalFamily(this.#handle.identity.pid, "SIGKILL");
    await this.#handle.exited;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #configure({ settings, follows }: NodeRun): Promise<void> {
    const source = follows === undefined ? {} : { primary_conninfo: follows };
    await this.#write(SETTINGS_FILE, configurationText({ ...settings, ...source }));
  }

  /**
   * With recovery.signal the server replays what it had received, begins a timeline of its own and
   * is nobody's replica any more: a promotion.
   * https://www.postgresql.org/docs/current/runtime-config-wal.html#RUNTIME-CONFIG-WAL-RECOVERY-TARGET
   */
  async #signalFiles(follows: boolean): Promise<void> {
    const standby = join(this.data, "standby.signal");
    if (follows) await this.#write("standby.signal", "");
    else if (existsSync(standby)) {
      await this.#write("recovery.signal", "");
      await rm(standby);
    }
  }

  async #write(name: string, content: string): Promise<void> {
    const path = join(this.data, name);
    await writeFile(path, content, { mode: 0o600 });
    await own(path);
  }
}
