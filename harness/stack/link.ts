/**
 * The way to a server, which a story can cut or make slow: a door on loopback in front of each of
 * its ports. It lies in this process, so that it does the same to processes and to containers.
 * Servers reach each other past it.
 */

import { Transform } from "node:stream";
import type { Clock } from "#kernel/clock.ts";
import type { Place } from "./definition.ts";
import { openDoor } from "./door.ts";
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
  let isCut = false;
  let delayMs = 0;
  const slowly = () =>
    new Transform({
      transform(chunk, _encoding, done) {
        if (delayMs === 0) done(null, chunk);
        else clock.schedule(clock.now() + delayMs, () => done(null, chunk));
      },
    });
  const doors = await Promise.all(
    Object.entries(server.ports).map(async ([name, port]) => {
      const door = await openDoor({
        at: { host: LOOPBACK, port: 0 },
        server: { host: server.host, port },
        isOpen: () => !isCut,
        through: slowly,
      });
      return { name, door };
    }),
  );
  return {
    place: {
      host: LOOPBACK,
      ports: Object.fromEntries(doors.map(({ name, door }) => [name, door.address.port])),
    },
    cut() {
      isCut = true;
      for (const { door } of doors) door.breakAll();
    },
    slow: (ms) => {
      delayMs = ms;
    },
    mend() {
      isCut = false;
      delayMs = 0;
    },
    async close() {
      await Promise.all(doors.map(({ door }) => door.close()));
    },
  };
}
