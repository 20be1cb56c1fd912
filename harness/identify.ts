/** Who a process of the deployment is: its credentials, and the calls made under them. */

import type { ProcessIdentity } from "#deployment/habitat.ts";
import { accountId } from "#kernel/brand.ts";
import type { Principal } from "#kernel/principal.ts";
import type { Assembly } from "./assembly.ts";
import { CREDENTIALS_PATH } from "./sites/control-site.ts";
import { callerAs } from "./world-view.ts";

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
