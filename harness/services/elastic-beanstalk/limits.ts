/**
 * Every number and pattern of Elastic Beanstalk.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_Operations.html
 * https://docs.aws.amazon.com/general/latest/gr/elasticbeanstalk.html
 */

import type { OperationName } from "#model/types/index.ts";
import type { Constraint, Constraints } from "#operation/constraint.ts";

export const environmentsMax = 200;
export const versionsMax = 1000;
export const tagsMax = 50;
/** 500 MB, as AWS's error names it. */
export const bundleBytesMax = 524_288_000;
/** Events of a region that are kept; AWS keeps them for six weeks. */
export const eventsMax = 10_000;
/** How long a terminated environment is still shown. */
export const terminatedMs = 3_600_000;
export const pageMax = 1000;

const applicationName: Constraint = { min: 1, max: 100, pattern: /[^/]+/ };
const description: Constraint = { max: 200 };
const versionLabel: Constraint = { min: 1, max: 100, pattern: /[^/]+/ };
const templateName: Constraint = { min: 1, max: 100, pattern: /[^/]+/ };
const environmentName: Constraint = {
  min: 4,
  max: 40,
  pattern: /[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?/,
};
const cnamePrefix: Constraint = {
  min: 4,
  max: 63,
  pattern: /[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?/,
};
const records: Constraint = { min: 1, max: pageMax };

const tags: Constraints = {
  Tags: { max: tagsMax },
  "Tags.*.Key": { required: true, min: 1, max: 128 },
  "Tags.*.Value": { max: 256 },
};

const named = (...also: readonly Constraints[]): Constraints =>
  Object.assign({ ApplicationName: { required: true, ...applicationName } }, ...also);

/** Checked by the gateway before an operation runs. */
export const constraints: Readonly<
  Partial<Record<OperationName<"elastic-beanstalk">, Constraints>>
> = {
  CheckDNSAvailability: { CNAMEPrefix: { required: true, ...cnamePrefix } },
  CreateApplication: named({ Description: description }, tags),
  CreateApplicationVersion: named(
    { VersionLabel: { required: true, ...versionLabel }, Description: description },
    tags,
  ),
  CreateConfigurationTemplate: named(
    { TemplateName: { required: true, ...templateName }, Description: description },
    tags,
  ),
  CreateEnvironment: named(
    {
      EnvironmentName: environmentName,
      Description: description,
      CNAMEPrefix: cnamePrefix,
      VersionLabel: versionLabel,
      TemplateName: templateName,
    },
    tags,
  ),
  DescribeApplicationVersions: { MaxRecords: records },
  DescribeEnvironments: { MaxRecords: records },
  DescribeEvents: {
    MaxRecords: records,
    Severity: { oneOf: ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] },
  },
  RequestEnvironmentInfo: { InfoType: { required: true, oneOf: ["tail", "bundle", "analyze"] } },
  RetrieveEnvironmentInfo: { InfoType: { required: true, oneOf: ["tail", "bundle", "analyze"] } },
  UpdateApplication: named({ Description: description }),
  UpdateApplicationVersion: named({ Description: description }),
  UpdateConfigurationTemplate: named({ Description: description }),
  UpdateEnvironment: { Description: description, VersionLabel: versionLabel },
  UpdateTagsForResource: {
    "TagsToAdd.*.Key": { required: true, min: 1, max: 128 },
    "TagsToAdd.*.Value": { max: 256 },
  },
};
