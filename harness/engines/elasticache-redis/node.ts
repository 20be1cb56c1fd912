/** One Redis node at its home: its start, its part in a group, its end. */

import type { Clock } from "#kernel/clock.ts";
import { eventually } from "#kernel/eventually.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type { CacheServer, EndListener, Origin } from "#services/elasticache/engine.ts";
import { waitUntilReady } from "#stack/probe.ts";
import type { Program } from "#stack/program.ts";
import { type Access, infoOf, passwordRules, withAdmin } from "./admin.ts";
import { configurationOf, isFixed } from "./configuration.ts";
import type { RedisHome, RedisHost } from "./host.ts";

export interface NodeOptions {
  readonly host: RedisHost;
  /** The machine's time. */
  readonly machine: Clock;
  /** Of the user that the harness is at its nodes. */
  readonly password: string;
  /** Aborted when the engine is closed: nothing is started any more. */
  readonly closed: AbortSignal;
}

const READY_WITHIN_MS = 30_000;
const FOLLOWS_WITHIN_MS = 60_000;
const SAVED_WITHIN_MS = 60_000;
const STOP_GRACE_MS = 10_000;
const LOOK_EVERY_MS = 20;

export class RedisNode {
  readonly #options: NodeOptions;
  readonly #name: string;
  readonly #home: RedisHome;
  readonly #listeners = new Set<EndListener>();
  #program: Program | undefined;
  #server: CacheServer | undefined;
  #stopping = false;
  /** Ends waits that a stop makes vain. */
  #waits = new AbortController();

  /** `name` is a path below what the host keeps. */
  constructor(options: NodeOptions, name: string) {
    this.#options = options;
    this.#name = name;
    this.#home = options.host.home(name);
  }

  onEnded(listener: EndListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  isRunning(): boolean {
    return this.#program !== undefined && this.#program.ended() === undefined;
  }

  async start(server: CacheServer, origin: Origin): Promise<void> {
    if (this.isRunning()) return;
    this.#server = server;
    this.#stopping = false;
    this.#waits = new AbortController();
    const { machine, password, closed } = this.#options;
    const terms = { password, follows: this.#seen(server.follows) };
    closed.throwIfAborted();
    const program = await this.#home.launch(
      server,
      (place) => configurationOf(server, terms, place),
      origin,
    );
    this.#program = program;
    let ready = false;
    void program.exited.then((how) => {
      if (!ready || this.#stopping) return;
      for (const listener of this.#listeners) listener(how);
    });
    try {
      closed.throwIfAborted();
      await waitUntilReady({
        name: "redis",
        probe: () => withAdmin(this.#access(), async (redis) => void (await redis.ping())),
        clock: machine,
        withinMs: READY_WITHIN_MS,
        died: program.exited,
        logs: program.logs,
      });
    } catch (error) {
      await this.kill();
      throw error;
    }
    ready = true;
    if (!(await this.#isLogged())) await this.#beginLog();
  }

  #seen(follows: CacheServer["follows"]): CacheServer["follows"] {
    return follows && this.#options.host.seenByNodes(follows);
  }

  /** Whether what it has outlives it already. */
  async #isLogged(): Promise<boolean> {
    const answer = await withAdmin(this.#access(), (redis) => redis.config("GET", "appendonly"));
    return [answer].flat().includes("yes");
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
      await this.#home.listenAt(server, redis, this.#waits.signal);
      for (const [name, value] of settings)
        if (before?.settings[name] !== value) await redis.config("SET", name, value);
      await redis.call("ACL", "SETUSER", "default", ...passwordRules(server.tokens));
      const follows = this.#seen(server.follows);
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

  /** Keeps a copy of what it has as that snapshot; gives its size. */
  async snapshot(name: string): Promise<number> {
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
      throw new HarnessError("DISK_FULL", `Redis could not save the data of ${this.#name}.`);
    return this.#home.keepDump(name);
  }

  /** Ends it in an orderly way; its log holds what it has. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#waits.abort();
    if (this.isRunning())
      try {
        // The connection ends with the node, before an answer.
        await withAdmin(this.#access(), (redis) =>
          redis.call("SHUTDOWN", "NOSAVE", "NOW", "FORCE"),
        );
      } catch (error) {
        if (!(error instanceof HarnessError)) throw error;
      }
    await this.#program?.stop("SIGTERM", STOP_GRACE_MS);
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    this.#stopping = true;
    this.#waits.abort();
    await this.#program?.kill();
  }

  async remove(): Promise<void> {
    await this.kill();
    await this.#home.remove();
  }

  #access(): Access {
    const { hosts: [host = ""] = [], port = 0 } = this.#server ?? {};
    return { address: { host, port }, password: this.#options.password };
  }
}
