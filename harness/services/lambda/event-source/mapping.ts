/**
 * An event source mapping: which queue's messages go to which function, and in what batches.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */

import type { EventSourceMappingConfiguration } from "#model/types/lambda.ts";
import { functionArn, type Place } from "../function.ts";

export interface Mapping {
  readonly uuid: string;
  readonly sourceArn: string;
  /** `<function>` or `<function>:<qualifier>`. */
  readonly functionKey: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Patterns of the filter criteria, JSON text. */
  readonly filters: readonly string[];
  readonly reportsItemFailures: boolean;
  readonly concurrencyMax?: number | undefined;
  readonly lastModified: number;
  readonly lastResult: string;
}

export function shownMapping(mapping: Mapping, place: Place): EventSourceMappingConfiguration {
  const { filters } = mapping;
  return {
    UUID: mapping.uuid,
    EventSourceMappingArn: `arn:aws:lambda:${place.region}:${place.account}:event-source-mapping:${mapping.uuid}`,
    EventSourceArn: mapping.sourceArn,
    FunctionArn: functionArn(place, mapping.functionKey),
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.windowSeconds,
    State: mapping.enabled ? "Enabled" : "Disabled",
    StateTransitionReason: "USER_INITIATED",
    LastModified: new Date(mapping.lastModified),
    LastProcessingResult: mapping.lastResult,
    FunctionResponseTypes: mapping.reportsItemFailures ? ["ReportBatchItemFailures"] : [],
    FilterCriteria:
      filters.length > 0 ? { Filters: filters.map((Pattern) => ({ Pattern })) } : undefined,
    ScalingConfig:
      mapping.concurrencyMax === undefined
        ? undefined
        : { MaximumConcurrency: mapping.concurrencyMax },
  };
}
