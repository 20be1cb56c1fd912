/** RebuildEnvironment: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_RebuildEnvironment.html */

import { readyEnvironmentAt } from "../find.ts";
import type { EbTransition } from "../operation.ts";
import { begin } from "../run/begin.ts";

/** Gap: a terminated environment cannot be rebuilt. */
export const rebuildEnvironment: EbTransition<"RebuildEnvironment"> = (input, ctx) => {
  const environment = readyEnvironmentAt(ctx, input);
  const operation = { kind: "rebuild", requestId: ctx.requestId } as const;
  const message = "rebuildEnvironment is starting.";
  return {
    output: {},
    events: begin(ctx, environment, { operation, status: "Updating", message }),
  };
};
