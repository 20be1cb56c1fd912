/** ValidateConfigurationSettings: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_ValidateConfigurationSettings.html */

import { settingsInForce } from "../describe.ts";
import { applicationAt, environmentAt, templateAt } from "../find.ts";
import type { EbTransition } from "../operation.ts";
import { merged, settingsOf, withoutEffect } from "../options/settings.ts";
import { problemsOf } from "../options/validate.ts";

/** What has no effect here is a warning. */
export const validateConfigurationSettings: EbTransition<"ValidateConfigurationSettings"> = (
  input,
  ctx,
) => {
  const { ApplicationName, EnvironmentName, TemplateName, OptionSettings } = input;
  applicationAt(ctx, ApplicationName);
  const source =
    EnvironmentName !== undefined
      ? settingsInForce(environmentAt(ctx, { ApplicationName, EnvironmentName }))
      : TemplateName !== undefined
        ? templateAt(ctx, ApplicationName, TemplateName).settings
        : {};
  const given = settingsOf(OptionSettings);
  const warnings = withoutEffect(given).map((what) => ({
    Message: `This harness keeps ${what} without effect.`,
    Severity: "warning",
  }));
  return { output: { Messages: [...problemsOf(merged(source, given)), ...warnings] } };
};
