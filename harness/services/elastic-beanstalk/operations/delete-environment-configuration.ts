/** DeleteEnvironmentConfiguration: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_DeleteEnvironmentConfiguration.html */

import { environmentAt } from "../find.ts";
import type { EbTransition } from "../operation.ts";

/** Choice: a failed configuration is taken back at once, so there is never a draft to delete. */
export const deleteEnvironmentConfiguration: EbTransition<"DeleteEnvironmentConfiguration"> = (
  { ApplicationName, EnvironmentName },
  ctx,
) => {
  environmentAt(ctx, { ApplicationName, EnvironmentName });
  return { output: {} };
};
