/** RestartAppServer: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_RestartAppServer.html */

import { readyEnvironmentAt } from "../find.ts";
import type { EbTransition } from "../operation.ts";
import { begin } from "../run/begin.ts";

export const restartAppServer: EbTransition<"RestartAppServer"> = (input, ctx) => {
  const environment = readyEnvironmentAt(ctx, input);
  const operation = { kind: "restart", requestId: ctx.requestId } as const;
  const message = "restartAppServer is starting.";
  return {
    output: {},
    events: begin(ctx, environment, { operation, status: "Updating", message }),
  };
};
