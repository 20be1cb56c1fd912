/** AbortEnvironmentUpdate: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_AbortEnvironmentUpdate.html */

import * as errors from "../errors.ts";
import { environmentAt } from "../find.ts";
import type { EbTransition } from "../operation.ts";
import { tellOf } from "../run/steps.ts";

export const abortEnvironmentUpdate: EbTransition<"AbortEnvironmentUpdate"> = (input, ctx) => {
  const environment = environmentAt(ctx, input);
  const { operation, name } = environment;
  if (operation?.kind !== "update") throw errors.invalidState(name, "Updating");
  const aborted = { ...environment, operation: { ...operation, isAborted: true } };
  ctx.store.environments.put(environment.id, aborted);
  const { requestId } = operation;
  const message = "The environment update is being aborted.";
  return { output: {}, events: [tellOf(ctx, aborted, { severity: "INFO", message, requestId })] };
};
