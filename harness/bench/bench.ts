/** The benchmark: what is measured, by the letter that `--only` names it by. */

import { measureBalancerHop } from "./balancer-hop.ts";
import { measureDatabases } from "./databases.ts";
import { measureDelivery } from "./delivery.ts";
import { measureDeployment } from "./deployment.ts";
import { measureDerivatives } from "./derivatives.ts";
import type { BenchContext, Figure } from "./figure.ts";
import { measureProvider } from "./provider.ts";
import { measureRelease } from "./release.ts";
import { measureContainers, measureServers } from "./servers.ts";
import { measureStartUp } from "./start-up.ts";

export interface Measurement {
  readonly title: string;
  measure(context: BenchContext): Promise<readonly Figure[]>;
}

export const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
  a: { title: "starting", measure: measureStartUp },
  b: { title: "the real servers", measure: measureServers },
  c: { title: "delivery", measure: measureDelivery },
  d: { title: "transcoding", measure: measureDerivatives },
  e: { title: "databases", measure: measureDatabases },
  f: { title: "a release", measure: measureRelease },
  g: { title: "the load balancer", measure: measureBalancerHop },
  h: { title: "the servers as containers", measure: measureContainers },
  i: { title: "S3 of another provider", measure: measureProvider },
  j: { title: "the default deployment", measure: measureDeployment },
};
