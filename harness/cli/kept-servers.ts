/** The servers that are kept, as processes and as containers. */

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ServerOptions } from "#config/options.ts";
import { findKeptContainers } from "#servers/container-stack.ts";
import { gatewayIn } from "#servers/kept-gateway.ts";
import type { ServerIdentity } from "#stack/identity.ts";
import { findKept, type KeptStack } from "#stack/kept.ts";
import { lastLog } from "#stack/kept-server.ts";
import { lastLines } from "#stack/process/log-file.ts";

export interface KeptServer {
  readonly name: string;
  readonly identity: ServerIdentity;
  readonly ports: Readonly<Record<string, number>>;
}

/** What is kept in the folder: of one backend, or of both with processes first. */
export function keptStacks(
  stateDir: string,
  backend: ServerOptions["backend"] = "auto",
): readonly KeptStack[] {
  const found = [
    backend === "docker" ? undefined : findKept(stateDir),
    backend === "process" ? undefined : findKeptContainers(stateDir),
  ];
  return found.filter((stack) => stack !== undefined);
}

/** Its servers, and the gateway of Fedora's bucket where there is one. */
export function keptServers({ servers, extra }: KeptStack): readonly KeptServer[] {
  const gateway = gatewayIn(extra);
  return Object.entries({
    ...servers,
    ...(gateway ? { gateway: { ...gateway, ports: { http: gateway.port } } } : {}),
  }).map(([name, { identity, ports }]) => ({ name, identity, ports }));
}

export interface KeptLog {
  readonly name: string;
  /** So many last lines, oldest first. */
  read(lines: number): Promise<readonly string[]>;
}

/** The logs of its servers, and of the database and the Redis that its gateway runs. */
export function keptLogs(stack: KeptStack): readonly KeptLog[] {
  const { dataDir, extra } = stack;
  const servers = keptServers(stack).map(({ name, identity }) => ({
    name,
    read: (lines: number) => lastLog(identity, join(dataDir, name), lines),
  }));
  const gateway = gatewayIn(extra);
  if (!gateway) return servers;
  const { folder } = gateway;
  const run = DATA_STORES.map((name) => ({
    name,
    read: async (lines: number) => lastLines(newestLog(folder, `${name}.log`)).slice(-lines),
  }));
  return [...servers, ...run];
}

const DATA_STORES = ["postgres", "redis"] as const;

/** Of a database with a standby, the primary writes last. */
function newestLog(folder: string, name: string): string {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === name)
    .map(({ parentPath }) => join(parentPath, name));
  const times = new Map(found.map((path) => [path, statSync(path).mtimeMs]));
  const [newest = join(folder, name)] = found.sort(
    (a, b) => (times.get(b) ?? 0) - (times.get(a) ?? 0),
  );
  return newest;
}
