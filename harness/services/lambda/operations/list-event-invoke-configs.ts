/** ListFunctionEventInvokeConfigs: https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html */

import { configFor, shownConfig } from "../event-config.ts";
import type { LambdaTransition } from "../operation.ts";
import { functionOf } from "../target.ts";

/** Lists the settings of a function and of its qualifiers; all fit one page. */
export const listFunctionEventInvokeConfigs: LambdaTransition<"ListFunctionEventInvokeConfigs"> = (
  input,
  { store },
) => {
  const { name } = functionOf(store, input.FunctionName);
  const keys = store.eventConfigs.scan({ prefix: `${name}:` }).map(({ key }) => key);
  if (store.eventConfigs.find(name)) keys.unshift(name);
  return {
    output: {
      FunctionEventInvokeConfigs: keys.map((key) => shownConfig(configFor(store, key), store)),
    },
  };
};
