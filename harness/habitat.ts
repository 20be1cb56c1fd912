/** The harness as a deployment's habitat: typed calls, identities of processes, hosts. */

import type { Habitat } from "#deployment/habitat.ts";
import { present } from "#kernel/assert.ts";
import { takePorts } from "#stack/port-pool.ts";
import type { Harness } from "./harness.ts";
import type { WorldView } from "./world-view.ts";

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
    identify: (roleArn, name) => harness.identify(world.account, roleArn, name),
    route: harness.route,
    freePort,
  };
}

async function freePort(): Promise<number> {
  const { http } = await takePorts(["http"]);
  return present(http, "the port that was taken");
}
