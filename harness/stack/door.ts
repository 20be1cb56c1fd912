/** A way to a server by another address: what connects there is joined to the server. */

import { connect, createServer, type Server, type Socket } from "node:net";
import { type Duplex, pipeline, type Transform } from "node:stream";
import type { Address } from "./loopback.ts";

export interface Door {
  /** Where it listens. */
  readonly address: Address;
  /** Breaks all connections. */
  breakAll(): void;
  /** Breaks all connections and takes no more. */
  close(): Promise<void>;
}

export interface DoorOptions {
  /** Where it is to listen; port 0 takes a free one. */
  readonly at: Address;
  readonly server: Address;
  /** Whether a new connection is let in; all are when absent. */
  isOpen?(): boolean;
  /** What data go through on their way, each direction through its own; nothing when absent. */
  through?(): Transform;
}

/** Resolves when it listens. */
export async function openDoor({ at, server, isOpen, through }: DoorOptions): Promise<Door> {
  const sockets = new Set<Socket>();
  const flow = (from: Duplex, to: Duplex) => {
    // When one side breaks, the other one does; who uses it is told by that.
    if (through) pipeline(from, through(), to, () => undefined);
    else pipeline(from, to, () => undefined);
  };
  const door = createServer((client) => {
    if (isOpen?.() === false) return void client.destroy();
    const far = connect({ ...server });
    for (const socket of [client, far]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    }
    flow(client, far);
    flow(far, client);
  });
  const port = await listen(door, at);
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    address: { host: at.host, port },
    breakAll,
    async close() {
      const closed = new Promise<void>((resolve) => door.close(() => resolve()));
      breakAll();
      await closed;
    },
  };
}

function listen(door: Server, { host, port }: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    door.once("error", reject);
    door.listen(port, host, () => {
      const address = door.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
}
