/** The harness as a deployment's habitat: typed calls and hosts. */

import type { WorldView } from "#assembly/world-view.ts";
import type { Habitat } from "#deployment/habitat.ts";
import type { Harness } from "#harness/harness.ts";

/** What a deployment in `world` lives in; its hosts lie below `domain`. */
export function habitatOf(harness: Harness, world: WorldView, domain: string): Habitat {
  const { port, logger } = harness;
  return {
    account: world.account,
    region: world.region,
    port,
    domain,
    call: world.call,
    journal: world.journal,
    clock: harness.timers,
    logger,
    route: harness.route,
  };
}
