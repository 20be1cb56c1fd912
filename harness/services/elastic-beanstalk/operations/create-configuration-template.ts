/** CreateConfigurationTemplate: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_CreateConfigurationTemplate.html */

import type { CreateConfigurationTemplateMessage } from "#model/types/elastic-beanstalk.ts";
import { settingsInForce, templateDescription } from "../describe.ts";
import * as errors from "../errors.ts";
import { applicationAt, environmentAt, templateAt } from "../find.ts";
import { arnOf } from "../ids.ts";
import type { EbContext, EbTransition } from "../operation.ts";
import type { Settings } from "../options/settings.ts";
import { type Platform, platformOf } from "../platforms.ts";
import type { TemplateDocument } from "../store.ts";
import { changeTags } from "../tags.ts";
import { checkedSettings, platformNamed } from "../template.ts";

export const createConfigurationTemplate: EbTransition<"CreateConfigurationTemplate"> = (
  input,
  ctx,
) => {
  const { ApplicationName: application, TemplateName: name } = input;
  applicationAt(ctx, application);
  if (ctx.store.templates.find(`${application}/${name}`)) throw errors.templateExists(name);
  const { platform, settings } = sourceOf(input, ctx);
  const template: TemplateDocument = {
    application,
    name,
    description: input.Description ?? "",
    solutionStack: platform.solutionStack,
    settings: checkedSettings(settings, input.OptionSettings, platform.kind),
    createdAt: ctx.now,
    updatedAt: ctx.now,
  };
  changeTags(ctx.store, arnOf(ctx, "configurationtemplate", application, name), input.Tags);
  ctx.store.templates.put(`${application}/${name}`, template);
  return { output: templateDescription(ctx, template) };
};

interface Source {
  readonly platform: Platform;
  readonly settings: Settings;
}

/** Another template, an environment, or a stack alone. */
function sourceOf(input: CreateConfigurationTemplateMessage, ctx: EbContext): Source {
  const { SourceConfiguration: source, EnvironmentId } = input;
  const named = platformNamed(input);
  if (source) {
    const { ApplicationName = input.ApplicationName, TemplateName = "" } = source;
    const template = templateAt(ctx, ApplicationName, TemplateName);
    return { platform: named ?? platformOf(template), settings: template.settings };
  }
  if (EnvironmentId !== undefined) {
    const environment = environmentAt(ctx, { EnvironmentId });
    const platform = named ?? platformOf(environment);
    return { platform, settings: settingsInForce(environment) };
  }
  if (!named) throw errors.noStackNamed();
  return { platform: named, settings: {} };
}
