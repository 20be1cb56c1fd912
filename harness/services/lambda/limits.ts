/**
 * Every number and pattern of Lambda.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 * https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html
 */

import type { OperationName } from "#model/types/index.ts";
import type { Constraint, Constraints } from "#operation/constraint.ts";

export const requestBytesMax = 6_291_456;
/** Asynchronous payloads have held up to 1 MB since 2025; before, 256 KB. */
export const eventBytesMax = 1_048_576;
/** A zip sent with the request; larger ones come from S3. */
export const zipBytesMax = 50 * 1024 * 1024;
export const unpackedBytesMax = 262_144_000;
export const environmentBytesMax = 4096;
export const policyBytesMax = 20_480;
export const concurrencyMax = 1000;
/** What must stay for functions without reserved concurrency. */
export const unreservedMin = 100;
export const tagsMax = 50;
export const codeStorageBytesMax = 80_530_636_800;

export const timeoutSecondsDefault = 3;
export const memoryMbDefault = 128;
export const ephemeralMbDefault = 512;
export const listPageDefault = 50;

/** Waits before the further attempts of an accepted event that failed. */
export const eventRetryMs = [60_000, 120_000];
/** Waits before the further attempts to reach a destination. */
export const destinationRetryMs = [1000, 5000, 30_000];
export const eventAgeSecondsMax = 21_600;

/** The bucket whose keys are folders of this machine, used in place. */
export const hotReloadBucket = "hot-reload";

export const sqsBatchDefault = 10;
const sqsBatchMax = 10_000;
export const sqsFifoBatchMax = 10;
const batchWindowSecondsMax = 300;
/** Messages that SQS gives out, or takes deletions of, at once. */
export const sqsReceiveMax = 10;
/** Batches of one mapping that run at once. */
export const pollerConcurrency = 5;

export const reservedVariables = [
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_DEFAULT_REGION",
  "AWS_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_LAMBDA_RUNTIME_API",
  "LAMBDA_TASK_ROOT",
  "LAMBDA_RUNTIME_DIR",
];

/** The families AWS knows, whatever their version: old ones such as nodejs4.3 stay welcome. */
export const runtimePattern =
  /^(nodejs(\d+\.[x\d]+)?|python\d\.\d+|provided(\.al2|\.al2023)?|java\d+(\.al2)?|dotnet\w*(\.\d+)?|ruby\d\.\d|go1\.x)$/;

const functionName: Constraint = {
  required: true,
  min: 1,
  max: 170,
  pattern:
    /(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?/,
};
const role: Constraint = {
  pattern: /arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+/,
};
const configuration: Constraints = {
  Description: { max: 256 },
  Handler: { max: 128, pattern: /[^\s]+/ },
  Timeout: { min: 1, max: 900 },
  MemorySize: { min: 128, max: 10_240 },
  "EphemeralStorage.Size": { min: 512, max: 10_240 },
  "TracingConfig.Mode": { oneOf: ["Active", "PassThrough"] },
  "LoggingConfig.LogFormat": { oneOf: ["JSON", "Text"] },
};
const alias: Constraint = {
  required: true,
  min: 1,
  max: 128,
  pattern: /(?!^[0-9]+$)([a-zA-Z0-9-_]+)/,
};
const eventConfig: Constraints = {
  FunctionName: functionName,
  MaximumRetryAttempts: { min: 0, max: 2 },
  MaximumEventAgeInSeconds: { min: 60, max: eventAgeSecondsMax },
};
const mapping: Constraints = {
  BatchSize: { min: 1, max: sqsBatchMax },
  MaximumBatchingWindowInSeconds: { min: 0, max: batchWindowSecondsMax },
  "ScalingConfig.MaximumConcurrency": { min: 2, max: 1000 },
  "FunctionResponseTypes.*": { oneOf: ["ReportBatchItemFailures"] },
};
const named: Constraints = { FunctionName: functionName };
const page: Constraints = { MaxItems: { min: 1, max: 10_000 } };

export const constraints: Readonly<Partial<Record<OperationName<"lambda">, Constraints>>> = {
  CreateFunction: {
    FunctionName: { ...functionName, max: 140 },
    Role: { ...role, required: true },
    ...configuration,
    PackageType: { oneOf: ["Image", "Zip"] },
    "Architectures.*": { oneOf: ["x86_64", "arm64"] },
  },
  UpdateFunctionCode: { ...named, "Architectures.*": { oneOf: ["x86_64", "arm64"] } },
  UpdateFunctionConfiguration: { ...named, Role: role, ...configuration },
  GetFunction: named,
  GetFunctionConfiguration: named,
  DeleteFunction: named,
  ListFunctions: page,
  PublishVersion: named,
  ListVersionsByFunction: { ...named, ...page },
  CreateAlias: { ...named, Name: alias },
  UpdateAlias: { ...named, Name: alias },
  GetAlias: { ...named, Name: alias },
  DeleteAlias: { ...named, Name: alias },
  AddPermission: {
    ...named,
    StatementId: { required: true, min: 1, max: 100, pattern: /([a-zA-Z0-9-_]+)/ },
    Action: { required: true, pattern: /(lambda:[*]|lambda:[a-zA-Z]+|[*])/ },
    Principal: { required: true, pattern: /[^\s]+/ },
    SourceAccount: { pattern: /\d{12}/ },
  },
  Invoke: {
    ...named,
    InvocationType: { oneOf: ["Event", "RequestResponse", "DryRun"] },
    LogType: { oneOf: ["None", "Tail"] },
  },
  PutFunctionConcurrency: { ...named, ReservedConcurrentExecutions: { required: true, min: 0 } },
  PutFunctionEventInvokeConfig: eventConfig,
  UpdateFunctionEventInvokeConfig: eventConfig,
  CreateEventSourceMapping: { ...named, ...mapping },
  UpdateEventSourceMapping: mapping,
};
