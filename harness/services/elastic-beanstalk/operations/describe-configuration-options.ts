/** DescribeConfigurationOptions: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_DescribeConfigurationOptions.html */

import type {
  ConfigurationOptionDescription,
  DescribeConfigurationOptionsMessage,
} from "#model/types/elastic-beanstalk.ts";
import * as errors from "../errors.ts";
import { environmentAt, templateAt } from "../find.ts";
import type { EbContext, EbTransition } from "../operation.ts";
import { type CatalogEntry, catalog } from "../options/catalog.ts";
import { type Platform, platformArn, platformOf } from "../platforms.ts";
import { platformNamed } from "../template.ts";

export const describeConfigurationOptions: EbTransition<"DescribeConfigurationOptions"> = (
  input,
  ctx,
) => {
  const platform = platformFor(input, ctx);
  const { Options: wanted = [] } = input;
  const isWanted = ({ namespace, name, platforms }: CatalogEntry) =>
    (!platform || !platforms || platforms.includes(platform.kind)) &&
    (wanted.length === 0 ||
      wanted.some((one) => one.Namespace === namespace && one.OptionName === name));
  return {
    output: {
      ...(platform && {
        SolutionStackName: platform.solutionStack,
        PlatformArn: platformArn(platform, ctx.region),
      }),
      Options: catalog.filter(isWanted).map(descriptionOf),
    },
  };
};

function platformFor(
  input: DescribeConfigurationOptionsMessage,
  ctx: EbContext,
): Platform | undefined {
  const { ApplicationName = "", EnvironmentName, TemplateName } = input;
  if (EnvironmentName !== undefined) return platformOf(environmentAt(ctx, { EnvironmentName }));
  if (TemplateName !== undefined) return platformOf(templateAt(ctx, ApplicationName, TemplateName));
  const named = platformNamed(input);
  if (!named && input.Options === undefined) throw errors.noStackNamed();
  return named;
}

function descriptionOf({
  namespace,
  name,
  definition,
}: CatalogEntry): ConfigurationOptionDescription {
  const { standard, min, max, values, severity, pattern } = definition;
  return {
    Namespace: namespace,
    Name: name,
    DefaultValue: standard,
    ChangeSeverity: severity,
    UserDefined: false,
    ValueType: "Scalar",
    ValueOptions: values,
    MinValue: min,
    MaxValue: max,
    ...(pattern && min === undefined && { Regex: { Pattern: pattern.source, Label: name } }),
  };
}
