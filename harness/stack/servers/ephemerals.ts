/**
 * ZooKeeper keeps what a client of its held until the client's session is over, 30 s after it died.
 * A Solr that is started again waits for all of that: its name, its leaderships, its overseer's
 * seat. As only one Solr uses this ZooKeeper, what is left before its start is nobody's.
 * https://zookeeper.apache.org/doc/r3.9.3/zookeeperAdmin.html#sc_4lw
 */

import { createConnection } from "node:net";
import { text } from "node:stream/consumers";
import type { Client } from "node-zookeeper-client";

const CONNECT_MS_MAX = 10_000;

interface Address {
  readonly host: string;
  readonly port: number;
}

/** Removes every ephemeral node; none of their owners may be alive. */
export async function removeEphemerals(address: Address): Promise<void> {
  const paths = await ephemeralsAt(address);
  if (paths.length === 0) return;
  // Loaded only when there is something to remove: a fresh start has nothing.
  const { createClient } = await import("node-zookeeper-client");
  const client = createClient(`${address.host}:${address.port}`, {
    sessionTimeout: CONNECT_MS_MAX,
    retries: 3,
  });
  try {
    await connected(client);
    for (const path of paths) await remove(client, path);
  } finally {
    client.close();
  }
}

/** `dump` lists sessions, each with the paths that it holds behind a tab. */
async function ephemeralsAt(address: Address): Promise<readonly string[]> {
  const socket = createConnection({ ...address, timeout: CONNECT_MS_MAX });
  socket.once("timeout", () => socket.destroy(new Error("ZooKeeper did not answer to dump")));
  socket.write("dump\n");
  return [...(await text(socket)).matchAll(/^\t(\/.*)$/gm)].map(([, path = ""]) => path);
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
