/** UpdateConfigurationTemplate: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_UpdateConfigurationTemplate.html */

import { templateDescription } from "../describe.ts";
import { templateAt } from "../find.ts";
import type { EbTransition } from "../operation.ts";
import { without } from "../options/settings.ts";
import { platformOf } from "../platforms.ts";
import { checkedSettings } from "../template.ts";

export const updateConfigurationTemplate: EbTransition<"UpdateConfigurationTemplate"> = (
  input,
  ctx,
) => {
  const { ApplicationName: application, TemplateName: name } = input;
  const found = templateAt(ctx, application, name);
  const { Description: description = found.description } = input;
  const kept = without(found.settings, input.OptionsToRemove);
  const settings = checkedSettings(kept, input.OptionSettings, platformOf(found).kind);
  const template = { ...found, description, settings, updatedAt: ctx.now };
  ctx.store.templates.put(`${application}/${name}`, template);
  return { output: templateDescription(ctx, template) };
};
