/**
 * Free ports for servers that must be told theirs. Taken below the range from which the system
 * gives outgoing connections theirs, so that a port found free stays free until it is bound.
 */

import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { HarnessError } from "#kernel/harness-error.ts";

export const LOOPBACK = "127.0.0.1";

const FIRST = 20_000;
const LAST = 32_000;
const TRIES_MAX = 200;

/** Ports given out by this process: two stacks that start at once must not get the same. */
const given = new Set<number>();

/** A free port for each name, on the loopback interface. */
export async function takePorts(names: readonly string[]): Promise<Record<string, number>> {
  const ports: Record<string, number> = {};
  for (const name of names) ports[name] = await takePort();
  return ports;
}

/** The same ports again, when there are some and all are free. */
export async function takeAgain(
  ports: Readonly<Record<string, number>>,
): Promise<Readonly<Record<string, number>> | undefined> {
  const numbers = Object.values(ports);
  const free = await Promise.all(numbers.map(isFree));
  if (numbers.length === 0 || free.includes(false)) return undefined;
  for (const port of numbers) given.add(port);
  return ports;
}

/** Ports of a stopped server may be given out again. */
export function returnPorts(ports: Readonly<Record<string, number>>): void {
  for (const port of Object.values(ports)) given.delete(port);
}

async function takePort(): Promise<number> {
  for (let i = 0; i < TRIES_MAX; i++) {
    const port = randomInt(FIRST, LAST);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
    given.delete(port);
  }
  throw new HarnessError(
    "PORT_IN_USE",
    `No free port was found between ${FIRST} and ${LAST} in ${TRIES_MAX} tries. ` +
      "End programs that hold them, such as servers left by other tools.",
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, LOOPBACK, () => server.close(() => resolve(true)));
  });
}
