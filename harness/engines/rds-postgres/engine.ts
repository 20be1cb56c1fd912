/** DB instances as PostgreSQL servers, run by a host. */

import { join } from "node:path";
import { type Client, escapeIdentifier, escapeLiteral } from "pg";
import type { Clock } from "#kernel/clock.ts";
import { getOrCreate } from "#kernel/get-or-create.ts";
import type { DatabaseEngine, EngineVersion, Origin } from "#services/rds/engine.ts";
import { PREPARED_DATABASE } from "./fresh-data.ts";
import type { PostgresHome, PostgresHost } from "./host.ts";
import { InstanceServers } from "./instance.ts";
import { withSession } from "./session.ts";

export interface PostgresEngineOptions {
  readonly host: PostgresHost;
  readonly region: string;
  /** Below it, what is remembered in each account's `rds` folder. */
  readonly folder: string;
  /** The machine's time. */
  readonly machine: Clock;
}

export interface PostgresEngine extends DatabaseEngine {
  /** Ends every server; data stay. */
  close(): Promise<void>;
}

const USUAL_PORT = 5432;
const LOG_FILE = "error/postgres.log";

export function createPostgresEngine(options: PostgresEngineOptions): PostgresEngine {
  const { host } = options;
  const instances = new Map<string, InstanceServers>();
  const closing = new AbortController();
  const { signal: closed } = closing;
  const at = (id: string) =>
    getOrCreate(
      instances,
      id,
      () => new InstanceServers({ ...options, closed }, nameOf("instances", id)),
    );

  return {
    region: options.region,
    versions: async () => [versionOf(await host.version())],
    settings: host.settings,
    takeAddress: ({ port, host: where }) =>
      host.takeAddress({
        port: port ?? USUAL_PORT,
        named: port !== undefined,
        ...(where === undefined ? {} : { host: where }),
      }),
    async create(server, origin) {
      const servers = at(server.id);
      const { home } = await servers.empty();
      await fill({ home, name: servers.homeOfFirst() }, origin, at);
      if (origin.kind !== "new") return servers.start(server);
      await servers.start(server, (client) => welcome(client, origin));
      // Not before: the server's start comes first.
      host.refill();
    },
    async start(server) {
      if (!closed.aborted) await at(server.id).start(server);
    },
    stop: (id) => at(id).stop(),
    isRunning: (id) => instances.get(id)?.isRunning() ?? false,
    reload: (server) => at(server.id).reload(server),
    setPassword: (id, username, password) => setPassword(at(id), username, password),
    mirror: (server) => at(server.id).mirror(server),
    unmirror: (server) => at(server.id).unmirror(server),
    failOver: (server) => at(server.id).failOver(server),
    async remove(id) {
      await at(id).remove();
      instances.delete(id);
    },
    takeSnapshot: (id, snapshot) => at(id).copyTo({ snapshot: nameOf("snapshots", snapshot) }),
    copySnapshot: (from, to) =>
      host.copySnapshot(nameOf("snapshots", from), nameOf("snapshots", to)),
    removeSnapshot: (snapshot) => host.removeSnapshot(nameOf("snapshots", snapshot)),
    async logFiles(id) {
      const { home } = await at(id).primary();
      return [{ name: LOG_FILE, ...(await home.log()) }];
    },
    async readLog(id, name) {
      if (name !== LOG_FILE) return undefined;
      const { home } = await at(id).primary();
      return home.readLog();
    },
    onEnded: (id, listener) => at(id).onEnded(listener),
    async close() {
      closing.abort();
      await Promise.all([...instances.values()].map((servers) => servers.stop()));
      await host.close();
    },
  };
}

async function setPassword(servers: InstanceServers, username: string, password: string) {
  const primary = await servers.primary();
  const change = `ALTER ROLE ${escapeIdentifier(username)} PASSWORD ${escapeLiteral(password)}`;
  await withSession(await primary.access(), (client) => client.query(change));
}

function versionOf(version: string): EngineVersion {
  return { version, major: version.split(".")[0] ?? "" };
}

/** What is kept of an instance or a snapshot, `<account>/<name>`. */
function nameOf(kind: "instances" | "snapshots", id: string): string {
  const [account = "", ...name] = id.split("/");
  return join(account, "rds", kind, ...name);
}

async function fill(
  { home, name }: { readonly home: PostgresHome; readonly name: string },
  origin: Origin,
  at: (id: string) => InstanceServers,
): Promise<void> {
  switch (origin.kind) {
    case "new":
      return home.prepare();
    case "snapshot":
      return home.restore(nameOf("snapshots", origin.snapshot));
    case "replica":
      return at(origin.source).copyTo({ home: name });
  }
}

/** Gives a new server its master user and its database. */
async function welcome(
  client: Client,
  { username, password, database }: Extract<Origin, { kind: "new" }>,
): Promise<void> {
  const master = escapeIdentifier(username);
  const isOther = database !== undefined && database !== "postgres";
  await client.query(
    `CREATE ROLE ${master} LOGIN CREATEDB CREATEROLE PASSWORD ${escapeLiteral(password)};
     GRANT rds_superuser TO ${master} WITH ADMIN OPTION;
     ALTER DATABASE postgres OWNER TO ${master}`,
  );
  if (!isOther) {
    await client.query(`DROP DATABASE ${PREPARED_DATABASE}`);
    return;
  }
  await client.query(
    `ALTER DATABASE ${PREPARED_DATABASE} OWNER TO ${master};
     ALTER DATABASE ${PREPARED_DATABASE} RENAME TO ${escapeIdentifier(database)}`,
  );
}
