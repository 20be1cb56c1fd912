/** The database and the Redis that kept servers and their applications share: the gateway's own. */

import {
  type DataStoreOptions,
  type DataStoreStatus,
  type DataStores,
  dataStoreStatus,
} from "#deployment/data-stores.ts";
import type { Caller } from "#operation/caller.ts";
import { infrastructureStores, STACK_NAME } from "./data-stores.ts";
import { gatewayEndpoint, type KeptGateway } from "./kept-gateway.ts";
import { servicesAt } from "./linked-services.ts";

/** Those that the gateway's RDS and ElastiCache keep, made when there are none. */
export const keptDataStores = (
  gateway: KeptGateway,
  options: DataStoreOptions,
  signal?: AbortSignal,
): Promise<DataStores> =>
  asked(gateway, (call) => infrastructureStores(call, options, signal), signal);

/** What the gateway says of them; it must run. */
export const keptDataStoreStatus = (
  gateway: KeptGateway,
  signal: AbortSignal,
): Promise<readonly DataStoreStatus[]> =>
  asked(gateway, (call) => dataStoreStatus({ call, stackName: STACK_NAME }), signal);

async function asked<T>(
  gateway: KeptGateway,
  ask: (call: Caller) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const services = servicesAt(gatewayEndpoint(gateway), signal);
  try {
    return await ask(services.call);
  } finally {
    services.close();
  }
}
