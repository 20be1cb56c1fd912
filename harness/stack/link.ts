/**
 * The way to a server, which a story can cut or make slow: a door on loopback in front of each of
 * its ports. It lies in this process, so that it does the same to processes and to containers.
 * Servers reach each other past it.
 */

import { connect, createServer, type Server, type Socket } from "node:net";
import { pipeline, Transform } from "node:stream";
import type { Clock } from "#kernel/clock.ts";
import type { Place } from "./definition.ts";
import { LOOPBACK } from "./port-pool.ts";

export interface Link {
  /** Where clients reach the server through it. */
  readonly place: Place;
  /** Breaks all connections, and each new one at once, until `mend`. */
  cut(): void;
  /** Holds back each piece of data (up to 64 KB) for `ms`, in both directions, until `mend`. */
  slow(ms: number): void;
  mend(): void;
  close(): Promise<void>;
}

/** `clock` is the machine's time. */
export async function openLink(server: Place, clock: Clock): Promise<Link> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let delayMs = 0;
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const slowly = () =>
    new Transform({
      transform(chunk, _encoding, done) {
        if (delayMs === 0) done(null, chunk);
        else clock.schedule(clock.now() + delayMs, () => done(null, chunk));
      },
    });
  const join = (client: Socket, port: number) => {
    if (isCut) return client.destroy();
    const far = connect({ host: server.host, port });
    for (const socket of [client, far]) {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    }
    // When one side breaks, the other one does; who uses it is told by that.
    pipeline(client, slowly(), far, () => undefined);
    pipeline(far, slowly(), client, () => undefined);
  };
  const doors = await Promise.all(
    Object.entries(server.ports).map(async ([name, port]) => {
      const door = createServer((client) => join(client, port));
      return { name, door, number: await listen(door) };
    }),
  );
  return {
    place: {
      host: LOOPBACK,
      ports: Object.fromEntries(doors.map(({ name, number }) => [name, number])),
    },
    cut() {
      isCut = true;
      breakAll();
    },
    slow: (ms) => {
      delayMs = ms;
    },
    mend() {
      isCut = false;
      delayMs = 0;
    },
    async close() {
      const closed = doors.map(
        ({ door }) => new Promise<void>((resolve) => door.close(() => resolve())),
      );
      breakAll();
      await Promise.all(closed);
    },
  };
}

function listen(door: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    door.once("error", reject);
    door.listen(0, LOOPBACK, () => {
      const address = door.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
}
