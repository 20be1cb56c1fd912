/**
 * Settings of asynchronous invocation.
 * https://docs.aws.amazon.com/lambda/latest/api/API_FunctionEventInvokeConfig.html
 */

import type {
  FunctionEventInvokeConfig,
  PutFunctionEventInvokeConfigRequest,
} from "#model/types/lambda.ts";
import * as errors from "./errors.ts";
import { functionArn, latest } from "./function.ts";
import type { LambdaContext } from "./operation.ts";
import type { EventConfig, LambdaStore } from "./store.ts";
import { type Target, targetOf } from "./target.ts";

export interface KeptConfig {
  readonly target: Target;
  readonly config: EventConfig;
}

/** Keeps the settings a request names on top of `base`. */
export function keepConfig(
  input: PutFunctionEventInvokeConfigRequest,
  base: Partial<EventConfig>,
  ctx: LambdaContext,
): FunctionEventInvokeConfig {
  const target = targetOf(ctx.store, input.FunctionName, input.Qualifier);
  const { OnSuccess, OnFailure } = input.DestinationConfig ?? {};
  for (const destination of [OnSuccess?.Destination, OnFailure?.Destination])
    if (destination && !/^arn:aws[a-z-]*:(sqs|sns|lambda):/.test(destination))
      throw errors.invalidParameter(
        `The destination ARN ${destination} is invalid: queues, topics and functions are supported.`,
      );
  const config: EventConfig = {
    retriesMax: input.MaximumRetryAttempts ?? base.retriesMax,
    ageSecondsMax: input.MaximumEventAgeInSeconds ?? base.ageSecondsMax,
    onSuccess: OnSuccess?.Destination ?? base.onSuccess,
    onFailure: OnFailure?.Destination ?? base.onFailure,
    lastModified: ctx.now,
  };
  ctx.store.eventConfigs.put(target.key, config);
  return shownConfig({ target, config }, ctx.store);
}

/** The settings kept for a function or qualifier; throws when there are none. */
export function configFor(store: LambdaStore, name: string, qualifier?: string): KeptConfig {
  const target = targetOf(store, name, qualifier);
  const config = store.eventConfigs.find(target.key);
  if (!config) throw errors.noEventConfig(target.arn);
  return { target, config };
}

export function shownConfig(kept: KeptConfig, store: LambdaStore): FunctionEventInvokeConfig {
  const { target, config } = kept;
  const { onSuccess, onFailure } = config;
  return {
    FunctionArn: functionArn(store, target.function.name, target.qualifier ?? latest),
    LastModified: new Date(config.lastModified),
    MaximumRetryAttempts: config.retriesMax,
    MaximumEventAgeInSeconds: config.ageSecondsMax,
    DestinationConfig: {
      OnSuccess: onSuccess ? { Destination: onSuccess } : {},
      OnFailure: onFailure ? { Destination: onFailure } : {},
    },
  };
}
