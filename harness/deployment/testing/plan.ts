/** A plan for tests: the reference deployment as `start` makes it. */

import type { DeploymentPlan } from "../plan.ts";

export const PLAN: DeploymentPlan = {
  stackName: "avalon",
  topology: "seed",
  account: "000000000000",
  region: "us-east-1",
  webHost: "media.avalon.localhost",
  streamingHost: "httpstream.avalon.localhost",
  qualities: ["low", "medium", "high"],
  secretKeyBase: "secret",
};
