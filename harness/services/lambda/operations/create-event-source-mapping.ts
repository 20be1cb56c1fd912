/** CreateEventSourceMapping: https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */

import { uuid } from "#kernel/ids.ts";
import type { CreateEventSourceMappingRequest } from "#model/types/lambda.ts";
import type { Transition } from "#operation/service.ts";
import * as errors from "../errors.ts";
import { checkQueue } from "../event-source/check.ts";
import { type Mapping, shownMapping } from "../event-source/mapping.ts";
import { mappingSettings } from "../event-source/mapping-settings.ts";
import { sqsBatchDefault } from "../limits.ts";
import type { LambdaProcedure } from "../operation.ts";
import type { LambdaStore } from "../store.ts";
import { targetOf } from "../target.ts";

/** Connects a queue to a function. */
export const createEventSourceMapping: LambdaProcedure<"CreateEventSourceMapping"> = async (
  input,
  ctx,
) => {
  const sourceArn = input.EventSourceArn;
  if (sourceArn === undefined || sourceArn.split(":")[2] !== "sqs")
    throw errors.unsupported(`The event source ${sourceArn ?? "without an EventSourceArn"}`);
  mappingSettings(input, sourceArn);
  await checkQueue(ctx, sourceArn, targetOf(ctx.store, input.FunctionName));
  return shownMapping(ctx.transact(keepMapping, { input, sourceArn }), ctx.store);
};

interface NewMapping {
  readonly input: CreateEventSourceMappingRequest;
  readonly sourceArn: string;
}

const keepMapping: Transition<LambdaStore, NewMapping, Mapping> = ({ input, sourceArn }, ctx) => {
  const { key: functionKey, function: known } = targetOf(ctx.store, input.FunctionName);
  const twin = ctx.store.mappings
    .scan()
    .find(({ document: m }) => m.sourceArn === sourceArn && m.functionKey === functionKey);
  if (twin) throw errors.mappingExists(sourceArn, known.name, twin.key);
  const mapping: Mapping = {
    enabled: true,
    batchSize: sqsBatchDefault,
    windowSeconds: 0,
    filters: [],
    reportsItemFailures: false,
    lastResult: "No records processed",
    ...mappingSettings(input, sourceArn),
    uuid: uuid(ctx.random),
    sourceArn,
    functionKey,
    lastModified: ctx.now,
  };
  ctx.store.mappings.put(mapping.uuid, mapping);
  return { output: mapping };
};
