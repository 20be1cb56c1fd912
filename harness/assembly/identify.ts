/** Credentials for processes of the harness, and calls made under them. */

import type { ProcessIdentity } from "#engines/beanstalk/identity.ts";
import { accountId, type Region } from "#kernel/brand.ts";
import { rolePrincipal } from "#kernel/principal.ts";
import type { Random } from "#kernel/random.ts";
import type { Core } from "./core.ts";
import type { Sessions } from "./sessions.ts";
import { CREDENTIALS_PATH } from "./sites/control-site.ts";
import { callerAs } from "./world-view.ts";

interface Parts {
  readonly core: Core;
  readonly region: Region;
  readonly random: Random;
  readonly sessions: Sessions;
}

/** Credentials for a process, and calls made under them. */
export function identify(
  { core, region, random, sessions }: Parts,
  endpoint: string,
  account: string,
  roleArn: string,
  name: string,
): ProcessIdentity {
  const owner = accountId(account);
  const session = sessions.open(owner, roleArn, name);
  const principal = rolePrincipal(owner, roleArn, name);
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
