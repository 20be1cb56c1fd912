/** GetAccountSettings: https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html */

import { codeStorageBytesMax, concurrencyMax, unpackedBytesMax, zipBytesMax } from "../limits.ts";
import type { LambdaTransition } from "../operation.ts";

/** Shows AWS's limits and what the account uses of them. */
export const getAccountSettings: LambdaTransition<"GetAccountSettings"> = (_input, { store }) => {
  const versions = store.versions.scan();
  const functions = store.functions.scan();
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const reserved = sum(functions.map(({ document }) => document.reservedConcurrency ?? 0));
  return {
    output: {
      AccountLimit: {
        TotalCodeSize: codeStorageBytesMax,
        CodeSizeUnzipped: unpackedBytesMax,
        CodeSizeZipped: zipBytesMax,
        ConcurrentExecutions: concurrencyMax,
        UnreservedConcurrentExecutions: concurrencyMax - reserved,
      },
      AccountUsage: {
        TotalCodeSize: sum(versions.map(({ document }) => document.codeBytes)),
        FunctionCount: functions.length,
      },
    },
  };
};
