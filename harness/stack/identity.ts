/** What a running server is known by, also to a later run: a process or a container. */

import { isJsonObject, type Json } from "#kernel/json.ts";
import { asIdentity } from "./lock.ts";
import { isAlive, type ProcessIdentity } from "./process/identity.ts";

export interface ContainerIdentity {
  /** The engine's id of it. */
  readonly container: string;
}

export type ServerIdentity = ProcessIdentity | ContainerIdentity;

export function isContainer(identity: ServerIdentity): identity is ContainerIdentity {
  return "container" in identity;
}

/** Whether it is a process that still runs. */
export function isAliveProcess(identity: ServerIdentity): identity is ProcessIdentity {
  return !isContainer(identity) && isAlive(identity);
}

/** The identity that was written as JSON; what is none belongs to nobody. */
export function asServerIdentity(value: Json | undefined): ServerIdentity {
  if (isJsonObject(value) && typeof value["container"] === "string")
    return { container: value["container"] };
  return asIdentity(value);
}

/** `pid 4711`, or `container 0f3c9a1b2d4e`. */
export function identityText(identity: ServerIdentity): string {
  return isContainer(identity)
    ? `container ${identity.container.slice(0, 12)}`
    : `pid ${identity.pid}`;
}
