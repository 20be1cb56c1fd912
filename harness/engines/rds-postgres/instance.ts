/**
 * The servers of one DB instance: the primary and, with Multi-AZ, a standby that has every write
 * before it is acknowledged. Which of the two folders is the primary's is kept in a file, so that
 * it is known after a restart.
 */

import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "pg";
import { present } from "#kernel/assert.ts";
import { eventually } from "#kernel/eventually.ts";
import type { Address } from "#operation/data-service/machine.ts";
import type { DatabaseServer, EndListener, ServerRole } from "#services/rds/engine.ts";
import { LOOPBACK, takePorts } from "#stack/port-pool.ts";
import type { CopyTarget, PostgresHost } from "./host.ts";
import { type NodeOptions, PostgresNode } from "./node.ts";
import { type Access, connectionOf, withSession } from "./session.ts";

const NODES = ["a", "b"] as const;
type NodeName = (typeof NODES)[number];

/** The name by which a primary knows its standby. */
const STANDBY = "standby";
const IN_SYNC_WITHIN_MS = 60_000;
/** A standby that was stopped with its primary goes on; one that cannot is made anew. */
const RESUMED_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 20;

export interface InstanceOptions extends NodeOptions {
  readonly host: PostgresHost;
  /** Below it, what is remembered of each instance. */
  readonly folder: string;
}

export class InstanceServers {
  readonly #options: InstanceOptions;
  readonly #name: string;
  readonly #folder: string;
  readonly #nodes: Readonly<Record<NodeName, PostgresNode>>;
  readonly #listeners = new Set<EndListener>();
  #primary: NodeName | undefined;
  #server: DatabaseServer | undefined;
  /** Whether every acknowledged write is on the standby too. */
  #inSync = false;
  /** Ends waits that a stop makes vain. */
  #waits = new AbortController();

  /** `name` is a path below the folder, and below what the host keeps. */
  constructor(options: InstanceOptions, name: string) {
    this.#options = options;
    this.#name = name;
    this.#folder = join(options.folder, name);
    const node = (which: NodeName) =>
      new PostgresNode(
        options,
        options.host.home(this.#homeOf(which)),
        (how) => void this.#ended(which, how),
      );
    this.#nodes = { a: node("a"), b: node("b") };
  }

  onEnded(listener: EndListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  isRunning(): boolean {
    return this.#primary !== undefined && this.#nodes[this.#primary].isRunning();
  }

  /** Makes room for fresh data: what was there is gone. */
  async empty(): Promise<PostgresNode> {
    await this.remove();
    await this.#choose("a");
    return this.#nodes.a;
  }

  async start(server: DatabaseServer, first?: (client: Client) => Promise<void>): Promise<void> {
    this.#server = server;
    if (this.#waits.signal.aborted) this.#waits = new AbortController();
    const primary = await this.primary();
    if (!primary.isRunning()) await primary.start(await this.#runOf(server), first);
  }

  async stop(): Promise<void> {
    this.#waits.abort();
    const primary = await this.primary();
    // The primary first: its standby then has all that it wrote.
    await primary.stop();
    this.#inSync = false;
    await this.#standby().stop();
  }

  async reload(server: DatabaseServer): Promise<void> {
    this.#server = server;
    const primary = await this.primary();
    await primary.reload(await this.#runOf(server));
  }

  async mirror(server: DatabaseServer): Promise<void> {
    if (this.#inSync) return;
    const { signal } = this.#waits;
    this.#server = server;
    const primary = await this.primary();
    const standby = this.#standby();
    const follows = this.#connection(await primary.access(), STANDBY);
    const { settings } = server;
    const run = { address: await this.#privateAddress(), settings, follows };
    const resumed = (await standby.home.hasData()) && (await this.#resumes(standby, run));
    signal.throwIfAborted();
    if (!resumed) {
      await standby.remove();
      await primary.home.copyTo({ home: this.#homeOf(this.#other()) }, await primary.access());
      await standby.start(run);
      await this.#replicates("state = 'streaming'", IN_SYNC_WITHIN_MS);
    }
    await this.#waitForStandby(true);
    await this.#replicates(
      "sync_state = 'sync' AND flush_lsn >= pg_current_wal_flush_lsn()",
      IN_SYNC_WITHIN_MS,
    );
    this.#inSync = true;
  }

  async unmirror(server: DatabaseServer): Promise<void> {
    this.#server = server;
    this.#inSync = false;
    await this.#waitForStandby(false);
    await this.#standby().remove();
  }

  async failOver(server: DatabaseServer): Promise<boolean> {
    if (!this.#inSync) return false;
    const former = await this.primary();
    const standby = this.#standby();
    this.#inSync = false;
    this.#server = server;
    // Fenced first: two that take writes at once would lose some.
    await former.kill();
    await standby.stop();
    await standby.start(await this.#runOf(server));
    await this.#choose(this.#other());
    await former.remove();
    return true;
  }

  async copyTo(target: CopyTarget): Promise<void> {
    const primary = await this.primary();
    const running = primary.isRunning() ? await primary.access() : undefined;
    await primary.home.copyTo(target, running);
  }

  /** The home of the primary that a fresh instance will have. */
  homeOfFirst(): string {
    return this.#homeOf("a");
  }

  async remove(): Promise<void> {
    this.#waits.abort();
    this.#inSync = false;
    await Promise.all(NODES.map((name) => this.#nodes[name].remove()));
    await rm(this.#folder, { recursive: true, force: true });
    this.#primary = undefined;
  }

  async primary(): Promise<PostgresNode> {
    const file = join(this.#folder, "primary");
    this.#primary ??= existsSync(file) && (await readFile(file, "utf8")) === "b" ? "b" : "a";
    return this.#nodes[this.#primary];
  }

  async #choose(name: NodeName): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await writeFile(join(this.#folder, "primary"), name);
    this.#primary = name;
  }

  #homeOf(name: NodeName): string {
    return join(this.#name, name);
  }

  #other(): NodeName {
    return this.#primary === "a" ? "b" : "a";
  }

  #standby(): PostgresNode {
    return this.#nodes[this.#other()];
  }

  async #runOf({ address, settings, follows }: DatabaseServer) {
    if (!follows) return { address, settings };
    const { home } = await this.primary();
    // The data came from the source, so its superuser's password did too.
    const source = { address: follows, password: await home.password() };
    return { address, settings, follows: this.#connection(source, "replica") };
  }

  /** What another server finds it by. */
  #connection({ address, password }: Access, name: string): string {
    return connectionOf({ address: this.#options.host.seenByServers(address), password }, name);
  }

  /** No client reaches it there, but this harness does. */
  async #privateAddress(): Promise<Address> {
    const { standby } = await takePorts(["standby"]);
    const port = present(standby, "the standby's port");
    return this.#options.host.takeAddress({ port, named: true, host: LOOPBACK });
  }

  async #resumes(
    standby: PostgresNode,
    run: Parameters<PostgresNode["start"]>[0],
  ): Promise<boolean> {
    try {
      if (!standby.isRunning()) await standby.start(run);
      await this.#replicates("state = 'streaming'", RESUMED_WITHIN_MS);
      return true;
    } catch {
      return false; // Too far behind, or of another history: made anew.
    }
  }

  /** Has writes wait for the standby, or not. */
  async #waitForStandby(waits: boolean): Promise<void> {
    const server = present(this.#server, "the server's facts");
    const primary = await this.primary();
    const run = await this.#runOf(server);
    const extra = waits ? { synchronous_standby_names: STANDBY } : {};
    await primary.reload({ ...run, settings: { ...run.settings, ...extra } });
  }

  async #replicates(condition: string, withinMs: number): Promise<void> {
    const primary = await this.primary();
    await withSession(await primary.access(), (client) =>
      eventually(
        async () => {
          const { rows } = await client.query(
            `SELECT 1 FROM pg_stat_replication WHERE application_name = $1 AND ${condition}`,
            [STANDBY],
          );
          return rows.length > 0 ? true : undefined;
        },
        {
          what: "the standby to follow its primary",
          withinMs,
          everyMs: LOOK_EVERY_MS,
          signal: this.#waits.signal,
        },
      ),
    );
  }

  async #ended(name: NodeName, how: string): Promise<void> {
    const role: ServerRole = name === this.#primary ? "primary" : "standby";
    if (role === "standby") {
      this.#inSync = false;
      // Nothing would be acknowledged any more.
      if (this.isRunning()) await this.#waitForStandby(false);
    }
    for (const listener of this.#listeners) listener(role, how);
  }
}
