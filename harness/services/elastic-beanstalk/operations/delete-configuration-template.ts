/** DeleteConfigurationTemplate: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_DeleteConfigurationTemplate.html */

import { applicationAt } from "../find.ts";
import { arnOf } from "../ids.ts";
import type { EbTransition } from "../operation.ts";

export const deleteConfigurationTemplate: EbTransition<"DeleteConfigurationTemplate"> = (
  input,
  ctx,
) => {
  const { ApplicationName: application, TemplateName: name } = input;
  applicationAt(ctx, application);
  ctx.store.templates.remove(`${application}/${name}`);
  ctx.store.tags.remove(arnOf(ctx, "configurationtemplate", application, name));
  return { output: {} };
};
