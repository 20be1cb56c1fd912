/**
 * ZooKeeper keeps what a client of its held until the client's session is over, up to 30 s after it
 * died. A Solr node that is started again waits for all of that: its name, its leaderships, its
 * overseer's seat. What a session holds together with the name of a node that is about to start is
 * nobody's any more.
 * https://zookeeper.apache.org/doc/r3.9.3/zookeeperAdmin.html#sc_4lw
 */

import { createConnection } from "node:net";
import { text } from "node:stream/consumers";
import type { Client } from "node-zookeeper-client";

const CONNECT_MS_MAX = 10_000;

export interface Leavings {
  /** `host:port` of each server of the ensemble, separated by commas. */
  readonly servers: string;
  /** Whether a node of that name is the one. */
  isNode(name: string): boolean;
}

/** Removes what the sessions of a node hold that does not run. */
export async function removeEphemerals({ servers, isNode }: Leavings): Promise<void> {
  const sessions = await sessionsIn(servers.split(","));
  const isOwn = (path: string) => path.startsWith(LIVE) && isNode(path.slice(LIVE.length));
  const paths = sessions.filter((held) => held.some(isOwn)).flat();
  if (paths.length === 0) return;
  // Loaded only when there is something to remove: a fresh start has nothing.
  const { createClient } = await import("node-zookeeper-client");
  const client = createClient(servers, { sessionTimeout: CONNECT_MS_MAX, retries: 3 });
  try {
    await connected(client);
    for (const path of paths) await remove(client, path);
  } finally {
    client.close();
  }
}

const LIVE = "/live_nodes/";

/** The paths that each session holds, as the first server tells that serves. */
async function sessionsIn(servers: readonly string[]): Promise<readonly string[][]> {
  for (const server of servers) {
    const [host = "", port] = server.split(":");
    const heard = await dumpOf({ host, port: Number(port) }).catch(() => undefined);
    if (heard?.includes("Sessions with Ephemerals")) return sessionsOf(heard);
  }
  throw new Error(`None of ZooKeeper's servers (${servers.join(", ")}) answers to dump`);
}

async function dumpOf(address: { readonly host: string; readonly port: number }): Promise<string> {
  const socket = createConnection({ ...address, timeout: CONNECT_MS_MAX });
  socket.once("timeout", () => socket.destroy(new Error("ZooKeeper did not answer to dump")));
  socket.write("dump\n");
  return text(socket);
}

/** `dump` lists sessions by their hexadecimal ids, each with the paths that it holds behind a tab. */
function sessionsOf(heard: string): string[][] {
  const [, ...sessions] = heard.split(/^0x[0-9a-f]+:$/m);
  return sessions.map((held) => [...held.matchAll(/^\t(\/.*)$/gm)].map(([, path = ""]) => path));
}

function connected(client: Client): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  AbortSignal.timeout(CONNECT_MS_MAX).addEventListener("abort", () =>
    reject(new Error("ZooKeeper took no connection in time")),
  );
  client.once("connected", resolve);
  client.connect();
  return promise;
}

const NO_NODE = "NO_NODE";

/** One that is gone already, because its session was over meanwhile, is as good. */
function remove(client: Client, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    client.remove(path, (error) => {
      if (!error || error.name === NO_NODE) resolve();
      else reject(error);
    });
  });
}
