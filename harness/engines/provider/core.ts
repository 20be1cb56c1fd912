/** What the services behind a provider use of the core that they are a part of. */

import type { Bus } from "#bus/bus.ts";
import type { World, Worlds } from "#bus/world.ts";
import type { Region } from "#kernel/brand.ts";

export interface ProviderCore {
  readonly worlds: Worlds;
  readonly bus: Bus;
  /** Has one of an account's services carry out an internal operation. */
  internal(world: World, region: Region, service: string, operation: string): Promise<void>;
}
