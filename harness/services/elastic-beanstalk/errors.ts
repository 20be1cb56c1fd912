/**
 * Elastic Beanstalk's errors, with the texts that AWS answers where they are known.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/api/CommonErrors.html
 */

import { AwsError } from "#kernel/aws-error.ts";
import type { ValidationMessage } from "#model/types/elastic-beanstalk.ts";
import { notBuilt as notBuiltIn } from "#operation/not-built.ts";

const client = (code: string, message: string) => new AwsError(code, message, { status: 400 });

export const invalidValue = (message: string) => client("InvalidParameterValue", message);

const invalidCombination = (message: string) => client("InvalidParameterCombination", message);

export const noApplication = (name: string) =>
  invalidValue(`No Application named '${name}' found.`);

export const applicationExists = (name: string) =>
  invalidValue(`Application ${name} already exists.`);

export const applicationInUse = (name: string) =>
  client(
    "OperationInProgressFailure",
    `Unable to delete application ${name} because it has running environments; terminate them, ` +
      "or set TerminateEnvByForce.",
  );

export const noVersion = (label: string) =>
  invalidValue(`No Application Version named '${label}' found.`);

export const versionExists = (label: string) =>
  invalidValue(`Application Version ${label} already exists.`);

export const versionDeployed = (label: string) =>
  client(
    "SourceBundleDeletionFailure",
    `Unable to delete application version ${label} because it is deployed to a running environment.`,
  );

export const versionNotProcessed = (label: string, status: string) =>
  invalidValue(
    `Application Version ${label} cannot be deployed because its status is ${status}; ` +
      "only PROCESSED and UNPROCESSED versions can.",
  );

export const noTemplate = (name: string) =>
  invalidValue(`No Configuration Template named '${name}' found.`);

export const templateExists = (name: string) =>
  invalidValue(`Configuration Template ${name} already exists.`);

export const noEnvironment = (name: string) =>
  invalidValue(`No Environment found for EnvironmentName = '${name}'.`);

export const noEnvironmentId = (id: string) =>
  invalidValue(`No Environment found for EnvironmentId = '${id}'.`);

export const environmentExists = (name: string) =>
  invalidValue(`Environment ${name} already exists.`);

export const environmentNamedNothing = () =>
  client("MissingParameter", "Either EnvironmentId or EnvironmentName must be given.");

/** `needed` is `Ready` for nearly everything. */
export const invalidState = (name: string, needed: string) =>
  invalidValue(
    `Environment named ${name} is in an invalid state for this operation. Must be ${needed}.`,
  );

export const dnsTaken = (cname: string) => invalidValue(`DNS name (${cname}) is not available.`);

export const noStack = (name: string) => invalidValue(`No Solution Stack named '${name}' found.`);

export const noPlatform = (arn: string) => invalidValue(`No Platform named '${arn}' found.`);

export const noStackNamed = () =>
  client("MissingParameter", "A solution stack, platform or configuration template is required.");

export const twoStacks = () =>
  invalidCombination("Only one of SolutionStackName, PlatformArn and TemplateName may be given.");

/** The platform is AWS's, but this machine or this harness does not run it. */
export const cannotRun = (stack: string, reason: string) =>
  invalidValue(`The solution stack '${stack}' cannot run in this harness: ${reason}`);

export const notDownloaded = (bucket: string, key: string, reason: string) =>
  invalidCombination(
    `Unable to download from S3 location (Bucket: ${bucket}  Key: ${key}). Reason: ${reason}`,
  );

export const bundleTooLarge = (bytesMax: number) =>
  invalidValue(`Source bundle is empty or exceeds maximum allowed size: ${bytesMax}.`);

export const invalidSettings = ([first]: readonly ValidationMessage[]) =>
  client(
    "ConfigurationValidationException",
    `Configuration validation exception: ${first?.Message ?? ""}`,
  );

/** The text: https://github.com/hashicorp/terraform-provider-aws/issues/812 */
export const balancerChanged = () =>
  invalidSettings([{ Message: "LoadBalancer type option cannot be changed." }]);

export const noResource = (arn: string) =>
  client("ResourceNotFoundException", `Resource not found for arn: ${arn}`);

export const tooManyTags = (max: number) =>
  client("TooManyTagsException", `A resource can have at most ${max} tags.`);

export const tooManyEnvironments = (max: number) =>
  client(
    "TooManyEnvironmentsException",
    `You cannot have more than ${max} environments; terminate some.`,
  );

export const tooManyVersions = (max: number) =>
  client(
    "TooManyApplicationVersionsException",
    `You cannot have more than ${max} application versions; delete some.`,
  );

export const basicHealth = (name: string) =>
  client(
    "InvalidRequestException",
    `DescribeEnvironmentHealth is not supported for environment ${name}: it reports basic health. ` +
      "Set SystemType in aws:elasticbeanstalk:healthreporting:system to enhanced.",
  );

export const notBuilt = (operation: string, what: string) =>
  notBuiltIn(`elastic-beanstalk.${operation}`, what);
