/** One PostgreSQL server at its home. */

import type { Client } from "pg";
import type { Clock } from "#kernel/clock.ts";
import { messageOf } from "#kernel/harness-error.ts";
import type { Address } from "#operation/data-service/machine.ts";
import { waitUntilReady } from "#stack/probe.ts";
import type { Program } from "#stack/program.ts";
import type { PostgresHome } from "./host.ts";
import { type Access, inSession, openSession } from "./session.ts";
import { configurationText, RDS_INITIAL } from "./settings.ts";

export interface NodeOptions {
  /** The machine's time. */
  readonly machine: Clock;
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
  readonly home: PostgresHome;
  readonly #options: NodeOptions;
  readonly #onEnded: (how: string) => void;
  #program: Program | undefined;
  #address: Address | undefined;
  #stopping = false;

  /** `onEnded` hears of an end that was not asked for. */
  constructor(options: NodeOptions, home: PostgresHome, onEnded: (how: string) => void) {
    this.#options = options;
    this.home = home;
    this.#onEnded = onEnded;
  }

  isRunning(): boolean {
    return this.#program !== undefined && this.#program.ended() === undefined;
  }

  /**
   * Resolves when sessions are served; throws with the server's own words when they will not be.
   * `first` has the first session, before anybody else is told of the server.
   */
  async start(run: NodeRun, first: (client: Client) => Promise<void> = async () => {}) {
    const { machine } = this.#options;
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

  async #launch(run: NodeRun, first: (client: Client) => Promise<void>): Promise<void> {
    const { machine, closed } = this.#options;
    const { address } = run;
    const follows = run.follows !== undefined;
    // One that takes over lets nobody in before it takes writes.
    const fixed = { ...FIXED, hot_standby: follows ? "on" : "off" };
    closed.throwIfAborted();
    const configuration = configurationOf(run);
    const program = await this.home.launch({ address, configuration, follows, fixed });
    this.#program = program;
    let ready = false;
    void program.exited.then((how) => {
      if (ready && !this.#stopping) this.#onEnded(how);
    });
    try {
      closed.throwIfAborted();
      const access = await this.access();
      let session: Client | undefined;
      await waitUntilReady({
        name: "postgres",
        probe: async () => {
          session = await openSession(access);
        },
        clock: machine,
        withinMs: READY_WITHIN_MS,
        died: program.exited,
        logs: program.logs,
      });
      if (session) await inSession(session, first);
    } catch (error) {
      await this.stop();
      throw error;
    }
    ready = true;
  }

  async access(): Promise<Access> {
    if (!this.#address) throw new Error("the server was never started");
    return { address: this.#address, password: await this.home.password() };
  }

  /** Applies what can be applied without a start; each start begins with all of it. */
  async reload(run: NodeRun): Promise<void> {
    if (!this.isRunning()) return;
    await this.home.configure(configurationOf(run));
    await this.#program?.signal("SIGHUP");
  }

  /** Ends it in an orderly way: sessions are ended, replicas get all that was written. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#program?.stop("SIGINT", STOP_GRACE_MS);
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    this.#stopping = true;
    await this.#program?.kill();
  }

  async remove(): Promise<void> {
    await this.kill();
    await this.home.remove();
  }
}

const configurationOf = ({ settings, follows }: NodeRun): string =>
  configurationText({
    ...RDS_INITIAL,
    ...settings,
    ...(follows === undefined ? {} : { primary_conninfo: follows }),
  });
