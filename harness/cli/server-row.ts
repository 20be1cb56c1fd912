/** One server in what `stack up` and `stack status` tell. */

import { identityText, isContainer, type ServerIdentity } from "#stack/identity.ts";

export interface ServerRow {
  readonly name: string;
  readonly state: string;
  readonly pid?: number;
  /** The engine's id, when it is a container. */
  readonly container?: string;
  readonly ports: Readonly<Record<string, number>>;
}

interface Shown {
  readonly name: string;
  readonly state: string;
  readonly identity: ServerIdentity | undefined;
  readonly ports: Readonly<Record<string, number>>;
}

export function rowOf({ name, state, identity, ports }: Shown): ServerRow {
  if (!identity) return { name, state, ports };
  return isContainer(identity)
    ? { name, state, container: identity.container, ports }
    : { name, state, pid: identity.pid, ports };
}

const NAME_WIDTH = 13;

/** `solr       pid 4711  http 28080` */
export function rowText({ name, identity, ports }: Shown): string {
  const numbers = Object.entries(ports).map(([port, number]) => `${port} ${number}`);
  return `${name.padEnd(NAME_WIDTH)}${identity ? identityText(identity) : ""}  ${numbers.join(", ")}`;
}

const SERVICES = { postgres: "RDS", redis: "ElastiCache" } as const;

/** `postgres     of RDS  127.64.1.2:5432` */
export function dataStoreText(kind: keyof typeof SERVICES, address: string): string {
  return `${kind.padEnd(NAME_WIDTH)}of ${SERVICES[kind]}  ${address}`;
}

/** `, but for redis, which had died and was started again on its data` */
export function restartedText(names: readonly string[]): string {
  if (names.length === 0) return "";
  const were = names.length === 1 ? "was" : "were";
  return `, but for ${names.join(", ")}, which had died and ${were} started again on its data`;
}
