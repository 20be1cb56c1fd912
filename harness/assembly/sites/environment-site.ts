/** Elastic Beanstalk's environments among the gateway's sites: each answers at its CNAME. */

import type { Environments } from "#engines/beanstalk/engine.ts";
import type { Site } from "#gateway/site.ts";

export function environmentSite(environments: Environments): Site {
  return {
    claims: (host) => environments.find(host)?.answer,
    upgrades: (host) => environments.find(host)?.upgrade,
  };
}
