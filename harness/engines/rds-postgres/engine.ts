/** DB instances as PostgreSQL servers of this machine. */

import { mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Client, escapeIdentifier, escapeLiteral } from "pg";
import { createClock } from "#kernel/clock.ts";
import { getOrCreate } from "#kernel/get-or-create.ts";
import type { DatabaseEngine, EngineVersion, Origin } from "#services/rds/engine.ts";
import { takeAddress } from "#stack/loopback.ts";
import { openRun, type Run } from "#stack/reaper.ts";
import { type PostgresTool, requireTool, type Tools } from "#stack/tools.ts";
import { copyFolder } from "./copy-folder.ts";
import { InstanceServers } from "./instance.ts";
import type { PostgresNode } from "./node.ts";
import {
  createPreparedFolders,
  PREPARED_DATABASE,
  type PreparedFolders,
} from "./prepared-folders.ts";
import { withSession } from "./session.ts";

export interface PostgresEngineOptions {
  readonly tools: Pick<Tools, "postgres">;
  readonly region: string;
  /** Below it, each account's `rds` folder. */
  readonly folder: string;
  /** What harnesses share: prepared data folders. */
  readonly cacheFolder: string;
  /** Where the processes are written down, so that a crashed run can be cleaned up. */
  readonly stateDir: string;
}

export interface PostgresEngine extends DatabaseEngine {
  /** Ends every server; data stay. */
  close(): Promise<void>;
}

const USUAL_PORT = 5432;
const LOG_FILE = "error/postgres.log";

export function createPostgresEngine(options: PostgresEngineOptions): PostgresEngine {
  const tool = requireTool(options.tools, "postgres");
  const machine = createClock();
  const register: Run = openRun(options.stateDir);
  const prepared = createPreparedFolders({ tool, folder: options.cacheFolder, machine });
  const instances = new Map<string, InstanceServers>();
  const closing = new AbortController();
  const { signal: closed } = closing;

  const folderOf = (kind: "instances" | "snapshots", id: string): string => {
    const [account = "", ...name] = id.split("/");
    return join(options.folder, account, "rds", kind, ...name);
  };
  const at = (id: string) =>
    getOrCreate(
      instances,
      id,
      () => new InstanceServers({ tool, machine, register, closed }, folderOf("instances", id)),
    );

  return {
    region: options.region,
    versions: async () => [versionOf(tool)],
    settings: prepared.settings,
    takeAddress: ({ port, host }) =>
      takeAddress({
        port: port ?? USUAL_PORT,
        named: port !== undefined,
        ...(host === undefined ? {} : { host }),
      }),
    async create(server, origin) {
      const servers = at(server.id);
      const node = await servers.empty();
      await fill(node, origin, { prepared, at, snapshot: (id) => folderOf("snapshots", id) });
      if (origin.kind !== "new") return servers.start(server);
      await servers.start(server, (client) => welcome(client, origin));
      // Not before: the server's start comes first.
      prepared.refill();
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
    async takeSnapshot(id, snapshot) {
      const target = folderOf("snapshots", snapshot);
      // Under its name only when it is whole.
      await at(id).copyTo(`${target}.making`);
      await rename(`${target}.making`, target);
    },
    async copySnapshot(from, to) {
      await copyFolder(folderOf("snapshots", from), folderOf("snapshots", to));
    },
    removeSnapshot: (snapshot) =>
      rm(folderOf("snapshots", snapshot), { recursive: true, force: true }),
    async logFiles(id) {
      const { logFile } = await at(id).primary();
      const { size, mtimeMs } = await stat(logFile);
      return [{ name: LOG_FILE, bytes: size, writtenAt: mtimeMs }];
    },
    async readLog(id, name) {
      if (name !== LOG_FILE) return undefined;
      const { logFile } = await at(id).primary();
      return readFile(logFile);
    },
    onEnded: (id, listener) => at(id).onEnded(listener),
    async close() {
      closing.abort();
      await Promise.all([...instances.values()].map((servers) => servers.stop()));
      await prepared.settle();
      // The machine's clock goes on: work that is under way ends by it, after this.
      register.close();
    },
  };
}

async function setPassword(servers: InstanceServers, username: string, password: string) {
  const primary = await servers.primary();
  const change = `ALTER ROLE ${escapeIdentifier(username)} PASSWORD ${escapeLiteral(password)}`;
  await withSession(await primary.access(), (client) => client.query(change));
}

/** As PostgreSQL and RDS write it: `18.4`, where the package says `18.4.0`. */
function versionOf(tool: PostgresTool): EngineVersion {
  const [major = "", minor = "0"] = tool.version.split(".");
  return { version: `${major}.${minor}`, major };
}

interface Sources {
  readonly prepared: PreparedFolders;
  at(id: string): InstanceServers;
  snapshot(id: string): string;
}

async function fill({ data }: PostgresNode, origin: Origin, sources: Sources): Promise<void> {
  await mkdir(dirname(data), { recursive: true });
  switch (origin.kind) {
    case "new":
      return sources.prepared.claim(data);
    case "snapshot":
      return copyFolder(sources.snapshot(origin.snapshot), data);
    case "replica":
      return sources.at(origin.source).copyTo(data);
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
