/** CreateApplication: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_CreateApplication.html */

import { applicationDescription } from "../describe.ts";
import * as errors from "../errors.ts";
import { arnOf } from "../ids.ts";
import type { EbTransition } from "../operation.ts";
import type { ApplicationDocument } from "../store.ts";
import { changeTags } from "../tags.ts";

export const createApplication: EbTransition<"CreateApplication"> = (input, ctx) => {
  const { ApplicationName: name, ResourceLifecycleConfig: lifecycle } = input;
  if (ctx.store.applications.find(name)) throw errors.applicationExists(name);
  const application: ApplicationDocument = {
    name,
    description: input.Description ?? "",
    ...(lifecycle && { lifecycle }),
    createdAt: ctx.now,
    updatedAt: ctx.now,
  };
  changeTags(ctx.store, arnOf(ctx, "application", name), input.Tags);
  ctx.store.applications.put(name, application);
  return { output: { Application: applicationDescription(ctx, application) } };
};
