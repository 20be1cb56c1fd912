/** PutFunctionEventInvokeConfig: https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */

import { keepConfig } from "../event-config.ts";
import type { LambdaTransition } from "../operation.ts";

/** Replaces the settings. */
export const putFunctionEventInvokeConfig: LambdaTransition<"PutFunctionEventInvokeConfig"> = (
  input,
  ctx,
) => ({ output: keepConfig(input, {}, ctx) });
