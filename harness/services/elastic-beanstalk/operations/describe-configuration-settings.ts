/** DescribeConfigurationSettings: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_DescribeConfigurationSettings.html */

import type { ConfigurationSettingsDescription } from "#model/types/elastic-beanstalk.ts";
import {
  environmentDescription,
  optionSettings,
  settingsInForce,
  templateDescription,
} from "../describe.ts";
import * as errors from "../errors.ts";
import { applicationAt, environmentAt, templateAt } from "../find.ts";
import type { EbContext, EbTransition } from "../operation.ts";
import { findOption } from "../options/catalog.ts";
import { merged, type Settings } from "../options/settings.ts";
import { platformOf } from "../platforms.ts";
import type { EnvironmentDocument } from "../store.ts";

/** Of an environment that is updated, both what is deployed and what is to come. */
export const describeConfigurationSettings: EbTransition<"DescribeConfigurationSettings"> = (
  input,
  ctx,
) => {
  const { ApplicationName, EnvironmentName, TemplateName } = input;
  applicationAt(ctx, ApplicationName);
  if (TemplateName !== undefined) {
    const template = templateAt(ctx, ApplicationName, TemplateName);
    const OptionSettings = optionsOf(template, template.settings);
    const described = { ...templateDescription(ctx, template), OptionSettings };
    return { output: { ConfigurationSettings: [described] } };
  }
  if (EnvironmentName === undefined) throw errors.environmentNamedNothing();
  const environment = environmentAt(ctx, { ApplicationName, EnvironmentName });
  return { output: { ConfigurationSettings: statesOf(ctx, environment) } };
};

function statesOf(
  ctx: EbContext,
  environment: EnvironmentDocument,
): readonly ConfigurationSettingsDescription[] {
  const described = environmentDescription(ctx, environment);
  const state = (DeploymentStatus: string, settings: EnvironmentDocument["settings"]) => ({
    SolutionStackName: described.SolutionStackName,
    PlatformArn: described.PlatformArn,
    ApplicationName: described.ApplicationName,
    EnvironmentName: described.EnvironmentName,
    Description: described.Description,
    DeploymentStatus,
    DateCreated: described.DateCreated,
    DateUpdated: described.DateUpdated,
    OptionSettings: optionsOf(environment, settings),
  });
  const deployed = state("deployed", settingsInForce(environment));
  const { settings, fileSettings = {} } = environment.operation ?? {};
  return settings ? [deployed, state("pending", merged(fileSettings, settings))] : [deployed];
}

/** Without those that the platform does not have. */
function optionsOf(on: { readonly solutionStack: string }, settings: Settings) {
  const { kind } = platformOf(on);
  return optionSettings(settings).filter(({ Namespace, OptionName }) =>
    findOption(Namespace, OptionName, kind),
  );
}
