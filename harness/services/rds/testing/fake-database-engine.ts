/**
 * A database engine for tests that runs nothing: a server is its rows, and a standby a copy of
 * them. Rows are written by `write`, as a client of a real server would.
 */

import { HarnessError } from "#kernel/harness-error.ts";
import type { Address } from "#operation/data-service/machine.ts";
import type { DatabaseEngine, DatabaseServer, EndListener, Origin } from "../engine.ts";

interface Server {
  facts: DatabaseServer;
  running: boolean;
  rows: string[];
  standby: string[] | undefined;
  password: string;
  /** The id of the server whose rows it shows. */
  source: string | undefined;
}

const LOG = "error/postgres.log";

/** What it says whatever happens. */
const FACTS: Pick<DatabaseEngine, "versions" | "settings" | "logFiles" | "readLog"> = {
  versions: async () => [{ version: "18.4", major: "18" }],
  settings: async () => [
    {
      ...{ name: "max_connections", description: "Sets the maximum number of connections." },
      ...{ type: "integer", initial: "100", min: 1, max: 262_143, isStatic: true },
    },
    {
      ...{ name: "work_mem", description: "Sets the memory of a sort.", type: "integer" },
      ...{ initial: "4096", min: 64, max: 2_147_483_647, isStatic: false },
    },
    {
      ...{ name: "log_connections", description: "Logs each connection.", type: "boolean" },
      ...{ initial: "0", isStatic: false },
    },
    {
      ...{ name: "fsync", description: "Forces updates to disk.", type: "boolean" },
      ...{ initial: "1", isStatic: false },
    },
  ],
  logFiles: async () => [{ name: LOG, bytes: 12, writtenAt: 1000 }],
  readLog: async (_id, name) => (name === LOG ? Buffer.from("one\ntwo\nend\n") : undefined),
};

type Snapshots = Map<string, { rows: string[]; password: string }>;

export interface FakeDatabaseEngine extends DatabaseEngine {
  readonly servers: ReadonlyMap<string, Server>;
  write(id: string, row: string): void;
  rows(id: string): readonly string[];
  /** Ends the server as a crash does. */
  kill(id: string): void;
  /** What the next start throws, as the machine may prevent one. */
  failNextStart(sentence: string): void;
  /** Awaited before a server or a snapshot is made. */
  beforeWork: () => Promise<void>;
}

export function createFakeDatabaseEngine(): FakeDatabaseEngine {
  const servers = new Map<string, Server>();
  const snapshots: Snapshots = new Map();
  const listeners = new Map<string, Set<EndListener>>();
  let failure: string | undefined;
  let hosts = 0;

  const at = (id: string): Server => {
    const server = servers.get(id);
    if (!server) throw new HarnessError("SERVER_NOT_READY", `There is no server ${id}.`);
    return server;
  };
  const begin = (facts: DatabaseServer) => {
    const sentence = failure;
    failure = undefined;
    if (sentence !== undefined) throw new HarnessError("SERVER_DIED", sentence);
    const server = at(facts.id);
    if (facts.follows === undefined && server.source !== undefined) {
      server.rows = [...at(server.source).rows];
      server.source = undefined;
    }
    server.facts = facts;
    server.running = true;
  };
  const engine: FakeDatabaseEngine = {
    servers,
    region: "us-east-1",
    beforeWork: async () => {},
    ...clientMethods(at, listeners),
    ...listenerMethods(listeners),
    failNextStart(sentence) {
      failure = sentence;
    },
    ...FACTS,
    async takeAddress({ port = 5432, host }): Promise<Address> {
      if (port === 5999)
        throw new HarnessError("PORT_IN_USE", "Port 5999 is in use on this machine.");
      hosts += 1;
      return { host: host ?? `127.64.0.${hosts}`, port };
    },
    async create(facts, origin) {
      await engine.beforeWork();
      const made = {
        facts,
        running: false,
        standby: undefined,
        ...beginning(origin, at, snapshots),
      };
      servers.set(facts.id, made);
      begin(facts);
    },
    async start(facts) {
      begin(facts);
    },
    async stop(id) {
      const server = servers.get(id);
      if (server) server.running = false;
    },
    isRunning: (id) => servers.get(id)?.running ?? false,
    async reload(facts) {
      at(facts.id).facts = facts;
    },
    async setPassword(id, _username, password) {
      at(id).password = password;
    },
    ...standbyMethods(at),
    async failOver(facts) {
      const server = at(facts.id);
      if (!server.standby) return false;
      server.rows = server.standby;
      server.standby = undefined;
      begin(facts);
      return true;
    },
    async remove(id) {
      // A replica has what its source had.
      for (const replica of servers.values())
        if (replica.source === id)
          Object.assign(replica, { rows: [...at(id).rows], source: undefined });
      servers.delete(id);
    },
    ...snapshotMethods(snapshots),
    async takeSnapshot(id, snapshot) {
      await engine.beforeWork();
      snapshots.set(snapshot, { rows: [...engine.rows(id)], password: at(id).password });
    },
  };
  return engine;
}

function snapshotMethods(
  snapshots: Snapshots,
): Pick<DatabaseEngine, "copySnapshot" | "removeSnapshot"> {
  return {
    async copySnapshot(from, to) {
      const kept = snapshots.get(from);
      if (kept) snapshots.set(to, { ...kept });
    },
    async removeSnapshot(snapshot) {
      snapshots.delete(snapshot);
    },
  };
}

function standbyMethods(at: (id: string) => Server): Pick<DatabaseEngine, "mirror" | "unmirror"> {
  return {
    async mirror({ id }) {
      const server = at(id);
      server.standby ??= [...server.rows];
    },
    async unmirror({ id }) {
      at(id).standby = undefined;
    },
  };
}

/** What a new server has at its beginning. */
function beginning(
  origin: Origin,
  at: (id: string) => Server,
  snapshots: Snapshots,
): Pick<Server, "rows" | "password" | "source"> {
  if (origin.kind === "new") return { rows: [], password: origin.password, source: undefined };
  if (origin.kind === "replica")
    return { rows: [], password: at(origin.source).password, source: origin.source };
  const kept = snapshots.get(origin.snapshot);
  if (!kept) throw new HarnessError("SERVER_NOT_READY", `There is no ${origin.snapshot}.`);
  return { rows: [...kept.rows], password: kept.password, source: undefined };
}

function clientMethods(
  at: (id: string) => Server,
  listeners: ReadonlyMap<string, ReadonlySet<EndListener>>,
): Pick<FakeDatabaseEngine, "write" | "rows" | "kill"> {
  const methods: Pick<FakeDatabaseEngine, "write" | "rows" | "kill"> = {
    write(id, row) {
      const server = at(id);
      if (!server.running) throw new HarnessError("SERVER_DIED", `${id} does not run.`);
      server.rows.push(row);
      server.standby?.push(row);
    },
    rows(id) {
      const { source, rows } = at(id);
      return source === undefined ? rows : methods.rows(source);
    },
    kill(id) {
      const server = at(id);
      server.running = false;
      for (const listener of listeners.get(id) ?? []) listener("primary", "was ended by SIGKILL");
    },
  };
  return methods;
}

function listenerMethods(
  listeners: Map<string, Set<EndListener>>,
): Pick<DatabaseEngine, "onEnded"> {
  return {
    onEnded(id, listener) {
      const heard = listeners.get(id) ?? new Set();
      listeners.set(id, heard.add(listener));
      return () => heard.delete(listener);
    },
  };
}
