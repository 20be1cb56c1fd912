/** The harness as a deployment's habitat: typed calls, identities of processes, hosts. */

import type { Habitat, ProcessIdentity } from "#deployment/habitat.ts";
import { present } from "#kernel/assert.ts";
import { accountId } from "#kernel/brand.ts";
import type { Principal } from "#kernel/principal.ts";
import { takePorts } from "#stack/port-pool.ts";
import type { Assembly } from "./assembly.ts";
import type { Harness } from "./harness.ts";
import { CREDENTIALS_PATH } from "./sites/control-site.ts";
import { callerAs, type WorldView } from "./world-view.ts";

/** Credentials for a process, and calls made under them. */
export function identify(
  { core, region, random, sessions }: Assembly,
  endpoint: string,
  account: string,
  roleArn: string,
  name: string,
): ProcessIdentity {
  const owner = accountId(account);
  const session = sessions.open(owner, roleArn, name);
  const role = roleArn.split("/").at(-1) ?? roleArn;
  const arn = `arn:aws:sts::${account}:assumed-role/${role}/${name}`;
  const principal: Principal = { type: "session", account: owner, arn, roleArn };
  const view = { core, account: owner, accessKeyId: account, region, endpoint, random };
  // SDKs take plain HTTP for credentials from a loopback address only.
  const loopback = `http://127.0.0.1:${new URL(endpoint).port}`;
  return {
    // What the daemon of a process does by itself follows from nothing that the process does.
    call: callerAs(view, { principal, byClient: true }),
    begin: session.begin,
    environment: {
      AWS_ENDPOINT_URL: loopback,
      AWS_REGION: region,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${loopback}${CREDENTIALS_PATH}`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: session.sessionToken,
    },
    close: session.close,
  };
}

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
