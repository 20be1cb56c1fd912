/** UpdateApplication: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_UpdateApplication.html */

import { applicationDescription } from "../describe.ts";
import { applicationAt } from "../find.ts";
import type { EbTransition } from "../operation.ts";

export const updateApplication: EbTransition<"UpdateApplication"> = (input, ctx) => {
  const found = applicationAt(ctx, input.ApplicationName);
  const { Description: description = found.description } = input;
  const application = { ...found, description, updatedAt: ctx.now };
  ctx.store.applications.put(found.name, application);
  return { output: { Application: applicationDescription(ctx, application) } };
};
