/** One Redis process: its configuration, its start, its part in a group, its end. */

import { existsSync } from "node:fs";
import { copyFile, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Clock } from "#kernel/clock.ts";
import { eventually } from "#kernel/eventually.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type { CacheServer, EndListener } from "#services/elasticache/engine.ts";
import { waitUntilReady } from "#stack/probe.ts";
import { untilFormerEnded } from "#stack/process/former.ts";
import { endProcess, type ProcessHandle, spawnProcess } from "#stack/process/handle.ts";
import { type ProcessRegister, signalFamily } from "#stack/process/identity.ts";
import { lastLines } from "#stack/process/log-file.ts";
import { type Access, infoOf, passwordRules, withAdmin } from "./admin.ts";
import { configurationOf, isFixed, PID_FILE } from "./configuration.ts";

export interface NodeOptions {
  readonly command: string;
  /** The machine's time. */
  readonly machine: Clock;
  readonly register: ProcessRegister;
  /** Of the user that the harness is at its nodes. */
  readonly password: string;
  /** Aborted when the engine is closed: nothing is started any more. */
  readonly closed: AbortSignal;
}

const DUMP = "dump.rdb";
/** Redis's log of all changes: what a node has outlives the harness, however that ends. */
const LOG = "appendonlydir";
const READY_WITHIN_MS = 30_000;
const FOLLOWS_WITHIN_MS = 60_000;
const SAVED_WITHIN_MS = 60_000;
const BOUND_WITHIN_MS = 10_000;
const STOP_GRACE_MS = 10_000;
const LOOK_EVERY_MS = 20;

export class RedisNode {
  readonly #options: NodeOptions;
  readonly #folder: string;
  readonly #listeners = new Set<EndListener>();
  #handle: ProcessHandle | undefined;
  #server: CacheServer | undefined;
  #stopping = false;
  /** Ends waits that a stop makes vain. */
  #waits = new AbortController();

  constructor(options: NodeOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
  }

  onEnded(listener: EndListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  isRunning(): boolean {
    return this.#handle !== undefined && this.#handle.ended() === undefined;
  }

  /** `dump` is what it begins with: a file, what it had at its last end, or nothing. */
  async start(server: CacheServer, dump: string | "kept" | undefined): Promise<void> {
    if (this.isRunning()) return;
    await mkdir(this.#folder, { recursive: true });
    await untilFormerEnded(join(this.#folder, PID_FILE));
    const own = join(this.#folder, DUMP);
    if (dump !== "kept")
      for (const path of [own, join(this.#folder, LOG)])
        await rm(path, { recursive: true, force: true });
    if (dump !== "kept" && dump !== undefined) await copyFile(dump, own);
    // With a log asked for, Redis begins with that and overlooks a dump.
    const isLogged = existsSync(join(this.#folder, LOG)) || !existsSync(own);
    this.#server = server;
    this.#stopping = false;
    this.#waits = new AbortController();
    const { command, machine, register, password, closed } = this.#options;
    const file = join(this.#folder, "redis.conf");
    const place = { folder: this.#folder, dump: DUMP, log: LOG, isLogged, password };
    const content = configurationOf(server, place);
    await writeFile(file, content, { mode: 0o600 });
    const logFile = join(this.#folder, "redis.log");
    closed.throwIfAborted();
    const handle = await spawnProcess(
      { command, args: [file] },
      { folder: this.#folder, logFile, env: {} },
    );
    this.#handle = handle;
    register.add("elasticache-redis", handle.identity);
    let ready = false;
    void handle.exited.then((how) => {
      register.remove(handle.identity);
      if (!ready || this.#stopping) return;
      for (const listener of this.#listeners) listener(how);
    });
    try {
      await waitUntilReady({
        name: "redis",
        probe: () => withAdmin(this.#access(), async (redis) => void (await redis.ping())),
        clock: machine,
        withinMs: READY_WITHIN_MS,
        died: handle.exited,
        logs: () => lastLines(logFile),
      });
    } catch (error) {
      await this.kill();
      throw error;
    }
    ready = true;
    if (!isLogged) await this.#beginLog();
  }

  /** Resolves when the log holds what the node began with. */
  async #beginLog(): Promise<void> {
    await withAdmin(this.#access(), (redis) => redis.config("SET", "appendonly", "yes"));
    await this.#persisted("the first log of a node", (found) =>
      ["aof_rewrite_in_progress", "aof_rewrite_scheduled"].every((name) => found.get(name) === "0"),
    );
  }

  async #persisted(
    what: string,
    isDone: (found: ReadonlyMap<string, string>) => boolean,
  ): Promise<ReadonlyMap<string, string>> {
    return withAdmin(this.#access(), (redis) =>
      eventually(
        async () => {
          const found = await infoOf(redis, "persistence");
          return isDone(found) ? found : undefined;
        },
        { what, withinMs: SAVED_WITHIN_MS, everyMs: LOOK_EVERY_MS, signal: this.#waits.signal },
      ),
    );
  }

  /** Gives the running node its addresses, settings and tokens, and whom it follows. */
  async configure(server: CacheServer): Promise<void> {
    const before = this.#server;
    this.#server = server;
    await withAdmin(this.#access(), async (redis) => {
      const settings = Object.entries(server.settings).filter(([name]) => !isFixed(name));
      // A child that it has just forked, to save what it has, holds its addresses until it runs.
      await eventually(() => redis.config("SET", "bind", server.hosts.join(" ")), {
        what: `Redis to listen at ${server.hosts.join(" and ")}`,
        withinMs: BOUND_WITHIN_MS,
        everyMs: LOOK_EVERY_MS,
        signal: this.#waits.signal,
      });
      for (const [name, value] of settings)
        if (before?.settings[name] !== value) await redis.config("SET", name, value);
      await redis.call("ACL", "SETUSER", "default", ...passwordRules(server.tokens));
      const { follows } = server;
      if (follows) await redis.replicaof(follows.host, follows.port);
      else await redis.replicaof("NO", "ONE");
    });
  }

  async untilFollowing(): Promise<void> {
    await eventually(
      () =>
        withAdmin(this.#access(), async (redis) => {
          const replication = await infoOf(redis, "replication");
          return replication.get("master_link_status") === "up" ? true : undefined;
        }),
      {
        what: "a replica to follow its primary",
        withinMs: FOLLOWS_WITHIN_MS,
        everyMs: LOOK_EVERY_MS,
        signal: this.#waits.signal,
      },
    );
  }

  replicationOffset(): Promise<number> {
    return withAdmin(this.#access(), async (redis) => {
      const replication = await infoOf(redis, "replication");
      return Number(replication.get("slave_repl_offset") ?? replication.get("master_repl_offset"));
    });
  }

  /** Writes a copy of what it has to `target`; gives its size. */
  async copyTo(target: string): Promise<number> {
    const before = await withAdmin(this.#access(), async (redis) => {
      const { rdb_saves: saves } = Object.fromEntries(await infoOf(redis, "persistence"));
      // After a rewrite of the log, where one is under way.
      await redis.bgsave("SCHEDULE");
      return Number(saves);
    });
    const saved = await this.#persisted(
      "a node to save its data",
      (found) =>
        Number(found.get("rdb_saves")) > before && found.get("rdb_bgsave_in_progress") === "0",
    );
    if (saved.get("rdb_last_bgsave_status") !== "ok")
      throw new HarnessError("DISK_FULL", `Redis could not save its data in ${this.#folder}.`);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(join(this.#folder, DUMP), target);
    return (await stat(target)).size;
  }

  /** Ends it in an orderly way; its log holds what it has. */
  async stop(): Promise<void> {
    const handle = this.#handle;
    this.#stopping = true;
    this.#waits.abort();
    if (!handle || !this.isRunning()) return;
    try {
      // The connection ends with the node, before an answer.
      await withAdmin(this.#access(), (redis) => redis.call("SHUTDOWN", "NOSAVE", "NOW", "FORCE"));
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error;
    }
    await endProcess(handle, "SIGTERM", this.#options.machine, STOP_GRACE_MS);
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    this.#stopping = true;
    this.#waits.abort();
    if (!this.#handle || !this.isRunning()) return;
    signalFamily(this.#handle.identity.pid, "SIGKILL");
    await this.#handle.exited;
  }

  async remove(): Promise<void> {
    await this.kill();
    if (existsSync(this.#folder)) await rm(this.#folder, { recursive: true });
  }

  #access(): Access {
    const { hosts: [host = ""] = [], port = 0 } = this.#server ?? {};
    return { address: { host, port }, password: this.#options.password };
  }
}
