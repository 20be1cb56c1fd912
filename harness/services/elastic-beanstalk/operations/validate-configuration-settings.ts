/** ValidateConfigurationSettings: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_ValidateConfigurationSettings.html */

import type { ValidateConfigurationSettingsMessage } from "#model/types/elastic-beanstalk.ts";
import { settingsInForce } from "../describe.ts";
import { applicationAt, environmentAt, templateAt } from "../find.ts";
import type { EbContext, EbTransition } from "../operation.ts";
import { merged, type Settings, settingsOf, withoutEffect } from "../options/settings.ts";
import { problemsOf } from "../options/validate.ts";
import { type PlatformKind, platformOf } from "../platforms.ts";

/** What has no effect here is a warning. */
export const validateConfigurationSettings: EbTransition<"ValidateConfigurationSettings"> = (
  input,
  ctx,
) => {
  const { ApplicationName, OptionSettings } = input;
  applicationAt(ctx, ApplicationName);
  const { settings: source, platform } = sourceOf(input, ctx);
  const given = settingsOf(OptionSettings);
  const warnings = withoutEffect(given).map((what) => ({
    Message: `This harness keeps ${what} without effect.`,
    Severity: "warning",
  }));
  return { output: { Messages: [...problemsOf(merged(source, given), platform), ...warnings] } };
};

/** What the settings would be put on. */
function sourceOf(
  { ApplicationName, EnvironmentName, TemplateName }: ValidateConfigurationSettingsMessage,
  ctx: EbContext,
): { readonly settings: Settings; readonly platform?: PlatformKind } {
  if (EnvironmentName !== undefined) {
    const environment = environmentAt(ctx, { ApplicationName, EnvironmentName });
    return { settings: settingsInForce(environment), platform: platformOf(environment).kind };
  }
  if (TemplateName === undefined) return { settings: {} };
  const template = templateAt(ctx, ApplicationName, TemplateName);
  return { settings: template.settings, platform: platformOf(template).kind };
}
