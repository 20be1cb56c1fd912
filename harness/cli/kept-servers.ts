/** The servers that are kept, as processes and as containers. */

import type { ServerOptions } from "#config/options.ts";
import { findKeptContainers } from "#servers/container-stack.ts";
import { gatewayIn } from "#servers/kept-gateway.ts";
import type { ServerIdentity } from "#stack/identity.ts";
import { findKept, type KeptStack } from "#stack/kept.ts";

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
