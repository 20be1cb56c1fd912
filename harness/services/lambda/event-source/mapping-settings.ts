/** What a mapping's request may set; parameters of other sources are refused by name. */

import type {
  CreateEventSourceMappingRequest,
  UpdateEventSourceMappingRequest,
} from "#model/types/lambda.ts";
import * as errors from "../errors.ts";
import { sqsBatchDefault, sqsFifoBatchMax } from "../limits.ts";
import { checkFilter } from "./filter.ts";
import type { Mapping } from "./mapping.ts";

type Requests = CreateEventSourceMappingRequest & UpdateEventSourceMappingRequest;
type MappingRequest = { readonly [Member in keyof Requests]?: Requests[Member] | undefined };

const FOREIGN = [
  "ParallelizationFactor",
  "StartingPosition",
  "StartingPositionTimestamp",
  "DestinationConfig",
  "MaximumRecordAgeInSeconds",
  "BisectBatchOnFunctionError",
  "MaximumRetryAttempts",
  "TumblingWindowInSeconds",
  "Topics",
  "Queues",
  "SourceAccessConfigurations",
  "SelfManagedEventSource",
  "AmazonManagedKafkaEventSourceConfig",
  "SelfManagedKafkaEventSourceConfig",
  "DocumentDBEventSourceConfig",
  "ProvisionedPollerConfig",
  "MetricsConfig",
  "LoggingConfig",
  "KMSKeyArn",
] as const satisfies readonly (keyof MappingRequest)[];

/** Only the settings that a request names. */
export function mappingSettings(request: MappingRequest, sourceArn: string): Partial<Mapping> {
  for (const parameter of FOREIGN)
    if (request[parameter] !== undefined)
      throw errors.invalidParameter(`${parameter} is not supported for SQS event sources.`);
  const fifo = sourceArn.endsWith(".fifo");
  const { BatchSize, MaximumBatchingWindowInSeconds: window } = request;
  if (fifo && (BatchSize ?? 0) > sqsFifoBatchMax)
    throw errors.invalidParameter(
      `The batch size of a FIFO queue must be ${sqsFifoBatchMax} at most.`,
    );
  if (fifo && (window ?? 0) > 0)
    throw errors.invalidParameter("Batching window is not supported for FIFO queues.");
  if ((BatchSize ?? 0) > sqsBatchDefault && (window ?? 0) < 1)
    throw errors.invalidParameter(
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    );
  const filters = request.FilterCriteria?.Filters?.map((filter) => filter.Pattern ?? "");
  for (const pattern of filters ?? [])
    checkFilter(pattern, (why) =>
      errors.invalidParameter(`Invalid filter pattern definition: ${why}`),
    );
  const all = {
    enabled: request.Enabled,
    batchSize: BatchSize,
    windowSeconds: window,
    filters: request.FilterCriteria && (filters ?? []),
    reportsItemFailures: request.FunctionResponseTypes && request.FunctionResponseTypes.length > 0,
    concurrencyMax: request.ScalingConfig?.MaximumConcurrency,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
