/** TerminateEnvironment: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_TerminateEnvironment.html */

import { environmentDescription } from "../describe.ts";
import { environmentAt } from "../find.ts";
import type { EbTransition } from "../operation.ts";
import { beginTermination } from "../run/begin.ts";

export const terminateEnvironment: EbTransition<"TerminateEnvironment"> = (input, ctx) => {
  const environment = environmentAt(ctx, input);
  const events = beginTermination(ctx, environment);
  const changed = ctx.store.environments.find(environment.id) ?? environment;
  return { output: environmentDescription(ctx, changed), events };
};
