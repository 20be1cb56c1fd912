/**
 * Addresses for servers whose clients expect a usual port, such as 5432. On Linux 127.0.0.0/8 is
 * loopback, so each server gets a host of its own there and as many as wanted can have the usual
 * port. Other systems have 127.0.0.1 alone: there only one server can have a port.
 */

import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { HarnessError } from "#kernel/harness-error.ts";
import { takePorts } from "./port-pool.ts";
import { isSystemError } from "./process/system-error.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface AddressWish {
  readonly port: number;
  /** Whether somebody asked for just this port; otherwise another one will do. */
  readonly named: boolean;
  /** A host that the server has already, when only its port changes. */
  readonly host?: string;
}

const ONLY_HOST = "127.0.0.1";
/** Hosts that are taken from: 127.64.0.0/10, which nothing else is known to use. */
const [SECOND_FIRST, SECOND_END] = [64, 128];
const TRIES_MAX = 20;

/** An address that nothing listens at; PORT_IN_USE when there is none. */
export async function takeAddress(wish: AddressWish): Promise<Address> {
  const hosts = wish.host === undefined ? await candidates() : [wish.host];
  for (const host of hosts)
    if ((await bindable(host, wish.port)) === "free") return { host, port: wish.port };
  if (!wish.named) {
    const { any } = await takePorts(["any"]);
    if (any !== undefined) return { host: ONLY_HOST, port: any };
  }
  throw new HarnessError(
    "PORT_IN_USE",
    `Port ${wish.port} is in use on ${hosts.length > 1 ? "every loopback address" : hosts[0]} ` +
      "of this machine. End what listens there, or name another port.",
  );
}

/** Whether servers can have loopback hosts of their own here. */
export const hasOwnHosts = (): Promise<boolean> => isThisMachines(ownHost());

/** Whether a name or address is one of this machine's own. */
export async function isThisMachines(host: string): Promise<boolean> {
  return (await bindable(host, 0)) === "free";
}

async function candidates(): Promise<readonly string[]> {
  if (!(await hasOwnHosts())) return [ONLY_HOST];
  return Array.from({ length: TRIES_MAX }, ownHost);
}

function ownHost(): string {
  const last = 255;
  return `127.${randomInt(SECOND_FIRST, SECOND_END)}.${randomInt(0, last)}.${randomInt(1, last)}`;
}

function bindable(host: string, port: number): Promise<"free" | "taken" | "unknown"> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) =>
      resolve(isSystemError(error, "EADDRNOTAVAIL") ? "unknown" : "taken"),
    );
    server.listen(port, host, () => server.close(() => resolve("free")));
  });
}
